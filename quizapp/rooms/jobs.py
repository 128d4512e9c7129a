"""Files for a sitting: summons by unit, and the lists for the doors."""

import io
import zipfile
from datetime import timedelta

from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.kernel.text import compute_search_key
from quizapp.rooms.services.documents import build_door_lists, build_summons
from quizapp.rooms.services.minutes import build_minutes
from quizapp.rooms.services.tickets import build_tickets
from quizapp.tasks.domain import TaskContext, TaskFile, task

# Long enough to print them; they open a sitting.
KEEP_TICKETS = timedelta(hours=2)


@task("rooms.door_lists")
def make_door_lists(context: TaskContext) -> TaskFile:
    """One PDF with a list for each door."""
    lists = build_door_lists(db.session(), context.params["sitting"], now=get_clock().now())
    content = render_pdf("rooms/door_lists.html", lists, title=f"Danh sách niêm yết: {lists['sitting'].name}")
    db.session.rollback()
    return TaskFile("danh-sach-niem-yet.pdf", "application/pdf", content)


@task("rooms.tickets")
def make_tickets(context: TaskContext) -> TaskFile:
    """One PDF with the slips of a sitting, room after room by seat; kept sealed and not for long."""
    slips = build_tickets(db.session(), context.params["sitting"], now=get_clock().now())
    content = render_pdf("rooms/tickets.html", slips, title=f"Phiếu vào ca: {slips['sitting'].name}")
    db.session.rollback()
    return TaskFile("phieu-vao-ca.pdf", "application/pdf", content, keep=KEEP_TICKETS, sealed=True)


@task("rooms.summons")
def make_summons(context: TaskContext) -> TaskFile:
    """A ZIP with a PDF for each unit, in which everybody has a page: so they are sent."""
    shared, units = build_summons(db.session(), context.params["sitting"], now=get_clock().now())
    total, done = sum(map(len, units.values())), 0
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (unit, people) in enumerate(units.items(), start=1):
            content = render_pdf("rooms/summons.html", shared | {"people": people}, title=f"Giấy triệu tập: {unit}")
            name = "-".join(compute_search_key(unit).replace("/", " ").replace(",", " ").split())
            archive.writestr(f"{number:03d}_{name[:80]}.pdf", content)
            done += len(people)
            # Reporting commits, after which everything read would be read again, one row at a time.
            if number % 10 == 0:
                context.report(done, total)
    db.session.rollback()
    return TaskFile("giay-trieu-tap.zip", "application/zip", buffer.getvalue())


@task("rooms.minutes")
def make_minutes(context: TaskContext) -> TaskFile:
    """The minutes of a room as they stand now."""
    minutes = build_minutes(db.session(), context.params["room"], now=get_clock().now())
    content = render_pdf("rooms/minutes.html", minutes, title=f"Biên bản {minutes['room'].name}")
    db.session.rollback()
    return TaskFile("bien-ban-phong.pdf", "application/pdf", content)

"""What the question team has in hand in the world: a remark, meetings of the council, a letter."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.bank.domain.council import Choice, Seat
from quizapp.bank.models import CommentThread, CouncilMeeting, ItemVersion
from quizapp.bank.services import add_to_meeting, conclude_meeting, open_thread, plan_meeting, record_votes
from quizapp.interchange.services import plan_import, take_over
from quizapp.mail.models import OutgoingMail
from quizapp.mail.services import write_mail
from quizapp.people.models import Person
from tests.architecture.documents import Documents, make_documents
from tests.factories import make_item
from tests.interchange.factories import make_entries, make_entry, make_upload, write_file


@dataclass
class TeamWork:
    """One of everything that the team works with."""

    thread: CommentThread  # on the stem of what waits
    ripe_version: int  # waits for acceptance
    meeting: CouncilMeeting  # with a question and votes on it
    held_meeting: CouncilMeeting
    letter: OutgoingMail  # no server took it
    documents: Documents
    secret: str  # the code of a question that is kept back and open to nobody
    upload: str  # of the author, with questions of every type and one that is refused
    taken_upload: str


def make_work(session: Session, waiting: ItemVersion, people: dict[str, Person], now: datetime) -> TeamWork:
    """Make it around a version that waits for critique."""
    critic, author = people["reviewer"], people["author"]
    remark = "Nên nêu rõ năm của số liệu."
    thread = open_thread(session, waiting, place="stem", text=remark, actor=critic.actor, now=now)
    ripe = make_item(session, state="in_review", author=author)
    ripe.step = "acceptance"
    planned, held = (_make_meeting(session, title, people, now) for title in ("Phiên họp thứ hai", "Phiên họp đầu"))
    conclude_meeting(session, held, actor=people["committee"].actor, now=now)
    author.email = "tac.gia@example.vn"
    letter = write_mail(session, author, subject="Một câu hỏi được trả lại", body="Thiếu năm.", now=now)
    assert letter is not None, "the author has an address"
    letter.state, letter.tries = "failed", 8
    documents = make_documents(session, people, now)
    secret = make_item(session, pool="secure", state="draft", author=author).item.code
    return TeamWork(thread, ripe.id, planned, held, letter, documents, secret, *_make_uploads(session, author, now))


def _make_uploads(session: Session, author: Person, now: datetime) -> tuple[str, str]:
    damaged = make_entry(n=99)
    damaged = replace(damaged, wording=replace(damaged.wording, stem=""))
    uploads = [make_upload(session, author, write_file([*make_entries(), damaged]), now) for _n in range(2)]
    plan = plan_import(session, uploads[1])
    take_over(session, uploads[1], plan, actor=author.actor, now=now)
    return uploads[0].public_id, uploads[1].public_id


def _make_meeting(session: Session, title: str, people: dict[str, Person], now: datetime) -> CouncilMeeting:
    """A meeting with one question that was voted on."""
    chair = people["committee"]
    seats = {chair.id: Seat.CHAIR, people["reviewer"].id: Seat.SECRETARY, people["author"].id: Seat.MEMBER}
    version = make_item(session, state="in_review")
    version.step = "acceptance"
    act: dict[str, Any] = {"actor": chair.actor, "now": now}
    meeting = plan_meeting(session, title=title, held_at=now, place="Phòng họp số 1", seats=seats, **act)
    add_to_meeting(session, meeting, [version], **act)
    record_votes(session, meeting, [version.id], dict.fromkeys(seats, Choice.FOR), **act)
    return meeting

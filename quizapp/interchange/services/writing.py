"""Writing questions for elsewhere; what a file does not hold is found by reading it back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain.conflicts import Field, list_differences
from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import has_marks, list_shown_pictures
from quizapp.bank.services.versions import get_wording
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain import Format, Found, Loss, Writing
from quizapp.interchange.queries import ExportFilter, list_open_items
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.pictures.models import Picture
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

EXPORT = "interchange.export"
_MARKS = N_("Bảng, công thức, chữ đậm trong lời câu hỏi nằm trong tệp dưới dạng dấu; nơi nhận hiện nguyên dấu.")
_MISSING = {
    Field.STEM: N_("Câu dẫn không còn nguyên."),
    Field.CONTENT: N_("Phương án, đáp án, nhầm lẫn hoặc cách chấm không còn nguyên."),
    Field.EXPLANATION: N_("Lời giải thích không có trong tệp."),
    Field.SUBJECT: N_("Chỉ số và nội dung không có trong tệp."),
    Field.LEVEL: N_("Mức độ không có trong tệp."),
    Field.AXIS: N_("Khía cạnh không có trong tệp."),
    Field.OWNERS: N_("Cơ quan phụ trách không có trong tệp."),
    Field.CITATIONS: N_("Dẫn nguồn không có trong tệp."),
}


def write_items(session: Session, key: str, chosen: ExportFilter) -> tuple[Writing, int]:
    """A file of the open questions that a filter leaves, with everything it does not hold, and how many there are."""
    entries = _list_entries(session, chosen)
    return write_entries(get_format(key), entries), len(entries)


def make_file(session: Session, key: str, chosen: ExportFilter) -> bytes:
    """The same file, for whoever has been told what it does not hold."""
    return _write(get_format(key), _list_entries(session, chosen)).data


def _list_entries(session: Session, chosen: ExportFilter) -> list[ItemEntry]:
    return [
        ItemEntry(v.item.code, v.item.pool, wording, pictures=_read_pictures(session, wording))
        for v in list_open_items(session, chosen)
        for wording in (get_wording(v),)
    ]


def _read_pictures(session: Session, wording: Wording) -> dict[str, bytes]:
    return {name: session.get_one(Picture, name).read() for name in list_shown_pictures(wording)}


def _write(form: Format, entries: Sequence[ItemEntry]) -> Writing:
    if form.write is None:
        raise DomainError(N_("Hệ thống không xuất được khuôn dạng này."), code="no_writer")
    return form.write(entries)


def write_entries(form: Format, entries: Sequence[ItemEntry]) -> Writing:
    """A file, with what the format tells that it loses and what is missing when it is read back."""
    writing = _write(form, entries)
    if form.read is None:
        return writing
    refused = {one.place for one in writing.refused}
    written = [entry for entry in entries if entry.code not in refused]
    read = form.read(writing.data) if written else None
    found = read.found if read is not None else ()
    losses = [*writing.losses, *_compare(written, found)]
    if not form.knows_marks:
        losses += [Loss(entry.code, _MARKS) for entry in written if has_marks(entry.wording)]
    order = {entry.code: number for number, entry in enumerate(entries)}
    return replace(writing, losses=tuple(sorted(losses, key=lambda loss: order.get(loss.place, 0))))


def _compare(entries: Sequence[ItemEntry], found: Sequence[Found]) -> Iterator[Loss]:
    """What is not as it was, in the order of the questions."""
    at = 0
    for entry in entries:
        back = found[at] if at < len(found) else None
        if back is not None and len(found) < len(entries) and back.wording.stem != entry.wording.stem:
            back = None
        if back is None:
            yield Loss(entry.code, N_("Câu hỏi trong tệp không đọc lại được."))
            continue
        at += 1
        if back.code != entry.code:
            yield Loss(entry.code, N_("Mã câu hỏi không có trong tệp."))
        if back.wording.item_type != entry.wording.item_type:
            yield Loss(entry.code, N_("Dạng câu hỏi trong tệp khác với ở đây."))
        if back.wording.compute_hash() != entry.wording.compute_hash():
            for difference in list_differences(entry.wording, back.wording):
                yield Loss(entry.code, _MISSING[difference.field])
        if set(list_shown_pictures(entry.wording)) - set(back.pictures):
            yield Loss(entry.code, N_("Tệp không kèm hình của câu này; nơi nhận phải thêm lại hình."))
        if entry.wording.origin:
            yield Loss(entry.code, N_("Mẫu và số liệu đã lập ra câu này không có trong tệp."))


def record_export(session: Session, key: str, chosen: ExportFilter, *, actor: Actor, now: datetime) -> None:
    """Note who took which questions out, keys included."""
    record(session, "web:bank:export", ("bank", key), actor=actor, now=now, data=_describe(key, chosen))


def request_export(
    session: Session, key: str, chosen: ExportFilter, *, title: str, actor: Actor, now: datetime
) -> TaskRun:
    """Have a file made in the background."""
    params = _describe(key, chosen)
    return request_task(session, EXPORT, now=now, params=params, requested_by_id=actor.id, title=title)


def _describe(key: str, chosen: ExportFilter) -> dict[str, str]:
    return {"format": key, "index": chosen.index, "level": chosen.level, "state": chosen.state}

"""Remarks on parts of a question: opened, answered, settled, taken up again."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain.parts import WHOLE, list_parts
from quizapp.bank.models import CommentThread, ItemComment, ItemVersion
from quizapp.bank.services.versions import get_wording
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_

LONGEST_COMMENT = 4000


def open_thread(
    session: Session, version: ItemVersion, *, place: str, text: str, actor: Actor, now: datetime
) -> CommentThread:
    """A new remark on one part of a version; what stands there now is kept beside it."""
    quotes = {part.place: part.text for part in list_parts(get_wording(version))}
    if place != WHOLE and place not in quotes:
        raise DomainError(N_("Câu hỏi không có phần này. Hãy tải lại trang rồi chọn lại."), code="no_place")
    thread = CommentThread(
        item_id=version.item_id, version_id=version.id, place=place, quote=quotes.get(place, ""), opened_at=now
    )
    session.add(thread)
    session.flush()
    _add(session, thread, text, actor=actor, now=now)
    _record(session, thread, "open", actor=actor, now=now)
    return thread


def answer_thread(session: Session, thread: CommentThread, *, text: str, actor: Actor, now: datetime) -> None:
    """Answer in a thread. A settled one is taken up again by it."""
    lock_row(session, thread)
    _add(session, thread, text, actor=actor, now=now)
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by_id = None
    _record(session, thread, "answer", actor=actor, now=now)


def resolve_thread(session: Session, thread: CommentThread, *, actor: Actor, now: datetime) -> None:
    """Mark a thread as settled."""
    lock_row(session, thread)
    if thread.resolved_at is not None:
        raise DomainError(N_("Nhận xét này đã được giải quyết."), code="already_resolved")
    thread.resolved_at, thread.resolved_by_id = now, actor.id
    _record(session, thread, "resolve", actor=actor, now=now)


def reopen_thread(session: Session, thread: CommentThread, *, actor: Actor, now: datetime) -> None:
    """Take a settled thread up again."""
    lock_row(session, thread)
    if thread.resolved_at is None:
        raise DomainError(N_("Nhận xét này đang mở."), code="already_open")
    thread.resolved_at = thread.resolved_by_id = None
    _record(session, thread, "reopen", actor=actor, now=now)


def _add(session: Session, thread: CommentThread, text: str, *, actor: Actor, now: datetime) -> None:
    text = text.strip()
    if not text:
        raise DomainError(N_("Hãy ghi nội dung nhận xét."), code="no_text")
    if len(text) > LONGEST_COMMENT:
        raise DomainError(N_("Nhận xét dài quá %(most)s ký tự. Hãy viết gọn lại."), code="long", most=LONGEST_COMMENT)
    session.add(ItemComment(thread_id=thread.id, person_id=actor.id, text=text, at=now))
    session.flush()


def _record(session: Session, thread: CommentThread, verb: str, *, actor: Actor, now: datetime) -> None:
    session.flush()
    data = {"item": thread.item_id, "place": thread.place}
    record(session, f"web:item_comment:{verb}", ("comment_thread", thread.id), actor=actor, now=now, data=data)

"""Reading remarks on questions."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.bank.models import CommentThread, Item, ItemComment
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_


def list_threads(session: Session, item: Item) -> list[CommentThread]:
    """Every thread on an item with its comments: open ones first, each group from the oldest on."""
    statement = (
        select(CommentThread)
        .where(CommentThread.item_id == item.id)
        .options(
            joinedload(CommentThread.version),
            joinedload(CommentThread.resolved_by),
            selectinload(CommentThread.comments).joinedload(ItemComment.person),
        )
        .order_by(CommentThread.resolved_at.is_not(None), CommentThread.id)
    )
    return list(session.scalars(statement))


def get_thread(session: Session, item: Item, thread_id: int) -> CommentThread:
    """A thread of an item; NotFoundError where there is none."""
    thread = session.get(CommentThread, thread_id)
    if thread is None or thread.item_id != item.id:
        raise NotFoundError(N_("Không có nhận xét này."), code="no_thread")
    return thread


def count_open_threads(session: Session, item_ids: list[int]) -> dict[int, int]:
    """How many threads of each item wait to be settled."""
    statement = (
        select(CommentThread.item_id, func.count())
        .where(CommentThread.item_id.in_(item_ids), CommentThread.resolved_at.is_(None))
        .group_by(CommentThread.item_id)
    )
    return dict(session.execute(statement).all())

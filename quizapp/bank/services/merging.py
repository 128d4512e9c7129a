"""What happens to authorship and duties when two records of a person become one."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import (
    CommentThread,
    ItemAutosave,
    ItemComment,
    ItemDuty,
    ItemOpening,
    ItemReview,
    ItemVersion,
    StaleMark,
)
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.sources.models import SourceImport


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Make `survivor` the author and reviewer that `other` was, so that nobody approves their own question."""
    del now  # belongs to the signal; versions and reviews keep their own times
    session.execute(update(ItemVersion).where(ItemVersion.author_id == other.id).values(author_id=survivor.id))
    session.execute(update(ItemReview).where(ItemReview.person_id == other.id).values(person_id=survivor.id))
    _move_duties(session, survivor, other)
    session.execute(
        update(SourceImport).where(SourceImport.created_by_id == other.id).values(created_by_id=survivor.id)
    )
    session.execute(delete(ItemAutosave).where(ItemAutosave.person_id == other.id))
    session.execute(update(ItemOpening).where(ItemOpening.person_id == other.id).values(person_id=survivor.id))
    session.execute(update(ItemComment).where(ItemComment.person_id == other.id).values(person_id=survivor.id))
    session.execute(
        update(CommentThread).where(CommentThread.resolved_by_id == other.id).values(resolved_by_id=survivor.id)
    )
    _move_words(session, survivor, other)


def _move_words(session: Session, survivor: Person, other: Person) -> None:
    """What both had said of one question stays as two people said it."""
    proposer, confirmer = StaleMark.proposed_by_id, StaleMark.confirmed_by_id
    for own, second in ((proposer, confirmer), (confirmer, proposer)):
        free = or_(second.is_(None), second != survivor.id)
        session.execute(update(StaleMark).where(own == other.id, free).values({own.key: survivor.id}))


def _move_duties(session: Session, survivor: Person, other: Person) -> None:
    """Where both held a step of one item, whoever wrote remains its author, and so judges it no more."""
    own = {(d.item_id, d.cycle): d for d in session.scalars(select(ItemDuty).where(ItemDuty.person_id == survivor.id))}
    for duty in session.scalars(select(ItemDuty).where(ItemDuty.person_id == other.id)).all():
        kept = own.get((duty.item_id, duty.cycle))
        session.delete(duty)
        session.flush()
        if kept is None:
            facts = ("item_id", "cycle", "step", "is_current", "due_on", "assigned_at", "acted_at")
            session.add(ItemDuty(person_id=survivor.id, **{name: getattr(duty, name) for name in facts}))
        elif duty.step == Step.AUTHOR and kept.step != Step.AUTHOR:
            kept.step, kept.is_current, kept.acted_at = duty.step, duty.is_current, duty.acted_at
        elif duty.step == kept.step:
            kept.is_current = kept.is_current or duty.is_current
            kept.acted_at = kept.acted_at or duty.acted_at
        session.flush()

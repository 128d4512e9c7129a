"""Steps that every change of a version is made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from quizapp.audit.services import record
from quizapp.bank.domain import Pool, State
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import SECRET_PARTS, Item, ItemDuty, ItemReview, ItemVersion
from quizapp.kernel.actor import Actor

# Databases take only so many values in one statement.
CHUNK = 500


def add_version(
    session: Session, item: Item, wording: Wording, *, state: State, author: Actor, now: datetime
) -> ItemVersion:
    """Put a new newest version on top of an item and flush it.

    It rests on the figures that the wording names, or else on those of the version before. That of an item which is
    kept back lies under a seal.
    """
    session.flush()
    last = session.scalars(
        select(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemVersion.number.desc()).limit(1)
    ).first()
    cycle = _find_cycle(session, last)
    session.execute(
        update(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.is_latest).values(is_latest=False)
    )
    version = ItemVersion(
        item=item,
        item_id=item.id,
        number=last.number + 1 if last else 1,
        cycle=cycle,
        is_latest=True,
        state=state.value,
        author_id=author.id,
        created_at=now,
        submitted_at=now if state == State.IN_REVIEW else None,
        origin=dict(wording.origin or (last.origin if last else {})),
        **wording.to_columns(),
    )
    if item.pool == Pool.SECURE:
        seal_version(version)
    session.add(version)
    session.flush()
    return version


def seal_version(version: ItemVersion) -> None:
    """Put what a version says under a seal of its own."""
    version.write_sealed({name: getattr(version, name) or empty for name, empty in SECRET_PARTS.items()})


def unseal_version(version: ItemVersion) -> None:
    """Let what a version says stand in the database for everybody to read."""
    parts = version.read_sealed()
    version.sealed = None
    for name, value in parts.items():
        setattr(version, name, value)


def _find_cycle(session: Session, last: ItemVersion | None) -> int:
    """The cycle of what comes after `last`; a new one begins with those who wrote before as its authors."""
    if last is None:
        return 1
    closing = select(ItemReview.id).join(ItemReview.version)
    closing = closing.where(
        ItemVersion.item_id == last.item_id,
        ItemVersion.cycle == last.cycle,
        ItemReview.decision.in_((State.APPROVED, State.RETIRED)),
    )
    if last.state != State.APPROVED and session.scalars(closing.limit(1)).first() is None:
        return last.cycle
    writers = select(ItemDuty).where(
        ItemDuty.item_id == last.item_id, ItemDuty.cycle == last.cycle, ItemDuty.step == Step.AUTHOR
    )
    session.add_all(
        ItemDuty(
            item_id=duty.item_id,
            cycle=last.cycle + 1,
            person_id=duty.person_id,
            step=Step.AUTHOR.value,
            is_current=False,
            assigned_at=duty.assigned_at,
            acted_at=duty.acted_at,
        )
        for duty in session.scalars(writers)
    )
    session.flush()
    return last.cycle + 1


def lock_versions(session: Session, versions: Sequence[ItemVersion]) -> None:
    """Hold several versions until the transaction ends, and read them and their items afresh."""
    ids = sorted(version.id for version in versions)
    for start in range(0, len(ids), CHUNK):
        statement = (
            select(ItemVersion)
            .where(ItemVersion.id.in_(ids[start : start + CHUNK]))
            .options(joinedload(ItemVersion.item, innerjoin=True))
            .order_by(ItemVersion.id)
            .with_for_update(of=ItemVersion)
            .execution_options(populate_existing=True)
        )
        session.scalars(statement).all()


def lock_version(session: Session, version: ItemVersion) -> None:
    """Hold a version until the transaction ends and read its state afresh, so that a check on it stays true."""
    session.execute(select(ItemVersion.id).where(ItemVersion.id == version.id).with_for_update())
    session.refresh(version, ["state", "step", "is_latest", "revision", "content_hash"])


def log_step(
    session: Session,
    version: ItemVersion,
    decision: str,
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
    step: Step | None = None,
    meeting_id: int | None = None,
) -> None:
    """Add one line to a version's own history."""
    session.add(
        ItemReview(
            version_id=version.id,
            person_id=actor.id,
            decision=str(decision),
            step=step,
            meeting_id=meeting_id,
            comment=comment,
            at=now,
        )
    )


def record_version(
    session: Session,
    version: ItemVersion,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    source: str = "web",
    **data: Any,
) -> None:
    """Add the audit event of a change to a version; its text is told by hash only."""
    facts = {"item": version.item.code, "number": version.number, "content_hash": version.content_hash, **data}
    record(session, f"{source}:item_version:{verb}", ("item_version", version.id), actor=actor, now=now, data=facts)


def get_wording(version: ItemVersion) -> Wording:
    """What a stored version says."""
    return Wording(
        item_type=version.item_type,
        index_code=version.index_code,
        component=version.component,
        axis=version.axis,
        level=version.level,
        stem=version.stem,
        content=version.content,
        explanation=version.explanation,
        owners=tuple(version.owners),
        citations=tuple(Citation.from_json(c) for c in version.citations),
        origin=version.origin,
    )

"""Steps that every change of a version is made of."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import State
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.models import Item, ItemReview, ItemVersion
from quizapp.kernel.actor import Actor


def add_version(
    session: Session, item: Item, wording: Wording, *, state: State, author: Actor, now: datetime
) -> ItemVersion:
    """Put a new newest version on top of an item and flush it."""
    last = session.scalars(
        select(ItemVersion.number).where(ItemVersion.item_id == item.id).order_by(ItemVersion.number.desc()).limit(1)
    ).first()
    session.execute(
        update(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.is_latest).values(is_latest=False)
    )
    version = ItemVersion(
        item=item,
        number=(last or 0) + 1,
        is_latest=True,
        state=state.value,
        author_id=author.id,
        created_at=now,
        submitted_at=now if state == State.IN_REVIEW else None,
        **wording.to_columns(),
    )
    session.add(version)
    session.flush()
    return version


def lock_version(session: Session, version: ItemVersion) -> None:
    """Hold a version until the transaction ends and read its state afresh, so that a check on it stays true."""
    session.execute(select(ItemVersion.id).where(ItemVersion.id == version.id).with_for_update())
    session.refresh(version, ["state", "is_latest", "revision", "content_hash"])


def log_step(
    session: Session, version: ItemVersion, decision: str, *, actor: Actor, now: datetime, comment: str = ""
) -> None:
    """Add one line to a version's own history."""
    session.add(ItemReview(version_id=version.id, person_id=actor.id, decision=decision, comment=comment, at=now))


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
    )

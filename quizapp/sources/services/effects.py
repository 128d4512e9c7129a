"""What a document does to the validity of earlier ones, and taking that back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.sources.domain import Effect, EffectLine, compute_last_day
from quizapp.sources.models import DocumentEffect


def end_validity(effect: DocumentEffect) -> None:
    """Set the end of a document that is dealt with as a whole to the day before the new one is in force.

    A document whose end is registered for that day or an earlier one keeps it.
    """
    if not _get_line(effect).ends:
        return
    document, target = effect.document, effect.target
    last = compute_last_day(document.valid_from or document.issued_on, target.valid_from or target.issued_on)
    if target.valid_to is None or last < target.valid_to:
        effect.ended_on, effect.valid_to_before = last, target.valid_to
        target.valid_to = last


def remove_effect(session: Session, effect: DocumentEffect, *, actor: Actor, now: datetime) -> None:
    """Take back what was registered by mistake: the earlier document is in force as it was before.

    An end that was set by hand since then stays, and so does what other documents do to it.
    """
    target, before = effect.target, effect.target.valid_to
    session.delete(effect)
    session.flush()
    others = session.scalars(select(DocumentEffect).where(DocumentEffect.target_key == target.key)).all()
    if effect.ended_on is not None:
        for other in others:
            if other.ended_on is not None and other.valid_to_before == effect.ended_on:
                other.valid_to_before = effect.valid_to_before
        if target.valid_to == effect.ended_on:
            target.valid_to = effect.valid_to_before
            for other in others:
                end_validity(other)
    session.flush()
    told = [day.isoformat() if day else None for day in (before, target.valid_to)]
    data = {"effect": _get_line(effect).to_json(), "valid_to": told}
    record(session, "web:source:effect_removed", ("source", effect.document_key), actor=actor, now=now, data=data)


def _get_line(effect: DocumentEffect) -> EffectLine:
    return EffectLine(effect.target_key, Effect(effect.effect), tuple(effect.places))

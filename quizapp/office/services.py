"""Changing the office's settings."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.office.domain import OfficeSettings
from quizapp.office.models import OfficeSettingsRow
from quizapp.office.queries import get_office


def change_office_settings(
    session: Session,
    settings: OfficeSettings,
    *,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Put `settings` in force from a day on; earlier days keep what held then."""
    before = get_office(session, valid_from).model_dump(mode="json")
    values = settings.model_dump(mode="json")
    changed = {key: [before[key], values[key]] for key in values if before[key] != values[key]}
    session.add(OfficeSettingsRow(valid_from=valid_from, values=values, created_at=now, created_by=actor.name))
    session.flush()
    record(
        session,
        "web:office:change_settings",
        ("office", valid_from.isoformat()),
        actor=actor,
        now=now,
        data={"changed": changed},
    )

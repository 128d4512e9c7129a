"""Reading the office's settings."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.office.domain import OfficeSettings
from quizapp.office.models import OfficeSettingsRow


def get_office(session: Session, on: date) -> OfficeSettings:
    """The settings in force on a day; the defaults where nobody has set any."""
    row = session.scalars(
        select(OfficeSettingsRow)
        .where(OfficeSettingsRow.valid_from <= on)
        .order_by(OfficeSettingsRow.valid_from.desc(), OfficeSettingsRow.id.desc())
        .limit(1)
    ).first()
    return OfficeSettings() if row is None else OfficeSettings.model_validate(row.values)


def list_settings_rows(session: Session) -> list[OfficeSettingsRow]:
    """Every change of the settings, the one that holds last first."""
    return list(
        session.scalars(
            select(OfficeSettingsRow).order_by(OfficeSettingsRow.valid_from.desc(), OfficeSettingsRow.id.desc())
        )
    )

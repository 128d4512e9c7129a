from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.results.models import Score
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_unit


def test_a_time_comes_back_in_utc_whatever_zone_it_was_given_in(session: Session) -> None:
    unit = make_unit(session)
    person = make_person(session, unit)
    person.deactivated_at = datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    session.commit()
    assert person.deactivated_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert person.deactivated_at.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(session: Session) -> None:
    person = make_person(session, make_unit(session))
    person.deactivated_at = datetime(2026, 11, 24, 8, 0)  # noqa: DTZ001 - the defect under test
    with pytest.raises(Exception, match="time zone"):
        session.flush()


def test_decimals_stay_exact(session: Session) -> None:
    sitting = make_sitting(session, make_assessment(session))
    assignment = make_assignment(session, sitting, make_person(session, make_unit(session)))
    attempt = Attempt(
        public_id="x",
        assignment_id=assignment.id,
        ordinal=1,
        paper_id=assignment.paper_id,
        layout=[],
        started_at=sitting.starts_at,
        deadline_at=sitting.ends_at,
        lease_key="k",
    )
    session.add(attempt)
    session.flush()
    session.add(
        Score(
            attempt_id=attempt.id,
            key_version="v",
            points=Decimal("0.1") + Decimal("0.2"),
            maximum=Decimal(10),
            by_index={},
            by_position=[],
            answered=0,
            computed_at=sitting.starts_at,
        )
    )
    session.commit()
    score = session.scalars(select(Score)).one()
    session.expire_all()
    assert score.points == Decimal("0.3")
    assert str(score.maximum) == "10"


def test_sqlite_survives_a_power_cut_and_checks_foreign_keys(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"
        return
    assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
    assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert session.scalar(text("PRAGMA foreign_keys")) == 1

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.people.models import OrgUnit
from quizapp.web.unit_of_work import WriteOnReadError, after_commit, unit_of_work
from tests.factories import make_unit


def test_it_commits_and_then_releases_what_waits(session: Session) -> None:
    seen: list[bool] = []
    with unit_of_work() as work:
        make_unit(work, "Sở Y tế")
        after_commit(lambda: seen.append(work.in_transaction()))
        assert seen == []
    assert seen == [False]
    session.rollback()
    assert session.scalars(select(OrgUnit.name)).all() == ["Sở Y tế"]


def test_an_error_rolls_back_and_releases_nothing(session: Session) -> None:
    seen: list[str] = []

    def fail() -> None:
        with unit_of_work() as work:
            make_unit(work)
            after_commit(lambda: seen.append("released"))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert session.scalars(select(OrgUnit)).all() == []
    after_commit(lambda: seen.append("at once"))
    assert seen == ["at once"]


def test_reading_before_does_not_hide_what_others_wrote_meanwhile(session: Session) -> None:
    unit = make_unit(session, "Sở Nội vụ")
    session.commit()
    assert unit.name == "Sở Nội vụ"
    bind = session.get_bind()
    session.rollback()
    with Session(bind) as other:
        other.get_one(OrgUnit, unit.id).name = "Sở Tài chính"
        other.commit()
    with unit_of_work():
        assert unit.name == "Sở Tài chính"


def test_a_get_cannot_write_except_to_the_access_log(app: Flask) -> None:
    with app.test_request_context("/"):
        with pytest.raises(WriteOnReadError), unit_of_work():
            pass
        with unit_of_work(access_log=True):
            pass
    with app.test_request_context("/", method="POST"), unit_of_work():
        pass

"""`flask demo seed`: a province to look at, and where it never goes."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.audit.services import verify_chains
from quizapp.cli.demo import SHARED_WORDS
from quizapp.cli.demo_people import LOGINS, STAFF
from quizapp.config import ROOT
from quizapp.contests.models import Round
from quizapp.delivery.models import Assessment
from quizapp.issuing.models import Edition
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from tests.client import PageClient

ELSEWHERE = "postgresql://nobody@127.0.0.1:9/elsewhere"


def seed(app: Flask, **changes: object) -> tuple[int, str]:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update=changes)
    try:
        result = app.test_cli_runner().invoke(args=["demo", "seed"])
    finally:
        app.extensions["settings"] = settings
    return result.exit_code, result.output


@pytest.mark.parametrize("changes", [{"database_url": ELSEWHERE}, {"app_env": "production", "demo": True}])
def test_it_refuses_other_databases(app: Flask, session: Session, changes: dict[str, object]) -> None:
    code, output = seed(app, **changes)
    assert (code, "Chưa ghi gì" in output) == (1, True)
    assert session.scalars(select(Person)).all() == []


def test_it_fills_an_empty_database_once(app: Flask, client: PageClient, session: Session) -> None:
    assert app.test_cli_runner().invoke(args=["bank", "load"]).exit_code == 0
    code, output = seed(app, database_url="", demo=False)
    assert code == 0, output
    assert output.count(SHARED_WORDS) == len(LOGINS)
    events = session.scalar(select(func.count()).select_from(AuditEvent))
    assert len(session.scalars(select(Person)).all()) == len(LOGINS) + len(STAFF)
    longest = session.scalars(select(Person.full_name).order_by(func.length(Person.full_name).desc())).first()
    assert longest == "Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh"
    kinds = set(session.scalars(select(OrgUnit.kind)))
    assert kinds == {"province", "department", "commune", "division", "school"}
    session.rollback()
    assert seed(app, database_url="", demo=False)[0] == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == events
    assert verify_chains(session) == []
    assert session.scalars(select(Edition.state)).all() == ["issued"]
    assert session.scalars(select(Assessment.state)).all() == ["open"]
    assert session.scalars(select(Round.state)).all() == ["announced"]
    for login in LOGINS:
        answer = client.post("/dang-nhap", data={"username": login.username, "password": SHARED_WORDS})
        assert answer.status_code == 302, login.username
        client.sign_out()


def test_every_role_has_a_login_in_the_readme() -> None:
    assert {login.role for login in LOGINS if login.role} == set(Role)
    readme = (ROOT / "README.md").read_text()
    assert all(login.username in readme for login in LOGINS)
    assert SHARED_WORDS in readme

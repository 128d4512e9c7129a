"""Who is told what by letter: what was given to them, what has come to them, what came back, what is due."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.domain.council import Seat
from quizapp.bank.domain.workflow import Step
from quizapp.bank.jobs import remind
from quizapp.bank.services import assign_step, pass_versions, plan_meeting, remind_due, return_version
from quizapp.kernel.clock import FrozenClock
from quizapp.mail.models import OutgoingMail
from quizapp.people.domain import Role
from quizapp.people.models import Person
from tests.factories import make_item, make_judges, make_person, make_unit, save


@pytest.fixture
def judges(session: Session) -> list[Person]:
    people = make_judges(session)
    for number, person in enumerate(people):
        person.email = f"nguoi.{number}@example.vn"
    return people


def list_subjects(session: Session, person: Person) -> list[str]:
    statement = select(OutgoingMail.subject).where(OutgoingMail.person_id == person.id).order_by(OutgoingMail.id)
    return list(session.scalars(statement))


def test_who_is_asked_and_whose_turn_comes_is_told(session: Session, judges: list[Person], now: datetime) -> None:
    critic, appraiser, committee = judges
    versions = [make_item(session, state="in_review") for _n in range(22)]
    for step, person in ((Step.CRITIQUE, critic), (Step.APPRAISAL, appraiser), (Step.ACCEPTANCE, committee)):
        assign_step(session, versions, step, person, due_on=date(2026, 11, 30), actor=committee.actor, now=now)
    pass_versions(session, versions, actor=critic.actor, now=now)
    assert list_subjects(session, critic) == ["Anh/chị được giao phản biện 22 câu hỏi"]
    assert list_subjects(session, appraiser) == [
        "Anh/chị được giao thẩm định 22 câu hỏi",
        "22 câu hỏi đang chờ anh/chị thẩm định",
    ]
    # Nobody is told what they gave themselves.
    assert list_subjects(session, committee) == []
    body = session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id)).first()
    assert body is not None
    for words in (
        "Kính gửi chị Trần Thị Kim Ngân",
        versions[0].item.code,
        "- và 2 câu khác",
        "Hạn: 30/11/2026",
        "/cau-hoi/",
    ):
        assert words in body, words


def test_the_author_is_told_why_it_came_back(session: Session, judges: list[Person], now: datetime) -> None:
    author = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    author.email = "loc@example.vn"
    version = make_item(session, state="in_review", author=author)
    return_version(session, version, actor=judges[0].actor, now=now, comment="Thiếu năm của số liệu")
    body = session.scalars(select(OutgoingMail.body).where(OutgoingMail.person_id == author.id)).one()
    assert "Lý do: Thiếu năm của số liệu" in body


def test_the_council_is_invited(session: Session, judges: list[Person], now: datetime) -> None:
    seats = dict(zip((p.id for p in judges), Seat, strict=True))
    plan_meeting(
        session, title="Phiên họp 1", held_at=now, place="Phòng 1", seats=seats, actor=judges[0].actor, now=now
    )
    assert [list_subjects(session, person) for person in judges] == [["Mời họp: Phiên họp 1"]] * 3


def test_what_is_due_is_told_once_a_morning(
    session: Session, judges: list[Person], clock: FrozenClock, now: datetime
) -> None:
    critic, _appraiser, committee = judges
    late, later = make_item(session, state="in_review"), make_item(session, state="in_review")
    for version, due_on in ((late, date(2026, 11, 20)), (later, date(2026, 12, 20))):
        assign_step(session, [version], Step.CRITIQUE, critic, due_on=due_on, actor=committee.actor, now=now)
    assert remind_due(session, now=now) == 1
    assert remind_due(session, now=now) == 0
    body = session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()
    assert body is not None
    assert f"- {late.item.code}, hạn 20/11/2026" in body
    assert later.item.code not in body
    save(session)
    told = len(list_subjects(session, critic))
    clock.advance(days=1)
    remind()
    assert len(list_subjects(session, critic)) == told
    clock.advance(hours=-1)
    remind()
    assert len(list_subjects(session, critic)) == told + 1

"""A morning of work in the demonstration province, for pictures: people answer, hand in, enter the contest."""

from __future__ import annotations

from datetime import datetime
from itertools import cycle

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.services import pass_version, start_new_version, submit_version
from quizapp.cli.demo import SHARED_WORDS
from quizapp.contests.models import Round
from quizapp.contests.services import enter_round
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.saving import save_response
from quizapp.extensions import get_clock
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import FrozenClock
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.models import Account, OrgUnit, Person
from quizapp.results.domain import Outcome
from quizapp.results.models import Result
from quizapp.web.unit_of_work import unit_of_work
from tools.answers import err

# Of those in the first sitting: so many hand in, so many are still at it afterwards.
FINISHED, RUNNING = 17, 4
ENTRANTS = 24
RIGHT_SHARES = (0.95, 0.7, 0.55, 0.8, 0.4, 0.85, 0.6)


def spend_morning(app: Flask, clock: FrozenClock) -> dict[str, str]:
    """Play it; gives the names by which the pictures find things: numbers of pages, codes, user names."""
    with app.app_context():
        clock.advance(minutes=5)
        with unit_of_work() as session:
            names = _find_pages(session)
            _write_questions(session, names)
        _enter_contest(clock)
        _sit(clock, names["candidate"])
        with unit_of_work() as session:
            _let_in(session, names)
    return names


def _sit(clock: FrozenClock, candidate: str) -> None:
    """The first sitting: most hand in, some are still at it, the official of the logins among them."""
    with unit_of_work() as session:
        attempts = [_start(session, place) for place in _list_places(session)[: FINISHED + RUNNING]]
        running = [a for a in attempts if a.assignment.person.staff_code == candidate]
        others = [a for a in attempts if a not in running]
        clock.advance(minutes=9)
        for attempt in running:
            _answer(session, attempt, 1.0, upto=12, flagged=(5, 9))
        for number, (attempt, share) in enumerate(zip(others, cycle(RIGHT_SHARES), strict=False)):
            _answer(session, attempt, share, upto=30 if number < FINISHED else 14)
    for number, attempt in enumerate(others[:FINISHED]):
        clock.advance(seconds=25 + number * 13 % 40)
        with unit_of_work() as session:
            found = session.get_one(Attempt, attempt.id)
            hand_in_attempt(session, found, actor=found.assignment.person.actor, now=clock.now())


def _find_pages(session: Session) -> dict[str, str]:
    assessment = session.scalars(select(Assessment).order_by(Assessment.id)).first()
    if assessment is None:
        raise RuntimeError("the demonstration has no assessment")
    candidate = session.scalars(select(Account).where(Account.username == "can.bo")).one()
    unit = session.scalars(select(OrgUnit).where(OrgUnit.code == "STC")).one()
    return {
        "unit": str(unit.id),
        "assessment": str(assessment.id),
        "sitting": str(assessment.sittings[0].id),
        "candidate": candidate.person.staff_code,
    }


def _write_questions(session: Session, names: dict[str, str]) -> None:
    """Three questions in work: one a draft, one waiting to be accepted, one accepted anew."""
    now = get_clock().now()
    author = session.scalars(select(Account).where(Account.username == "soan.cauhoi")).one().person.actor
    judges = [
        session.scalars(select(Account).where(Account.username == name)).one().person.actor
        for name in ("phan.bien", "tham.dinh", "ban.chidao")
    ]
    codes = ("PAPI-2021-004", "PAPI-2021-005", "PAPI-2021-006")
    items = list(session.scalars(select(Item).where(Item.code.in_(codes)).order_by(Item.code)))
    items = items or list(session.scalars(select(Item).order_by(Item.code).limit(len(codes))))
    versions = [_renew(session, item, author, now) for item in items]
    for version in versions[1:]:
        submit_version(session, version, actor=author, now=now)
    for judge in judges[:2]:
        pass_version(session, versions[1], actor=judge, now=now)
    for judge in judges:
        pass_version(session, versions[2], actor=judge, now=now)
    names["draft"], names["waiting"] = items[0].code, items[1].code


def _renew(session: Session, item: Item, author: Actor, now: datetime) -> ItemVersion:
    newest = session.scalars(select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.is_latest)).one()
    return start_new_version(session, newest, actor=author, now=now)


def _enter_contest(clock: FrozenClock) -> None:
    """People who are not in today's sitting enter the round, one after the other."""
    with unit_of_work() as session:
        round_id = session.scalars(select(Round.id).order_by(Round.id)).first()
        assigned = select(Assignment.person_id)
        accounts = select(Account).join(Account.person).where(Account.password_hash.is_(None))
        entrants = [
            a.person_id for a in session.scalars(accounts.where(Person.id.not_in(assigned)).order_by(Person.id))
        ]
    attempts = []
    for person_id in entrants[:ENTRANTS]:
        clock.advance(seconds=2)
        with unit_of_work() as session:
            person = session.get_one(Person, person_id)
            place = enter_round(session, session.get_one(Round, round_id), person, now=clock.now())
            attempts.append(_start(session, place).id)
    clock.advance(minutes=5)
    for attempt_id, share in zip(attempts, cycle(RIGHT_SHARES), strict=False):
        with unit_of_work() as session:
            attempt = session.get_one(Attempt, attempt_id)
            _answer(session, attempt, share, upto=20)
        clock.advance(seconds=23)
        with unit_of_work() as session:
            attempt = session.get_one(Attempt, attempt_id)
            hand_in_attempt(session, attempt, actor=attempt.assignment.person.actor, now=clock.now())


def _let_in(session: Session, names: dict[str, str]) -> None:
    """Give a password to somebody who passed and to somebody who entered the contest."""
    password_hash = hash_password(SHARED_WORDS)
    passed = session.scalars(select(Result).where(Result.outcome == Outcome.PASSED).order_by(Result.id)).first()
    entrant = session.scalars(
        select(Assignment).join(Assignment.sitting).where(Sitting.assessment_id.is_(None)).order_by(Assignment.id)
    ).first()
    if passed is None or entrant is None:
        raise RuntimeError("nobody passed, or nobody entered the contest")
    for name, place in (("passed", passed.assignment), ("entrant", entrant)):
        account = session.scalars(select(Account).where(Account.person_id == place.person_id)).one()
        account.password_hash = password_hash
        names[name] = account.username


def _list_places(session: Session) -> list[Assignment]:
    """Those of the first sitting, the official of the demonstration logins first."""
    assessment = session.scalars(select(Assessment).order_by(Assessment.id)).first()
    if assessment is None:
        raise RuntimeError("the demonstration has no assessment")
    sitting = assessment.sittings[0]
    return list(session.scalars(select(Assignment).where(Assignment.sitting_id == sitting.id).order_by(Assignment.id)))


def _start(session: Session, place: Assignment) -> Attempt:
    actor = place.person.actor
    return start_attempt(session, place, lease_key=f"pictures/{place.id}", actor=actor, now=get_clock().now())


def _answer(session: Session, attempt: Attempt, share: float, upto: int, flagged: tuple[int, ...] = ()) -> None:
    """Answer the first `upto` questions, `share` of them rightly."""
    questions = {q.version_id: q for q in get_paper_content(session, attempt.paper_id).questions}
    for position, place in enumerate(attempt.layout[:upto], start=1):
        question = questions[place["version"]]
        key = get_item_type(question.item_type).reveal(question.content, place["layout"])
        wrong = err(get_item_type(question.item_type).show(question.content, place["layout"]), key)
        save_response(
            session,
            attempt.public_id,
            position=position,
            answer=wrong if (position * 7 + attempt.id) % 20 >= share * 20 else key,
            flagged=position in flagged,
            person_id=attempt.assignment.person_id,
            epoch=attempt.epoch,
            client_id=None,
            now=get_clock().now(),
        )

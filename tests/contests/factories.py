"""A contest in a small province, and people who enter it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.contests.domain import Plan
from quizapp.contests.models import Round
from quizapp.contests.services import announce_round, create_contest, enter_round, set_units
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.finalising import finalise_due_attempts, settle_sittings
from quizapp.extensions import get_clock
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import EVERYWHERE, Role
from quizapp.people.models import OrgUnit, Person
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import find_key, save_answer
from tests.factories import make_person, make_specification, make_unit

OPENS = START + timedelta(hours=1)
CLOSES = OPENS + timedelta(hours=8)
RULES_TEXT = "Mỗi người dự thi một lượt.\nKhông làm bài thay người khác."


@dataclass
class World:
    """The province, two agencies, a division of the first, people in each, and who organises."""

    province: OrgUnit
    first: OrgUnit
    division: OrgUnit
    second: OrgUnit
    committee: Person
    people: list[Person]
    specification: Specification


def make_world(session: Session, count: int = 3, questions: int = 4, papers: int = 2) -> World:
    """`count` people in the first agency's division and as many in the second; everything committed."""
    province = make_unit(session, "UBND tỉnh Tây Ninh")
    first = make_unit(session, "Sở Nội vụ", province)
    division = make_unit(session, "Phòng Cải cách hành chính", first)
    division.kind = "division"
    second = make_unit(session, "UBND phường Tân Ninh", province)
    names = ("Trần Thị Bích", "Đặng Thị Hà", "Lê Văn Nam", "Phạm Văn Đức", "Võ Thị Mai", "Ngô Văn An")
    people = [
        make_person(session, division if n < count else second, f"{names[n % len(names)]} {n + 1}")
        for n in range(2 * count)
    ]
    world = World(
        province=province,
        first=first,
        division=division,
        second=second,
        committee=make_person(session, province, "Trần Văn Minh", Role.COMMITTEE),
        people=people,
        specification=make_specification(session, count=questions // 2, papers=papers, minutes=20, pool="open"),
    )
    session.commit()
    return world


def make_plan(slug: str = "chi-so-2026", starts_at: datetime = OPENS, ends_at: datetime = CLOSES) -> Plan:
    """What an organiser types."""
    return Plan("Cuộc thi tìm hiểu các chỉ số 2026", 2026, slug, RULES_TEXT, starts_at, ends_at, 20)


def make_contest(
    session: Session, world: World, *, slug: str = "chi-so-2026", organiser_unit: OrgUnit | None = None
) -> Round:
    """A draft for the staff of the whole province, committed."""
    actor = world.committee.actor
    with unit_of_work():
        round_ = create_contest(
            session,
            make_plan(slug),
            organiser_unit=organiser_unit,
            specification=world.specification,
            actor=actor,
            now=START,
        )
        units = [(organiser_unit or world.province).id]
        set_units(session, round_, units, scope=EVERYWHERE, actor=actor, now=START)
    return round_


def announce(session: Session, world: World, round_: Round, *, now: datetime = START) -> Round:
    """The same contest announced, committed."""
    with unit_of_work():
        announce_round(session, round_, actor=world.committee.actor, now=now, seed="s")
    return round_


def enter(session: Session, round_: Round, person: Person, *, now: datetime = OPENS) -> Attempt:
    """An attempt of `person`, running from `now`, committed."""
    with unit_of_work():
        assignment = enter_round(session, round_, person, now=now)
        return start_attempt(session, assignment, lease_key="k" * 32, actor=person.actor, now=now)


def take_part(
    session: Session, round_: Round, person: Person, *, right: int, seconds: float, at: datetime = OPENS
) -> Attempt:
    """A graded entry: the first `right` questions answered right, handed in after `seconds`."""
    attempt = enter(session, round_, person, now=at)
    for position in range(1, right + 1):
        letter = find_key(session, attempt, position)
        save_answer(session, attempt, position, letter, now=at + timedelta(seconds=1))
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=person.actor, now=at + timedelta(seconds=seconds))
    return attempt


def close(session: Session, now: datetime = CLOSES + timedelta(minutes=1)) -> None:
    """What the minute's job does after the window: end what runs, settle the sitting (and so have it ranked)."""
    clock = get_clock()
    assert isinstance(clock, FrozenClock)
    clock.at = now
    with unit_of_work():
        finalise_due_attempts(session, now=now)
    with unit_of_work():
        settle_sittings(session, now=now)


def make_results(session: Session, world: World, round_: Round, table: Sequence[tuple[int, int, float]]) -> None:
    """Entries as (person's index, right answers, seconds)."""
    for number, right, seconds in table:
        take_part(session, round_, world.people[number], right=right, seconds=seconds)

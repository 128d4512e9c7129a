"""Planning and announcing."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper, PaperItem
from quizapp.audit.models import AuditEvent
from quizapp.contests.domain import Plan, Prize
from quizapp.contests.models import RollEntry, Round
from quizapp.contests.queries import list_barred
from quizapp.contests.services import (
    announce_round,
    change_contest,
    create_contest,
    remove_person,
    set_people,
    set_prizes,
    set_ranking_rules,
    set_units,
)
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import EVERYWHERE, Role, Scope
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.contests.factories import CLOSES, OPENS, World, announce, make_contest, make_plan, make_world
from tests.factories import make_person, make_specification


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def read_roll(session: Session, round_: Round) -> dict[int, str]:
    rows = session.scalars(select(RollEntry).where(RollEntry.round_id == round_.id))
    return {row.person_id: row.unit_name for row in rows}


def test_a_new_contest_is_a_draft_with_the_usual_rules(session: Session) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)

    assert round_.state == "draft"
    assert round_.ranking_rules == ["score", "time_used", "submitted_at"]
    assert round_.prizes[0] == {"name": "Giải Nhất", "count": 1}
    assert (round_.sitting.minutes, round_.sitting.attempts_allowed) == (20, 1)
    assert round_.sitting.assessment_id is None
    assert round_.sitting.opened_at is None
    assert list_actions(session) == ["web:contest:create", "web:contest:set_units"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (make_plan("Chỉ số"), "slug"),
        (make_plan("bai-du-thi"), "slug"),
        (make_plan(starts_at=CLOSES, ends_at=OPENS), "window"),
        (make_plan(starts_at=START - timedelta(days=2), ends_at=START), "past"),
    ],
)
def test_what_a_plan_may_not_say(session: Session, plan: Plan, code: str) -> None:
    world = make_world(session)

    with pytest.raises(DomainError) as refusal, unit_of_work():
        create_contest(
            session,
            plan,
            organiser_unit=None,
            specification=world.specification,
            actor=world.committee.actor,
            now=START,
        )

    assert refusal.value.code == code


def test_an_address_belongs_to_one_contest(session: Session) -> None:
    world = make_world(session)
    make_contest(session, world)

    with pytest.raises(DomainError, match="chi-so-2026"):
        make_contest(session, world)


def test_only_open_questions_make_a_contest(session: Session) -> None:
    world = make_world(session)
    world.specification = make_specification(session, pool="demonstration")
    session.commit()

    with pytest.raises(DomainError) as refusal:
        make_contest(session, world)
    assert refusal.value.code == "pool"


def test_announcing_closes_the_roll_by_agency_and_fixes_the_rules(session: Session) -> None:
    world = make_world(session)
    round_ = announce(session, world, make_contest(session, world))

    assert round_.state == "announced"
    assert round_.announced_at == START
    assert round_.sitting.opened_at == START
    assert round_.rules_hash is not None
    # A division counts for its agency; the Committee's member is not on the roll.
    assert read_roll(session, round_) == {
        person.id: "Sở Nội vụ" if person.unit_id == world.division.id else "UBND phường Tân Ninh"
        for person in world.people
    }
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:contest:announce")).one()
    assert event.data == {"rules_hash": round_.rules_hash, "roll": 6, "barred": 1, "papers": 2}


def test_announcing_draws_papers_where_there_are_none(session: Session) -> None:
    world = make_world(session)
    session.execute(delete(PaperItem))
    session.execute(delete(Paper))
    session.commit()
    announce(session, world, make_contest(session, world))

    assert session.scalar(select(func.count()).select_from(Paper)) == 2


def test_somebody_who_joins_later_is_not_on_the_roll(session: Session) -> None:
    world = make_world(session)
    round_ = announce(session, world, make_contest(session, world))
    late = make_person(session, world.first, "Người đến sau")
    world.people[0].deactivated_at = START
    session.commit()

    roll = read_roll(session, round_)
    assert late.id not in roll
    assert world.people[0].id in roll


def test_announcing_after_the_start_is_refused(session: Session) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)

    with pytest.raises(DomainError) as refusal:
        announce(session, world, round_, now=OPENS)

    assert refusal.value.code == "late"
    assert session.get_one(Round, round_.id).state == "draft"


def test_announcing_without_units_or_people_is_refused(session: Session) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)
    with unit_of_work():
        set_units(session, round_, [], scope=EVERYWHERE, actor=world.committee.actor, now=START)

    with pytest.raises(DomainError) as refusal:
        announce(session, world, round_)
    assert refusal.value.code == "no_units"


def test_announcing_for_barred_people_alone_is_refused(session: Session) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)
    actor = world.committee.actor
    with unit_of_work():
        set_units(session, round_, [], scope=EVERYWHERE, actor=actor, now=START)
        set_people(session, round_, [world.committee], barred=False, scope=EVERYWHERE, actor=actor, now=START)

    with pytest.raises(DomainError) as refusal:
        announce(session, world, round_)
    assert refusal.value.code == "empty_roll"
    assert not read_roll(session, round_)


def _change(session: Session, world: World, round_: Round, what: str) -> None:
    actor, spec = world.committee.actor, world.specification
    match what:
        case "plan":
            change_contest(session, round_, make_plan(), specification=spec, actor=actor, now=START)
        case "rules":
            set_ranking_rules(session, round_, ["score"], actor=actor, now=START)
        case "prizes":
            set_prizes(session, round_, [Prize("Giải Nhất", 2)], actor=actor, now=START)
        case "units":
            set_units(session, round_, [world.first.id], scope=EVERYWHERE, actor=actor, now=START)
        case "people":
            person = world.people[0]
            set_people(session, round_, [person], barred=True, scope=EVERYWHERE, actor=actor, now=START)
        case "remove":
            remove_person(session, round_, world.people[0].id, actor=actor, now=START)
        case _:
            announce_round(session, round_, actor=actor, now=START)


@pytest.mark.parametrize("what", ["plan", "rules", "prizes", "units", "people", "remove", "announce"])
def test_after_announcing_nothing_changes_any_more(session: Session, what: str) -> None:
    world = make_world(session)
    round_ = announce(session, world, make_contest(session, world))
    before = (list(round_.ranking_rules), list(round_.prizes), round_.rules_hash, list_actions(session))

    with pytest.raises(DomainError) as refusal, unit_of_work():
        _change(session, world, round_, what)

    assert refusal.value.code == "announced"
    session.refresh(round_)
    assert (round_.ranking_rules, round_.prizes, round_.rules_hash, list_actions(session)) == before


@pytest.mark.parametrize("what", ["plan", "rules", "prizes", "units", "people", "remove"])
def test_a_draft_changes(session: Session, what: str) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)
    count = len(list_actions(session))

    with unit_of_work():
        _change(session, world, round_, what)

    # Taking somebody off a list they are not on is no act.
    assert len(list_actions(session)) == count + (what != "remove")


def test_the_hash_tells_every_change_of_the_rules(session: Session) -> None:
    world = make_world(session)
    hashes = set()
    for slug, codes in (("a", ["score"]), ("b", ["time_used", "score"]), ("c", ["score", "time_used"])):
        round_ = make_contest(session, world, slug=slug)
        with unit_of_work():
            set_ranking_rules(session, round_, codes, actor=world.committee.actor, now=START)
        hashes.add(announce(session, world, round_).rules_hash)

    assert len(hashes) == 3


@pytest.mark.parametrize(("codes", "code"), [([], "no_rules"), (["score", "score"], "rules"), (["lottery"], "rules")])
def test_rules_must_be_known_and_single(session: Session, codes: list[str], code: str) -> None:
    world = make_world(session)
    round_ = make_contest(session, world)

    with pytest.raises(DomainError) as refusal, unit_of_work():
        set_ranking_rules(session, round_, codes, actor=world.committee.actor, now=START)
    assert refusal.value.code == code


def test_organisers_and_the_question_team_are_barred_by_office(session: Session) -> None:
    world = make_world(session)
    author = make_person(session, world.first, "Tác giả", Role.AUTHOR)
    reviewer = make_person(session, world.first, "Phản biện", Role.REVIEWER)
    own = make_person(session, world.first, "Tổ chức ở Sở", Role.ORGANISER, role_unit=world.first)
    above = make_person(session, world.first, "Tổ chức toàn tỉnh", Role.ORGANISER)
    other = make_person(session, world.first, "Tổ chức nơi khác", Role.ORGANISER, role_unit=world.second)
    named = world.people[0]
    session.commit()
    round_ = make_contest(session, world, organiser_unit=world.first)
    with unit_of_work():
        set_people(session, round_, [named], barred=True, scope=EVERYWHERE, actor=world.committee.actor, now=START)

    found = {entry.person.id: entry.reasons for entry in list_barred(session, round_)}

    assert found == {
        author.id: ("author",),
        reviewer.id: ("reviewer",),
        own.id: ("organiser",),
        above.id: ("organiser",),
        world.committee.id: ("committee", "creator"),
        named.id: ("named",),
    }
    announce(session, world, round_)
    roll = read_roll(session, round_)
    assert other.id in roll
    assert not roll.keys() & found.keys()


def test_units_and_people_outside_the_organisers_reach_are_refused(session: Session) -> None:
    world = make_world(session)
    round_ = make_contest(session, world, organiser_unit=world.first)
    scope, actor = Scope(everywhere=False, paths=(world.first.path,)), world.committee.actor
    outside = next(p for p in world.people if p.unit_id == world.second.id)

    with pytest.raises(DomainError, match="ngoài phạm vi"), unit_of_work():
        set_units(session, round_, [world.first.id, world.second.id], scope=scope, actor=actor, now=START)
    with pytest.raises(DomainError, match="ngoài phạm vi"), unit_of_work():
        set_people(session, round_, [outside], barred=False, scope=scope, actor=actor, now=START)

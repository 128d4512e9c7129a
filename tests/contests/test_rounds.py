"""Entering, ranking, publishing, awarding, and the figures of the board."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.certificates.models import Certificate
from quizapp.contests.domain import Prize
from quizapp.contests.models import RankingEntry, Round
from quizapp.contests.queries import get_board, get_own_contest_attempt, list_open_rounds, list_ranked
from quizapp.contests.services import award_batch, enter_round, publish_ranking, rank_round, set_prizes, set_units
from quizapp.delivery.models import Assignment, Attempt
from quizapp.extensions import db
from quizapp.kernel.errors import DomainError, ForbiddenError, NotFoundError
from quizapp.people.domain import EVERYWHERE, Role, Scope
from quizapp.people.models import Person
from quizapp.people.services import grant_role
from quizapp.results.models import Result, Score
from quizapp.results.services import score_attempt
from quizapp.tasks.models import TaskRun
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.contests.factories import (
    CLOSES,
    OPENS,
    World,
    announce,
    close,
    enter,
    make_contest,
    make_results,
    take_part,
)
from tests.factories import make_person

AFTER = CLOSES + timedelta(minutes=2)


@pytest.fixture
def round_(session: Session, world: World) -> Round:
    """Announced, with two prizes; opens an hour from the start."""
    draft = make_contest(session, world)
    with unit_of_work():
        prizes = [Prize("Giải Nhất", 1), Prize("Giải Nhì", 1)]
        set_prizes(session, draft, prizes, actor=world.committee.actor, now=START)
    return announce(session, world, draft)


def publish(session: Session, world: World, round_: Round) -> None:
    with unit_of_work():
        publish_ranking(session, round_, actor=world.committee.actor, now=AFTER)


def test_entering_makes_a_place_once_with_paper_and_seed(session: Session, world: World, round_: Round) -> None:
    person = world.people[0]
    attempt = enter(session, round_, person)
    again = enter(session, round_, person)

    assert again.id == attempt.id
    place = session.scalars(select(Assignment)).one()
    assert (place.number, place.unit_name) == (1, "Phòng Cải cách hành chính, Sở Nội vụ")
    assert place.paper_id == attempt.paper_id
    assert len(place.seed or "") == 64


def test_papers_are_spread_evenly(session: Session, world: World, round_: Round) -> None:
    for person in world.people:
        enter(session, round_, person)

    assert sorted(Counter(session.scalars(select(Assignment.paper_id))).values()) == [3, 3]
    assert sorted(session.scalars(select(Assignment.number))) == [1, 2, 3, 4, 5, 6]


def test_many_enter_at_once_and_one_of_them_twice(app: Flask, session: Session, world: World, round_: Round) -> None:
    number, people = round_.id, [p.id for p in world.people]
    session.rollback()

    def press(person_id: int) -> int:
        with app.app_context(), unit_of_work() as own:
            return enter_round(own, own.get_one(Round, number), own.get_one(Person, person_id), now=OPENS).id

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(press, [*people, people[0], people[0]]))

    assert len(set(places)) == len(people)
    assert places[0] == places[-1] == places[-2]
    assert sorted(session.scalars(select(Assignment.number))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("now", "code"), [(OPENS - timedelta(microseconds=1), "early"), (CLOSES, "over"), (AFTER, "over")]
)
def test_nobody_enters_outside_the_window(
    session: Session, world: World, round_: Round, now: datetime, code: str
) -> None:
    with pytest.raises(DomainError) as refusal, unit_of_work():
        enter_round(session, round_, world.people[0], now=now)
    assert refusal.value.code == code
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_who_is_not_on_the_roll_cannot_enter(session: Session, world: World, round_: Round) -> None:
    late = make_person(session, world.first, "Người đến sau")
    session.commit()
    for person in (late, world.committee):
        with pytest.raises(ForbiddenError), unit_of_work():
            enter_round(session, round_, person, now=OPENS)


def test_who_joins_the_question_team_after_the_roll_was_closed_cannot_enter(
    session: Session, world: World, round_: Round
) -> None:
    with unit_of_work():
        grant_role(session, world.people[0], Role.AUTHOR, actor=world.committee.actor, now=START)

    with pytest.raises(ForbiddenError, match="ra đề"), unit_of_work():
        enter_round(session, round_, world.people[0], now=OPENS)


def test_one_attempt_each_and_no_assessment_result(session: Session, world: World, round_: Round) -> None:
    take_part(session, round_, world.people[0], right=3, seconds=100)

    with pytest.raises(DomainError) as refusal:
        enter(session, round_, world.people[0], now=OPENS + timedelta(minutes=5))
    assert refusal.value.code == "used_up"
    assert session.scalars(select(Score)).one().points == 3
    assert session.scalar(select(func.count()).select_from(Result)) == 0


def test_closing_the_window_has_the_entries_ranked(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 3, 100), (1, 4, 300), (2, 3, 90), (3, 3, 100.5)])
    enter(session, round_, world.people[4], now=CLOSES - timedelta(minutes=5))
    close(session)

    session.expire_all()
    assert round_.state == "ranked"
    rows = list_ranked(session, round_, scope=EVERYWHERE)
    # 100.5 seconds are 100 whole ones, so the moment of handing in decides; the last never answered.
    assert [(r.name, r.rank, r.points, r.seconds_used, r.decided_by, r.prize) for r in rows] == [
        (world.people[1].full_name, 1, Decimal(4), 300, "", "Giải Nhất"),
        (world.people[2].full_name, 2, Decimal(3), 90, "score", "Giải Nhì"),
        (world.people[0].full_name, 3, Decimal(3), 100, "time_used", ""),
        (world.people[3].full_name, 4, Decimal(3), 100, "submitted_at", ""),
        (world.people[4].full_name, 5, Decimal(0), 300, "score", ""),
    ]


def test_ranking_again_changes_nothing_but_what_changed(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 3, 100), (1, 4, 300)])
    close(session)
    before = list_ranked(session, round_, scope=EVERYWHERE)
    with unit_of_work():
        assert rank_round(session, round_, now=AFTER) == 2
    assert list_ranked(session, round_, scope=EVERYWHERE) == before

    # A violation voids the best entry: it is no longer valid.
    best = session.scalars(
        select(Attempt).join(Attempt.assignment).where(Assignment.person_id == world.people[1].id)
    ).one()
    best.state = "voided"
    session.commit()
    with unit_of_work():
        assert rank_round(session, round_, now=AFTER) == 1
    assert [r.name for r in list_ranked(session, round_, scope=EVERYWHERE)] == [world.people[0].full_name]


def test_ranking_waits_for_the_end_and_for_everybody(session: Session, world: World, round_: Round) -> None:
    enter(session, round_, world.people[0], now=CLOSES - timedelta(minutes=5))

    with pytest.raises(DomainError) as early, unit_of_work():
        rank_round(session, round_, now=CLOSES - timedelta(seconds=1))
    with pytest.raises(DomainError) as running, unit_of_work():
        rank_round(session, round_, now=CLOSES)
    assert (early.value.code, running.value.code) == ("open", "running")


def test_a_corrected_key_counts_with_its_newest_score(session: Session, world: World, round_: Round) -> None:
    attempt = take_part(session, round_, world.people[0], right=1, seconds=100)
    old = session.scalars(select(Score)).one()
    columns = {c.key: getattr(old, c.key) for c in Score.__table__.columns if c.key != "id"}
    session.add(Score(**{**columns, "key_version": "f" * 64, "points": Decimal(2)}))
    session.commit()
    assert score_attempt(session, attempt, now=AFTER).id == old.id
    close(session)

    assert [r.points for r in list_ranked(session, round_, scope=EVERYWHERE)] == [2]
    assert get_board(session, round_, now=AFTER).scored == 1


def test_publishing_is_once_recorded_and_awards_certificates(session: Session, world: World, round_: Round) -> None:
    with pytest.raises(DomainError) as refusal:
        publish(session, world, round_)
    assert refusal.value.code == "not_ranked"
    make_results(session, world, round_, [(0, 3, 100), (1, 4, 300), (3, 0, 60)])
    close(session)
    publish(session, world, round_)

    data = session.scalars(select(AuditEvent.data).where(AuditEvent.action == "web:contest:publish")).one()
    assert data["winners"] == [
        ["Giải Nhất", 1, world.people[1].full_name, "Sở Nội vụ"],
        ["Giải Nhì", 2, world.people[0].full_name, "Sở Nội vụ"],
    ]
    with pytest.raises(DomainError) as again:
        publish(session, world, round_)
    with pytest.raises(DomainError) as ranked, unit_of_work():
        rank_round(session, round_, now=AFTER)
    assert (again.value.code, ranked.value.code) == ("published", "published")
    issued = session.execute(
        select(Certificate.person_id, Certificate.kind).order_by(Certificate.person_id, Certificate.kind)
    ).all()
    one, two, three = world.people[0].id, world.people[1].id, world.people[3].id
    assert [tuple(row) for row in issued] == [
        (one, "participation"),
        (one, "prize"),
        (two, "participation"),
        (two, "prize"),
        (three, "participation"),
    ]
    with unit_of_work():
        assert award_batch(session, round_, now=AFTER) == 0
    prize = session.scalars(select(Certificate).where(Certificate.person_id == two, Certificate.kind == "prize")).one()
    assert prize.printed["award"] == "Giải Nhất"
    assert prize.printed["subject"] == round_.contest.title
    assert prize.printed["figures"][0] == ["Điểm", "4/4"]
    assert session.scalars(select(TaskRun.state).where(TaskRun.kind == "contests.award")).one() == "done"


def test_no_certificate_before_publication(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 3, 100)])
    close(session)

    with pytest.raises(DomainError) as refusal, unit_of_work():
        award_batch(session, round_, now=AFTER)
    assert refusal.value.code == "not_published"
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_the_board_counts_by_unit_and_by_band(session: Session, world: World, round_: Round) -> None:
    # Four questions: 3 of 4 is exactly 75 %, 1 of 4 exactly 25 %.
    make_results(session, world, round_, [(0, 4, 100), (1, 3, 100), (3, 1, 100), (4, 0, 100)])
    enter(session, round_, world.people[2], now=OPENS + timedelta(minutes=3))
    board = get_board(session, round_, now=OPENS + timedelta(minutes=5))

    assert (board.roll, board.entered, board.scored, board.ratio) == (6, 5, 4, Decimal("83.33"))
    assert (board.mean, board.maximum) == (Decimal("2.00"), Decimal(4))
    assert [(b.code, b.count) for b in board.bands] == [("all", 1), ("high", 1), ("middle", 1), ("low", 1)]
    assert [(u.rank, u.name, u.roll, u.entered, u.ratio, u.mean) for u in board.units] == [
        (1, "Sở Nội vụ", 3, 3, Decimal("100.00"), Decimal("3.50")),
        (2, "UBND phường Tân Ninh", 3, 2, Decimal("66.67"), Decimal("0.50")),
    ]
    assert board.units_entered == 2
    assert board.winners == ()


def test_shares_of_points_are_compared_and_added_exactly(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 4, 100), (1, 3, 100), (3, 1, 100)])
    # 0.57 is exactly 75 % of 0.76, and 0.29 exactly 25 % of 1.16: neither product is exact in floats.
    figures = (("0.57", "0.76"), ("0.29", "1.16"), ("0.1", "1.16"))
    for score, (points, maximum) in zip(session.scalars(select(Score).order_by(Score.id)), figures, strict=True):
        score.points, score.maximum = Decimal(points), Decimal(maximum)
    session.flush()
    board = get_board(session, round_, now=OPENS + timedelta(minutes=5))
    assert [(b.code, b.count) for b in board.bands] == [("all", 0), ("high", 1), ("middle", 1), ("low", 1)]
    assert (board.mean, board.maximum) == (Decimal("0.32"), Decimal("1.16"))


def test_an_empty_board(session: Session, round_: Round) -> None:
    board = get_board(session, round_, now=START)

    assert (board.entered, board.ratio, board.mean, board.maximum) == (0, Decimal(0), None, None)
    assert [b.count for b in board.bands] == [0, 0, 0, 0]
    assert [u.rank for u in board.units] == [1, 1]


def test_winners_are_on_the_board_only_once_published(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 4, 100)])
    close(session)
    assert get_board(session, round_, now=AFTER).winners == ()
    publish(session, world, round_)

    winner = get_board(session, round_, now=AFTER).winners[0]
    assert (winner.prize, winner.name, winner.unit) == ("Giải Nhất", world.people[0].full_name, "Sở Nội vụ")


def test_the_board_takes_the_same_few_queries_however_many_enter(session: Session, world: World, round_: Round) -> None:
    def count_queries() -> int:
        seen: list[str] = []

        def note(*arguments: object) -> None:
            seen.append(str(arguments[2]))

        session.expire_all()
        session.refresh(round_)
        event.listen(db.engine, "before_cursor_execute", note)
        get_board(session, round_, now=AFTER)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    first = count_queries()
    make_results(session, world, round_, [(0, 4, 100), (1, 3, 100), (3, 1, 100), (4, 0, 100)])
    assert count_queries() == first == 2
    close(session)
    publish(session, world, round_)
    assert count_queries() == 3


def test_own_entry_tells_the_rank_only_once_published(session: Session, world: World, round_: Round) -> None:
    person = world.people[0]
    attempt = take_part(session, round_, person, right=4, seconds=75)
    number = attempt.public_id
    entry = get_own_contest_attempt(session, number, person.id, OPENS + timedelta(hours=1))
    assert entry.score is not None
    assert (entry.score.points, entry.seconds_used, entry.place) == (Decimal(4), 75, None)
    close(session)
    assert get_own_contest_attempt(session, number, person.id, AFTER).place is None
    publish(session, world, round_)

    place = get_own_contest_attempt(session, number, person.id, AFTER).place
    assert place is not None
    assert (place.rank, place.prize) == (1, "Giải Nhất")
    with pytest.raises(NotFoundError):
        get_own_contest_attempt(session, number, world.people[1].id, AFTER)


def test_the_ranking_can_be_read_within_a_reach(session: Session, world: World, round_: Round) -> None:
    make_results(session, world, round_, [(0, 4, 100), (3, 3, 100)])
    close(session)
    within = Scope(everywhere=False, paths=(world.second.path,))

    rows = list_ranked(session, round_, scope=within)
    assert [(r.position, r.name) for r in rows] == [(2, world.people[3].full_name)]


def test_who_may_enter_sees_the_contest(session: Session, world: World, round_: Round) -> None:
    entered, idle = world.people[0], world.people[1]
    enter(session, round_, entered)

    assert [r.can_enter for r in list_open_rounds(session, idle.id, OPENS)] == [True]
    assert [r.can_enter for r in list_open_rounds(session, entered.id, OPENS)] == [False]
    assert list_open_rounds(session, world.committee.id, OPENS) == []


def test_a_draft_is_nobodys_to_enter(session: Session, world: World) -> None:
    draft = make_contest(session, world, slug="du-thao")
    with unit_of_work():
        set_units(session, draft, [world.first.id], scope=EVERYWHERE, actor=world.committee.actor, now=START)

    assert list_open_rounds(session, world.people[0].id, OPENS) == []
    assert session.scalar(select(func.count()).select_from(RankingEntry)) == 0

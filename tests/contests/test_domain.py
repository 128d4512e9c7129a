"""Ranking, prizes, phases and bands as pure rules."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.contests.domain import (
    RULES,
    Entry,
    Prize,
    RoundPhase,
    UnitStanding,
    compute_phase,
    compute_prize,
    compute_ranking,
    compute_ratio,
    compute_standings,
    draw_paper,
)

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

# Few different values, so that ties of one, two and all rules are common.
entries = st.lists(
    st.builds(
        Entry,
        key=st.integers(1, 10_000),
        points=st.sampled_from([Decimal(18), Decimal("18.5"), Decimal(20)]),
        seconds_used=st.sampled_from([300, 301]),
        submitted_at=st.sampled_from([START, START + timedelta(microseconds=1)]),
    ),
    unique_by=lambda entry: entry.key,
    max_size=30,
)
rule_lists = st.permutations(list(RULES)).flatmap(
    lambda codes: st.integers(1, len(codes)).map(lambda count: codes[:count])
)


@given(entries, rule_lists)
def test_every_entry_has_one_place_in_a_total_order(given_entries: list[Entry], codes: list[str]) -> None:
    places = compute_ranking(given_entries, codes)

    assert [place.position for place in places] == list(range(1, len(given_entries) + 1))
    assert {place.entry for place in places} == set(given_entries)
    for before, after in pairwise(places):
        for code in codes:
            first, second = RULES[code].measure(before.entry), RULES[code].measure(after.entry)
            assert first <= second
            if first != second:
                break


@given(entries, rule_lists, st.randoms())
def test_the_order_of_arrival_changes_nothing(given_entries: list[Entry], codes: list[str], random: Random) -> None:
    shuffled = list(given_entries)
    random.shuffle(shuffled)

    assert compute_ranking(shuffled, codes) == compute_ranking(given_entries, codes)


@given(entries, rule_lists)
def test_the_deciding_rule_is_the_first_that_tells_two_neighbours_apart(
    given_entries: list[Entry], codes: list[str]
) -> None:
    places = compute_ranking(given_entries, codes)

    if places:
        assert (places[0].decided_by, places[0].rank) == ("", 1)
    for before, after in pairwise(places):
        differing = [code for code in codes if RULES[code].measure(before.entry) != RULES[code].measure(after.entry)]
        if differing:
            assert after.decided_by == differing[0]
            assert RULES[after.decided_by].measure(before.entry) < RULES[after.decided_by].measure(after.entry)
            assert after.rank == after.position
        else:
            assert (after.decided_by, after.rank) == ("", before.rank)


def test_points_come_before_time_and_time_before_hand_in() -> None:
    slow_best = Entry(1, Decimal(20), 1200, START + timedelta(minutes=20))
    quick = Entry(2, Decimal(19), 300, START + timedelta(minutes=5))
    early = Entry(3, Decimal(19), 400, START)
    late = Entry(4, Decimal(19), 400, START + timedelta(seconds=1))

    places = compute_ranking([late, early, quick, slow_best], ["score", "time_used", "submitted_at"])

    assert [(p.entry.key, p.rank, p.decided_by) for p in places] == [
        (1, 1, ""),
        (2, 2, "score"),
        (3, 3, "time_used"),
        (4, 4, "submitted_at"),
    ]


def test_the_organiser_decides_the_order_of_the_rules() -> None:
    best = Entry(1, Decimal(20), 400, START)
    quick = Entry(2, Decimal(10), 300, START)

    assert [p.entry.key for p in compute_ranking([best, quick], ["time_used", "score"])] == [2, 1]


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        compute_ranking([], ["lottery"])


def test_prizes_go_by_rank_and_equals_share_one() -> None:
    prizes = [Prize("Giải Nhất", 1), Prize("Giải Nhì", 2)]

    # Two people share rank 1; nobody has rank 2.
    assert [compute_prize(rank, prizes) for rank in (1, 1, 3, 4)] == ["Giải Nhất", "Giải Nhất", "Giải Nhì", ""]
    assert compute_prize(1, []) == ""


@pytest.mark.parametrize(
    ("offset", "closed", "phase"),
    [
        (-1, None, RoundPhase.UPCOMING),
        (0, None, RoundPhase.OPEN),
        (59, None, RoundPhase.OPEN),
        (60, None, RoundPhase.COUNTING),
        (30, 30, RoundPhase.COUNTING),
        (29, 30, RoundPhase.OPEN),
    ],
)
def test_phase_at_every_boundary(offset: int, closed: int | None, phase: RoundPhase) -> None:
    def at(minutes: int) -> datetime:
        return START + timedelta(minutes=minutes)

    found = compute_phase(
        "announced", starts_at=at(0), ends_at=at(60), closed_at=None if closed is None else at(closed), now=at(offset)
    )

    assert found is phase


@pytest.mark.parametrize("state", ["draft", "ranked", "published"])
def test_a_stored_state_other_than_announced_is_the_phase(state: str) -> None:
    assert compute_phase(state, starts_at=START, ends_at=START, closed_at=None, now=START) == state


def test_ratios_have_two_decimals_and_nobody_is_nothing() -> None:
    assert compute_ratio(2, 3) == Decimal("66.67")
    assert compute_ratio(0, 0) == 0


def test_units_go_by_ratio_then_mean_and_equals_share_a_rank() -> None:
    def unit(number: int, ratio: str, mean: str | None) -> UnitStanding:
        return UnitStanding(number, f"Đơn vị {number}", 10, 1, Decimal(ratio), None if mean is None else Decimal(mean))

    ranked = compute_standings([unit(1, "0", None), unit(2, "50", "15"), unit(3, "90", "10"), unit(4, "50", "15")])

    assert [(u.unit_id, u.rank) for u in ranked] == [(3, 1), (2, 2), (4, 2), (1, 4)]


@given(st.integers(1, 7), st.integers(1, 60), st.text(min_size=1, max_size=8))
def test_papers_go_round_evenly(papers: int, entrants: int, seed: str) -> None:
    numbers = list(range(100, 100 + papers))
    drawn = [draw_paper(number, numbers, seed) for number in range(1, entrants + 1)]
    uses = [drawn.count(paper) for paper in numbers]

    assert max(uses) - min(uses) <= 1
    assert drawn == [draw_paper(number, numbers, seed) for number in range(1, entrants + 1)]

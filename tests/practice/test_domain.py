"""Rules of practice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from quizapp.practice.domain import (
    INTERVALS,
    KNOWN_BOX,
    Card,
    Choice,
    choose_card,
    compute_box,
    compute_due,
    compute_progress,
    find_next_time,
    suggest,
)


def make(number: int, index: str = "PCI", component: str = "chung", **changes: object) -> Card:
    card = Card(number, f"{index}-2026-{number:04d}", index, component, "recognise", ("Sở Nội vụ",))
    return replace(card, **changes)  # type: ignore[arg-type]


def test_what_is_known_comes_back_ever_later_and_what_is_wrong_soon(now: datetime) -> None:
    box, waits = 0, []
    for _ in range(8):
        waits.append(compute_due(box, now) - now)
        box = compute_box(box, is_right=True)
    assert waits[:6] == list(INTERVALS)
    assert waits == sorted(waits)
    assert waits[-1] == INTERVALS[-1]
    assert compute_box(5, is_right=False) == 0


def test_the_longest_overdue_is_asked_first_then_something_new(now: datetime) -> None:
    late, later = make(1, due_at=now - timedelta(days=2), seen=1), make(2, due_at=now - timedelta(days=1), seen=1)
    known, fresh = make(3, due_at=now + timedelta(days=3), seen=2), make(4)
    assert choose_card([later, late, known, fresh], now=now, seed="s") == late
    assert choose_card([known, fresh], now=now, seed="s") == fresh
    assert choose_card([known], now=now, seed="s") is None
    assert find_next_time([known, fresh], now) == known.due_at


def test_the_same_question_is_not_asked_twice_in_a_row(now: datetime) -> None:
    late, later = make(1, due_at=now - timedelta(days=2)), make(2, due_at=now - timedelta(days=1))
    assert choose_card([late, later], now=now, seed="s", last=1) == later
    assert choose_card([late], now=now, seed="s", last=1) == late
    fresh = [make(number) for number in range(1, 9)]
    drawn = {choose_card(fresh, now=now, seed=str(n), last=3) for n in range(60)}
    assert {card.version_id for card in drawn if card} == {1, 2, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(
    ("choice", "held"),
    [
        (Choice(), True),
        (Choice(index_code="PCI", component="chung", level="recognise"), True),
        (Choice(index_code="PAPI"), False),
        (Choice(component="dat-dai"), False),
        (Choice(level="apply"), False),
        (Choice(is_own=True), True),
        (Choice(is_due=True), False),
    ],
)
def test_a_set_holds_what_it_names(choice: Choice, held: bool, now: datetime) -> None:  # noqa: FBT001 - the table above
    assert choice.holds(make(1), agencies=frozenset({"Sở Nội vụ"}), now=now) is held
    assert not Choice(is_own=True).holds(make(1), agencies=frozenset({"Sở Y tế"}), now=now)


def test_progress_counts_questions_and_answers(now: datetime) -> None:
    progress = compute_progress([make(1, seen=4, right=3, box=KNOWN_BOX), make(2, seen=1, right=0), make(3)])
    assert (progress.total, progress.seen, progress.known, progress.answers, progress.right) == (3, 2, 1, 5, 3)
    assert progress.share == 0.6
    assert compute_progress([make(1)]).share is None


def test_the_weakest_component_is_suggested(now: datetime) -> None:
    later = now + timedelta(days=1)
    weak = [make(n, component="dat-dai", seen=2, right=0, due_at=later) for n in (1, 2)]
    weak.append(make(3, component="dat-dai"))
    strong = [make(n, component="chung", seen=3, right=3, due_at=later) for n in (4, 5)] + [make(6)]
    untouched = [make(7, component="phap-ly")]
    assert suggest([*strong, *untouched, *weak], now) == Choice(index_code="PCI", component="dat-dai")
    assert suggest([*strong, *untouched], now) == Choice(index_code="PCI", component="phap-ly")
    assert suggest([*strong, make(8, due_at=now)], now) == Choice(is_due=True)
    assert suggest([make(9, due_at=later)], now) == Choice()

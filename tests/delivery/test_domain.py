from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.delivery.domain import (
    AssignmentState,
    AttemptFacts,
    QuestionPart,
    SittingPhase,
    Step,
    compute_assignment_state,
    compute_deadline,
    compute_end,
    compute_root,
    compute_sitting_phase,
    draw_layout,
    find_step_break,
    fold_answers,
    is_over,
)
from quizapp.kernel.hashing import to_canonical_json

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
minutes = st.integers(0, 600)


@given(
    st.builds(
        Step,
        st.integers(1, 9999),
        moments,
        st.integers(1, 99),
        st.sampled_from(("answer", "overtaken", "hand_in")),
        st.none() | st.integers(1, 200),
        st.text(),
        st.none() | st.text(),
    )
)
def test_a_step_is_written_as_canonical_json(step: Step) -> None:
    assert step.write() == to_canonical_json(step._asdict() | {"at": step.at.isoformat()})


@pytest.mark.parametrize(
    ("started", "extra", "ends", "expected"),
    [
        (0, 0, 480, 40),  # the window leaves all the time
        (0, 10, 480, 50),  # extra time is added to it
        (440, 0, 480, 480),  # exactly up to the end
        (441, 0, 480, 480),  # started late: the end cuts it off
        (470, 0, 480, 480),
        (470, 15, 480, 495),  # and extra time moves that end
        (485, 15, 480, 495),  # started in the extra time itself
    ],
)
def test_deadline_is_the_earlier_of_minutes_and_window(started: int, extra: int, ends: int, expected: int) -> None:
    deadline = compute_deadline(NINE + timedelta(minutes=started), 40, extra, NINE + timedelta(minutes=ends))
    assert deadline == NINE + timedelta(minutes=expected)


@given(moments, st.integers(1, 600), minutes, moments)
def test_deadline_never_passes_either_limit(started: datetime, length: int, extra: int, ends: datetime) -> None:
    deadline = compute_deadline(started, length, extra, ends)
    by_start, by_window = started + timedelta(minutes=length + extra), ends + timedelta(minutes=extra)
    assert deadline <= by_start
    assert deadline <= by_window
    assert deadline in {by_start, by_window}


@given(moments, st.none() | moments, moments)
def test_an_attempt_is_over_from_its_end_on(deadline: datetime, closed: datetime | None, now: datetime) -> None:
    end = compute_end(deadline, closed)
    assert is_over(deadline, closed, now) == (now >= end)
    assert is_over(deadline, closed, end)
    assert not is_over(deadline, closed, end - TICK)


def phase_at(now: datetime, **facts: object) -> SittingPhase:
    window: dict[str, object] = {
        "opened_at": NINE - timedelta(days=1),
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=4),
        "closed_at": None,
    }
    return compute_sitting_phase(**(window | facts), now=now)  # type: ignore[arg-type]  # single facts vary


def test_every_boundary_of_a_window() -> None:
    end = NINE + timedelta(hours=4)
    assert phase_at(NINE - TICK) is SittingPhase.UPCOMING
    assert phase_at(NINE) is SittingPhase.RUNNING
    assert phase_at(end - TICK) is SittingPhase.RUNNING
    assert phase_at(end) is SittingPhase.OVER
    assert phase_at(end, extra_minutes=15) is SittingPhase.RUNNING
    assert phase_at(end + timedelta(minutes=15) - TICK, extra_minutes=15) is SittingPhase.RUNNING
    assert phase_at(end + timedelta(minutes=15), extra_minutes=15) is SittingPhase.OVER


def test_a_sitting_nobody_opened_is_planned_and_then_over() -> None:
    assert phase_at(NINE, opened_at=None) is SittingPhase.PLANNED
    assert phase_at(NINE, opened_at=NINE + TICK) is SittingPhase.PLANNED
    assert phase_at(NINE, opened_at=NINE) is SittingPhase.RUNNING
    assert phase_at(NINE + timedelta(hours=4), opened_at=None) is SittingPhase.OVER


def test_closing_early_ends_a_sitting_at_that_moment() -> None:
    closed = NINE + timedelta(hours=1)
    assert phase_at(closed - TICK, closed_at=closed, extra_minutes=30) is SittingPhase.RUNNING
    assert phase_at(closed, closed_at=closed, extra_minutes=30) is SittingPhase.OVER


RUNNING = AttemptFacts("in_progress", NINE + TICK)
TIME_UP = AttemptFacts("in_progress", NINE)
ENDED = AttemptFacts("handed_in", NINE)
VOIDED = AttemptFacts("voided", NINE)


@pytest.mark.parametrize(
    ("state", "phase", "attempts", "allowed", "expected"),
    [
        ("assigned", SittingPhase.PLANNED, [], 1, AssignmentState.PLANNED),
        ("assigned", SittingPhase.UPCOMING, [], 1, AssignmentState.UPCOMING),
        ("assigned", SittingPhase.RUNNING, [], 1, AssignmentState.READY),
        ("assigned", SittingPhase.OVER, [], 1, AssignmentState.ABSENT),
        ("assigned", SittingPhase.RUNNING, [RUNNING], 1, AssignmentState.IN_PROGRESS),
        ("assigned", SittingPhase.RUNNING, [TIME_UP], 1, AssignmentState.DONE),
        ("assigned", SittingPhase.RUNNING, [TIME_UP], 2, AssignmentState.AGAIN),
        ("assigned", SittingPhase.RUNNING, [ENDED], 2, AssignmentState.AGAIN),
        ("assigned", SittingPhase.RUNNING, [ENDED, VOIDED], 2, AssignmentState.DONE),
        ("assigned", SittingPhase.RUNNING, [ENDED, RUNNING], 2, AssignmentState.IN_PROGRESS),
        ("assigned", SittingPhase.OVER, [ENDED], 2, AssignmentState.DONE),
        ("excused", SittingPhase.RUNNING, [], 1, AssignmentState.EXCUSED),
        ("excused", SittingPhase.RUNNING, [ENDED], 2, AssignmentState.DONE),
        ("withdrawn", SittingPhase.RUNNING, [], 1, AssignmentState.WITHDRAWN),
        ("withdrawn", SittingPhase.RUNNING, [ENDED], 2, AssignmentState.WITHDRAWN),
    ],
)
def test_state_of_a_place(
    state: str, phase: SittingPhase, attempts: list[AttemptFacts], allowed: int, expected: AssignmentState
) -> None:
    assert compute_assignment_state(state, phase, attempts, allowed, NINE) is expected


PARTS = [
    QuestionPart(n, "single_choice", {"options": [{"text": f"{n}.{k}", "correct": k == 0} for k in range(4)]})
    for n in range(1, 31)
]


@given(st.text(min_size=1), st.integers(1, 20))
def test_a_layout_shows_every_question_and_option_once_and_can_be_repeated(seed: str, ordinal: int) -> None:
    layout = draw_layout(PARTS, seed, ordinal)
    assert layout == draw_layout(PARTS, seed, ordinal)
    assert sorted(place["version"] for place in layout) == [part.version_id for part in PARTS]
    assert all(sorted(place["layout"]["order"]) == [0, 1, 2, 3] for place in layout)


def test_layouts_differ_between_people_and_attempts() -> None:
    layouts = [draw_layout(PARTS, seed, ordinal) for seed in ("a", "b") for ordinal in (1, 2)]
    assert all(one != other for at, one in enumerate(layouts) for other in layouts[:at])


def build_chain(root: str, length: int) -> list[tuple[Step, str, str]]:
    links, previous = [], root
    for seq in range(1, length + 1):
        step = Step(seq, NINE, 1, "answer", seq, '{"answer":{"choice":"A"},"flagged":false}', None)
        links.append((step, previous, step.compute_hash(previous)))
        previous = links[-1][2]
    return links


ROOT = compute_root("bai", 7, [{"version": 1, "layout": {"order": [1, 0]}}], NINE)


def test_a_whole_chain_has_no_break() -> None:
    links = build_chain(ROOT, 4)
    assert find_step_break(ROOT, links, (4, links[-1][2])) is None
    assert find_step_break(ROOT, links, (None, None)) is None
    assert find_step_break(ROOT, [], (None, None)) is None


@pytest.mark.parametrize("field", ["at", "epoch", "kind", "position", "payload", "client_id"])
def test_any_changed_fact_breaks_the_chain_at_its_step(field: str) -> None:
    links = build_chain(ROOT, 4)
    step, previous, stored = links[1]
    forged = {"at": NINE + TICK, "epoch": 2, "kind": "takeover", "position": 9, "payload": "{}", "client_id": "x"}
    links[1] = (Step(**(step._asdict() | {field: forged[field]})), previous, stored)
    assert find_step_break(ROOT, links, (4, links[-1][2])) == 2


def test_missing_added_and_moved_steps_are_found() -> None:
    links = build_chain(ROOT, 4)
    head = (4, links[-1][2])
    assert find_step_break(ROOT, links[:3], head) == 4
    assert find_step_break(ROOT, links[:1] + links[2:], head) == 2
    assert find_step_break(ROOT, build_chain(ROOT, 5), head) == 5
    assert find_step_break(ROOT, links, (4, "0" * 64)) == 4
    other = compute_root("bai", 7, [{"version": 1, "layout": {"order": [0, 1]}}], NINE)
    assert find_step_break(other, links, head) == 1


def test_a_chain_does_not_depend_on_the_time_zone_a_moment_is_read_in() -> None:
    step = build_chain(ROOT, 1)[0][0]
    local = Step(**(step._asdict() | {"at": NINE.astimezone(timezone(timedelta(hours=7)))}))
    assert local.compute_hash(ROOT) == step.compute_hash(ROOT)


def test_the_last_answer_of_a_position_counts() -> None:
    steps: list[tuple[int, dict[str, Any], datetime]] = [
        (2, {"answer": {"choice": "A"}, "flagged": True}, NINE),
        (1, {"answer": {"choice": "B"}, "flagged": False}, NINE + TICK),
        (2, {"answer": None, "flagged": False}, NINE + 2 * TICK),
    ]
    folded = fold_answers(steps)
    assert folded[1].answer == {"choice": "B"}
    assert folded[2].answer is None
    assert folded[2].answer is None
    assert not folded[2].flagged
    assert folded[2].at == NINE + 2 * TICK

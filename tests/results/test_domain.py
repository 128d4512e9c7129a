from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.results.domain import (
    KeyRelease,
    Question,
    Standing,
    Window,
    compute_best,
    compute_key_release,
    compute_key_version,
    compute_marks,
    compute_points_needed,
    compute_valid_until,
    is_passed,
    to_decimal_text,
)
from tests.conftest import START

END = START + timedelta(hours=8)
SECOND = timedelta(seconds=1)


def release(
    setting: str = "after_close",
    *,
    windows: tuple[Window, ...] = (Window(END, None),),
    running: int = 0,
    closed_at: datetime | None = END,
    published_at: datetime | None = END,
    now: datetime = END,
) -> KeyRelease:
    return compute_key_release(
        setting, windows=windows, running=running, closed_at=closed_at, published_at=published_at, now=now
    )


@pytest.mark.parametrize("setting", ["never", "", "always"])
def test_keys_stay_hidden_unless_the_organiser_says_otherwise(setting: str) -> None:
    assert release(setting) is KeyRelease.NEVER


@pytest.mark.parametrize("setting", ["after_close", "on_publication"])
@pytest.mark.parametrize(("now", "expected"), [(END - SECOND, KeyRelease.STILL_OPEN), (END, KeyRelease.RELEASED)])
def test_a_window_that_is_still_open_hides_everything(setting: str, now: datetime, expected: KeyRelease) -> None:
    early = START - timedelta(days=1)
    assert release(setting, now=now, closed_at=early, published_at=early) is expected


def test_another_sitting_yet_to_come_hides_everything() -> None:
    later = Window(END + timedelta(days=3), None)
    assert release(windows=(Window(END, None), later)) is KeyRelease.STILL_OPEN
    assert release(windows=(Window(END, None), later), now=later.last_end) is KeyRelease.RELEASED


@pytest.mark.parametrize(("now", "expected"), [(START - SECOND, KeyRelease.STILL_OPEN), (START, KeyRelease.RELEASED)])
def test_a_sitting_closed_early_is_over_from_that_moment(now: datetime, expected: KeyRelease) -> None:
    assert release(windows=(Window(END, START),), closed_at=START - timedelta(days=1), now=now) is expected


def test_an_attempt_still_running_hides_everything() -> None:
    assert release(running=1) is KeyRelease.STILL_OPEN


@pytest.mark.parametrize(
    ("closed_at", "expected"),
    [(None, KeyRelease.NOT_CLOSED), (END + SECOND, KeyRelease.NOT_CLOSED), (END, KeyRelease.RELEASED)],
)
def test_after_close_waits_for_the_assessment(closed_at: datetime | None, expected: KeyRelease) -> None:
    assert release("after_close", closed_at=closed_at, published_at=None) is expected


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [(None, KeyRelease.NOT_PUBLISHED), (END + SECOND, KeyRelease.NOT_PUBLISHED), (END, KeyRelease.RELEASED)],
)
def test_on_publication_waits_for_the_notice(published_at: datetime | None, expected: KeyRelease) -> None:
    assert release("on_publication", closed_at=None, published_at=published_at) is expected


@pytest.mark.parametrize(
    ("points", "maximum", "mark", "passed"),
    [
        ("15", "30", "50", True),
        ("14.9999", "30", "50", False),
        ("20", "30", "66.6666", True),
        ("20", "30", "66.6667", False),
        ("0", "30", "0", True),
        ("0", "0", "0", False),
        ("30", "30", "100", True),
    ],
)
def test_the_pass_mark_is_exact(points: str, maximum: str, mark: str, *, passed: bool) -> None:
    assert is_passed(Decimal(points), Decimal(maximum), Decimal(mark)) is passed


@given(st.integers(1, 200), st.decimals(0, 100, places=4))
def test_what_is_needed_passes_and_one_less_does_not(maximum: int, mark: Decimal) -> None:
    needed = compute_points_needed(Decimal(maximum), mark)
    assert is_passed(needed, Decimal(maximum), mark)
    assert not is_passed(needed - 1, Decimal(maximum), mark)


@pytest.mark.parametrize(
    ("assessed_on", "months", "last"),
    [
        (date(2026, 11, 24), 24, date(2028, 11, 24)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_validity_ends_on_a_real_day(assessed_on: date, months: int, last: date) -> None:
    assert compute_valid_until(assessed_on, months) == last


def test_the_best_attempt_is_the_largest_share_then_the_earlier() -> None:
    first = Standing(1, Decimal(20), Decimal(30), START)
    same_later = Standing(2, Decimal(10), Decimal(15), START + SECOND)
    better = Standing(3, Decimal(11), Decimal(15), START + 2 * SECOND)
    assert compute_best([same_later, first]) == first
    assert compute_best([first, same_later, better]) == better
    assert compute_best([]) is None


def question(*correct: bool, fixed: str = "") -> Question:
    options = [{"text": f"{fixed}{n}", "correct": right} for n, right in enumerate(correct)]
    return Question(1, "single_choice", "PCI", {"options": options}, {"order": list(range(len(correct)))})


def test_a_changed_key_is_another_key_version() -> None:
    before, after = question(True, False), question(False, True)  # noqa: FBT003 - which option is right, in order
    assert compute_key_version([before]) != compute_key_version([after])
    assert compute_key_version([before]) == compute_key_version([before])


@pytest.mark.parametrize("raw", [None, {}, {"choice": ""}, {"choice": "Z"}, {"choice": 3}, {"other": "A"}])
def test_what_is_no_answer_scores_nothing_and_is_not_counted(raw: dict[str, object] | None) -> None:
    marked = compute_marks([question(True, False)], {1: raw})  # noqa: FBT003 - which option is right, in order
    assert (marked.points, marked.answered) == (Decimal(0), 0)


@pytest.mark.parametrize(
    ("value", "text"), [("26", "26"), ("0.50", "0.5"), ("0", "0"), ("30.0000", "30"), ("100", "100")]
)
def test_points_have_one_written_form(value: str, text: str) -> None:
    assert to_decimal_text(Decimal(value)) == text

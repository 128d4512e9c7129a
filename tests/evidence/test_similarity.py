"""Alike answers are found where people copied, and hardly ever where they did not."""

from random import Random

import pytest

from quizapp.evidence.domain.similarity import FEWEST_PEOPLE, Report, Sheet, compare_sheets

QUESTIONS = 40


def draw_sheet(key: int, random: Random) -> Sheet:
    """Somebody who knows between half and most of the matter; wrong answers fall on three options, not evenly."""
    skill = random.uniform(0.45, 0.9)
    answers, wrong = {}, set()
    for question in range(QUESTIONS):
        hardness = (question % 8) / 20
        if random.random() < skill - hardness + 0.15:
            answers[question] = "key"
        else:
            answers[question] = random.choices(("a", "b", "c"), (5, 3, 2))[0]
            wrong.add(question)
    return Sheet(key, frozenset(range(QUESTIONS)), answers, frozenset(wrong))


def copy_sheet(key: int, source: Sheet, own: Sheet, random: Random) -> Sheet:
    """Somebody who takes four answers of five from `source`."""
    answers = {
        question: source.answers[question] if random.random() < 0.8 else own.answers[question]
        for question in range(QUESTIONS)
    }
    wrong = frozenset(question for question, answer in answers.items() if answer != "key")
    return Sheet(key, source.questions, answers, wrong)


def compare(people: int, seed: int, *, copies: bool) -> Report:
    random = Random(seed)  # noqa: S311 - must be repeatable from its seed
    sheets = [draw_sheet(key, random) for key in range(people)]
    if copies:
        weakest = max(sheets[1:], key=lambda sheet: len(sheet.wrong))
        sheets[0] = copy_sheet(0, weakest, sheets[0], random)
    return compare_sheets(sheets)


@pytest.mark.parametrize("seed", range(5))
def test_who_copied_is_found_among_a_hundred_and_twenty(seed: int) -> None:
    report = compare(120, seed, copies=True)
    assert report.compared == 120 * 119 // 2
    assert report.pairs[0].first == 0
    assert report.pairs[0].identical > 2 * report.pairs[0].expected


def test_independent_people_are_hardly_ever_listed() -> None:
    # The threshold allows 0.05 pairs a sitting: thirty sittings bring one or two.
    listed = sum(len(compare(60, seed, copies=False).pairs) for seed in range(100, 130))
    assert listed <= 4


def test_too_few_people_say_nothing() -> None:
    report = compare(FEWEST_PEOPLE - 1, 1, copies=True)
    assert (report.is_enough, report.pairs) == (False, ())


def test_only_questions_that_both_had_are_counted() -> None:
    random = Random(7)  # noqa: S311 - must be repeatable from its seed
    sheets = [draw_sheet(key, random) for key in range(40)]
    other = Sheet(99, frozenset({500, 501}), {500: "a", 501: "b"}, frozenset({500, 501}))
    report = compare_sheets([*sheets, other])
    assert all(99 not in {pair.first, pair.second} for pair in report.pairs)

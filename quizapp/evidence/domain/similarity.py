"""How alike the answers of two people are, against what two people who knew nothing of each other would share.

Only wrong answers tell: two people who know the matter agree because they are right. For a pair and the questions both
had, the number of identical wrong answers is held against its expectation under independence: each person's chance to
be wrong at a question follows from how hard it was for everybody and how well the person did otherwise, and the chance
that two wrong answers are the same one follows from how wrong answers spread over the options. Nothing here says that
anybody copied.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Fewer people say nothing; with fewer than the second figure what is said is only indicative.
FEWEST_PEOPLE = 30
FIRM_PEOPLE = 100
# Pairs with fewer identical wrong answers are never listed, however unlikely.
FEWEST_IDENTICAL = 4
# A pair is listed where chance would bring forth less than this many such pairs in the whole sitting.
EXPECTED_PAIRS = 0.05
MOST_LISTED = 100
_KEEP_OFF = 0.02


@dataclass(frozen=True)
class Sheet:
    """One attempt: by question (any stable key) the answer as text, and the questions where it was wrong.

    A question without an answer is left out of `answers`.
    """

    key: int
    questions: frozenset[int]
    answers: Mapping[int, str]
    wrong: frozenset[int]


@dataclass(frozen=True)
class Pair:
    """Two attempts with more identical wrong answers than chance explains.

    `expected` of them under independence; `chance` that two such people share at least as many; `by_chance` how many
    such pairs the whole sitting would bring forth by itself.
    """

    first: int
    second: int
    shared: int
    both_wrong: int
    identical: int
    expected: float
    chance: float
    by_chance: float


@dataclass(frozen=True)
class Report:
    """The statistics of a sitting. `pairs` are the least likely first; empty as well where too few people sat."""

    people: int
    compared: int
    pairs: tuple[Pair, ...]

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST_PEOPLE

    @property
    def is_firm(self) -> bool:
        return self.people >= FIRM_PEOPLE


def compare_sheets(sheets: Sequence[Sheet]) -> Report:
    """Compare every pair of `sheets`."""
    people = len(sheets)
    if people < FEWEST_PEOPLE:
        return Report(people, 0, ())
    questions = sorted({question for sheet in sheets for question in sheet.questions})
    column = {question: at for at, question in enumerate(questions)}
    had = np.zeros((people, len(questions)), dtype=bool)
    wrong = np.zeros_like(had)
    choice = np.full(had.shape, -1, dtype=np.int32)
    codes: dict[tuple[int, str], int] = {}
    for row, sheet in enumerate(sheets):
        had[row, [column[question] for question in sheet.questions]] = True
        for question in sheet.wrong:
            if question in sheet.answers:
                wrong[row, column[question]] = True
                choice[row, column[question]] = codes.setdefault((question, sheet.answers[question]), len(codes))
    chances = _compute_wrong_chances(had, wrong)
    same = _compute_same_chances(sheets, questions)
    found = []
    pairs = people * (people - 1) // 2
    for first in range(people - 1):
        others = slice(first + 1, people)
        together = had[first] & had[others]
        identical = ((choice[first] == choice[others]) & wrong[first] & wrong[others]).sum(axis=1)
        expected_at = np.where(together, chances[first] * chances[others] * same, 0.0)
        expected = expected_at.sum(axis=1)
        spread = np.sqrt((expected_at * (1 - expected_at)).sum(axis=1)) + 1e-9
        # The exact tail is computed only where it can be small.
        likely = (identical >= FEWEST_IDENTICAL) & (identical > expected + 2 * spread)
        for offset in np.flatnonzero(likely):
            chance = _compute_tail(expected_at[offset], int(identical[offset]))
            if chance * pairs >= EXPECTED_PAIRS:
                continue
            second = first + 1 + int(offset)
            found.append(
                Pair(
                    sheets[first].key,
                    sheets[second].key,
                    int(together[offset].sum()),
                    int((wrong[first] & wrong[second]).sum()),
                    int(identical[offset]),
                    float(expected[offset]),
                    chance,
                    chance * pairs,
                )
            )
    found.sort(key=lambda pair: (pair.chance, pair.first, pair.second))
    return Report(people, pairs, tuple(found[:MOST_LISTED]))


def _compute_wrong_chances(had: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Each person's chance to be wrong at each question: how hard it was and how the person did, added as log-odds."""
    by_question = _to_odds(wrong.sum(axis=0), had.sum(axis=0))
    by_person = _to_odds(wrong.sum(axis=1), had.sum(axis=1))
    overall = _to_odds(wrong.sum(), had.sum())
    odds = by_person[:, None] + by_question[None, :] - overall
    chances: np.ndarray = 1 / (1 + np.exp(-odds))
    return chances


def _to_odds(wrong: np.ndarray, of: np.ndarray) -> np.ndarray:
    # Half a question is added either way, so that nobody is certain.
    share = np.clip((wrong + 0.5) / (of + 1.0), _KEEP_OFF, 1 - _KEEP_OFF)
    odds: np.ndarray = np.log(share / (1 - share))
    return odds


def _compute_same_chances(sheets: Sequence[Sheet], questions: Sequence[int]) -> np.ndarray:
    """For each question the chance that two wrong answers are the same one."""
    spread: dict[int, Counter[str]] = {question: Counter() for question in questions}
    for sheet in sheets:
        for question in sheet.wrong:
            if question in sheet.answers:
                spread[question][sheet.answers[question]] += 1
    return np.array([_compute_same(spread[question]) for question in questions])


def _compute_same(counts: Counter[str]) -> float:
    total = sum(counts.values())
    if not total:
        return 1.0
    return sum((count / total) ** 2 for count in counts.values())


def _compute_tail(chances: np.ndarray, at_least: int) -> float:
    """The exact chance of at least so many successes among independent ones of different chances."""
    mass = np.zeros(at_least + 1)
    mass[0] = 1.0
    for chance in chances[chances > 0]:
        reached = mass[-1] + mass[-2] * chance if at_least else 1.0
        mass[1:-1] = mass[1:-1] * (1 - chance) + mass[:-2] * chance
        mass[0] *= 1 - chance
        mass[-1] = reached
    return float(min(1.0, mass[-1]))

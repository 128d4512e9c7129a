"""Rasch difficulties from answers, and how much a question tells about a candidate at the pass mark.

PROX, the normal approximation of Wright and Stone ("Best Test Design", 1979, chapter 2), in the form for incomplete
data (Linacre, "PROX with missing data", Rasch Measurement Transactions 8:3, 1994): everybody saw only the questions of
their paper. It needs no more than sums, and claims no more than small groups allow; discriminations are not estimated.
One thing is added: the spread of people is taken without what chance adds to scores of few questions.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A difficulty from a hundred answers lies within half a logit of the true one, 95 times of 100
# (Linacre, "Sample size and item calibration stability", Rasch Measurement Transactions 7:4, 1994).
FEWEST_RESPONSES = 100
# Below this share of calibrated questions, papers are compared by their expected score only.
ENOUGH_CALIBRATED = 0.8
# What a score of nothing or of everything is taken for, in points: it has no logit of its own.
EXTREME = 0.3
# The variance of the logistic distribution over that of the normal one, 1.7 squared.
SCALING = 2.89
ROUNDS, ENOUGH = 50, 0.001
# Logits between which the pass mark is looked for; halved so often that nothing is left between.
WIDEST, HALVINGS = 10.0, 60

Figures = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Answers:
    """Who answered what how well, one entry an answer: `shares` are parts of the points, from 0 to 1."""

    people: Places
    items: Places
    shares: Figures


@dataclass(frozen=True)
class Calibrated:
    """A question's difficulty in logits around the mean of all, its standard error, and the answers it rests on."""

    logit: float
    error: float
    responses: int


def calibrate(answers: Answers) -> dict[int, Calibrated]:
    """Difficulties by item, for those with enough answers.

    Groups that share no item are taken to have had papers of equal difficulty, as papers are made to be.
    """
    if len(answers.items) == 0:
        return {}
    keys, items = np.unique(answers.items, return_inverse=True)
    people = np.unique(answers.people, return_inverse=True)[1]
    seen, asked = _sum(items), _sum(people)
    reached, scores = _sum(items, answers.shares), _sum(people, answers.shares)
    hard, able, doubt = -_find_logits(reached, seen), _find_logits(scores, asked), _find_errors(scores, asked)
    b, stretch = hard - float(hard.mean()), np.ones(len(keys))
    for _round in range(ROUNDS):
        mean, variance = _describe(b[items], people, asked)
        wide = np.sqrt(1 + variance / SCALING)
        theta, doubts = mean + wide * able, (wide * doubt) ** 2
        mean, variance = _describe(theta[people], items, seen)
        # People lie closer together than their scores of few questions say.
        variance = np.maximum(0.0, variance - _sum(items, doubts[people]) / seen)
        stretch = np.sqrt(1 + variance / SCALING)
        before, b = b, mean + stretch * hard
        b = b - float(b.mean())
        if float(np.abs(b - before).max()) < ENOUGH:
            break
    error = stretch * _find_errors(reached, seen)
    return {
        int(keys[n]): Calibrated(float(b[n]), float(error[n]), int(seen[n]))
        for n in range(len(keys))
        if seen[n] >= FEWEST_RESPONSES
    }


def _sum(groups: Places, values: Figures | None = None) -> Figures:
    """The sum of values in each group; how many there are, without values."""
    return np.bincount(groups, values).astype(np.float64)


def _find_logits(sums: Figures, counts: Figures) -> Figures:
    # One answer alone is drawn to the middle by less than half a point, so that it keeps its side.
    reached = np.clip(sums, EXTREME, counts - EXTREME)
    return np.asarray(np.log(reached / (counts - reached)), dtype=np.float64)


def _find_errors(sums: Figures, counts: Figures) -> Figures:
    """Standard errors of these logits."""
    reached = np.clip(sums, EXTREME, counts - EXTREME)
    return np.asarray(np.sqrt(counts / (reached * (counts - reached))), dtype=np.float64)


def _describe(values: Figures, groups: Places, counts: Figures) -> tuple[Figures, Figures]:
    """Mean and variance of values in each group."""
    mean = _sum(groups, values) / counts
    return mean, np.maximum(0.0, _sum(groups, values * values) / counts - mean * mean)


def compute_chance(theta: float, logit: float) -> float:
    """The share of a question's points that a candidate of ability `theta` is expected to reach."""
    return 1 / (1 + math.exp(logit - theta))


@dataclass(frozen=True)
class Known:
    """What is known of a question's difficulty at the pass mark: calibrated, else judged for who just meets it."""

    weight: float
    maximum: float
    share: float
    logit: float | None


def compute_calibrated(known: Iterable[Known]) -> float:
    """The share of the questions of a paper whose difficulty is calibrated, as they are on average."""
    every = list(known)
    weight = sum(one.weight for one in every)
    return sum(one.weight for one in every if one.logit is not None) / weight if weight else 0.0


def find_cut(known: Iterable[Known], pass_share: float) -> float:
    """The ability, in logits, of who just reaches the pass mark on the average paper.

    Judges speak of who just passes, whatever that ability is: only calibrated questions say what it is.
    """
    scale = [(one, one.logit) for one in known if one.logit is not None]
    wanted = pass_share * sum(one.weight * one.maximum for one, _logit in scale)
    low, high = -WIDEST, WIDEST
    for _halving in range(HALVINGS):
        middle = (low + high) / 2
        expected = sum(one.weight * one.maximum * compute_chance(middle, logit) for one, logit in scale)
        low, high = (middle, high) if expected < wanted else (low, middle)
    return (low + high) / 2


def compute_information(cut: float, known: Mapping[int, Known]) -> dict[int, float]:
    """By version, the Fisher information of a question at the pass mark: chance of right times chance of wrong."""
    information = {}
    for version, one in known.items():
        chance = one.share if one.logit is None else compute_chance(cut, one.logit)
        information[version] = chance * (1 - chance)
    return information

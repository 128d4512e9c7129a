"""Searching for parallel papers: how long it takes, and how much more equal they are than drawn ones."""

from __future__ import annotations

import time
from statistics import fmean

from quizapp.assembly.adapters import search_papers
from quizapp.assembly.domain.problem import Problem, compute_equality
from tests.assembly.banks import draw_at_random, make_problem
from tools.bench.figures import Figure, bound, compare

# The least that a search must be closer than random drawing, and the most that two papers may differ in points.
CLOSER, DIFFERENCE = 200, 0.005
DRAWS = 20


def measure_papers() -> list[Figure]:
    """A large bank with room to choose, and a small one in which the last papers find what is left."""
    large = make_problem(5000, cells=15, questions=40, papers=10, enemies=200)
    calibrated = make_problem(5000, cells=15, questions=40, papers=10, enemies=200, calibrated=True)
    small = make_problem(600, cells=15, questions=40, papers=12, enemies=200)
    return [
        *_measure("10 papers of 40 from 5,000 items", large, seconds=20),
        *_measure("10 papers of 40 from 5,000 calibrated items", calibrated, seconds=20),
        *_measure("12 papers of 40 from 600 items", small, seconds=20),
    ]


def _measure(name: str, problem: Problem, *, seconds: float) -> list[Figure]:
    started = time.perf_counter()
    search = search_papers(problem, seed="bench")
    took = time.perf_counter() - started
    spread = compute_equality((paper.expected, paper.maximum) for paper in search.papers).spread
    drawn = [draw_at_random(problem, seed) for seed in range(DRAWS)]
    random = fmean(max(scores) - min(scores) for scores in drawn)
    gap = max(paper.gap for paper in search.papers)
    told = [paper.information for paper in search.papers if paper.information is not None]
    apart = [bound(f"{name}: spread of information", "%", 100 * (max(told) - min(told)) / min(told), 1)] if told else []
    return [
        bound(f"{name}: search", "s", took, seconds),
        bound(f"{name}: spread of expected scores (1/10,000)", "points", 10_000 * spread, 10_000 * DIFFERENCE),
        bound(f"{name}: widest gap of the solver", "%", 100 * gap, 100),
        compare(f"{name}: spread of drawn papers", "points", [random], [spread], ratio_at_least=CLOSER),
        *apart,
    ]

"""Made-up banks for the search: difficulties like a real bank's, cells filled in proportion to what papers take."""

import math
from itertools import cycle, islice
from random import Random

from quizapp.assembly.domain.problem import Need, Problem, Stock


def make_problem(
    items: int,
    *,
    cells: int,
    questions: int,
    papers: int,
    enemies: int,
    seed: int = 1,
    max_shared: int | None = 0,
    calibrated: bool = False,
) -> Problem:
    """A bank of `items` in `cells` cells, with random pairs that must not meet."""
    random = Random(seed)  # noqa: S311 - made to be repeated
    counts = [questions // cells + (cell < questions % cells) for cell in range(cells)]
    places = islice(cycle([cell for cell, count in enumerate(counts) for _ in range(count)]), items)
    by_cell: dict[int, list[int]] = {cell: [] for cell in range(cells)}
    for version, cell in enumerate(places):
        by_cell[cell].append(version)
    shares = [min(0.95, max(0.2, random.gauss(0.6, 0.15))) for _ in range(items)]
    return Problem(
        needs=tuple(Need(cell, counts[cell], counts[cell], tuple(by_cell[cell])) for cell in range(cells)),
        stock={version: Stock(version, round(share, 4), 1.0) for version, share in enumerate(shares)},
        papers=papers,
        total=questions,
        enemies=tuple(frozenset(random.sample(range(items), 2)) for _ in range(enemies)),
        max_shared=max_shared,
        # As of a group a little more able than who just passes, and as uncertain as difficulties from answers are.
        information={v: _tell(share, random) for v, share in enumerate(shares)} if calibrated else None,
    )


def _tell(share: float, random: Random) -> float:
    chance = 1 / (1 + math.exp(0.4 + random.gauss(0, 0.15)) * (1 - share) / share)
    return chance * (1 - chance)


def draw_at_random(problem: Problem, seed: int) -> list[float]:
    """The expected scores of papers drawn at random from the same cells, without a question in two papers."""
    random = Random(seed)  # noqa: S311 - made to be repeated
    left = {need.key: random.sample(need.versions, len(need.versions)) for need in problem.needs}
    scores = []
    for _paper in range(problem.papers):
        drawn = [left[need.key].pop() for need in problem.needs for _ in range(need.low)]
        scores.append(sum(problem.stock[version].expected for version in drawn))
    return scores

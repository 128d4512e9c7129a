"""The problem a search for parallel papers gets, and what it gives back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# How far, in points, a paper's expected score may lie from the common target. Two papers then differ by at most
# twice as much, a thousandth of what random drawing leaves.
BAND = 0.001
# The same for the information at the pass mark, as a share of it: it counts answers, not points.
INFORMATION_BAND = 0.002


@dataclass(frozen=True)
class Stock:
    """A version that may be drawn: what a candidate is expected to score on it, of how much."""

    version_id: int
    expected: float
    maximum: float


@dataclass(frozen=True)
class Need:
    """A cell of the matrix: how many questions every paper takes, and the versions it may take them from."""

    key: int
    low: int
    high: int
    versions: tuple[int, ...]


@dataclass(frozen=True)
class Quota:
    """A condition on every paper: between `low` and `high` questions from `versions`. `kind` names it in words."""

    kind: str  # "fresh", "abolished" or "focus"
    low: int
    high: int
    versions: frozenset[int]


@dataclass(frozen=True)
class Problem:
    """Everything that decides which papers come out; with a seed, the same problem gives the same papers.

    `enemies` are groups of versions of which a paper holds at most one. `max_shared` bounds what two papers have in
    common; None means as little as the bank allows.
    """

    needs: tuple[Need, ...]
    stock: Mapping[int, Stock]
    papers: int
    total: int
    enemies: tuple[frozenset[int], ...] = ()
    max_shared: int | None = None
    quotas: tuple[Quota, ...] = ()
    # The shares of the points between which the expected score of every paper must lie, where somebody says so.
    wanted: tuple[float, float] | None = None
    # By version, what it tells about who just passes; None where too few are calibrated to say so.
    information: Mapping[int, float] | None = None
    # The ability at the pass mark, in logits, and the share of questions with calibrated difficulties.
    cut: float | None = None
    calibrated: float = 0.0

    def list_versions(self) -> list[int]:
        """Every version that some cell may take, in order."""
        return sorted({version for need in self.needs for version in need.versions})

    def compute_target(self) -> float:
        """The share of the points to be expected on every paper: what the bank offers on average for these cells.

        Papers aimed at the average use up easy and hard questions alike, so the last ones find what the first found.
        Where a share is wanted, it is the nearest that is.
        """
        weights = self.compute_weights()
        expected = sum(weight * self.stock[version].expected for version, weight in weights.items())
        average = expected / sum(weight * self.stock[version].maximum for version, weight in weights.items())
        return average if self.wanted is None else min(max(average, self.wanted[0]), self.wanted[1])

    def compute_information_target(self) -> float | None:
        """The information at the pass mark of the average paper; None where papers are not compared by it."""
        if self.information is None:
            return None
        return sum(weight * self.information[version] for version, weight in self.compute_weights().items())

    def compute_weights(self) -> dict[int, float]:
        """By version, in how many questions of the average paper it is."""
        low, high = sum(need.low for need in self.needs), sum(need.high for need in self.needs)
        between = (self.total - low) / (high - low) if high > low else 0.0
        weights: dict[int, float] = {}
        for need in self.needs:
            count = need.low + between * (need.high - need.low)
            for version in need.versions:
                weights[version] = weights.get(version, 0.0) + count / len(need.versions)
        return weights

    def compute_caps(self) -> dict[int, int]:
        """In how many papers each version may be: once, and more often only where its cell cannot do without."""
        caps: dict[int, int] = {}
        for need in self.needs:
            least = 1 if self.max_shared == 0 else -(-need.low * self.papers // max(1, len(need.versions)))
            for version in need.versions:
                caps[version] = max(caps.get(version, 1), least)
        return caps

    def describe(self) -> dict[str, object]:
        """The problem as plain data, to be hashed: what was searched can be told from what is there later."""
        told = {} if self.information is None else {"information": [[v, repr(i)] for v, i in self.information.items()]}
        return told | {
            "needs": [[need.key, need.low, need.high, list(need.versions)] for need in self.needs],
            "stock": [
                [version, repr(self.stock[version].expected), repr(self.stock[version].maximum)]
                for version in self.list_versions()
            ],
            "papers": self.papers,
            "total": self.total,
            "enemies": sorted(sorted(group) for group in self.enemies),
            "max_shared": self.max_shared,
            "quotas": [[quota.kind, quota.low, quota.high, sorted(quota.versions)] for quota in self.quotas],
            "wanted": [repr(bound) for bound in self.wanted or ()],
        }


@dataclass(frozen=True)
class Drawn:
    """One paper as the search left it: versions by cell, its expected score and how far the search was from a bound."""

    by_need: Mapping[int, tuple[int, ...]]
    expected: float
    maximum: float
    gap: float
    information: float | None = None

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(version for versions in self.by_need.values() for version in versions)

    @property
    def share(self) -> float:
        return self.expected / self.maximum


@dataclass(frozen=True)
class Search:
    """What a search gave: the papers, the target they were aimed at, and how they were found."""

    papers: tuple[Drawn, ...]
    target: float
    solver: str
    options: Mapping[str, object]
    log: str = field(repr=False)


@dataclass(frozen=True)
class Equality:
    """How equal papers are: expected scores on one scale, that of the mean maximum."""

    lowest: float
    highest: float
    maximum: float

    @property
    def spread(self) -> float:
        return self.highest - self.lowest


def compute_equality(papers: Iterable[tuple[float, float]]) -> Equality:
    """How equal papers with these expected and maximum scores are."""
    pairs = list(papers)
    maximum = sum(most for _expected, most in pairs) / len(pairs)
    shares = [expected / most * maximum for expected, most in pairs]
    return Equality(min(shares), max(shares), maximum)


@dataclass(frozen=True)
class Conflict:
    """A demand that cannot be met.

    Kinds of a cell (`key`): "short" (too few for one paper), "apart" (too few for papers that share nothing),
    "enemies" (enough, but they must not meet), "joint" (other demands take what it needs). Of a quota (`key` is its
    place): "quota". Of all together: "total" (the cells come to less or more than a paper has), "target" (no paper
    reaches the wanted share; `share` is the nearest). `enemies` and `quotas` stand in the way.
    """

    kind: str
    key: int
    needed: int
    available: int
    enemies: tuple[frozenset[int], ...] = ()
    quotas: tuple[Quota, ...] = ()
    share: float | None = None


class InfeasibleError(Exception):
    """No papers meet the problem; `conflicts` say why."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("the problem has no solution")
        self.conflicts = tuple(conflicts)


def list_conflicts(problem: Problem) -> list[Conflict]:
    """What counting alone shows to be impossible: of single cells, of quotas, of the total."""
    found = []
    low, high = sum(need.low for need in problem.needs), sum(need.high for need in problem.needs)
    if not low <= problem.total <= high:
        found.append(Conflict("total", 0, problem.total, high if problem.total > high else low))
    for need in problem.needs:
        have = len(need.versions)
        if have < need.low:
            found.append(Conflict("short", need.key, need.low, have))
        elif problem.max_shared == 0 and have < need.low * problem.papers:
            found.append(Conflict("apart", need.key, need.low * problem.papers, have))
    usable = set(problem.list_versions())
    for place, quota in enumerate(problem.quotas):
        have = len(quota.versions & usable)
        if have < quota.low:
            found.append(Conflict("quota", place, quota.low, have))
    return found

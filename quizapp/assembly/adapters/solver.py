"""Searching for parallel papers: one after the other, each with the others that are still to come in mind."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from random import Random

from quizapp.assembly.adapters.linear import INFINITY, OPTIONS, LinearModel, Solution, describe_solver
from quizapp.assembly.domain.matrix import compute_paper_seed
from quizapp.assembly.domain.problem import (
    BAND,
    INFORMATION_BAND,
    Conflict,
    Drawn,
    InfeasibleError,
    Need,
    Problem,
    Quota,
    Search,
    list_conflicts,
)

# Taking a version again costs more than any choice among unused ones, and less than leaving a cell unfilled.
REUSE, UNFILLED, OFF_TARGET = 10.0, 1e6, 500.0
# Where not both can be had, equal expected scores count for more than equal information.
OFF_INFORMATION = 50.0
# Whole numbers come out of the solver with a tail of rounding.
HALF = 0.5
# The random part of the costs spreads exposure; its optimum is worth no waiting, an unused version is (REUSE).
GAP = 1.0
# A paper chooses among so many times what it and the papers after it need from a cell: the rest of a large bank
# would cost time and change nothing, and which part it is, is drawn anew for every paper.
CHOICE = 2
FEWEST_CHOICES = 4

Report = Callable[[int, int], None]
# (need, version) -> column
Columns = dict[tuple[int, int], int]


def search_papers(problem: Problem, *, seed: str, report: Report = lambda _done, _total: None) -> Search:
    """The papers that `problem` asks for, as equal as they can be; the same seed gives the same ones.

    Raises InfeasibleError with what stands against it.
    """
    conflicts = list_conflicts(problem)
    if conflicts:
        raise InfeasibleError(conflicts)
    log: list[str] = []
    caps = _check_together(problem, log)
    target, told = problem.compute_target(), problem.compute_information_target()
    used: Counter[int] = Counter()
    drawn: list[Drawn] = []
    for number in range(1, problem.papers + 1):
        report(number - 1, problem.papers)
        step = _Step(problem, caps, used, drawn, (target, told), Random(compute_paper_seed(seed, number)))  # noqa: S311 - repeatable by design
        paper = step.solve(log)
        _check_wanted(problem, paper)
        used.update(paper.versions)
        drawn.append(paper)
        # Where no paper can meet the average, all can still meet one another.
        if number == 1 and abs(paper.expected - target * paper.maximum) > BAND:
            target = paper.share
        if number == 1 and told is not None and abs((paper.information or 0.0) - told) > INFORMATION_BAND * told:
            told = paper.information
    report(problem.papers, problem.papers)
    options = {**OPTIONS, "mip_abs_gap": GAP, "band": BAND}
    if told is not None:
        options["information_band"] = INFORMATION_BAND
    return Search(tuple(drawn), target, describe_solver(), options, "\n".join(log))


def find_conflicts(problem: Problem) -> list[Conflict]:
    """What stands against the papers that `problem` asks for, as far as it shows without searching for them all."""
    conflicts = list_conflicts(problem)
    if conflicts:
        return conflicts
    try:
        _check_together(problem, [])
    except InfeasibleError as refusal:
        return list(refusal.conflicts)
    return []


def _check_together(problem: Problem, log: list[str]) -> dict[int, int]:
    """How often each version may be used; raises where one paper, or all of them together, cannot be filled."""
    short = _find_unfilled(problem, dict.fromkeys(problem.list_versions(), 1), 1, log)
    if short:
        raise InfeasibleError(_explain(problem, short, 1))
    return _widen_caps(problem, log)


def _check_wanted(problem: Problem, paper: Drawn) -> None:
    if problem.wanted is None:
        return
    low, high = problem.wanted
    slack = BAND / paper.maximum
    if not low - slack <= paper.share <= high + slack:
        raise InfeasibleError([Conflict("target", 0, 0, 0, share=paper.share)])


def _widen_caps(problem: Problem, log: list[str]) -> dict[int, int]:
    """How often each version may be used so that all papers together can be filled; raises where nothing helps."""
    caps = problem.compute_caps()
    for _more in range(problem.papers):
        short = _find_unfilled(problem, caps, problem.papers, log)
        if not short:
            return caps
        if problem.max_shared == 0:
            break
        caps = {version: min(problem.papers, cap + 1) for version, cap in caps.items()}
    short = _find_unfilled(problem, caps, problem.papers, log)
    if short:
        raise InfeasibleError(_explain(problem, short, problem.papers))
    return caps


def _find_unfilled(problem: Problem, caps: dict[int, int], papers: int, log: list[str]) -> dict[int, float]:
    """By need, how many questions are missing where `papers` papers together use each version at most `caps` times."""
    model = LinearModel()
    whole = papers == 1
    columns: Columns = {
        (need.key, version): model.add_column(caps[version], whole=whole)
        for need in problem.needs
        for version in need.versions
    }
    missing = {need.key: model.add_column(need.low * papers, cost=1.0) for need in problem.needs}
    _bound_needs(model, problem, columns, papers, missing)
    for place, quota in enumerate(problem.quotas):
        missing[-1 - place] = model.add_column(quota.low * papers, cost=1.0)
        _bound_quota(model, quota, columns, papers, missing[-1 - place])
    for version, own in _group_by_version(columns).items():
        if len(own) > 1:
            model.add_row(-INFINITY, [(column, 1.0) for column in own], caps[version])
    _bound_enemies(model, problem.enemies, columns, papers)
    solution = model.solve(seed=0, gap=0.5, log=log)
    if solution is None:
        return {need.key: float(need.low) for need in problem.needs}
    return {key: solution.values[column] for key, column in missing.items() if solution.values[column] > HALF}


def _explain(problem: Problem, short: dict[int, float], papers: int) -> list[Conflict]:
    conflicts = []
    for need in problem.needs:
        if need.key not in short:
            continue
        inside = frozenset(need.versions)
        groups = tuple(group for group in problem.enemies if len(group & inside) > 1)
        needed = need.low * papers
        reach = needed - max(1, round(short[need.key]))
        quotas = tuple(q for q in problem.quotas if q.high < problem.total and q.versions & inside)
        conflicts.append(Conflict("enemies" if groups else "joint", need.key, needed, reach, groups, quotas))
    for place, quota in enumerate(problem.quotas):
        lacking = short.get(-1 - place)
        if lacking is not None:
            needed = quota.low * papers
            conflicts.append(Conflict("quota", place, needed, needed - max(1, round(lacking))))
    return conflicts


def _bound_needs(
    model: LinearModel, problem: Problem, columns: Columns, papers: int, missing: dict[int, int] | None = None
) -> None:
    """Every need within its range, all together the total, for so many papers; what is `missing` counts as filled."""
    every: list[tuple[int, float]] = []
    by_need: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for (key, _version), column in columns.items():
        by_need[key].append((column, 1.0))
    for need in problem.needs:
        terms = by_need[need.key]
        if missing is not None:
            terms.append((missing[need.key], 1.0))
        model.add_row(need.low * papers, terms, need.high * papers)
        every += terms
    if any(need.low < need.high for need in problem.needs):
        model.add_row(problem.total * papers, every, problem.total * papers)


def _bound_quota(model: LinearModel, quota: Quota, columns: Columns, papers: int, missing: int | None = None) -> None:
    """So many from a set of versions, for so many papers; what is `missing` counts as taken."""
    terms = [(column, 1.0) for (_key, version), column in columns.items() if version in quota.versions]
    if missing is not None:
        terms.append((missing, 1.0))
    model.add_row(quota.low * papers, terms, quota.high * papers)


def _bound_enemies(model: LinearModel, groups: Iterable[frozenset[int]], columns: Columns, papers: int) -> None:
    own = _group_by_version(columns)
    for group in groups:
        terms = [(column, 1.0) for version in sorted(group) for column in own.get(version, ())]
        if len(terms) > 1:
            model.add_row(-INFINITY, terms, papers)


def _group_by_version(columns: Columns) -> dict[int, list[int]]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for (_key, version), column in columns.items():
        grouped[version].append(column)
    return grouped


class _Step:
    """The search for one paper after others. The papers after it are one block in which versions may be split."""

    def __init__(
        self,
        problem: Problem,
        caps: dict[int, int],
        used: Counter[int],
        before: list[Drawn],
        targets: tuple[float, float | None],
        random: Random,
    ) -> None:
        self._problem = problem
        self._left = {version: cap - used[version] for version, cap in caps.items()}
        self._used = used
        self._before = before
        self._after = problem.papers - len(before) - 1
        target, self._told = targets
        self._off = {v: one.expected - target * one.maximum for v, one in problem.stock.items()}
        self._seed = random.randrange(1 << 30)
        self._free = {need.key: self._list_free(need) for need in problem.needs}
        self._chosen = {need.key: self._choose(need, random) for need in problem.needs}
        self._noise = {version: random.random() for version in problem.list_versions()}

    def solve(self, log: list[str]) -> Drawn:
        """The paper: within the band where that can be, else as near to the target as can be."""
        model, columns = self._build(elastic=False)
        solution = model.solve(seed=self._seed, gap=GAP, log=log)
        if solution is None and self._chosen != self._free:
            # What was left out for speed may be what is needed, as where the rest must not meet.
            self._chosen = self._free
            model, columns = self._build(elastic=False)
            solution = model.solve(seed=self._seed, gap=GAP, log=log)
        if solution is None:
            model, columns = self._build(elastic=True)
            solution = model.solve(seed=self._seed, gap=GAP / 2, log=log)
        if solution is None:
            left = {version: min(1, left) for version, left in self._left.items()}
            short = _find_unfilled(self._problem, left, 1, log)
            raise InfeasibleError(_explain(self._problem, short, 1) or self._blame_sharing())
        return self._read(solution, columns)

    def _blame_sharing(self) -> list[Conflict]:
        # What remains after cells and enemies is the bound on what papers share, or the papers still to come.
        return [Conflict("joint", need.key, need.low, len(self._free[need.key])) for need in self._problem.needs]

    def _list_free(self, need: Need) -> list[int]:
        return [version for version in need.versions if self._left[version] > 0]

    def _choose(self, need: Need, random: Random) -> list[int]:
        free = self._free[need.key]
        most = max(FEWEST_CHOICES, CHOICE * (self._after + 1)) * need.high
        if len(free) <= most:
            return free
        mixed = random.sample(free, len(free))
        # What a condition demands is rare, and kept before the rest is cut off.
        rare = frozenset[int]().union(*(quota.versions for quota in self._problem.quotas if quota.low))
        return sorted(sorted(mixed, key=lambda version: (version not in rare, self._used[version]))[:most])

    def _build(self, *, elastic: bool) -> tuple[LinearModel, Columns]:
        model = LinearModel()
        reuse = REUSE * 100 if elastic else REUSE
        now: Columns = {
            (key, version): model.add_column(
                1.0, cost=reuse * self._used[version] + self._noise[version] * (0.01 if elastic else 1.0), whole=True
            )
            for key, version in self._list_pairs()
        }
        _bound_needs(model, self._problem, now, 1)
        for quota in self._problem.quotas:
            _bound_quota(model, quota, now, 1)
        _bound_enemies(model, self._problem.enemies, now, 1)
        self._bound_sharing(model, now)
        spare = [(model.add_column(INFINITY, cost=OFF_TARGET), 1.0)] if elastic else []
        terms = [(column, self._off[version]) for (_key, version), column in now.items()]
        model.add_row(-INFINITY, [*terms, *((c, -f) for c, f in spare)], BAND)
        model.add_row(-BAND, [*terms, *spare], INFINITY)
        self._bound_information(model, now, 1, elastic=elastic)
        later = self._add_later(model, elastic=elastic) if self._after else {}
        grouped, coming = _group_by_version(now), _group_by_version(later)
        for version, own in grouped.items():
            if len(own) > 1:
                model.add_row(-INFINITY, [(column, 1.0) for column in own], 1.0)
            both = [*own, *coming.get(version, ())]
            if self._left[version] < self._after + 1:
                model.add_row(-INFINITY, [(column, 1.0) for column in both], self._left[version])
        return model, now

    def _list_pairs(self) -> Iterator[tuple[int, int]]:
        for need in self._problem.needs:
            for version in self._chosen[need.key]:
                yield need.key, version

    def _add_later(self, model: LinearModel, *, elastic: bool) -> Columns:
        """The block of the papers still to come: enough left for them, and of the right difficulty."""
        later = {
            (key, version): model.add_column(min(self._left[version], self._after))
            for key, version in self._list_pairs()
        }
        _bound_needs(model, self._problem, later, self._after)
        for quota in self._problem.quotas:
            _bound_quota(model, quota, later, self._after)
        _bound_enemies(model, self._problem.enemies, later, self._after)
        if not elastic:
            width = BAND * self._after
            model.add_row(-width, [(column, self._off[version]) for (_key, version), column in later.items()], width)
            self._bound_information(model, later, self._after, elastic=False)
        return later

    def _bound_information(self, model: LinearModel, columns: Columns, papers: int, *, elastic: bool) -> None:
        """What so many papers tell about who just passes, within the band where that must be."""
        if self._told is None or self._problem.information is None:
            return
        told = self._problem.information
        terms = [(column, told[version]) for (_key, version), column in columns.items()]
        spare = model.add_column(INFINITY if elastic else 0.0, cost=OFF_INFORMATION)
        middle, width = self._told * papers, self._told * papers * INFORMATION_BAND
        model.add_row(-INFINITY, [*terms, (spare, -1.0)], middle + width)
        model.add_row(middle - width, [*terms, (spare, 1.0)], INFINITY)

    def _bound_sharing(self, model: LinearModel, columns: Columns) -> None:
        bound = self._problem.max_shared
        if not bound:
            return  # nothing is bounded, or every version is used once
        own = _group_by_version(columns)
        for paper in self._before:
            terms = [(column, 1.0) for version in paper.versions for column in own.get(version, ())]
            if len(terms) > bound:
                model.add_row(-INFINITY, terms, bound)

    def _read(self, solution: Solution, columns: Columns) -> Drawn:
        by_need: dict[int, tuple[int, ...]] = {}
        for need in self._problem.needs:
            taken = [v for v in self._chosen[need.key] if solution.values[columns[need.key, v]] > HALF]
            by_need[need.key] = tuple(taken)
        stock = [self._problem.stock[version] for versions in by_need.values() for version in versions]
        told = self._problem.information
        information = None if told is None else sum(told[one.version_id] for one in stock)
        return Drawn(by_need, sum(s.expected for s in stock), sum(s.maximum for s in stock), solution.gap, information)

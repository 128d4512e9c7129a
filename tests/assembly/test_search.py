import re
import subprocess
import sys
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.assembly.adapters import search_papers
from quizapp.assembly.domain.problem import InfeasibleError, Need, Problem, Search, Stock, compute_equality
from quizapp.config import ROOT
from tests.assembly.banks import draw_at_random, make_problem


def measure_spread(search: Search) -> float:
    return compute_equality((paper.expected, paper.maximum) for paper in search.papers).spread


def check(problem: Problem, search: Search) -> None:
    for paper in search.papers:
        for need in problem.needs:
            taken = paper.by_need[need.key]
            assert need.low <= len(taken) <= need.high
            assert set(taken) <= set(need.versions)
        assert len(set(paper.versions)) == len(paper.versions) == problem.total
        assert all(len(group & set(paper.versions)) <= 1 for group in problem.enemies)
    uses = Counter(version for paper in search.papers for version in paper.versions)
    if problem.max_shared == 0:
        assert max(uses.values()) == 1
    elif problem.max_shared is not None:
        pairs = combinations([set(paper.versions) for paper in search.papers], 2)
        assert all(len(one & other) <= problem.max_shared for one, other in pairs)


def test_papers_are_far_more_equal_than_drawn_ones() -> None:
    problem = make_problem(600, cells=10, questions=20, papers=5, enemies=60)
    search = search_papers(problem, seed="a")
    check(problem, search)
    spread = measure_spread(search)
    assert spread <= 0.005
    drawn = [draw_at_random(problem, seed) for seed in range(20)]
    assert sum(max(scores) - min(scores) for scores in drawn) / len(drawn) >= 200 * spread


def test_the_last_papers_of_a_small_bank_do_not_starve() -> None:
    # Twelve papers of ten from exactly so many questions: everything is used up, and still they are equal.
    problem = make_problem(120, cells=5, questions=10, papers=12, enemies=20)
    search = search_papers(problem, seed="a")
    check(problem, search)
    assert measure_spread(search) <= 0.05


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_large_group_that_must_not_meet_leaves_room_for_the_few_others(seed: str) -> None:
    # Thirty of one kind, of which a paper takes one, and six others: each paper needs one of those too.
    stock = {version: Stock(version, 0.6, 1.0) for version in range(36)}
    group = frozenset(range(30))
    problem = Problem((Need(0, 2, 2, tuple(range(36))),), stock, papers=4, total=2, enemies=(group,), max_shared=0)
    check(problem, search_papers(problem, seed=seed))


def test_the_same_inputs_give_the_same_papers() -> None:
    problem = make_problem(200, cells=4, questions=12, papers=3, enemies=15)
    one, again, other = (search_papers(problem, seed=seed) for seed in ("a", "a", "b"))
    assert one.papers == again.papers
    assert one.papers != other.papers


def test_two_papers_share_no_more_than_they_may() -> None:
    problem = make_problem(30, cells=3, questions=12, papers=4, enemies=0, max_shared=5)
    check(problem, search_papers(problem, seed="a"))


def test_ranges_leave_the_choice_to_the_search() -> None:
    stock = {version: Stock(version, 0.4 + version / 100, 1.0) for version in range(30)}
    needs = (Need(0, 2, 5, tuple(range(15))), Need(1, 1, 4, tuple(range(15, 30))))
    problem = Problem(needs, stock, papers=3, total=6, max_shared=0)
    search = search_papers(problem, seed="a")
    check(problem, search)
    assert measure_spread(search) <= 0.005


def test_points_other_than_one_are_reckoned_with() -> None:
    stock = {
        version: Stock(version, (0.3 + version / 100) * (1 + version % 3), 1.0 + version % 3) for version in range(40)
    }
    problem = Problem((Need(0, 8, 8, tuple(range(40))),), stock, papers=4, total=8, max_shared=0)
    search = search_papers(problem, seed="a")
    check(problem, search)
    shares = [paper.share for paper in search.papers]
    assert max(shares) - min(shares) <= 0.001


@settings(max_examples=15, deadline=None)
@given(have=st.integers(1, 9), count=st.integers(1, 5), papers=st.integers(1, 6), seed=st.text(max_size=8))
def test_where_questions_must_be_shared_the_uses_are_even(have: int, count: int, papers: int, seed: str) -> None:
    count = min(count, have)
    stock = {version: Stock(version, 0.5, 1.0) for version in range(have)}
    problem = Problem((Need(0, count, count, tuple(range(have))),), stock, papers, count)
    search = search_papers(problem, seed=seed)
    check(problem, search)
    uses = Counter(version for paper in search.papers for version in paper.versions)
    counts = [uses[version] for version in range(have)]
    # Even uses are the least that pairs can share: any other spread of the same total shares more.
    assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize(
    ("low", "versions", "enemies", "max_shared", "kind"),
    [
        (3, 2, (), None, "short"),
        (3, 5, (), 0, "apart"),
        (3, 3, (frozenset({0, 1}),), None, "enemies"),
    ],
)
def test_what_cannot_be_is_named(
    low: int, versions: int, enemies: tuple[frozenset[int], ...], max_shared: int | None, kind: str
) -> None:
    stock = {version: Stock(version, 0.5, 1.0) for version in range(versions)}
    problem = Problem((Need(7, low, low, tuple(range(versions))),), stock, 2, low, enemies, max_shared)
    with pytest.raises(InfeasibleError) as refusal:
        search_papers(problem, seed="a")
    assert [(conflict.kind, conflict.key) for conflict in refusal.value.conflicts] == [(kind, 7)]


@pytest.mark.embedded
def test_the_solver_says_nothing_on_the_console() -> None:
    # What commands print belongs to them; the solver greets once in the life of a process.
    code = "from quizapp.assembly.adapters.linear import describe_solver; print(describe_solver())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert re.fullmatch(r"HiGHS [\d.]+\n", told.stdout)

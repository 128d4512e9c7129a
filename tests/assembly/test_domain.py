from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.assembly.domain import (
    Supply,
    compute_overlap,
    compute_supply,
    draw_papers,
    list_shortages,
)

PCI, ICT = ("PCI", "recognise"), ("ICT", "apply")


def test_supply_at_its_boundaries() -> None:
    assert compute_supply(1, 2, 3) is Supply.SHORT
    assert compute_supply(2, 2, 3) is Supply.TIGHT
    assert compute_supply(5, 2, 3) is Supply.TIGHT
    assert compute_supply(6, 2, 3) is Supply.ENOUGH


def test_only_what_cannot_be_filled_once_is_a_shortage() -> None:
    found = list_shortages({PCI: 2, ICT: 1}, {PCI: 2})
    assert [(s.index_code, s.level, s.needed, s.available) for s in found] == [("ICT", "apply", 1, 0)]


@given(
    have=st.integers(1, 12),
    count=st.integers(1, 6),
    papers=st.integers(1, 8),
    seed=st.text(max_size=8),
)
def test_every_paper_is_whole_and_the_uses_are_even(have: int, count: int, papers: int, seed: str) -> None:
    count = min(count, have)
    drawn = draw_papers({PCI: count}, {PCI: list(range(have))}, papers, seed)
    assert len(drawn) == papers
    assert all(len(set(paper)) == count for paper in drawn)
    uses = Counter(version for paper in drawn for version in paper)
    counts = [uses[version] for version in range(have)]
    assert max(counts) - min(counts) <= 1
    # Even uses are the least that pairs can share: any other spread of the same total shares more.
    shared = sum(len(set(a) & set(b)) for a, b in combinations(drawn, 2))
    assert shared == sum(n * (n - 1) // 2 for n in counts) == compute_overlap(drawn).shared_total


def test_overlap_of_papers() -> None:
    overlap = compute_overlap([[1, 2, 3], [3, 4, 5], [1, 2, 6]])
    assert (overlap.pairs, overlap.shared_total, overlap.shared_most, overlap.is_disjoint) == (3, 3, 2, False)
    assert overlap.shared_mean == 1.0
    assert compute_overlap([[1, 2]]).is_disjoint

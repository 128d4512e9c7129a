from decimal import Decimal

from quizapp.assembly.domain import Supply, compute_overlap, compute_supply
from quizapp.assembly.domain.difficulty import choose_share, compute_judged_share, compute_spread
from quizapp.assembly.domain.problem import compute_equality


def test_supply_at_its_boundaries() -> None:
    assert compute_supply(1, 2, 3) is Supply.SHORT
    assert compute_supply(2, 2, 3) is Supply.TIGHT
    assert compute_supply(5, 2, 3) is Supply.TIGHT
    assert compute_supply(6, 2, 3) is Supply.ENOUGH


def test_overlap_of_papers() -> None:
    overlap = compute_overlap([[1, 2, 3], [3, 4, 5], [1, 2, 6]])
    assert (overlap.pairs, overlap.shared_total, overlap.shared_most, overlap.is_disjoint) == (3, 3, 2, False)
    assert overlap.shared_mean == 1.0
    assert compute_overlap([[1, 2]]).is_disjoint


def test_difficulty_comes_from_the_level_then_from_judges_then_from_answers() -> None:
    judged, observed = Decimal("0.55"), Decimal("0.7321")
    assert choose_share("recognise", judged=None, observed=None, responses=0) == Decimal("0.80")
    assert choose_share("recognise", judged=judged, observed=None, responses=0) == judged
    assert choose_share("recognise", judged=judged, observed=observed, responses=99) == judged
    assert choose_share("recognise", judged=judged, observed=observed, responses=100) == observed


def test_what_judges_say() -> None:
    assert compute_judged_share([60, 70]) is None
    assert compute_judged_share([60, 70, 70]) == Decimal("0.6667")
    spread = compute_spread([70, 40, 40])
    assert spread is not None
    assert (spread.mean, spread.lowest, spread.highest, spread.is_wide) == (50, 40, 70, True)
    assert round(spread.deviation, 3) == 17.321
    assert compute_spread([]) is None


def test_equality_is_told_on_one_scale() -> None:
    equality = compute_equality([(20.0, 40.0), (10.1, 20.0)])
    assert (equality.lowest, round(equality.highest, 6), equality.maximum) == (15.0, 15.15, 30.0)
    assert round(equality.spread, 6) == 0.15

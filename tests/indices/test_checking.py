"""Figures computed anew: what contradicts is found, and what is doubted is known."""

from decimal import Decimal
from typing import Any

import pytest

from quizapp.indices.domain import Change, IndexEdition, Row, RowKind, Totals
from quizapp.indices.domain.checking import find_contradictions
from tests.indices.factories import RANK, RATE, SCORE, TARGET, make_cells, make_index_edition, make_row


def find(*rows: Row, **values: Any) -> list[tuple[str, str, bool]]:
    return [(c.row, c.place, c.doubted) for c in find_contradictions(make_index_edition(*rows, **values))]


def test_a_table_that_adds_up_has_none() -> None:
    assert find() == []


def test_it_comes_back_from_the_database_as_it_was() -> None:
    edition = make_index_edition()
    names = {"key": edition.key, "index_code": "PCI", "document": edition.document, "province": edition.province}
    assert IndexEdition.from_json(edition.to_json(), **names) == edition


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (make_row("mot", *make_cells(SCORE, {2020: "10.5"})), "score.2020"),
        (make_row("mot", *make_cells(SCORE, {2020: "9.74"}), *make_cells(RATE, {2020: "92.7"})), "rate.2020"),
        (make_row("mot", *make_cells(SCORE, {2020: "5"}), *make_cells(TARGET, {2025: "4.99"})), "target.2025"),
        (make_row("mot", *make_cells(TARGET, {2025: "6", 2030: "5"})), "target.2030"),
        (
            make_row(
                "mot",
                *make_cells(SCORE, {2016: "60.14", 2020: "64.16"}),
                maximum=Decimal(100),
                changes=(Change(SCORE, 2016, 2020, Decimal("4.03")),),
            ),
            "changes.0",
        ),
        (
            make_row(
                "mot", *make_cells(RANK, {2016: "23", 2020: "9"}), changes=(Change(RANK, 2016, 2020, Decimal(-14)),)
            ),
            "changes.0",
        ),
        (make_row("mot", changes=(Change(SCORE, 2019, 2020, Decimal("0.13")),)), "changes.0"),
    ],
)
def test_a_figure_that_another_speaks_against_is_found(row: Row, place: str) -> None:
    assert find(row) == [("mot", place, False)]


def test_a_sum_may_be_off_by_what_rounding_explains_and_no_more() -> None:
    parts = [make_row(code, *make_cells(SCORE, {2020: "1.23"})) for code in ("mot", "hai", "ba")]

    def total(value: str) -> Row:
        return make_row("tong", *make_cells(SCORE, {2020: value}), kind=RowKind.TOTAL)

    assert find(*parts, total("3.70")) == []
    assert find(*parts, total("3.72")) == [("tong", "score.2020", False)]
    assert find(*parts, total("3.72"), totals=Totals.UNSTATED) == []


def test_parts_add_up_to_their_component() -> None:
    whole = make_row("mot", *make_cells(SCORE, {2020: "3"}))
    parts = [make_row(c, *make_cells(SCORE, {2020: "1"}), kind=RowKind.PART, parent="mot") for c in ("a", "b")]
    assert find(whole, *parts) == [("mot", "score.2020", False)]


def test_what_is_doubted_is_told_as_such() -> None:
    total = make_row("tong", *make_cells(SCORE, {2020: "9"}), kind=RowKind.TOTAL)
    doubted = make_row("mot", *make_cells(SCORE, {2020: "1"}, doubt="Có thể đọc nhầm."))
    assert find(doubted, total) == [("tong", "score.2020", True)]
    row = make_row("mot", changes=(Change(SCORE, 2019, 2020, Decimal(1), "Không có bảng."),))
    assert find(row) == [("mot", "changes.0", True)]

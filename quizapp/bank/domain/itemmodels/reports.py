"""Kinds of models that put a wrong line into a report."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from quizapp.bank.domain.files import ItemModel
from quizapp.bank.domain.itemmodels.drafts import (
    Choice,
    Draft,
    Figure,
    name_year,
    pick,
    write_change,
    write_figure,
)
from quizapp.bank.domain.itemmodels.history import list_rows
from quizapp.indices.domain import IndexEdition, Measure, Row, RowKind

_FOUR = 4


def draft_wrong_row(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """Four lines of a report, each two figures and their difference; one difference is wrong."""
    rows = [row for row in list_rows(edition, model) if row.kind in (RowKind.COMPONENT, RowKind.PART)]
    for before, after in _list_columns(edition, model):
        sound = [
            row
            for row in rows
            if None not in (row.find_value(*before), row.find_value(*after)) and _change(row, before, after)
        ]
        sets = int(model.get("sets", "1"))
        groups = [sound[at : at + _FOUR] for at in range(0, len(sound) - _FOUR + 1, _FOUR)]
        for number, group in enumerate(groups[:sets], start=1):
            yield _draft(edition, model, group, before, after, f"{before[1]}-{after[1]}/{number}")


def _list_columns(edition: IndexEdition, model: ItemModel) -> list[tuple[tuple[Measure, int], tuple[Measure, int]]]:
    if model.get("columns", "years") == "target":
        scores, targets = edition.list_years(Measure.SCORE), edition.list_years(Measure.TARGET)
        return [((Measure.SCORE, scores[-1]), (Measure.TARGET, targets[-1]))]
    years = edition.list_years(Measure.SCORE)
    return [((Measure.SCORE, a), (Measure.SCORE, b)) for a, b in pairwise(years)]


def _change(row: Row, before: tuple[Measure, int], after: tuple[Measure, int]) -> Decimal:
    return Figure(row, *after).value - Figure(row, *before).value


def _draft(
    edition: IndexEdition,
    model: ItemModel,
    group: list[Row],
    before: tuple[Measure, int],
    after: tuple[Measure, int],
    key: str,
) -> Draft:
    bad = group[pick([model.key, key], _FOUR)]
    true = _change(bad, before, after)
    others = [_change(row, before, after) for row in group if row is not bad]
    # The usual slips: the sign turned round, or the difference of the line beside it.
    turned = others[0] == true or (after[0] is Measure.SCORE and pick([model.key, key, "slip"], 2))
    slip = -true if turned else others[0]

    def write(row: Row, change: Decimal) -> str:
        figures = Figure(row, *before), Figure(row, *after)
        told = " và ".join(edition.write(f.value, f.measure) for f in figures)
        return f"{row.name}: {told}, {write_change(edition, change)}"

    why = "trừ ngược hai mốc" if slip == -true else "chép nhầm hiệu của dòng khác"
    return Draft(
        key=key,
        component=bad.component if len({row.component for row in group}) > 1 else group[0].component,
        values={
            "before": name_year(*before),
            "after": name_year(*after),
            "names": ", ".join(f"“{row.name}”" for row in group),
        },
        right=Choice(write(bad, slip)),
        wrong=tuple(
            Choice(write(row, _change(row, before, after)), _defend(edition, row, before, after))
            for row in group
            if row is not bad
        ),
        figures=tuple(Figure(row, *column) for row in group for column in (before, after)),
        working=f"Ở dòng “{bad.name}”, tính lại được {write_change(edition, true)}; báo cáo {why}.",
    )


def _defend(edition: IndexEdition, row: Row, before: tuple[Measure, int], after: tuple[Measure, int]) -> str:
    first, last = write_figure(edition, Figure(row, *before)), write_figure(edition, Figure(row, *after))
    told = write_change(edition, _change(row, before, after))
    return f"Không kiểm lại phép trừ: từ {first} đến {last} đúng là {told}"

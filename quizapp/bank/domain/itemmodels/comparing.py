"""Kinds of models that compare four rows of one table."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

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
from quizapp.indices.domain import IndexEdition, Measure, Row

_FOUR = 4
_TENTH = Decimal("0.1")
_NOTHING = Decimal(0)
# Shares are read to a tenth: closer than this nobody could tell which is larger.
_SHARE_MARGIN = Decimal(1)


def choose_fours(
    rows: Sequence[Row], rank: Callable[[Row], Decimal], seed: str, sets: int, margin: Decimal = _NOTHING
) -> list[list[Row]]:
    """Up to `sets` groups of four rows, the first of each ahead of the others by more than `margin`; none twice."""
    ordered = sorted(rows, key=rank, reverse=True)
    groups: list[list[Row]] = []
    for at in range(len(ordered) - _FOUR + 1):
        first, rest = ordered[at], [row for row in ordered[at + 1 :] if rank(ordered[at]) - rank(row) > margin]
        if len(rest) < _FOUR - 1 or len(groups) == sets:
            continue
        # The one that comes closest, the last, and one between: near and far misses.
        between = rest[1 + pick([seed, first.code], len(rest) - 2)] if len(rest) > _FOUR - 1 else rest[1]
        groups.append([first, rest[0], between, rest[-1]])
    return groups


def _have(row: Row, *columns: tuple[Measure, int]) -> bool:
    return all(row.find_value(*column) is not None for column in columns)


def _list_groups(edition: IndexEdition, model: ItemModel) -> Iterator[tuple[str, list[Row]]]:
    """The rows that stand together: the components, or the parts of each."""
    if model.get("group", "components") == "parts":
        for row in edition.components:
            yield row.code, edition.list_parts(row.code)
    elif model.get("group", "components") == "all_parts":
        yield "noi-dung", [part for row in edition.components for part in edition.list_parts(row.code)]
    else:
        yield "thanh-phan", [row for row in list_rows(edition, model) if row in edition.components]


def _list_columns(edition: IndexEdition, model: ItemModel) -> list[tuple[tuple[Measure, int], tuple[Measure, int]]]:
    """Pairs of columns: years one after the other and the first with the last, or what is reached and the target."""
    if model.get("columns", "years") == "targets":
        targets = edition.list_years(Measure.TARGET)
        return [((Measure.TARGET, targets[0]), (Measure.TARGET, targets[-1]))]
    if model.get("columns", "years") == "target":
        scores, targets = edition.list_years(Measure.SCORE), edition.list_years(Measure.TARGET)
        return [((Measure.SCORE, scores[-1]), (Measure.TARGET, targets[-1]))] if scores and targets else []
    years = edition.list_years(Measure.SCORE)
    pairs = [
        (a, b) for n, a in enumerate(years) for b in years[n + 1 :] if b == a + 1 or (a, b) == (years[0], years[-1])
    ]
    return [((Measure.SCORE, a), (Measure.SCORE, b)) for a, b in pairs]


def _component_of(rows: Sequence[Row]) -> str:
    found = {row.component for row in rows}
    return found.pop() if len(found) == 1 else "chung"


def draft_extreme_change(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """Which of four rows rises or falls most between two columns."""
    sets = int(model.get("sets", "1"))
    for before, after in _list_columns(edition, model):
        for name, rows in _list_groups(edition, model):
            sound = [row for row in rows if _have(row, before, after)]
            for direction in model.get("directions", "up down").split():
                yield from _draft_extreme(edition, model, sound, (before, after), f"{name}/{direction}", sets)


def _draft_extreme(
    edition: IndexEdition,
    model: ItemModel,
    rows: Sequence[Row],
    columns: tuple[tuple[Measure, int], tuple[Measure, int]],
    name: str,
    sets: int,
) -> Iterator[Draft]:
    turn = -1 if name.endswith("down") else 1

    def change(row: Row) -> Decimal:
        return Figure(row, *columns[1]).value - Figure(row, *columns[0]).value

    seed = f"{model.key}/{columns}/{name}"
    for group in choose_fours(rows, lambda row: change(row) * turn, seed, sets):
        best = group[0]
        if change(best) * turn <= 0:
            continue
        top = max(group, key=lambda row: Figure(row, *columns[1]).value * turn)
        shown = sorted(group, key=edition.rows.index)
        told = "; ".join(f"“{row.name}” {write_change(edition, change(row))}" for row in shown if change(row))
        yield Draft(
            key=f"{columns[0][1]}-{columns[1][1]}/{name}/{best.code}",
            component=best.component,
            values={
                "before": name_year(*columns[0]),
                "after": name_year(*columns[1]),
                "direction": "tăng" if turn > 0 else "giảm",
                "names": ", ".join(f"“{row.name}”" for row in shown),
                "rows": "; ".join(
                    f"“{row.name}” {write_figure(edition, Figure(row, *columns[0]))} và"
                    f" {write_figure(edition, Figure(row, *columns[1]))}"
                    for row in shown
                ),
            },
            right=Choice(best.name),
            wrong=tuple(
                Choice(
                    row.name,
                    "So mức ở mốc sau với nhau thay vì so mức thay đổi"
                    if row is top
                    else _explain(edition, change(row), turn),
                )
                for row in group[1:]
            ),
            figures=tuple(Figure(row, *column) for row in shown for column in columns),
            working=f"Tính hiệu từng dòng: {told}.",
        )


def _explain(edition: IndexEdition, change: Decimal, turn: int) -> str:
    if change == 0:
        return "Không thấy rằng nội dung này không đổi"
    if change * turn < 0:
        return f"Nhầm chiều: nội dung này {write_change(edition, change)}"
    return f"Đúng chiều nhưng chỉ {write_change(edition, change)}"


def draft_extreme_share(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """Which of four rows with unlike maxima reaches the largest or smallest share of its own maximum."""
    year = edition.list_years(Measure.SCORE)[-1]
    for name, rows in _list_groups(edition, model):
        sound = [row for row in rows if row.maximum and _have(row, (Measure.SCORE, year))]
        for direction in model.get("directions", "up down").split():
            found = _find_fours_by_share(sound, year, direction, f"{model.key}/{name}/{direction}")
            for group, raw in found[: int(model.get("sets", "1"))]:
                yield _draft_share(edition, group, raw, year, direction)


def _find_fours_by_share(rows: Sequence[Row], year: int, direction: str, seed: str) -> list[tuple[list[Row], Row]]:
    """Groups whose first has the extreme share while another, given beside, has the extreme score."""
    turn = 1 if direction == "up" else -1

    def score(row: Row) -> Decimal:
        return Figure(row, Measure.SCORE, year).value * turn

    found = []
    for group in choose_fours(rows, lambda row: _share(row, year) * turn, seed, len(rows), _SHARE_MARGIN):
        raw = max(group, key=score)
        if raw is not group[0] and len({row.maximum for row in group}) > 1:
            found.append((group, raw))
    return found


def _share(row: Row, year: int) -> Decimal:
    return Figure(row, Measure.SCORE, year).value / (row.maximum or Decimal(1)) * 100


def _write_share(edition: IndexEdition, row: Row, year: int) -> str:
    return f"{edition.write(_share(row, year).quantize(_TENTH, ROUND_HALF_UP), Measure.RATE)}%"


def write_over(edition: IndexEdition, figure: Figure) -> str:
    """A score over its maximum, as tables print it."""
    maximum = figure.row.maximum
    return f"{edition.write(figure.value)}/{edition.write(maximum, Measure.RATE) if maximum is not None else '–'}"


def _draft_share(edition: IndexEdition, group: list[Row], raw: Row, year: int, direction: str) -> Draft:
    best = group[0]
    shown = sorted(group, key=edition.rows.index)
    figures = [Figure(row, Measure.SCORE, year) for row in shown]
    told = "; ".join(f"“{row.name}” khoảng {_write_share(edition, row, year)}" for row in shown)
    extreme = "cao nhất" if direction == "up" else "thấp nhất"
    return Draft(
        key=f"{year}/{direction}/{best.code}",
        component=best.component,
        values={
            "year": str(year),
            "extreme": extreme,
            "rows": "; ".join(f"“{f.row.name}” {write_over(edition, f)}" for f in figures),
        },
        right=Choice(best.name),
        wrong=tuple(
            Choice(
                row.name,
                f"So điểm tuyệt đối mà bỏ qua mức tối đa khác nhau; tỷ lệ chỉ là {_write_share(edition, row, year)}"
                if row is raw
                else f"Không chia cho mức tối đa của chính nội dung này ({_write_share(edition, row, year)})",
            )
            for row in group[1:]
        ),
        figures=tuple(figures),
        working=f"Chia điểm cho mức tối đa của từng dòng: {told}.",
    )


def draft_room_left(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """Which of four rows can still gain the most points before its maximum."""
    year = edition.list_years(Measure.SCORE)[-1]

    def left(row: Row) -> Decimal:
        return (row.maximum or Decimal(0)) - Figure(row, Measure.SCORE, year).value

    for name, rows in _list_groups(edition, model):
        sound = [row for row in rows if row.maximum and _have(row, (Measure.SCORE, year))]
        for group in choose_fours(sound, left, f"{model.key}/{name}", int(model.get("sets", "1"))):
            if len({row.maximum for row in group}) == 1:
                continue
            best = group[0]
            lowest = min(group, key=lambda row: _share(row, year))
            shown = sorted(group, key=edition.rows.index)
            figures = [Figure(row, Measure.SCORE, year) for row in shown]
            told = "; ".join(f"“{row.name}” {edition.write(left(row))}" for row in shown)
            yield Draft(
                key=f"{year}/{name}/{best.code}",
                component=best.component,
                values={
                    "year": str(year),
                    "rows": "; ".join(f"“{f.row.name}” {write_over(edition, f)}" for f in figures),
                },
                right=Choice(best.name),
                wrong=tuple(
                    Choice(
                        row.name,
                        "Chọn nội dung có tỷ lệ thấp nhất, quên rằng mức tối đa của nó nhỏ hơn"
                        if row is lowest
                        else f"Không lấy mức tối đa trừ điểm đã đạt: ở đây chỉ còn {edition.write(left(row))} điểm",
                    )
                    for row in group[1:]
                ),
                figures=tuple(figures),
                working=f"Lấy mức tối đa trừ điểm đã đạt: {told}.",
            )

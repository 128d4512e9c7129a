"""Kinds of models that follow one row through the years."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from quizapp.bank.domain.files import ItemModel
from quizapp.bank.domain.itemmodels.drafts import (
    Choice,
    Draft,
    Figure,
    capitalise,
    name_year,
    write_change,
    write_figure,
    write_value,
)
from quizapp.indices.domain import IndexEdition, Measure, Row, RowKind

_YEARS = 5  # a history of four steps gives four options
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def list_rows(edition: IndexEdition, model: ItemModel) -> list[Row]:
    """The rows a model asks about: those it names, those of a kind, or all."""
    chosen = model.get("rows", "")
    if not chosen:
        return list(edition.rows)
    names = chosen.split()
    return [row for row in edition.rows if row.code in names or row.kind.value in names]


def list_figures(row: Row, *measures: Measure) -> list[Figure]:
    """The sound figures of a row in the order of years; targets come after what was reached."""
    figures = [Figure(row, m, year) for m in measures for year in row.list_years(m)]
    return [figure for figure in figures if row.find_value(figure.measure, figure.year) is not None]


def write_series(edition: IndexEdition, figures: list[Figure]) -> str:
    """Figures year by year, as a stem tells them."""
    return "; ".join(f"{name_year(f.measure, f.year)}: {write_figure(edition, f)}" for f in figures)


def get_measure(model: ItemModel) -> Measure:
    """What the model follows: scores, unless it says otherwise."""
    return Measure(model.get("measure", Measure.SCORE.value))


def draft_largest_step(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """In which year the figure moved most, up or down, against the year before."""
    measure = get_measure(model)
    for row in list_rows(edition, model):
        figures = list_figures(row, measure)
        if len(figures) != _YEARS:
            continue
        sign = -1 if measure is Measure.RANK else 1
        steps = {b.year: (b.value - a.value) * sign for a, b in pairwise(figures)}
        asked = model.get("directions", "up down").split()
        if asked == ["strongest"]:
            asked = ["up" if max(steps.values()) >= -min(steps.values()) else "down"]
        for direction in asked:
            turn = 1 if direction == "up" else -1
            ordered = sorted(steps, key=lambda year: steps[year] * turn, reverse=True)
            best, second = ordered[0], ordered[1]
            if steps[best] * turn <= 0 or steps[best] == steps[second]:
                continue
            word = "tăng" if turn > 0 else "giảm"
            told = "; ".join(
                f"năm {year} {write_change(edition, step, measure) if step else 'không đổi'}"
                for year, step in steps.items()
            )
            yield Draft(
                key=f"{row.code}/{direction}",
                component=row.component,
                values={
                    "row": row.name,
                    "series": write_series(edition, figures),
                    "direction": word,
                    "key_lower": f"năm {best}",
                },
                right=Choice(f"Năm {best}", order=Decimal(best)),
                wrong=tuple(
                    Choice(
                        f"Năm {year}",
                        _explain_step(edition, measure, figures, year, steps[year], turn),
                        Decimal(year),
                    )
                    for year in ordered[1:]
                ),
                figures=tuple(figures),
                working=f"So với năm liền trước: {told}.",
            )


def _explain_step(
    edition: IndexEdition, measure: Measure, figures: list[Figure], year: int, step: Decimal, turn: int
) -> str:
    values = {f.year: f.value for f in figures}
    sign = -1 if measure is Measure.RANK else 1
    extreme = max(values, key=lambda y: values[y] * sign * turn)
    if year == extreme:
        return "Nhầm năm có mức cao nhất (hoặc thấp nhất) với năm thay đổi nhiều nhất"
    if step == 0:
        return "Không thấy rằng năm này không đổi so với năm trước"
    told = write_change(edition, step, measure)
    if step * turn > 0:
        return f"Đúng chiều nhưng chỉ {told}"
    return f"Nhầm chiều thay đổi: năm này {told}"


def draft_rank_move(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """How many places were won or lost between two years."""
    for row in list_rows(edition, model):
        figures = list_figures(row, Measure.RANK)
        pairs = [*pairwise(figures)]
        if len(figures) > len(pairs[:1]) + 1:
            pairs.append((figures[0], figures[-1]))
        for start, end in pairs:
            moved = start.value - end.value
            if moved == 0:
                continue
            others = [f for f in figures if f not in (start, end)]
            wrong = [
                (-moved, "Cho rằng số thứ hạng lớn hơn là vị trí cao hơn"),
                *((f.value - end.value, f"So với năm {f.year} thay cho năm {start.year}") for f in others),
                *((start.value - f.value, f"Lấy thứ hạng năm {f.year} thay cho năm {end.year}") for f in others),
                (end.value, "Lấy chính thứ hạng làm số bậc thay đổi"),
                (-end.value, "Lấy chính thứ hạng làm số bậc thay đổi"),
            ]
            yield Draft(
                key=f"{row.code}/{start.year}-{end.year}",
                component=row.component,
                values={
                    "row": row.name,
                    "start": str(start.year),
                    "end": str(end.year),
                    "first": edition.write(start.value, Measure.RANK),
                    "last": edition.write(end.value, Measure.RANK),
                },
                right=Choice(capitalise(write_change(edition, moved, Measure.RANK)), order=moved),
                wrong=tuple(
                    Choice(capitalise(write_change(edition, value, Measure.RANK)), why, value)
                    for value, why in wrong
                    if value
                ),
                figures=(start, end, *others),
                working=(
                    f"Từ hạng {edition.write(start.value, Measure.RANK)} đến hạng"
                    f" {edition.write(end.value, Measure.RANK)} là {write_change(edition, moved, Measure.RANK)}:"
                    " số thứ hạng càng nhỏ thì vị trí càng cao."
                ),
            )


_DIRECTIONS = {1: "tăng", -1: "giảm", 0: "giữ nguyên"}


def draft_score_and_rank(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """Score and rank between two years where they do not move together."""
    for row in list_rows(edition, model):
        scores = {f.year: f for f in list_figures(row, Measure.SCORE)}
        ranks = {f.year: f for f in list_figures(row, Measure.RANK)}
        years = sorted(scores.keys() & ranks.keys())
        for at, start in enumerate(years):
            for end in years[at + 1 :]:
                score = (scores[end].value > scores[start].value) - (scores[end].value < scores[start].value)
                rank = (ranks[end].value < ranks[start].value) - (ranks[end].value > ranks[start].value)
                if score == rank or not score:
                    continue
                right = Choice(_tell(score, rank))
                wrong = [
                    Choice(_tell(score, score), "Cho rằng điểm thay đổi thì thứ hạng thay đổi cùng chiều"),
                    Choice(_tell(-score, rank), "Đọc ngược chiều thay đổi của điểm"),
                    Choice(_tell(-score, -score), "Đọc ngược chiều thay đổi của điểm và suy thứ hạng từ điểm"),
                    Choice(_tell(-score, score), "Đọc ngược chiều thay đổi của cả điểm và thứ hạng"),
                ]
                figures = (scores[start], scores[end], ranks[start], ranks[end])
                yield Draft(
                    key=f"{row.code}/{start}-{end}",
                    component=row.component,
                    values={
                        "row": row.name,
                        "start": str(start),
                        "end": str(end),
                        "first": f"{write_figure(edition, scores[start])}, {write_figure(edition, ranks[start])}",
                        "last": f"{write_figure(edition, scores[end])}, {write_figure(edition, ranks[end])}",
                    },
                    right=right,
                    wrong=tuple(wrong),
                    figures=figures,
                    working=(
                        f"Điểm {write_change(edition, scores[end].value - scores[start].value)}; thứ hạng từ"
                        f" {edition.write(ranks[start].value, Measure.RANK)} đến"
                        f" {edition.write(ranks[end].value, Measure.RANK)}, tức là {_DIRECTIONS[rank]}."
                    ),
                )


def _tell(score: int, rank: int) -> str:
    return f"Điểm {_DIRECTIONS[score]}, thứ hạng {_DIRECTIONS[rank]}"


def draft_points_or_percent(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """A change between two percentages: percentage points are not percent."""
    measures = [Measure(name) for name in model.get("measures", "score rate target").split()]
    for row in list_rows(edition, model):
        for start, end in pairwise(list_figures(row, *measures)):
            change = end.value - start.value
            share = (abs(change) / start.value * 100).quantize(_TENTH, ROUND_HALF_UP) if start.value else Decimal(0)
            if not change or not share:
                continue
            word, other = ("tăng", "giảm") if change > 0 else ("giảm", "tăng")
            points = edition.write(abs(change), start.measure)
            ratio = edition.write(share, Measure.RATE)
            yield Draft(
                key=f"{row.code}/{start.year}-{end.year}",
                component=row.component,
                values={
                    "row": row.name,
                    "start": name_year(start.measure, start.year),
                    "end": name_year(end.measure, end.year),
                    "first": write_figure(edition, start),
                    "last": write_figure(edition, end),
                },
                right=Choice(f"{capitalise(word)} {points} điểm phần trăm"),
                wrong=(
                    Choice(f"{capitalise(word)} {points}% so với mức trước", "Gọi điểm phần trăm là phần trăm"),
                    Choice(
                        f"{capitalise(word)} {ratio} điểm phần trăm", "Gọi mức thay đổi tương đối là điểm phần trăm"
                    ),
                    Choice(f"{capitalise(other)} {points} điểm phần trăm", "Trừ ngược thứ tự hai mốc"),
                ),
                figures=(start, end),
                working=(
                    f"Hiệu của hai tỷ lệ là {points} điểm phần trăm. Nếu tính so với mức trước thì là khoảng"
                    f" {ratio}%, một con số khác."
                ),
            )


def draft_within_group(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """In which year the rank was already as good as the target asks."""
    for row in list_rows(edition, model):
        ranks, goals = list_figures(row, Measure.RANK), list_figures(row, Measure.TARGET_RANK)
        if len(ranks) < _YEARS or not goals:
            continue
        goal = goals[-1]
        inside = [f for f in ranks if f.value <= goal.value]
        outside = sorted((f for f in ranks if f.value > goal.value), key=lambda f: f.value)
        if len(inside) != 1:
            continue
        yield Draft(
            key=f"{row.code}/{goal.year}",
            component=row.component,
            values={
                "row": row.name,
                "series": write_series(edition, ranks),
                "goal": edition.write(goal.value, Measure.RANK),
                "goal_year": str(goal.year),
            },
            right=Choice(f"Năm {inside[0].year}", order=Decimal(inside[0].year)),
            wrong=tuple(
                Choice(f"Năm {f.year}", f"Không thấy rằng hạng {f.value} còn ở ngoài nhóm", Decimal(f.year))
                for f in outside
            ),
            figures=(*ranks, goal),
            working=f"Chỉ năm {inside[0].year} có thứ hạng không lớn hơn {edition.write(goal.value, Measure.RANK)}.",
        )


def draft_reference_gap(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """How far the province is from what it is compared with, or when it was farthest."""
    total = edition.total
    others = [row for row in list_rows(edition, model) if row.kind is RowKind.REFERENCE]
    if total is None or not others:
        return
    other = others[0]
    theirs = {f.year: f for f in list_figures(other, Measure.SCORE)}
    pairs = [(f, theirs[f.year]) for f in list_figures(total, Measure.SCORE) if f.year in theirs]
    gaps = {own.year: own.value - peer.value for own, peer in pairs}
    for own, peer in pairs:
        gap = gaps[own.year]
        words = "cao hơn" if gap > 0 else "thấp hơn"
        text = write_value(edition, abs(gap)).removesuffix("%")
        ratio = (abs(gap) / peer.value * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)
        wrong = [(abs(g), f"Lấy khoảng cách của năm {year}") for year, g in gaps.items() if year != own.year] + [
            (ratio, "Lấy mức chênh tương đối thay cho điểm phần trăm")
        ]
        yield Draft(
            key=str(own.year),
            component=total.component,
            values={
                "row": total.name,
                "other": other.name.lower(),
                "year": str(own.year),
                "first": write_figure(edition, own),
                "last": write_figure(edition, peer),
            },
            right=Choice(f"{text} điểm phần trăm", order=abs(gap)),
            wrong=tuple(Choice(f"{edition.write(value)} điểm phần trăm", why, value) for value, why in wrong),
            figures=(own, peer, *(f for pair in pairs for f in pair if f not in (own, peer))),
            working=(
                f"Lấy {write_figure(edition, max(own, peer, key=lambda f: f.value))} trừ"
                f" {write_figure(edition, min(own, peer, key=lambda f: f.value))}: tỉnh {words} {text} điểm phần trăm."
            ),
        )

"""Kinds of models that compute one share."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from quizapp.bank.domain.files import ItemModel
from quizapp.bank.domain.itemmodels.comparing import write_over
from quizapp.bank.domain.itemmodels.drafts import Choice, Draft, Figure
from quizapp.bank.domain.itemmodels.history import list_figures, list_rows
from quizapp.indices.domain import IndexEdition, Measure

_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)
_USUAL = Decimal(10)  # the scale that people take for granted


def _round(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, ROUND_HALF_UP)


def _write(edition: IndexEdition, value: Decimal) -> str:
    return f"{edition.write(_round(value), Measure.RATE)}%"


def _choose(edition: IndexEdition, value: Decimal, why: str = "") -> Choice:
    return Choice(_write(edition, value), why, _round(value))


def draft_share_of_maximum(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """A score as a share of its own maximum."""
    total = edition.total
    whole = total.maximum if total is not None else None
    for row in list_rows(edition, model):
        scores = list_figures(row, Measure.SCORE)
        if not scores or not row.maximum:
            continue
        score = scores[-1]
        share = score.value / row.maximum * _HUNDRED
        wrong = [
            _choose(
                edition,
                (row.maximum - score.value) / row.maximum * _HUNDRED,
                "Tính phần còn thiếu thay cho phần đã đạt",
            ),
            _choose(edition, row.maximum / score.value * _HUNDRED, "Chia ngược: mức tối đa chia cho điểm đạt được"),
        ]
        if row.maximum != _USUAL:
            wrong.append(
                _choose(edition, score.value * _USUAL, "Lấy thang 10 điểm thay cho mức tối đa của nội dung này")
            )
        if whole is not None and whole != row.maximum:
            wrong.append(_choose(edition, score.value / whole * _HUNDRED, "Chia cho tổng điểm tối đa của cả chỉ số"))
        wrong += [
            _choose(edition, score.value / target.value * _HUNDRED, f"Chia cho chỉ tiêu năm {target.year}")
            for target in list_figures(row, Measure.TARGET)
        ]
        yield Draft(
            key=f"{row.code}/{score.year}",
            component=row.component,
            values={"row": row.name, "year": str(score.year), "score": write_over(edition, score)},
            right=_choose(edition, share),
            wrong=tuple(wrong),
            figures=(score, *list_figures(row, Measure.TARGET)),
            working=(
                f"{edition.write(score.value)} : {edition.write(row.maximum, Measure.RATE)} × 100% ≈"
                f" {_write(edition, share)}."
            ),
        )


def draft_target_completion(edition: IndexEdition, model: ItemModel) -> Iterator[Draft]:
    """How much of the target is reached by now."""
    for row in list_rows(edition, model):
        scores, targets = list_figures(row, Measure.SCORE), list_figures(row, Measure.TARGET)
        if not scores or not targets or not row.maximum or scores[-1].value >= targets[-1].value:
            continue
        score, target = scores[-1], targets[-1]
        gap = target.value - score.value
        wrong = (
            _choose(edition, score.value / row.maximum * _HUNDRED, "Chia cho mức tối đa thay cho chỉ tiêu"),
            _choose(edition, gap / target.value * _HUNDRED, "Tính phần còn thiếu thay cho phần đã đạt"),
            _choose(edition, target.value / score.value * _HUNDRED, "Chia ngược: chỉ tiêu chia cho điểm đạt được"),
            _choose(edition, target.value / row.maximum * _HUNDRED, "Lấy chỉ tiêu chia cho mức tối đa"),
        )
        yield Draft(
            key=f"{row.code}/{score.year}-{target.year}",
            component=row.component,
            values={
                "row": row.name,
                "year": str(score.year),
                "target_year": str(target.year),
                "score": write_over(edition, score),
                "target": write_over(edition, Figure(row, Measure.TARGET, target.year)),
            },
            right=_choose(edition, score.value / target.value * _HUNDRED),
            wrong=wrong,
            figures=(score, target),
            working=(
                f"{edition.write(score.value)} : {edition.write(target.value)} × 100% ≈"
                f" {_write(edition, score.value / target.value * _HUNDRED)}."
            ),
        )

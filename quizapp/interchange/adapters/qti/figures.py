"""Items whose answer is a figure that is typed.

Rules compare the answer with constants only, so that the score can change at those constants and nowhere else: it is
known for every figure once it is known at each of them and once between every two.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from quizapp.interchange.adapters.qti.choices import Draft, add_scoring, get_variable
from quizapp.interchange.adapters.qti.expressions import PAIR, bound, evaluate
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.proving import to_points
from quizapp.interchange.adapters.qti.texts import MARKS, Reader, join_lines
from quizapp.interchange.adapters.qti.values import Declaration, State, UnprovenError, to_number
from quizapp.itemtypes.schema import to_decimal
from quizapp.kernel.text import N_

_WORDS = N_("Câu trả lời là chữ, không phải số; dạng điền chữ chưa có ở đây.")
_RANGE = N_("Khoảng được chấm đúng không phải là một đáp án với sai số đều hai phía.")
_GRADED = N_("Cách chấm trong tệp cho nhiều mức điểm theo con số; ở đây chỉ đúng hoặc sai.")
_OPEN = N_("Sai số trong tệp không kể hai đầu; ở đây có kể.")
_INEXACT = N_("Đáp án hoặc sai số trong tệp không viết được thành số thập phân hữu hạn.")
_COMPARISONS = frozenset({"match", "equal", "lt", "lte", "gt", "gte"})
_BLANK = "…"
_LONGEST_UNIT = 30
_MOST_PLACES = 12


def read_figure(reader: Reader, lines: list[str], processing: Processing) -> Draft:
    """A text with one place for a figure."""
    variable = get_variable(processing, reader.marked[0])
    if variable.base_type not in {"float", "integer"}:
        raise UncarriedError(_WORDS)
    low, high, points = _find_range(processing, variable)
    value, tolerance = _write((low + high) / 2), _write((high - low) / 2)
    content: dict[str, Any] = {"value": value}
    if high > low:
        content["tolerance"] = tolerance
    stem, unit = _split_unit(lines)
    if unit:
        content["unit"] = unit
    scoring = {} if points == 1 else {"maximum": str(points)}
    return Draft("numeric", add_scoring(content, scoring), stem=stem)


def _split_unit(lines: list[str]) -> tuple[str, str]:
    """What is asked, and the unit behind the field where a paragraph holds nothing else."""
    asked, unit = [], ""
    for line in lines:
        found = MARKS.search(line)
        before, mark, after = line.partition(found[0]) if found else (line, "", "")
        after = after.strip()
        if mark and not before.strip() and len(after) <= _LONGEST_UNIT:
            unit = after
        else:
            asked.append(f"{before}{_BLANK}{' ' if after[:1].isalnum() else ''}{after}".strip() if mark else line)
    return join_lines(asked), unit


def _find_range(processing: Processing, variable: Declaration) -> tuple[Fraction, Fraction, Decimal]:
    """From where to where a figure is right, both included, and its points. Raises UncarriedError."""
    constants = sorted(set(_list_constants(processing, variable)))
    if not constants:
        raise UnprovenError(variable.identifier)
    ends = [constants[0] - 1, *constants, constants[-1] + 1]
    probes = sorted({*ends, *((one + other) / 2 for one, other in pairwise(ends))})
    scores = [processing.score({variable.identifier: probe}) for probe in probes]
    if any(score != 0 for score in (processing.score({}), scores[0], scores[-1])):
        raise UncarriedError(_RANGE)
    points = to_points(max(scores))
    if set(scores) - {Fraction(0), Fraction(points)}:
        raise UncarriedError(_GRADED)
    right = [at for at, score in enumerate(scores) if score]
    first, last = right[0], right[-1]
    if right != list(range(first, last + 1)):
        raise UncarriedError(_RANGE)
    if probes[first] not in constants or probes[last] not in constants:
        raise UncarriedError(_OPEN)
    return probes[first], probes[last], points


def _list_constants(processing: Processing, variable: Declaration) -> Iterator[Fraction]:
    """Every figure at which the score may change. Raises UnprovenError where the answer is used in another way."""
    if variable.mapping is not None:
        yield from (entry for entry in variable.mapping.entries if isinstance(entry, Fraction))
    if isinstance(variable.correct, Fraction):
        yield variable.correct
    state = State(processing.declared)
    for rule in processing.rules:
        for node in rule.walk():
            inner = list(node.nodes)
            if not any(_is_answer(child, variable) for child in inner):
                continue
            if node.name == "isNull":
                continue
            if node.name not in _COMPARISONS or len(inner) != PAIR:
                raise UnprovenError(node.name)
            yield from _list_limits(node, inner, variable, state)


def _list_limits(node: Node, inner: list[Node], variable: Declaration, state: State) -> Iterator[Fraction]:
    beside = inner[1] if _is_answer(inner[0], variable) else inner[0]
    if any(part.name == "variable" for part in beside.walk()):
        raise UnprovenError(node.name)
    constant = to_number(evaluate(beside, state))
    if constant is None:
        return
    yield constant
    if node.name != "equal" or node.get("toleranceMode", "exact") == "exact":
        return
    if not _is_answer(inner[0], variable):
        yield from bound(constant, node)
    elif node.get("toleranceMode") == "absolute":
        # The limits are laid around the answer: it is the same the other way round.
        below, above = bound(Fraction(0), node)
        yield from (constant - above, constant - below)
    else:
        for share in bound(Fraction(1), node):
            if share:
                yield constant / share


def _is_answer(node: Node, variable: Declaration) -> bool:
    return node.name == "variable" and node.get("identifier") == variable.identifier


def _write(value: Fraction) -> str:
    """A figure as contents keep it. Raises UncarriedError where it has no end."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):.{_MOST_PLACES}f}".rstrip("0").rstrip(".")
    exact = to_decimal(text)
    if exact is None or Fraction(exact) != value:
        raise UncarriedError(_INEXACT)
    return text

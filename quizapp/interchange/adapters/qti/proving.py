"""Whether the score that an item gives is that of one of the policies here: shown for every answer, or not at all."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from math import perm
from typing import Any

from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.values import Bag, Declaration, Value, read_value
from quizapp.itemtypes.base import Answer
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.scoring import ALL_OR_NOTHING, CENT, MOST
from quizapp.kernel.text import N_

# More answers than this are not gone through one by one.
MOST_CASES = 800
# The types whose words are never scored, only which part is right.
_WORDLESS = frozenset({"single_choice", "multiple_response", "true_false", "four_statements", "matching", "ordering"})
# So many proofs over so many answers each are remembered with a set of rules.
_PROOFS_REMEMBERED, _CASES_REMEMBERED = 4, 100
_UNFINISHED = N_("Ở đây câu trả lời chưa đủ ý thì không có điểm; trong tệp vẫn có thể được một phần điểm.")
_ROUNDED = N_("Phần điểm lẻ được làm tròn đến hai chữ số thập phân.")
_NO_SCORE = N_("Theo cách chấm trong tệp, không câu trả lời nào được điểm.")
_NEGATIVE = N_("Cách chấm trong tệp cho điểm âm; ở đây điểm thấp nhất của câu là 0.")
_OTHER = N_("Cách chấm trong tệp không trùng với cách chấm nào ở đây, nên điểm sẽ bị tính sai.")
_MAXIMUM = N_("Điểm tối đa %(points)s không dùng được ở đây: phải lớn hơn 0, không quá 100, nhiều nhất hai chữ số lẻ.")


@dataclass(frozen=True)
class Case:
    """One answer: as the item's variables have it, and as it is given here; `whole` where nothing is left open."""

    responses: Mapping[str, Value]
    raw: Answer | None
    whole: bool = True


@dataclass(frozen=True)
class Proof:
    """How the question is scored here, as its content says it, and what of its score is not kept."""

    scoring: dict[str, Any]
    losses: tuple[str, ...]


def prove(
    processing: Processing, item_type: str, content: Mapping[str, Any], layout: Mapping[str, Any], cases: Sequence[Case]
) -> Proof:
    """The policy under which every one of `cases` scores here what it scores there. Raises UncarriedError.

    What was proven is remembered with the rules, for questions that differ in nothing but their words.
    """
    proofs = processing.known.proofs
    if item_type not in _WORDLESS or len(cases) > _CASES_REMEMBERED:
        return _prove(processing, item_type, content, layout, cases)
    answers = tuple((frozenset(case.responses.items()), repr(case.raw), case.whole) for case in cases)
    question = (item_type, _outline(content), _outline(layout), answers)
    proof = proofs.get(question)
    if proof is None:
        proof = _prove(processing, item_type, content, layout, cases)
        if len(proofs) < _PROOFS_REMEMBERED:
            proofs[question] = proof
    return proof


def _outline(content: object) -> Hashable:
    """A content without its words: how many parts it has, and which are right."""
    if isinstance(content, Mapping):
        return tuple((name, _outline(value)) for name, value in sorted(content.items()))
    if isinstance(content, list):
        return tuple(_outline(value) for value in content)
    return content if isinstance(content, bool | int) else None


def _prove(
    processing: Processing, item_type: str, content: Mapping[str, Any], layout: Mapping[str, Any], cases: Sequence[Case]
) -> Proof:
    plugin = get_item_type(item_type)
    scored = [(case, processing.score(case.responses)) for case in cases]
    maximum = to_points(max(score for case, score in scored if case.whole))
    share = min(Fraction(CENT), Fraction(maximum) / 100)
    for policy in plugin.policies:
        attempt = {**content, "scoring": {"policy": policy, "maximum": str(maximum)}}
        most = Fraction(0) if policy == ALL_OR_NOTHING else share
        distances = (
            (case.whole, abs(Fraction(plugin.score(attempt, layout, case.raw).points) - score))
            for case, score in scored
        )
        losses: set[str] = set()
        for whole, distance in distances:
            if distance > most and whole:
                break
            if distance:
                losses.add(_ROUNDED if whole else _UNFINISHED)
        else:
            kept = {"policy": policy} if policy != plugin.policies[0] else {}
            return Proof({**kept, **({"maximum": str(maximum)} if maximum != 1 else {})}, tuple(sorted(losses)))
    raise UncarriedError(_NEGATIVE if any(score < 0 for _case, score in scored) else _OTHER)


def to_points(score: Fraction) -> Decimal:
    """A highest score as points here. Raises UncarriedError."""
    if score <= 0:
        raise UncarriedError(_NO_SCORE)
    points = Decimal(score.numerator) / Decimal(score.denominator)
    if score > MOST or Fraction(points) != score or points != points.quantize(CENT):
        raise UncarriedError(_MAXIMUM, points=f"{points:.4f}".replace(".", ","))
    return Decimal(f"{points.normalize():f}")


def list_arrangements(parts: int, options: int) -> list[tuple[int, ...]] | None:
    """Every way to give each part an option of its own; None where there are too many. Option n belongs to part n."""
    return list(permutations(range(options), parts)) if perm(options, parts) <= MOST_CASES else None


def list_typical(parts: int, options: int) -> Iterator[tuple[int, ...]]:
    """One way for each set of parts that can be right: the others change options among themselves."""
    for size in range(parts + 1):
        for right in combinations(range(parts), size):
            rest = [part for part in range(parts) if part not in right]
            if len(rest) == 1 and options == parts:
                continue
            moved = dict(zip(rest, [*rest[1:], rest[0]] if len(rest) > 1 else [parts], strict=False)) if rest else {}
            yield tuple(moved.get(part, part) for part in range(parts))


def sees_right_parts_only(processing: Processing, variable: Declaration) -> bool:
    """Whether the score can depend on nothing of this response but on which of its parts are right."""
    key = variable.correct.values if isinstance(variable.correct, Bag) else ()
    if processing.template or _list_uses(processing.rules, variable.identifier, "mapResponse"):
        worths = variable.mapping
        if worths is not None and any(
            worth != worths.default for value, worth in worths.entries.items() if value not in key
        ):
            return False
    return all(_is_about_key(path, variable) for path in _list_uses(processing.rules, variable.identifier, "variable"))


def _list_uses(rules: Iterable[Node], identifier: str, name: str) -> list[tuple[Node, ...]]:
    """The paths that lead to each element of that name about a variable, the outermost first."""
    found: list[tuple[Node, ...]] = []

    def visit(node: Node, path: tuple[Node, ...]) -> None:
        here = (*path, node)
        if node.name == name and node.get("identifier") == identifier:
            found.append(here)
        for child in node.nodes:
            visit(child, here)

    for rule in rules:
        visit(rule, ())
    return found


def _is_about_key(path: tuple[Node, ...], variable: Declaration) -> bool:
    outer = path[-2]
    others = [node for node in outer.nodes if node is not path[-1]]
    if outer.name in {"isNull", "containerSize"}:
        return True
    if outer.name == "match":
        return len(others) == 1 and _is_correct(others[0], variable)
    key = variable.correct.values if isinstance(variable.correct, Bag) else ()
    if outer.name == "member":
        return len(others) == 1 and others[0].name == "baseValue" and _names(others[0], variable) in key
    return outer.name == "index" and _is_about_place(path[-3], outer, variable, key)


def _is_about_place(test: Node, index: Node, variable: Declaration, key: Sequence[Value]) -> bool:
    """Whether a test compares what stands at a place with what belongs there."""
    beside = [node for node in test.nodes if node is not index]
    at = index.count("n")
    if test.name != "match" or len(beside) != 1 or not at or at > len(key):
        return False
    if beside[0].name == "baseValue":
        return _names(beside[0], variable) == key[at - 1]
    return (
        beside[0].name == "index"
        and beside[0].count("n") == at
        and all(_is_correct(node, variable) for node in beside[0].nodes)
    )


def _is_correct(node: Node, variable: Declaration) -> bool:
    return node.name == "correct" and node.get("identifier") == variable.identifier


def _names(node: Node, variable: Declaration) -> Value:
    return read_value(node.text, variable.base_type)


def sees_choices_by_key(processing: Processing, variable: Declaration) -> bool:
    """Whether the score can depend on nothing of this single choice but on whether it is right, or made at all."""
    if variable.mapping is not None and any(
        worth != variable.mapping.default
        for value, worth in variable.mapping.entries.items()
        if value != variable.correct
    ):
        return False
    return all(
        path[-2].name == "isNull"
        or (
            path[-2].name == "match"
            and any(
                _is_correct(node, variable) or (node.name == "baseValue" and node.text.strip() == variable.correct)
                for node in path[-2].nodes
            )
        )
        for path in _list_uses(processing.rules, variable.identifier, "variable")
    )

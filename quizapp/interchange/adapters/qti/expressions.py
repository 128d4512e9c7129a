"""What the expressions of response processing come to."""

import operator
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from quizapp.interchange.adapters.qti.nodes import Node
from quizapp.interchange.adapters.qti.values import (
    Bag,
    State,
    UnprovenError,
    Value,
    is_null,
    map_value,
    match_values,
    read_value,
    refuse_huge,
    spread,
    to_number,
)

PAIR = 2
_PERCENT = 100
MOST_PLACES = 9


def evaluate(node: Node, state: State) -> Value:
    """What an expression comes to. Raises UnprovenError for one that is not understood."""
    state.count()
    function = _FUNCTIONS.get(node.name)
    if function is None:
        raise UnprovenError(node.name)
    return function(node, state)


def _evaluate_all(node: Node, state: State) -> list[Value]:
    return [evaluate(child, state) for child in node.nodes]


def _evaluate_two(node: Node, state: State) -> tuple[Value, Value]:
    values = _evaluate_all(node, state)
    if len(values) != PAIR:
        raise UnprovenError(node.name)
    return values[0], values[1]


def _evaluate_one(node: Node, state: State) -> Value:
    values = _evaluate_all(node, state)
    if len(values) != 1:
        raise UnprovenError(node.name)
    return values[0]


def is_true(value: Value) -> bool:
    """Whether a condition holds; NULL does not. Raises UnprovenError for what is no condition."""
    if value is None or isinstance(value, bool):
        return value is True
    raise UnprovenError("condition")


def _base_value(node: Node, _state: State) -> Value:
    return read_value(node.text, node.get("baseType"))


def _variable(node: Node, state: State) -> Value:
    name = node.get("identifier")
    state.declare(name)
    return state.values.get(name)


def _correct(node: Node, state: State) -> Value:
    return state.declare(node.get("identifier")).correct


def _default(node: Node, state: State) -> Value:
    return state.declare(node.get("identifier")).default


def _map_response(node: Node, state: State) -> Value:
    name = node.get("identifier")
    return map_value(state.declare(name), state.values.get(name))


def _match(node: Node, state: State) -> Value:
    return match_values(*_evaluate_two(node, state))


def _string_match(node: Node, state: State) -> Value:
    one, other = _evaluate_two(node, state)
    if is_null(one) or is_null(other):
        return None
    if not isinstance(one, str) or not isinstance(other, str) or node.is_set("substring"):
        raise UnprovenError(node.name)
    return one == other if node.get("caseSensitive", "true") in {"true", "1"} else one.casefold() == other.casefold()


def _and(node: Node, state: State) -> Value:
    values = _evaluate_all(node, state)
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else all(map(is_true, values))


def _or(node: Node, state: State) -> Value:
    values = _evaluate_all(node, state)
    if any(map(is_true, values)):
        return True
    return None if any(value is None for value in values) else False


def _not(node: Node, state: State) -> Value:
    value = _evaluate_one(node, state)
    return None if value is None else not is_true(value)


def _any_n(node: Node, state: State) -> Value:
    least, most = (to_number(read_value(node.get(name), "integer")) for name in ("min", "max"))
    values = _evaluate_all(node, state)
    right, open_ = sum(map(is_true, values)), sum(value is None for value in values)
    if least is None or most is None or right + open_ < least or right > most:
        return False
    return True if right >= least and right + open_ <= most else None


def _is_null(node: Node, state: State) -> Value:
    return is_null(_evaluate_one(node, state))


def _member(node: Node, state: State) -> Value:
    one, container = _evaluate_two(node, state)
    return None if is_null(one) or is_null(container) else one in spread(container)


def _contains(node: Node, state: State) -> Value:
    whole, part = _evaluate_two(node, state)
    if is_null(whole) or is_null(part):
        return None
    if isinstance(whole, Bag) and whole.ordered:
        size, values, wanted = len(spread(part)), whole.values, spread(part)
        return any(values[at : at + size] == wanted for at in range(len(values) - size + 1))
    return not Counter(spread(part)) - Counter(spread(whole))


def _index(node: Node, state: State) -> Value:
    at, values = node.count("n"), spread(_evaluate_one(node, state))
    if not at:
        raise UnprovenError(node.name)
    return values[at - 1] if at <= len(values) else None


def _container_size(node: Node, state: State) -> Value:
    return Fraction(len(spread(_evaluate_one(node, state))))


def _delete(node: Node, state: State) -> Value:
    one, container = _evaluate_two(node, state)
    if is_null(one) or not isinstance(container, Bag):
        return None
    return Bag(tuple(value for value in container.values if value != one), container.ordered)


def _make_bag(node: Node, state: State) -> Value:
    values = tuple(part for value in _evaluate_all(node, state) for part in spread(value))
    return Bag(values, node.name == "ordered") if values else None


def _fold(function: Callable[[Fraction, Fraction], Fraction]) -> Callable[[Node, State], Value]:
    def run(node: Node, state: State) -> Value:
        values = [value for child in _evaluate_all(node, state) for value in _spread_numbers(child)]
        if not values or any(value is None for value in values):
            return None
        numbers = [value for value in values if value is not None]
        total = numbers[0]
        for number in numbers[1:]:
            total = refuse_huge(function(total, number))
        return total

    return run


def _spread_numbers(value: Value) -> list[Fraction | None]:
    return [to_number(part) for part in value.values] if isinstance(value, Bag) else [to_number(value)]


def _divide(node: Node, state: State) -> Value:
    one, other = map(to_number, _evaluate_two(node, state))
    return None if one is None or not other else refuse_huge(one / other)


def _integer_divide(node: Node, state: State) -> Value:
    one, other = map(to_number, _evaluate_two(node, state))
    return None if one is None or not other else Fraction(one // other)


def _integer_modulus(node: Node, state: State) -> Value:
    one, other = map(to_number, _evaluate_two(node, state))
    return None if one is None or not other else one % other


def _compare(function: Callable[[Fraction, Fraction], bool]) -> Callable[[Node, State], Value]:
    def run(node: Node, state: State) -> Value:
        one, other = map(to_number, _evaluate_two(node, state))
        return None if one is None or other is None else function(one, other)

    return run


def _equal(node: Node, state: State) -> Value:
    one, other = map(to_number, _evaluate_two(node, state))
    if one is None or other is None:
        return None
    low, high = bound(one, node)
    above = low <= other if node.get("includeLowerBound", "true") in {"true", "1"} else low < other
    below = other <= high if node.get("includeUpperBound", "true") in {"true", "1"} else other < high
    return (above and below) or one == other == low == high


def bound(value: Fraction, node: Node) -> tuple[Fraction, Fraction]:
    """From where to where an `equal` takes a number for the same as `value`, its first one."""
    mode, given = node.get("toleranceMode", "exact"), node.get("tolerance").split()
    if mode == "exact":
        return value, value
    numbers = [to_number(read_value(text, "float")) or Fraction(0) for text in given]
    if not 1 <= len(numbers) <= PAIR or mode not in {"absolute", "relative"}:
        raise UnprovenError(node.name)
    below, above = numbers[0], numbers[-1]
    if mode == "absolute":
        return value - below, value + above
    ends = sorted((value * (1 - below / _PERCENT), value * (1 + above / _PERCENT)))
    return ends[0], ends[1]


def _round(node: Node, state: State) -> Value:
    value = to_number(_evaluate_one(node, state))
    return None if value is None else Fraction((value + Fraction(1, 2)).__floor__())


def _truncate(node: Node, state: State) -> Value:
    value = to_number(_evaluate_one(node, state))
    return None if value is None else Fraction(int(value))


def _round_to(node: Node, state: State) -> Value:
    value, places = to_number(_evaluate_one(node, state)), node.count("figures")
    if node.get("roundingMode") != "decimalPlaces" or places is None or places > MOST_PLACES:
        raise UnprovenError(node.name)
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Fraction(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


_FUNCTIONS: dict[str, Callable[[Node, State], Value]] = {
    "baseValue": _base_value,
    "variable": _variable,
    "correct": _correct,
    "default": _default,
    "null": lambda _node, _state: None,
    "mapResponse": _map_response,
    "match": _match,
    "stringMatch": _string_match,
    "and": _and,
    "or": _or,
    "not": _not,
    "anyN": _any_n,
    "isNull": _is_null,
    "member": _member,
    "contains": _contains,
    "index": _index,
    "containerSize": _container_size,
    "delete": _delete,
    "multiple": _make_bag,
    "ordered": _make_bag,
    "sum": _fold(operator.add),
    "product": _fold(operator.mul),
    "subtract": _fold(operator.sub),
    "min": _fold(min),
    "max": _fold(max),
    "divide": _divide,
    "integerDivide": _integer_divide,
    "integerModulus": _integer_modulus,
    "lt": _compare(operator.lt),
    "lte": _compare(operator.le),
    "gt": _compare(operator.gt),
    "gte": _compare(operator.ge),
    "equal": _equal,
    "round": _round,
    "truncate": _truncate,
    "roundTo": _round_to,
    "integerToFloat": _evaluate_one,
}

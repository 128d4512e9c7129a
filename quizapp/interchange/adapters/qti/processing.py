"""Running the response processing of an item: which score it gives for which answer."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from quizapp.interchange.adapters.qti.expressions import evaluate, is_true
from quizapp.interchange.adapters.qti.nodes import Node
from quizapp.interchange.adapters.qti.values import (
    Bag,
    Declaration,
    State,
    UnprovenError,
    Value,
    Worths,
    is_null,
    map_value,
    match_values,
    read_value,
    to_number,
)

SCORE = "SCORE"
_NUMERIC = frozenset({"float", "integer"})
# Templates that ask for the whole right answer, and those that add up what a mapping tells. The second name of each is
# that of Common Cartridge; its full mark is the item's own highest score.
_MATCH, _MAP = frozenset({"match_correct"}), frozenset({"map_response", "CC2_map_response"})
_MATCH_MAXIMUM = frozenset({"CC2_match", "CC2_match_basic"})
# Of so many sets of rules it is remembered what they come to, for so many answers each: the items of a package mostly
# share their rules.
_RULES_REMEMBERED, _ANSWERS_REMEMBERED = 128, 400


class _ExitError(Exception):
    """The rules are to be left."""


@dataclass(frozen=True)
class Known:
    """What the same rules over the same variables have been seen to come to.

    `scores` by answer; `proofs` is for whoever proves something of them.
    """

    scores: dict[Hashable, Fraction] = field(default_factory=dict)
    proofs: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Processing:
    """The variables of an item and the rules that set its score."""

    declared: Mapping[str, Declaration]
    rules: tuple[Node, ...]
    template: str = ""
    steps: list[int] = field(default_factory=lambda: [0])
    known: Known = field(default_factory=Known)

    def score(self, responses: Mapping[str, Value]) -> Fraction:
        """The score of an answer, given by variable. Raises UnprovenError for rules that are not understood."""
        answer = frozenset(responses.items())
        score = self.known.scores.get(answer)
        if score is None:
            score = self._compute(responses)
            if len(self.known.scores) < _ANSWERS_REMEMBERED:
                self.known.scores[answer] = score
        return score

    def _compute(self, responses: Mapping[str, Value]) -> Fraction:
        state = State(self.declared, {}, self.steps)
        for name, variable in self.declared.items():
            is_number = variable.base_type in _NUMERIC and variable.cardinality == "single"
            start = Fraction(0) if variable.default is None and is_number else variable.default
            state.values[name] = responses.get(name) if variable.is_response else start
        try:
            if self.template:
                _run_template(self.template, state)
            _run(self.rules, state)
        except _ExitError:
            pass
        return to_number(state.values.get(SCORE)) or Fraction(0)


def read_processing(item: Node, fragments: Mapping[str, Node]) -> Processing:
    """The processing of an item. Raises UnprovenError. `fragments` are templates that came along, by location."""
    node = item.find("responseProcessing")
    if node is None:
        raise UnprovenError("responseProcessing")
    declarations = item.list("responseDeclaration", "outcomeDeclaration")
    declared = {}
    for declaration in declarations:
        variable = _read_declaration(declaration)
        declared[variable.identifier] = variable
    if SCORE not in declared:
        declared[SCORE] = Declaration(SCORE, "float", "single", is_response=False)
    rules, template = _read_rules(node, fragments)
    known = _remember(tuple(rule.key for rule in rules), template, tuple(one.key for one in declarations))
    return Processing(declared, rules, template, known=known)


def _read_rules(node: Node, fragments: Mapping[str, Node]) -> tuple[tuple[Node, ...], str]:
    """The rules of a processing, or the name of the standard template in their place."""
    rules = tuple(node.nodes)
    if rules:
        return keep_scoring(rules), ""
    location = node.get("templateLocation")
    if location in fragments:
        return keep_scoring(tuple(fragments[location].nodes)), ""
    name = node.get("template").rstrip("/").rpartition("/")[2].removesuffix(".xml")
    if name not in _MATCH | _MAP | _MATCH_MAXIMUM:
        raise UnprovenError(node.get("template") or "responseProcessing")
    return (), name


@lru_cache(maxsize=_RULES_REMEMBERED)
def _remember(_rules: Hashable, _template: str, _variables: Hashable) -> Known:
    return Known()


def keep_scoring(rules: tuple[Node, ...]) -> tuple[Node, ...]:
    """The rules without those that only choose what is said to the candidate: whatever cannot change the score."""
    needed = {SCORE}
    while True:
        known = len(needed)
        kept = tuple(rule for rule in (_keep(rule, needed) for rule in rules) if rule is not None)
        if len(needed) == known:
            return kept


def _keep(rule: Node, needed: set[str]) -> Node | None:
    """What of a rule can change a variable that is `needed`; adds those that it goes by."""
    if rule.name in {"setOutcomeValue", "lookupOutcomeValue"}:
        if rule.get("identifier") not in needed:
            return None
        needed.update(_list_read(rule))
        return rule
    if rule.name not in {"responseCondition", "responseProcessingFragment"}:
        return rule
    if rule.name == "responseProcessingFragment":
        inner = [_keep(child, needed) for child in rule.nodes]
        return Node(rule.name, rule.attributes, tuple(child for child in inner if child is not None))
    branches, matters = [], False
    for branch in rule.nodes:
        parts = list(branch.nodes)
        tests = parts[:0] if branch.name == "responseElse" else parts[:1]
        kept = [part for part in (_keep(part, needed) for part in parts[len(tests) :]) if part is not None]
        matters = matters or bool(kept)
        branches.append(Node(branch.name, branch.attributes, (*tests, *kept)))
    if not matters:
        return None
    for branch in branches:
        if branch.name != "responseElse":
            needed.update(name for test in list(branch.nodes)[:1] for name in _list_read(test))
    return Node(rule.name, rule.attributes, tuple(branches))


def _list_read(node: Node) -> Iterator[str]:
    return (part.get("identifier") for part in node.walk() if part.name in {"variable", "mapResponse"})


def _run_template(name: str, state: State) -> None:
    responses = [variable for variable in state.declared.values() if variable.is_response]
    # A template is about the variable RESPONSE. Where an item has just one, of another name, that is meant.
    if len(responses) != 1:
        raise UnprovenError(name)
    variable = responses[0]
    given = state.values.get(variable.identifier)
    if name in _MAP:
        state.values[SCORE] = Fraction(0) if is_null(given) else map_value(variable, given)
        return
    maximum: Value = Fraction(1)
    if name in _MATCH_MAXIMUM:
        maximum = state.values.get("MAXSCORE")
    state.values[SCORE] = maximum if match_values(given, variable.correct) else Fraction(0)


def _run(rules: Iterable[Node], state: State) -> None:
    for rule in rules:
        state.count()
        if rule.name == "responseCondition":
            _run_condition(rule, state)
        elif rule.name in {"setOutcomeValue", "lookupOutcomeValue"}:
            _set(rule, state)
        elif rule.name == "responseProcessingFragment":
            _run(rule.nodes, state)
        elif rule.name == "exitResponse":
            raise _ExitError
        else:
            raise UnprovenError(rule.name)


def _run_condition(rule: Node, state: State) -> None:
    for branch in rule.nodes:
        inner = tuple(branch.nodes)
        if branch.name == "responseElse":
            _run(inner, state)
            return
        if branch.name not in {"responseIf", "responseElseIf"} or not inner:
            raise UnprovenError(branch.name)
        if is_true(evaluate(inner[0], state)):
            _run(inner[1:], state)
            return


def _set(rule: Node, state: State) -> None:
    name, inner = rule.get("identifier"), tuple(rule.nodes)
    variable = state.declare(name)
    if variable.is_response or len(inner) != 1:
        raise UnprovenError(rule.name)
    value = evaluate(inner[0], state)
    if rule.name == "lookupOutcomeValue":
        number = to_number(value)
        found = (target for source, target in variable.table if source == number)
        value = next(found, variable.table_default)
    state.values[name] = value


def _read_declaration(node: Node) -> Declaration:
    base_type, cardinality = node.get("baseType"), node.get("cardinality")
    table = node.find("matchTable")
    return Declaration(
        identifier=node.get("identifier"),
        base_type=base_type,
        cardinality=cardinality,
        correct=_read_values(node.find("correctResponse"), base_type, cardinality),
        default=_read_values(node.find("defaultValue"), base_type, cardinality),
        mapping=_read_mapping(node.find("mapping"), base_type),
        table=tuple(_read_entries(table, base_type)),
        table_default=read_value(table.get("defaultValue"), base_type) if table and table.get("defaultValue") else None,
        is_response=node.name == "responseDeclaration",
    )


def _read_values(node: Node | None, base_type: str, cardinality: str) -> Value:
    if node is None or cardinality == "record" or not base_type:
        return None
    values = tuple(read_value(value.text, base_type) for value in node.list("value"))
    if cardinality == "single":
        return values[0] if len(values) == 1 else None
    return Bag(values, cardinality == "ordered") if values else None


def _read_mapping(node: Node | None, base_type: str) -> Worths | None:
    if node is None:
        return None
    entries = {}
    for entry in node.list("mapEntry"):
        entries[read_value(entry.get("mapKey"), base_type)] = _read_number(entry.get("mappedValue"))
    lower, upper = node.get("lowerBound"), node.get("upperBound")
    return Worths(
        entries,
        _read_number(node.get("defaultValue", "0")),
        _read_number(lower) if lower else None,
        _read_number(upper) if upper else None,
    )


def _read_entries(node: Node | None, base_type: str) -> Iterable[tuple[Fraction, Value]]:
    for entry in node.list("matchTableEntry") if node is not None else ():
        yield _read_number(entry.get("sourceValue")), read_value(entry.get("targetValue"), base_type)


def _read_number(text: str) -> Fraction:
    value = to_number(read_value(text, "float"))
    if value is None:
        raise UnprovenError(text)
    return value

"""Questions as items: declarations, body and response processing of each type."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quizapp.bank.domain.wording import Wording
from quizapp.interchange.adapters.qti.details import CHART, list_rows
from quizapp.interchange.adapters.qti.items import EXPLANATION
from quizapp.interchange.adapters.qti.markup import LANGUAGE, Element, Maker
from quizapp.interchange.adapters.qti.rules import COUNT, RESPONSE, SCORE, Rules
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.chart_reading import read_chart
from quizapp.itemtypes.choices import list_keys
from quizapp.itemtypes.fill_list import GAP, list_words
from quizapp.itemtypes.matching import list_rights
from quizapp.itemtypes.plugin import sort_order
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.scoring import ALL_OR_NOTHING, CENT, ONE, get_maximum, get_policy
from quizapp.itemtypes.true_false import VERDICTS, get_verdict

TOOL = "Hieu chi so"
_PAIR = "directedPair"


@dataclass(frozen=True)
class Parts:
    """The parts of an item that its type decides, and whether its rules count."""

    declarations: Sequence[Element]
    body: Sequence[Element]
    processing: Element
    counts: bool = False


class Writer:
    """Writes items of one version."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.rules = Rules(make)
        self.identifier = ""

    def write(self, identifier: str, title: str, wording: Wording) -> Element:
        """The item that says what a question says."""
        content, plugin = wording.content, get_item_type(wording.item_type)
        policy, maximum = get_policy(content, plugin.policies), get_maximum(content)
        self.identifier = identifier
        parts = _WRITERS[wording.item_type](self, wording, policy, maximum)
        outcomes = [self._declare_outcome(SCORE, "0"), self._declare_outcome("MAXSCORE", f"{maximum:f}")]
        if parts.counts:
            outcomes.append(self._declare_outcome(COUNT, "0"))
        item = self.make.root(
            "assessmentItem",
            *parts.declarations,
            *outcomes,
            self.make("itemBody", *self._write_explanation(wording), *parts.body),
            parts.processing,
            identifier=identifier,
            title=title,
            adaptive="false",
            timeDependent="false",
            toolName=TOOL,
            toolVersion="1",
        )
        item.set(LANGUAGE, "vi")
        return item

    def _declare_outcome(self, identifier: str, value: str) -> Element:
        default = self.make("defaultValue", self.make("value", value))
        return self.make("outcomeDeclaration", default, identifier=identifier, cardinality="single", baseType="float")

    def declare(
        self,
        cardinality: str,
        base_type: str,
        correct: Iterable[str],
        *,
        identifier: str = RESPONSE,
        worths: Mapping[str, Decimal] | None = None,
        lower: bool = False,
    ) -> Element:
        """The variable of an answer, with its key."""
        children = [self.make("correctResponse", *(self.make("value", value) for value in correct))]
        if worths is not None:
            entries = [self.make("mapEntry", mapKey=key, mappedValue=f"{worth:f}") for key, worth in worths.items()]
            bound = {"lowerBound": "0"} if lower else {}
            children.append(self.make("mapping", *entries, **bound, defaultValue="0"))
        return self.make(
            "responseDeclaration", *children, identifier=identifier, cardinality=cardinality, baseType=base_type
        )

    def _write_explanation(self, wording: Wording) -> list[Element]:
        if not wording.explanation:
            return []
        text, use = self.make("p", wording.explanation), {}
        if self.make.version.kebab:
            text, use = self.make("contentBody", text), {"use": "scoring"}
        return [self.make("rubricBlock", text, class_=EXPLANATION, view="author scorer tutor", **use)]

    def write_options(self, name: str, texts: Iterable[tuple[str, str]], **attributes: str) -> list[Element]:
        """Choices by identifier."""
        return [self.make(name, text, identifier=identifier, **attributes) for identifier, text in texts]

    def ask(self, name: str, stem: str, *children: Element, **attributes: str) -> Element:
        """An interaction with the stem as its prompt."""
        return self.make(name, self.make("prompt", stem), *children, responseIdentifier=RESPONSE, **attributes)


def get_picture(identifier: str) -> str:
    """Where the picture of a chart is, as its item names it."""
    return f"{CHART}s/{identifier}.svg"


def _flag(value: object) -> str:
    return "true" if value else "false"


def _write_choice(writer: Writer, wording: Wording, policy: str, maximum: Decimal) -> Parts:
    content, several = wording.content, wording.item_type == "multiple_response"
    options, keys = content["options"], list_keys(content)
    choices = writer.write_options("simpleChoice", zip(LETTERS, (o["text"] for o in options), strict=False))
    interaction = writer.ask(
        "choiceInteraction",
        wording.stem,
        *choices,
        shuffle=_flag(not content.get("fixed_order")),
        maxChoices="0" if several else "1",
    )
    correct = [LETTERS[key] for key in keys]
    chart = [_write_chart(writer, content)] if wording.item_type == "chart_reading" else []
    cardinality, body = "multiple" if several else "single", [*chart, interaction]
    if policy == ALL_OR_NOTHING:
        declaration = writer.declare(cardinality, "identifier", correct)
        return Parts([declaration], body, writer.rules.match_correct(maximum))
    share = maximum / len(keys)
    is_even = share == share.quantize(CENT)
    worth = share.quantize(CENT) if is_even else ONE
    worths = {letter: worth if at in keys else -worth for at, letter in zip(range(len(options)), LETTERS, strict=False)}
    declaration = writer.declare(cardinality, "identifier", correct, worths=worths, lower=True)
    if is_even:
        return Parts([declaration], body, writer.rules.map_response())
    counting = [writer.rules.count_mapped(RESPONSE)]
    return Parts([declaration], body, writer.rules.graded(counting, len(keys), policy, maximum), counts=True)


def _write_chart(writer: Writer, content: Mapping[str, Any]) -> Element:
    """The figures as a table; the picture is drawn from them."""
    make, chart = writer.make, read_chart(content)
    if chart is None:
        raise ValueError("no chart")
    head, *rows = list_rows(chart)
    body = [make("tr", make("th", row[0], scope="row"), *(make("td", cell) for cell in row[1:])) for row in rows]
    return make(
        "div",
        make("p", make("img", src=get_picture(writer.identifier), alt=chart.title)),
        make(
            "table",
            make("caption", chart.title),
            make("thead", make("tr", *(make("th", cell, scope="col") for cell in head))),
            make("tbody", *body),
        ),
        class_=CHART,
    )


def _write_truth(writer: Writer, wording: Wording, _policy: str, maximum: Decimal) -> Parts:
    choices = writer.write_options("simpleChoice", [(verdict.value, verdict.text) for verdict in VERDICTS])
    interaction = writer.ask("choiceInteraction", wording.stem, *choices, shuffle="false", maxChoices="1")
    declaration = writer.declare("single", "identifier", [get_verdict(correct=wording.content["answer"]).value])
    return Parts([declaration], [interaction], writer.rules.match_correct(maximum))


def _write_statements(writer: Writer, wording: Wording, policy: str, maximum: Decimal) -> Parts:
    statements, make = wording.content["statements"], writer.make
    names = [f"S{n}" for n in range(1, len(statements) + 1)]
    rows = [
        make("simpleAssociableChoice", part["text"], identifier=name, matchMax="1")
        for name, part in zip(names, statements, strict=True)
    ]
    columns = [
        make("simpleAssociableChoice", verdict.text, identifier=verdict.value, fixed="true", matchMax=str(len(rows)))
        for verdict in VERDICTS
    ]
    interaction = writer.ask(
        "matchInteraction",
        wording.stem,
        make("simpleMatchSet", *rows),
        make("simpleMatchSet", *columns),
        shuffle=_flag(not wording.content.get("fixed_order")),
        maxAssociations=str(len(rows)),
    )
    correct = [
        f"{name} {get_verdict(correct=part['correct']).value}" for name, part in zip(names, statements, strict=True)
    ]
    if policy == ALL_OR_NOTHING:
        return Parts([writer.declare("multiple", _PAIR, correct)], [interaction], writer.rules.match_correct(maximum))
    declaration = writer.declare("multiple", _PAIR, correct, worths=dict.fromkeys(correct, ONE))
    counting = [writer.rules.count_mapped(RESPONSE)]
    return Parts([declaration], [interaction], writer.rules.graded(counting, len(rows), policy, maximum), counts=True)


def _write_pairs(writer: Writer, wording: Wording, policy: str, maximum: Decimal) -> Parts:
    make, pairs, rights = writer.make, wording.content["pairs"], list_rights(wording.content)
    # Their order and names tell nothing of what belongs together.
    order = sort_order(rights)
    names = {at: f"R{LETTERS[place]}" for place, at in enumerate(order)}
    left = [
        make("simpleAssociableChoice", pair["left"], identifier=f"L{n}", matchMax="1", matchMin="1")
        for n, pair in enumerate(pairs, start=1)
    ]
    right = [make("simpleAssociableChoice", rights[at], identifier=names[at], matchMax="1") for at in order]
    interaction = writer.ask(
        "matchInteraction",
        wording.stem,
        make("simpleMatchSet", *left),
        make("simpleMatchSet", *right),
        shuffle="true",
        maxAssociations=str(len(pairs)),
    )
    correct = [f"L{at + 1} {names[at]}" for at in range(len(pairs))]
    if policy == ALL_OR_NOTHING:
        return Parts([writer.declare("multiple", _PAIR, correct)], [interaction], writer.rules.match_correct(maximum))
    rules = writer.rules
    declaration = writer.declare("multiple", _PAIR, correct, worths=dict.fromkeys(correct, ONE))
    size = make("containerSize", rules.variable(RESPONSE))
    unfinished = make("lt", size, make("baseValue", str(len(pairs)), baseType="integer"))
    counting = [rules.count_mapped(RESPONSE)]
    processing = rules.graded(counting, len(pairs), policy, maximum, unless=unfinished)
    return Parts([declaration], [interaction], processing, counts=True)


def _write_steps(writer: Writer, wording: Wording, policy: str, maximum: Decimal) -> Parts:
    steps, make, rules = wording.content["steps"], writer.make, writer.rules
    order = sort_order(steps)
    names = {at: LETTERS[place] for place, at in enumerate(order)}
    choices = writer.write_options("simpleChoice", [(names[at], steps[at]) for at in order])
    interaction = writer.ask("orderInteraction", wording.stem, *choices, shuffle="true")
    declaration = writer.declare("ordered", "identifier", [names[at] for at in range(len(steps))])
    if policy == ALL_OR_NOTHING:
        return Parts([declaration], [interaction], rules.match_correct(maximum))
    tests = [
        make(
            "match",
            make("index", rules.variable(RESPONSE), n=str(n)),
            make("index", make("correct", identifier=RESPONSE), n=str(n)),
        )
        for n in range(1, len(steps) + 1)
    ]
    processing = rules.graded(rules.sum_right(tests), len(steps), policy, maximum)
    return Parts([declaration], [interaction], processing, counts=True)


def _write_figure(writer: Writer, wording: Wording, _policy: str, maximum: Decimal) -> Parts:
    content, make, rules = wording.content, writer.make, writer.rules
    tolerance = content.get("tolerance")
    correct = make("correct", identifier=RESPONSE)
    mode = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"} if tolerance else {}
    # What is compared with comes first: the limits are laid around it.
    test = make("equal", correct, rules.variable(RESPONSE), **(mode or {"toleranceMode": "exact"}))
    entry = make("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="20")
    unit = [f" {content['unit']}"] if content.get("unit") else []
    body = [make("p", wording.stem), make("p", entry, *unit)]
    return Parts([writer.declare("single", "float", [content["value"]])], body, rules.when_right(test, maximum))


def _write_gaps(writer: Writer, wording: Wording, policy: str, maximum: Decimal) -> Parts:
    content, make, rules = wording.content, writer.make, writer.rules
    words, gaps = list_words(content), content["gaps"]
    order = sort_order(words)
    names = [f"{RESPONSE}_{n}" for n in range(1, len(gaps) + 1)]
    letters = {words[at]: LETTERS[place] for place, at in enumerate(order)}
    children: list[Any] = []
    for at, piece in enumerate(GAP.split(content["text"])):
        if at % 2 == 0:
            children.append(piece)
            continue
        choices = writer.write_options("inlineChoice", [(f"G{piece}{letters[words[n]]}", words[n]) for n in order])
        name = names[int(piece) - 1]
        children.append(make("inlineChoiceInteraction", *choices, responseIdentifier=name, shuffle="true"))
    declarations = [
        writer.declare("single", "identifier", [f"G{n}{letters[gap]}"], identifier=name)
        for n, (name, gap) in enumerate(zip(names, gaps, strict=True), start=1)
    ]
    body = [make("p", wording.stem), make("p", *children)]
    if policy == ALL_OR_NOTHING:
        return Parts(declarations, body, rules.all_right(names, maximum))
    empty = [make("isNull", rules.variable(name)) for name in names]
    unfinished = empty[0] if len(empty) == 1 else make("or", *empty)
    counting = rules.sum_right([rules.is_right(name) for name in names])
    processing = rules.graded(counting, len(names), policy, maximum, unless=unfinished)
    return Parts(declarations, body, processing, counts=True)


_WRITERS: dict[str, Callable[[Writer, Wording, str, Decimal], Parts]] = {
    "single_choice": _write_choice,
    "multiple_response": _write_choice,
    "chart_reading": _write_choice,
    "true_false": _write_truth,
    "four_statements": _write_statements,
    "matching": _write_pairs,
    "ordering": _write_steps,
    "numeric": _write_figure,
    "fill_list": _write_gaps,
}

"""Items whose answer is chosen from a list: one option, several, true or false, four statements."""

from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.proving import Case, prove
from quizapp.interchange.adapters.qti.texts import Reader
from quizapp.interchange.adapters.qti.values import Bag, Declaration, Value
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.choices import MOST_OPTIONS
from quizapp.itemtypes.four_statements import LABELS
from quizapp.kernel.text import N_

VERDICTS = {
    "đúng": True,
    "sai": False,
    "true": True,
    "false": False,
    "t": True,
    "f": False,
    "đ": True,
    "s": False,
    "correct": True,
    "incorrect": False,
    "right": True,
    "wrong": False,
}
SOME_FIXED = N_("Trong tệp chỉ một số phương án giữ nguyên chỗ; ở đây cả câu giữ nguyên thứ tự.")
_LIMIT = N_("Giới hạn chỉ được chọn %(n)s phương án không được giữ.")
_LEAST = N_("Yêu cầu chọn ít nhất %(n)s phương án không được giữ.")
_TWINS = N_("Nhiều cách trả lời cùng được điểm cao nhất; ở đây mỗi câu chỉ có một đáp án.")
_MANY = N_("Câu có %(n)s phương án; ở đây nhiều nhất %(limit)s.")
_NO_SCORE = N_("Theo cách chấm trong tệp, không câu trả lời nào được điểm.")
NO_VARIABLE = N_("Phần trả lời không có biến tương ứng trong tệp.")
_FOUR = len(LABELS)


@dataclass(frozen=True)
class Lost:
    """A loss with its values."""

    what: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What an item says, as a question here."""

    item_type: str
    content: dict[str, Any]
    losses: tuple[Lost, ...] = ()
    # Where the body does not tell it.
    stem: str = ""


def get_variable(processing: Processing, interaction: Node) -> Declaration:
    """The variable that an interaction sets. Raises UncarriedError."""
    variable = processing.declared.get(interaction.get("responseIdentifier"))
    if variable is None or not variable.is_response:
        raise UncarriedError(NO_VARIABLE)
    return variable


def read_order(interaction: Node, choices: list[Node]) -> tuple[dict[str, Any], tuple[Lost, ...]]:
    """Whether options keep their places, as contents say it."""
    fixed = sum(choice.is_set("fixed") for choice in choices)
    if interaction.is_set("shuffle") and not fixed:
        return {}, ()
    lost = (Lost(SOME_FIXED),) if interaction.is_set("shuffle") and fixed < len(choices) else ()
    return {"fixed_order": True}, lost


def read_choice(reader: Reader, interaction: Node, processing: Processing, wanted: str) -> Draft:
    """One choice interaction. `wanted` is the type that the file names, if it names one."""
    variable = get_variable(processing, interaction)
    choices = interaction.list("simpleChoice")
    identifiers, texts = [choice.get("identifier") for choice in choices], [reader.read(choice) for choice in choices]
    if len(choices) > MOST_OPTIONS:
        raise UncarriedError(_MANY, n=len(choices), limit=MOST_OPTIONS)
    order, lost = read_order(interaction, choices)
    if variable.cardinality == "multiple":
        most = _get_most(interaction) or len(choices)
        cases = _list_sets(variable, identifiers, most)
        keys = _find_keys(processing, cases)
        content = {"options": _make_options(texts, keys), **order}
        if most < len(choices):
            lost = (*lost, Lost(_LIMIT, {"n": most}))
        least = interaction.count("minChoices") or 0
        if least > 1:
            lost = (*lost, Lost(_LEAST, {"n": least}))
        item_type = "multiple_response"
    else:
        cases = [
            *(Case({variable.identifier: name}, {"choice": LETTERS[at]}) for at, name in enumerate(identifiers)),
            Case({variable.identifier: None}, None),
        ]
        keys = _find_keys(processing, cases)
        verdicts = [VERDICTS.get(text.casefold()) for text in texts]
        if wanted in {"", "true_false"} and sorted(map(str, verdicts)) == ["False", "True"]:
            return _read_truth(variable, identifiers, verdicts, processing, next(iter(keys)))
        content = {"options": _make_options(texts, keys), **order}
        item_type = "single_choice"
    layout = {"order": list(range(len(choices)))}
    proof = prove(processing, item_type, content, layout, cases)
    losses = (*lost, *map(Lost, proof.losses))
    return Draft(item_type, add_scoring(content, proof.scoring), losses)


def add_scoring(content: dict[str, Any], scoring: dict[str, Any]) -> dict[str, Any]:
    """A content with its scoring, unless that is the usual one."""
    return {**content, "scoring": dict(scoring)} if scoring else content


def _get_most(interaction: Node) -> int:
    most = interaction.count("maxChoices")
    return 1 if most is None else most


def _make_options(texts: list[str], keys: set[int]) -> list[dict[str, Any]]:
    return [{"text": text, "correct": at in keys} for at, text in enumerate(texts)]


def _list_sets(variable: Declaration, identifiers: list[str], most: int) -> list[Case]:
    cases = []
    for size in range(most + 1):
        for chosen in combinations(range(len(identifiers)), size):
            value = Bag(tuple(identifiers[at] for at in chosen)) if chosen else None
            raw = {"choices": [LETTERS[at] for at in chosen]}
            cases.append(Case({variable.identifier: value}, raw))
    return cases


def _find_keys(processing: Processing, cases: list[Case]) -> set[int]:
    """The options of the one answer that scores highest. Raises UncarriedError."""
    scores = [processing.score(case.responses) for case in cases]
    best = max(scores)
    found = [case.raw for case, score in zip(cases, scores, strict=True) if score == best]
    if best <= 0 or found[0] is None:
        raise UncarriedError(_NO_SCORE)
    if len(found) > 1:
        raise UncarriedError(_TWINS)
    return {LETTERS.index(letter) for letter in found[0].get("choices") or [found[0].get("choice")]}


def _read_truth(
    variable: Declaration,
    identifiers: list[str],
    verdicts: list[bool | None],
    processing: Processing,
    key: int,
) -> Draft:
    content = {"answer": bool(verdicts[key])}
    cases = [
        *(
            Case({variable.identifier: name}, {"choice": "true" if verdict else "false"})
            for name, verdict in zip(identifiers, verdicts, strict=True)
        ),
        Case({variable.identifier: None}, None),
    ]
    proof = prove(processing, "true_false", content, {}, cases)
    return Draft("true_false", add_scoring(content, proof.scoring), tuple(map(Lost, proof.losses)))


def is_verdicts(reader: Reader, choices: list[Node]) -> bool:
    """Whether the choices are just true and false."""
    found = {VERDICTS.get(reader.read(choice).casefold()) for choice in choices}
    return len(choices) == len(VERDICT_PAIR) and found == VERDICT_PAIR


VERDICT_PAIR = {True, False}


def read_statement_choices(reader: Reader, interactions: list[Node], processing: Processing) -> Draft:
    """Four choices between true and false, each with its statement as the prompt."""
    statements = []
    for interaction in interactions:
        prompt = interaction.find("prompt")
        statements.append(reader.read(prompt) if prompt is not None else "")
    if not all(statements):
        raise UncarriedError(N_("Có mệnh đề chưa ghi nội dung."))
    sides: list[dict[bool, dict[str, Value]]] = []
    for interaction in interactions:
        variable = get_variable(processing, interaction)
        side: dict[bool, dict[str, Value]] = {}
        for choice in interaction.list("simpleChoice"):
            verdict = VERDICTS[reader.read(choice).casefold()]
            side[verdict] = {variable.identifier: choice.get("identifier")}
        sides.append(side)

    def respond(chosen: tuple[bool | None, ...]) -> dict[str, Value]:
        answers = [side[value] for side, value in zip(sides, chosen, strict=True) if value is not None]
        return {name: value for answer in answers for name, value in answer.items()}

    return _read_statements(statements, respond, processing, {"fixed_order": True}, ())


def read_statement_table(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """A table of four statements by the columns true and false."""
    variable = get_variable(processing, interaction)
    rows, columns = (part.list("simpleAssociableChoice") for part in interaction.list("simpleMatchSet"))
    names = {VERDICTS[reader.read(column).casefold()]: column.get("identifier") for column in columns}
    order, lost = read_order(interaction, rows)

    def respond(chosen: tuple[bool | None, ...]) -> dict[str, Value]:
        pairs = tuple(
            (row.get("identifier"), names[value]) for row, value in zip(rows, chosen, strict=True) if value is not None
        )
        return {variable.identifier: Bag(pairs) if pairs else None}

    return _read_statements([reader.read(row) for row in rows], respond, processing, order, lost)


def _read_statements(
    texts: list[str], respond: Any, processing: Processing, order: dict[str, Any], lost: tuple[Lost, ...]
) -> Draft:
    answers = list(product((True, False, None), repeat=_FOUR))
    scores = [processing.score(respond(answer)) for answer in answers]
    highest = max(scores)
    best = [answer for answer, score in zip(answers, scores, strict=True) if score == highest]
    if len(best) > 1 or None in best[0]:
        raise UncarriedError(_TWINS)
    statements = [{"text": text, "correct": bool(value)} for text, value in zip(texts, best[0], strict=True)]
    content = {"statements": statements, **order}
    cases = [
        Case(
            respond(answer),
            {
                "parts": {
                    letter: "true" if value else "false"
                    for letter, value in zip(LABELS, answer, strict=True)
                    if value is not None
                }
            },
        )
        for answer in answers
    ]
    proof = prove(processing, "four_statements", content, {"parts": list(range(_FOUR))}, cases)
    losses = (*lost, *map(Lost, proof.losses))
    return Draft("four_statements", add_scoring(content, proof.scoring), losses)

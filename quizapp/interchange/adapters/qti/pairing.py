"""Items whose answer is an arrangement: pairs, or an order."""

from collections.abc import Mapping
from typing import Any

from quizapp.interchange.adapters.qti.choices import Draft, Lost, add_scoring, get_variable
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.proving import (
    Case,
    list_arrangements,
    list_typical,
    prove,
    sees_right_parts_only,
)
from quizapp.interchange.adapters.qti.texts import Reader
from quizapp.interchange.adapters.qti.values import Bag, Declaration, UnprovenError, make_pair
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.matching import NUMBERS
from quizapp.itemtypes.ordering import MOST_STEPS
from quizapp.kernel.text import N_

NO_KEY = N_("Tệp không ghi đáp án của câu.")
_SHARED = N_("Một phương án thuộc nhiều ý; ở đây mỗi phương án chỉ ghép với một ý.")
_UNPAIRED = N_("Có ý không thuộc cặp nào ở cả hai cột.")
_SWAPPED = N_("Hai cột được đổi chỗ cho nhau.")
_ANY_PAIRS = N_("Ghép tự do trong một danh sách được chuyển thành ghép hai cột.")
_FIXED = N_("Thứ tự hiển thị cố định không được giữ; ở đây các ý được xáo cho từng người.")
_REUSED = N_("Trong tệp một phương án có thể ghép nhiều lần; ở đây chỉ một lần.")
_SOME = N_("Chỉ sắp xếp một phần các ý; ở đây phải sắp xếp tất cả.")
TOO_MANY_WAYS = N_("quá nhiều cách trả lời để so từng cách")
TOO_MANY = N_("Câu có %(n)s ý; ở đây nhiều nhất %(limit)s.")


def read_match(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """Two columns whose entries are paired."""
    variable = get_variable(processing, interaction)
    left, right = (_read_texts(reader, part) for part in interaction.list("simpleMatchSet"))
    key = [pair for pair in read_key(variable) if isinstance(pair, tuple)]
    lost = [] if interaction.is_set("shuffle") else [Lost(_FIXED)]
    if any(node.count("matchMax") not in {None, 1} for node in interaction.walk() if node.name.endswith("Choice")):
        lost.append(Lost(_REUSED))
    pairs: dict[str, str] = dict(key)
    if len(set(pairs.values())) < len(pairs) or len(pairs) < len(key):
        raise UncarriedError(_SHARED)
    is_swapped = set(pairs) != set(left)
    if is_swapped:
        if set(pairs.values()) != set(right):
            raise UncarriedError(_UNPAIRED)
        lost.append(Lost(_SWAPPED))
        left, right, pairs = right, left, {other: one for one, other in pairs.items()}
    return _read_pairs(left, right, pairs, variable, processing, lost, swapped=is_swapped)


def read_associate(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """One list whose entries are paired."""
    variable = get_variable(processing, interaction)
    texts = _read_texts(reader, interaction)
    pairs = dict(_order_pairs(interaction, variable))
    named = [*pairs, *pairs.values()]
    if len(set(named)) < len(named):
        raise UncarriedError(_SHARED)
    left = {name: texts[name] for name in pairs}
    right = {name: text for name, text in texts.items() if name not in pairs}
    return _read_pairs(left, right, pairs, variable, processing, [Lost(_ANY_PAIRS)])


def _order_pairs(interaction: Node, variable: Declaration) -> list[tuple[str, str]]:
    """The pairs of the key, what stands first in the list on the left."""
    places = {node.get("identifier"): at for at, node in enumerate(interaction.nodes)}
    pairs = [pair for pair in read_key(variable) if isinstance(pair, tuple)]
    if any(name not in places for pair in pairs for name in pair):
        raise UncarriedError(NO_KEY)
    sides = [(one, other) if places[one] <= places[other] else (other, one) for one, other in pairs]
    return sorted(sides, key=lambda pair: places[pair[0]])


def _read_texts(reader: Reader, node: Node) -> dict[str, str]:
    return {choice.get("identifier"): reader.read(choice) for choice in node.list("simpleAssociableChoice")}


def read_key(variable: Declaration) -> tuple[Any, ...]:
    """The values of the right answer: as declared, or what the mapping gives points for."""
    if isinstance(variable.correct, Bag):
        return variable.correct.values
    entries = variable.mapping.entries.items() if variable.mapping is not None else ()
    found = tuple(value for value, worth in entries if worth > 0)
    if not found:
        raise UncarriedError(NO_KEY)
    return found


def _read_pairs(
    left: Mapping[str, str],
    right: Mapping[str, str],
    pairs: Mapping[str, str],
    variable: Declaration,
    processing: Processing,
    lost: list[Lost],
    *,
    swapped: bool = False,
) -> Draft:
    if any(name not in right for name in pairs.values()):
        raise UncarriedError(NO_KEY)
    extras = [name for name in right if name not in pairs.values()]
    options = [*(pairs[name] for name in left), *extras]
    if len(left) > len(NUMBERS) or len(options) > len(LETTERS):
        raise UncarriedError(TOO_MANY, n=max(len(left), len(options)), limit=len(NUMBERS))
    content: dict[str, Any] = {"pairs": [{"left": left[name], "right": right[pairs[name]]} for name in left]}
    if extras:
        content["extras"] = [right[name] for name in extras]

    def respond(chosen: Mapping[int, int]) -> Case:
        made = tuple(
            make_pair(options[at], name, variable.base_type)
            if swapped
            else make_pair(name, options[at], variable.base_type)
            for part, name in enumerate(left)
            for at in [chosen.get(part)]
            if at is not None
        )
        raw = {"parts": {NUMBERS[part]: LETTERS[at] for part, at in chosen.items()}}
        return Case({variable.identifier: Bag(made) if made else None}, raw, len(chosen) == len(left))

    layout = {"parts": list(range(len(left))), "order": list(range(len(options)))}
    cases = [respond(dict(enumerate(way))) for way in _list_ways(processing, variable, len(left), len(options))]
    cases += [respond({at: at for at in range(len(left)) if at != missing}) for missing in range(len(left))]
    proof = prove(processing, "matching", content, layout, [*cases, respond({})])
    return Draft("matching", add_scoring(content, proof.scoring), (*lost, *map(Lost, proof.losses)))


def _list_ways(processing: Processing, variable: Declaration, parts: int, options: int) -> list[tuple[int, ...]]:
    if sees_right_parts_only(processing, variable):
        return list(list_typical(parts, options))
    ways = list_arrangements(parts, options)
    if ways is None:
        raise UnprovenError(TOO_MANY_WAYS)
    return ways


def read_ordering(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """Entries to be put in order."""
    variable = get_variable(processing, interaction)
    texts = {choice.get("identifier"): reader.read(choice) for choice in interaction.list("simpleChoice")}
    key = read_key(variable)
    if set(key) != set(texts) or len(key) != len(texts) or interaction.get("maxChoices", "0") != "0":
        raise UncarriedError(_SOME)
    if len(key) > MOST_STEPS:
        raise UncarriedError(TOO_MANY, n=len(key), limit=MOST_STEPS)
    content = {"steps": [texts[name] for name in key]}
    layout = {"parts": list(range(len(key)))}
    cases = [
        Case(
            {variable.identifier: Bag(tuple(key[at] for at in way), ordered=True)},
            {"parts": {LETTERS[at]: str(place) for place, at in enumerate(way, start=1)}},
        )
        for way in _list_ways(processing, variable, len(key), len(key))
    ]
    nothing = Case({variable.identifier: None}, None, whole=False)
    proof = prove(processing, "ordering", content, layout, [*cases, nothing])
    lost = [] if interaction.is_set("shuffle") else [Lost(_FIXED)]
    return Draft("ordering", add_scoring(content, proof.scoring), (*lost, *map(Lost, proof.losses)))

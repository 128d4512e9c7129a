"""Items whose answer is an arrangement: pairs, an order, the gaps of a text."""

from collections.abc import Mapping
from itertools import islice, product
from typing import Any

from quizapp.interchange.adapters.qti.choices import Draft, Lost, add_scoring, get_number, get_variable
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.proving import (
    MOST_CASES,
    Case,
    list_arrangements,
    list_typical,
    prove,
    sees_choices_by_key,
    sees_right_parts_only,
)
from quizapp.interchange.adapters.qti.texts import MARKS, Reader, join_lines
from quizapp.interchange.adapters.qti.values import Bag, Declaration, UnprovenError, Value, make_pair
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.fill_list import GAP, list_words
from quizapp.itemtypes.matching import NUMBERS
from quizapp.itemtypes.ordering import MOST_STEPS
from quizapp.kernel.text import N_

_NO_KEY = N_("Tệp không ghi đáp án của câu.")
_SHARED = N_("Một phương án thuộc nhiều ý; ở đây mỗi phương án chỉ ghép với một ý.")
_UNPAIRED = N_("Có ý không thuộc cặp nào ở cả hai cột.")
_SWAPPED = N_("Hai cột được đổi chỗ cho nhau.")
_ANY_PAIRS = N_("Ghép tự do trong một danh sách được chuyển thành ghép hai cột.")
_FIXED = N_("Thứ tự hiển thị cố định không được giữ; ở đây các ý được xáo cho từng người.")
_REUSED = N_("Trong tệp một phương án có thể ghép nhiều lần; ở đây chỉ một lần.")
_SOME = N_("Chỉ sắp xếp một phần các ý; ở đây phải sắp xếp tất cả.")
_TOO_MANY = N_("Câu có %(n)s ý; ở đây nhiều nhất %(limit)s.")
_OWN_LISTS = N_("Mỗi chỗ trống có danh sách riêng; ở đây các chỗ trống dùng chung một danh sách.")
_NO_SIGNS = N_("Trong câu dẫn có sẵn ký hiệu [1], [2], ...; ở đây đó là chỗ trống.")
_DEFAULT_STEM = N_("Chọn nội dung thích hợp cho từng chỗ trống.")


def read_match(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """Two columns whose entries are paired."""
    variable = get_variable(processing, interaction)
    left, right = (_read_texts(reader, part) for part in interaction.list("simpleMatchSet"))
    key = [pair for pair in _read_key(variable) if isinstance(pair, tuple)]
    lost = [] if interaction.is_set("shuffle") else [Lost(_FIXED)]
    if any(get_number(node, "matchMax", 1) != 1 for node in interaction.walk() if node.name.endswith("Choice")):
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
    pairs = [pair for pair in _read_key(variable) if isinstance(pair, tuple)]
    if any(name not in places for pair in pairs for name in pair):
        raise UncarriedError(_NO_KEY)
    sides = [(one, other) if places[one] <= places[other] else (other, one) for one, other in pairs]
    return sorted(sides, key=lambda pair: places[pair[0]])


def _read_texts(reader: Reader, node: Node) -> dict[str, str]:
    return {choice.get("identifier"): reader.read(choice) for choice in node.list("simpleAssociableChoice")}


def _read_key(variable: Declaration) -> tuple[Any, ...]:
    """The values of the right answer: as declared, or what the mapping gives points for."""
    if isinstance(variable.correct, Bag):
        return variable.correct.values
    entries = variable.mapping.entries.items() if variable.mapping is not None else ()
    found = tuple(value for value, worth in entries if worth > 0)
    if not found:
        raise UncarriedError(_NO_KEY)
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
        raise UncarriedError(_NO_KEY)
    extras = [name for name in right if name not in pairs.values()]
    options = [*(pairs[name] for name in left), *extras]
    if len(left) > len(NUMBERS) or len(options) > len(LETTERS):
        raise UncarriedError(_TOO_MANY, n=max(len(left), len(options)), limit=len(NUMBERS))
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
        raise UnprovenError(variable.identifier)
    return ways


def read_ordering(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    """Entries to be put in order."""
    variable = get_variable(processing, interaction)
    texts = {choice.get("identifier"): reader.read(choice) for choice in interaction.list("simpleChoice")}
    key = _read_key(variable)
    if set(key) != set(texts) or len(key) != len(texts) or interaction.get("maxChoices", "0") != "0":
        raise UncarriedError(_SOME)
    if len(key) > MOST_STEPS:
        raise UncarriedError(_TOO_MANY, n=len(key), limit=MOST_STEPS)
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


def read_gaps(reader: Reader, lines: list[str], processing: Processing) -> Draft:
    """A text whose gaps are filled from lists; `lines` are those of the body, with the marks of its interactions."""
    variables, lists = [], []
    for interaction in reader.marked:
        variables.append(get_variable(processing, interaction))
        lists.append({n.get("identifier"): reader.read(n) for n in interaction.list("inlineChoice")})
    keys = [_find_word(variable, texts) for variable, texts in zip(variables, lists, strict=True)]
    if any(GAP.search(line) for line in lines):
        raise UncarriedError(_NO_SIGNS)
    gapped = [line for line in lines if MARKS.search(line)]
    text = MARKS.sub(lambda found: f"[{int(found[1]) + 1}]", join_lines(gapped))
    gaps = [texts[key] for texts, key in zip(lists, keys, strict=True)]
    extras = [word for texts in lists for word in texts.values() if word not in gaps]
    content: dict[str, Any] = {"text": text, "gaps": gaps}
    if extras:
        content["extras"] = list(dict.fromkeys(extras))
    words = list_words(content)
    lost = [Lost(_OWN_LISTS)] if any(set(texts.values()) != set(words) for texts in lists) else []
    if len(words) > len(LETTERS):
        raise UncarriedError(_TOO_MANY, n=len(words), limit=len(LETTERS))

    def respond(chosen: tuple[str | None, ...]) -> Case:
        given: dict[str, Value] = {variable.identifier: name for variable, name in zip(variables, chosen, strict=True)}
        parts = {
            str(n): LETTERS[words.index(lists[n - 1][name])]
            for n, name in enumerate(chosen, start=1)
            if name is not None
        }
        return Case(given, {"parts": parts}, None not in chosen)

    cases = [respond(chosen) for chosen in _list_fillings(processing, variables, lists, keys)]
    cases += [
        respond(tuple(None if at == missing else key for at, key in enumerate(keys))) for missing in range(len(keys))
    ]
    layout = {"order": list(range(len(words)))}
    proof = prove(processing, "fill_list", content, layout, cases)
    rest = join_lines([line for line in lines if not MARKS.search(line)])
    losses = (*lost, *map(Lost, proof.losses))
    return Draft("fill_list", add_scoring(content, proof.scoring), losses, stem=rest or _DEFAULT_STEM)


def _find_word(variable: Declaration, texts: Mapping[str, str]) -> str:
    if isinstance(variable.correct, str) and variable.correct in texts:
        return variable.correct
    entries = variable.mapping.entries if variable.mapping is not None else {}
    found = [name for name in texts if entries.get(name, 0) > 0]
    if len(found) != 1:
        raise UncarriedError(_NO_KEY)
    return found[0]


def _list_fillings(
    processing: Processing, variables: list[Declaration], lists: list[dict[str, str]], keys: list[str]
) -> list[tuple[str, ...]]:
    """One way for each set of gaps that can be right, where no more matters; else every way to fill them."""
    if not all(sees_choices_by_key(processing, variable) for variable in variables):
        ways = list(islice(product(*lists), MOST_CASES + 1))
        if len(ways) > MOST_CASES:
            raise UnprovenError(variables[0].identifier)
        return ways
    wrong = [
        next((name for name in texts if texts[name] != texts[key]), key) for texts, key in zip(lists, keys, strict=True)
    ]
    return list(product(*zip(keys, wrong, strict=True)))

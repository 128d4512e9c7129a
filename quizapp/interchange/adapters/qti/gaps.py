"""Items whose answer fills the gaps of a text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from quizapp.interchange.adapters.qti.choices import Draft, Lost, add_scoring, get_variable
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.pairing import NO_KEY, TOO_MANY, TOO_MANY_WAYS, read_key
from quizapp.interchange.adapters.qti.processing import Processing
from quizapp.interchange.adapters.qti.proving import (
    MOST_CASES,
    Case,
    prove,
    sees_choices_by_key,
    sees_right_parts_only,
)
from quizapp.interchange.adapters.qti.texts import MARKS, Reader, join_lines
from quizapp.interchange.adapters.qti.values import Bag, Declaration, UnprovenError, Value
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.fill_list import GAP, list_words
from quizapp.kernel.text import N_

_OWN_LISTS = N_("Mỗi chỗ trống có danh sách riêng; ở đây các chỗ trống dùng chung một danh sách.")
_NO_SIGNS = N_("Trong câu dẫn có sẵn ký hiệu [1], [2], ...; ở đây đó là chỗ trống.")
_DEFAULT_STEM = N_("Chọn nội dung thích hợp cho từng chỗ trống.")
_PICTURES = N_("Chỗ trống được điền bằng hình; phần đó chưa mang sang được.")
_OPEN_GAPS = N_("Có chỗ trống không có đáp án, hoặc có nhiều đáp án.")


@dataclass(frozen=True)
class _Gaps:
    """Gaps as a file has them: what may be put into each and what belongs there, by identifier.

    `respond` gives the variables for what was chosen; `is_clean` where the score can depend on nothing but which gaps
    are right.
    """

    lists: list[dict[str, str]]
    keys: list[str]
    respond: Callable[[Sequence[str | None]], dict[str, Value]]
    is_clean: bool

    def list_fillings(self) -> list[tuple[str, ...]]:
        """One way for each set of gaps that can be right, where no more matters; else every way to fill them."""
        if self.is_clean:
            wrong = [
                next((name for name in texts if texts[name] != texts[key]), key)
                for texts, key in zip(self.lists, self.keys, strict=True)
            ]
            return list(product(*zip(self.keys, wrong, strict=True)))
        ways = list(islice(product(*self.lists), MOST_CASES + 1))
        if len(ways) > MOST_CASES:
            raise UnprovenError(TOO_MANY_WAYS)
        return ways


def read_gaps(reader: Reader, lines: list[str], processing: Processing) -> Draft:
    """A text whose gaps are filled from lists; `lines` are those of the body, with the marks of its interactions."""
    variables = [get_variable(processing, interaction) for interaction in reader.marked]
    lists = [{n.get("identifier"): reader.read(n) for n in node.list("inlineChoice")} for node in reader.marked]
    keys = [_find_word(variable, texts) for variable, texts in zip(variables, lists, strict=True)]

    def respond(chosen: Sequence[str | None]) -> dict[str, Value]:
        return {variable.identifier: name for variable, name in zip(variables, chosen, strict=True)}

    is_clean = all(sees_choices_by_key(processing, variable) for variable in variables)
    return _read_filled(lines, _Gaps(lists, keys, respond, is_clean), processing)


def read_dragged(reader: Reader, interaction: Node, lines: list[str], processing: Processing) -> Draft:
    """A text into whose gaps words are drawn from one list."""
    variable, gaps = get_variable(processing, interaction), [gap.get("identifier") for gap in reader.marked]
    if interaction.find("gapImg") is not None or not gaps:
        raise UncarriedError(_PICTURES)
    words = {node.get("identifier"): reader.read(node) for node in interaction.list("gapText")}
    pairs = {gap: word for word, gap in (pair for pair in read_key(variable) if isinstance(pair, tuple))}
    if set(pairs) != set(gaps) or not set(pairs.values()) <= set(words) or len(pairs) < len(read_key(variable)):
        raise UncarriedError(_OPEN_GAPS)

    def respond(chosen: Sequence[str | None]) -> dict[str, Value]:
        made = tuple((word, gap) for word, gap in zip(chosen, gaps, strict=True) if word is not None)
        return {variable.identifier: Bag(made) if made else None}

    is_clean = sees_right_parts_only(processing, variable)
    return _read_filled(lines, _Gaps([words] * len(gaps), [pairs[gap] for gap in gaps], respond, is_clean), processing)


def _read_filled(lines: list[str], gaps: _Gaps, processing: Processing) -> Draft:
    if any(GAP.search(line) for line in lines):
        raise UncarriedError(_NO_SIGNS)
    text = MARKS.sub(lambda found: f"[{int(found[1]) + 1}]", join_lines([line for line in lines if MARKS.search(line)]))
    right = [texts[key] for texts, key in zip(gaps.lists, gaps.keys, strict=True)]
    extras = dict.fromkeys(word for texts in gaps.lists for word in texts.values() if word not in right)
    content: dict[str, Any] = {"text": text, "gaps": right, **({"extras": list(extras)} if extras else {})}
    words = list_words(content)
    if len(words) > len(LETTERS):
        raise UncarriedError(TOO_MANY, n=len(words), limit=len(LETTERS))

    def make_case(chosen: Sequence[str | None]) -> Case:
        parts = {
            str(n): LETTERS[words.index(gaps.lists[n - 1][name])]
            for n, name in enumerate(chosen, start=1)
            if name is not None
        }
        return Case(gaps.respond(chosen), {"parts": parts}, None not in chosen)

    cases = [make_case(chosen) for chosen in gaps.list_fillings()]
    size = len(gaps.keys)
    cases += [
        make_case([None if at == missing else key for at, key in enumerate(gaps.keys)]) for missing in range(size)
    ]
    proof = prove(processing, "fill_list", content, {"order": list(range(len(words)))}, cases)
    lost = [Lost(_OWN_LISTS)] if any(set(texts.values()) != set(words) for texts in gaps.lists) else []
    stem = join_lines([line for line in lines if not MARKS.search(line)]) or _DEFAULT_STEM
    return Draft("fill_list", add_scoring(content, proof.scoring), (*lost, *map(Lost, proof.losses)), stem=stem)


def _find_word(variable: Declaration, texts: Mapping[str, str]) -> str:
    if isinstance(variable.correct, str) and variable.correct in texts:
        return variable.correct
    entries = variable.mapping.entries if variable.mapping is not None else {}
    found = [name for name in texts if entries.get(name, 0) > 0]
    if len(found) != 1:
        raise UncarriedError(NO_KEY)
    return found[0]

"""What is wrong with the signs in a text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizapp.kernel.text import N_
from quizapp.markup.formulas import FormulaError, read_formula
from quizapp.markup.parsing import has_signs, iterate_inner, parse_blocks
from quizapp.markup.plain import to_plain

# Signs that nobody wants to be seen: they were meant to do something, and do not.
_LEFT_OVER = re.compile(r"\*\*|__|!\[|\$\$|</?[a-zA-Z][^>]*>|&(?:[a-z]+|#\d+);")


class Fault(NamedTuple):
    """A catalogue text and what fills it."""

    message: str
    params: dict[str, str]


def find_faults(text: str, *, leads: bool = False) -> Iterator[Fault]:
    """Signs that would be shown as they are, formulas that cannot be read, pictures without words.

    With `leads` the text has to begin with a sentence.
    """
    tokens = parse_blocks(text) if has_signs(text) else []
    for token in iterate_inner(tokens):
        if token.type == "formula":
            try:
                read_formula(token.content)
            except FormulaError:
                yield Fault(N_("Công thức “%(formula)s” chưa đọc được."), {"formula": token.content})
        elif token.type == "image" and not token.content.strip():
            yield Fault(N_("Hình chưa có lời thay thế: người không nhìn thấy hình cần lời này để làm bài."), {})
    found = _LEFT_OVER.search(to_plain(text))
    if found:
        message = N_("Có dấu “%(mark)s” không thành định dạng; người đọc sẽ thấy nguyên dấu đó.")
        yield Fault(message, {"mark": found.group(0)})
    if leads and tokens and tokens[0].type != "paragraph_open":
        yield Fault(N_("Câu dẫn phải bắt đầu bằng một câu; bảng, hình, danh sách đứng sau câu đó."), {})

"""A text without its signs: for search, comparing, lists, letters and every other place that knows only letters."""

from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from quizapp.markup.formulas import tell_formula
from quizapp.markup.parsing import has_signs, parse_blocks

_AFTER = {"paragraph_close": " ", "th_close": "; ", "td_close": "; ", "hardbreak": " ", "softbreak": " "}


@lru_cache(8192)
def to_plain(text: str) -> str:
    """The words of a text on one line; cells of a table are parted by semicolons, formulas are told in signs."""
    if not has_signs(text):
        return text
    words = "".join(_tell(parse_blocks(text)))
    return " ".join(words.split()).rstrip(";").replace("; ;", ";")


def _tell(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "formula":
            yield tell_formula(token.content)
        elif token.type == "image":
            yield f"(hình: {to_plain(token.content)})"
        elif token.type in {"text", "text_special"}:
            yield token.content
        elif token.type == "list_item_open":
            yield f"{token.info}{token.markup} "
        elif token.children:
            yield from _tell(token.children)
        yield _AFTER.get(token.type, "")

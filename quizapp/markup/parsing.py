"""From text to markdown-it's tokens, with the signs that questions may use and no other."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# The opening sign stands before, the closing one behind something that is no space; "5$ hay 6$" is money.
_FORMULA = re.compile(r"(\${1,2})(?![\s$])((?:\\[^\n]|[^$\\\n])+?)(?<!\s)\1(?![\d$])")
# A picture is named by the hash of its bytes: what a text shows is part of what the text says.
SCHEME = "hinh"
PICTURE = re.compile(rf"{SCHEME}:([0-9a-f]{{64}})")
# Without one of these a text is only itself: most are, and are not parsed at all.
_SIGN = re.compile(r"[*_$|\\\n!]|^\s*(?:\d{1,9}[.)]|[-+])\s")


def has_signs(text: str) -> bool:
    """Whether anything in a text may be more than the text itself."""
    return _SIGN.search(text) is not None


def _read_formula(state: StateInline, silent: object) -> bool:
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content, token.block = found[2], found[1] == "$$"
    state.pos = found.end()
    return True


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return PICTURE.fullmatch(url) is not None


def _make_parser() -> MarkdownIt:
    parser = _Parser("zero", {"html": False, "breaks": True})
    parser.enable(["table", "list", "emphasis", "balance_pairs", "fragments_join", "escape", "newline", "image"])
    parser.inline.ruler.after("escape", "formula", _read_formula)
    return parser


PARSER = _make_parser()


def parse_blocks(text: str) -> list[Token]:
    """The tokens of a text of several paragraphs."""
    return PARSER.parse(text)


def parse_line(text: str) -> list[Token]:
    """The tokens of a text that is one run of words: an option, a cell of a list."""
    return PARSER.parseInline(text)


def iterate_inner(tokens: list[Token]) -> Iterator[Token]:
    """Every token with those inside it, in the order of the text."""
    for token in tokens:
        yield token
        yield from iterate_inner(token.children or [])


def list_pictures(text: str) -> list[str]:
    """The hashes of the pictures that a text shows, each once."""
    if SCHEME not in text:
        return []
    shown = (str(token.attrs["src"]) for token in iterate_inner(parse_blocks(text)) if token.type == "image")
    return list(dict.fromkeys(address.removeprefix(f"{SCHEME}:") for address in shown))


def has_formula(text: str) -> bool:
    """Whether a text holds a formula."""
    return "$" in text and any(token.type == "formula" for token in iterate_inner(parse_blocks(text)))

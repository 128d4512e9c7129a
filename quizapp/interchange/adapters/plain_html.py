"""Text out of HTML and into it: questions here are plain text."""

import re
from html import escape, unescape
from html.parser import HTMLParser

from quizapp.kernel.text import normalise

_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
# What says something that a plain text would not say.
_TELLING = frozenset({"img", "table", "math", "svg", "video", "audio", "iframe", "object", "sub", "sup", "canvas"})
_HIDDEN = frozenset({"script", "style"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # belongs to the parser; no attribute is text
        if tag in _BREAKS:
            self.parts.append(" ")
        if tag in _TELLING and tag not in self.lost:
            self.lost.append(tag)
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append(" ")
        self._hidden -= tag in _HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def read_html(text: str) -> tuple[str, list[str]]:
    """The words of an HTML text, and the elements whose meaning is lost with them."""
    if not _TAG.search(text):
        return normalise(unescape(text)), []
    reader = _Text()
    reader.feed(text)
    reader.close()
    return normalise("".join(reader.parts)), reader.lost


def write_html(text: str) -> str:
    """A plain text as HTML."""
    return escape(text, quote=False)

"""The guides as people write them: Markdown files under docs/guides, turned into HTML by markdown-it."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from quizapp.config import ROOT
from quizapp.kernel.text import compute_search_key

GUIDES_DIR = ROOT / "docs" / "guides"
PICTURES_DIR = GUIDES_DIR / "pictures"
# A picture narrower than this was taken on a phone.
PHONE_WIDTH = 500
_PNG_SIZE = struct.Struct(">II")

# The files are the repository's own. Raw HTML is off all the same, so that a slip in one cannot break a page.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
}


@dataclass(frozen=True)
class Addresses:
    """Where a guide's links and pictures lead on this server, from their names in the folder."""

    guide: Callable[[str], str]
    picture: Callable[[str], str]


@dataclass(frozen=True)
class Guide:
    """One guide: its heading, the sentence under it, its body as HTML, and the body's sections (id, heading)."""

    slug: str
    title: str
    summary: str
    body: Markup
    sections: tuple[tuple[str, str], ...]


def read_guide(slug: str, addresses: Addresses) -> Guide:
    """The guide docs/guides/<slug>.md, which begins with its heading and one paragraph that says whom it is for."""
    tokens = _MARKDOWN.parse((GUIDES_DIR / f"{slug}.md").read_text(encoding="utf-8"))
    title, summary, body = tokens[1].content, tokens[4].content, tokens[6:]
    sections = []
    for token, inner in zip(body, [*body[1:], None], strict=True):
        if token.nesting == 1 and token.tag in _CLASSES:
            token.attrJoin("class", _CLASSES[token.tag])
        if token.type == "heading_open" and token.tag == "h2" and inner is not None:
            anchor = compute_search_key(inner.content).replace(" ", "-")
            token.attrSet("id", anchor)
            sections.append((anchor, inner.content))
        if token.children:
            token.children = [part for child in token.children for part in _point(child, addresses)]
    html = _MARKDOWN.renderer.render(body, _MARKDOWN.options, {})
    # Markup of our own files; everything in them was escaped by the renderer.
    return Guide(slug, title, summary, Markup(html), tuple(sections))  # noqa: S704 - see above


def _point(token: Token, addresses: Addresses) -> list[Token]:
    """The token as this server shows it: a link leads to our pages, a picture opens at its full size."""
    if token.type == "link_open":
        token.attrJoin("class", _CLASSES["a"])
        target = str(token.attrGet("href"))
        if target.endswith(".md"):
            token.attrSet("href", addresses.guide(target.removesuffix(".md")))
    if token.type != "image":
        return [token]
    name = str(token.attrGet("src")).removeprefix("pictures/")
    width, height = read_png_size(PICTURES_DIR / name)
    address = addresses.picture(name)
    kind = " app-guide__picture--phone" if width < PHONE_WIDTH else ""
    token.attrs |= {"src": address, "width": width, "height": height, "class": f"app-guide__picture{kind}"}
    link = {"href": address, "class": "app-guide__enlarge"}
    return [Token("link_open", "a", 1, attrs=dict(link)), token, Token("link_close", "a", -1)]


def read_png_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG file in pixels, from its first chunk."""
    with path.open("rb") as file:
        file.seek(16)
        width, height = _PNG_SIZE.unpack(file.read(_PNG_SIZE.size))
    return width, height

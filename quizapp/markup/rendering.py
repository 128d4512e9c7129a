"""A text as HTML, for a page (formulas as MathML) or for paper (formulas as pictures)."""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from html import escape
from typing import NamedTuple
from xml.etree.ElementTree import tostring

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from quizapp.markup.formulas import FormulaError, draw_formula, read_formula, tell_formula
from quizapp.markup.parsing import PARSER, SCHEME, has_signs, parse_blocks, parse_line
from quizapp.markup.plain import to_plain

KEPT = 8192
_CLASSES = {
    "table": "app-marked-table",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
}
_MATHML = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "menclose", "mfrac"),
    *("msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
}
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "img"} | _MATHML
_ATTRIBUTES: dict[str, set[str]] = {
    "ul": {"class"},
    "ol": {"class", "start"},
    "table": {"class"},
    "th": {"class", "scope"},
    "td": {"class"},
    "img": {"src", "alt", "class", "style"},
    "math": {"display", "xmlns", "alttext"},
    "mo": {"stretchy", "fence", "form", "separator", "movablelimits", "accent", "largeop", "maxsize", "minsize"},
    "mi": {"mathvariant"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mfrac": {"linethickness", "bevelled"},
    "mspace": {"width", "height", "depth"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "displaystyle"},
    "mtd": {"columnalign"},
    "menclose": {"notation"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
}
_SCHEMES = {"data", SCHEME}
_ALIGNED = re.compile(r"text-align:(left|center|right)")


class Medium(Enum):
    """What a text is rendered for."""

    PAGE = "page"
    PAPER = "paper"


class MarkedStem(NamedTuple):
    """A text whose first paragraph stands in a heading or a legend: that paragraph, and the blocks after it."""

    lead: Markup
    rest: Markup


@lru_cache(KEPT)
def render_line(text: str, medium: Medium = Medium.PAGE) -> Markup:
    """A text that is one run of words, as an option is: no blocks."""
    if not has_signs(text):
        return Markup.escape(text)
    return _render(parse_line(text), medium)


@lru_cache(KEPT)
def render_blocks(text: str, medium: Medium = Medium.PAGE) -> Markup:
    """A text of paragraphs, lists and tables."""
    if not has_signs(text):
        return Markup("<p>{}</p>").format(text)
    return _render(parse_blocks(text), medium)


@lru_cache(KEPT)
def render_stem(text: str, medium: Medium = Medium.PAGE) -> MarkedStem:
    """A text in two: the inside of its first paragraph, empty where it does not begin with one, and the rest."""
    if not has_signs(text):
        return MarkedStem(Markup.escape(text), Markup())
    tokens = parse_blocks(text)
    if not tokens or tokens[0].type != "paragraph_open":
        return MarkedStem(Markup(), _render(tokens, medium))
    return MarkedStem(_render(tokens[1:2], medium), _render(tokens[3:], medium))


class _Renderer(RendererHTML):
    """markdown-it's own renderer, and formulas."""

    medium = Medium.PAGE

    def formula(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        token = tokens[idx]
        try:
            return self._draw(token.content, display=token.block)
        except FormulaError:
            sign = "$$" if token.block else "$"
            return escape(f"{sign}{token.content}{sign}")

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        token = tokens[idx]
        address, alt = escape(str(token.attrs["src"])), escape(to_plain(token.content))
        return f'<img class="app-marked-picture" src="{address}" alt="{alt}">'

    def _draw(self, latex: str, *, display: bool) -> str:
        kind = "block" if display else "inline"
        if self.medium is Medium.PAPER:
            address, style = draw_formula(latex)
            alt = escape(tell_formula(latex))
            return f'<img class="formula formula--{kind}" src="{address}" alt="{alt}" style="{style}">'
        inside = "".join(tostring(node, encoding="unicode") for node in read_formula(latex))
        told = escape(tell_formula(latex))
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{kind}" alttext="{told}">{inside}</math>'


class _PaperRenderer(_Renderer):
    medium = Medium.PAPER


_RENDERERS = {Medium.PAGE: _Renderer(PARSER), Medium.PAPER: _PaperRenderer(PARSER)}


def _render(tokens: Sequence[Token], medium: Medium) -> Markup:
    for token in tokens:
        if token.nesting == 1 and token.tag in _CLASSES:
            token.attrJoin("class", _CLASSES[token.tag])
        if token.nesting == 1 and token.tag == "th":
            token.attrSet("scope", "col")
        # The security policy of pages allows no style of an element.
        aligned = _ALIGNED.fullmatch(str(token.attrs.pop("style", "")))
        if aligned:
            token.attrJoin("class", f"app-marked-table__{aligned[1]}")
    html = _RENDERERS[medium].render(tokens, PARSER.options, {})
    # Only what passes the list of allowed elements, everything typed having been escaped before.
    return Markup(nh3.clean(html.strip(), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None))

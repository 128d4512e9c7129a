"""Formulas: LaTeX as people type it, MathML for pages, a picture for paper, words for everything else."""

import base64
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element
from ziamath.zmath import Math

KEPT = 2048
# The picture is drawn at this size and shown in ems, so that it grows with the letters around it.
_SIZE = 20.0
_SPACED = frozenset("=+-−–±×÷⋅·/<>≤≥≠≈→⇒∈∪∩∧∨")


class FormulaError(ValueError):
    """What stands between the signs cannot be read as a formula."""


@lru_cache(KEPT)
def read_formula(latex: str) -> Element:
    """The MathML of a formula. Raises FormulaError, also where a word of it is not known."""
    try:
        math: Element = convert_to_element(latex)
        _mend(math)
        _prepare(math).svg()
    # Two readers of a foreign language: whatever they stumble over, the formula is what is wrong.
    except Exception as error:
        raise FormulaError(latex) from error
    if any((node.text or "").startswith("\\") or (node.text or "") in {"{", "}", "&"} for node in math.iter("mi")):
        raise FormulaError(latex)
    return math


def _mend(math: Element) -> None:
    # The library writes signs as entities and leaves it to whoever writes the tree to make them letters.
    for node in math.iter():
        node.text = unescape(node.text) if node.text else node.text
    for row in math.iter():
        _join_decimals(row)


def _join_decimals(row: Element) -> None:
    """86,82 is one number here, not two with a comma between."""
    at = 0
    while at + 2 < len(row):
        whole, comma, part = row[at : at + 3]
        if whole.tag == part.tag == "mn" and "".join(comma.itertext()) == "," and "," not in (whole.text or ""):
            whole.text = f"{whole.text},{part.text}"
            row.remove(comma)
            row.remove(part)
        at += 1


def _prepare(math: Element) -> Math:
    # From its text: the drawing changes the tree it is given.
    return Math(tostring(math, encoding="unicode"), size=_SIZE)


@lru_cache(KEPT)
def draw_formula(latex: str) -> tuple[str, str]:
    """The picture of a formula as a `data:` address, and the style that sets it into its line. Raises FormulaError."""
    drawn = _prepare(read_formula(latex))
    width, height = drawn.getsize()
    sizes = {"width": width, "height": height, "vertical-align": drawn.getyofst()}
    style = "; ".join(f"{name}: {size / _SIZE:.3f}em" for name, size in sizes.items())
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.svg().encode()).decode(), style


def tell_formula(latex: str) -> str:
    """A formula on one line in plain signs: “(a + b)/c”, “√(x)”, “x^2”. As typed where it cannot be read."""
    try:
        return " ".join(_tell(read_formula(latex)).split())
    except FormulaError:
        return latex


def _tell(node: Element) -> str:
    parts = [_tell(part) for part in node]
    write = _WRITERS.get((node.tag, len(parts))) or _WRITERS.get((node.tag, None))
    if write is not None:
        return write(*parts)
    text = node.text or ""
    return f" {text} " if node.tag == "mo" and text in _SPACED else f"{text}{''.join(parts)}"


def _group(text: str) -> str:
    text = text.strip()
    return text if text.isalnum() or (text.startswith("(") and text.endswith(")")) else f"({text})"


# By the element and how many parts it has; None for any number.
_WRITERS: dict[tuple[str, int | None], Callable[..., str]] = {
    ("mfrac", 2): lambda above, below: f"{_group(above)}/{_group(below)}",
    ("msqrt", None): lambda *parts: f"√({''.join(parts)})",
    ("mroot", 2): lambda base, degree: f"{degree}√({base})",
    ("msup", 2): lambda base, above: f"{_group(base)}^{_group(above)}",
    ("msub", 2): lambda base, below: f"{base}_{_group(below)}",
    ("msubsup", 3): lambda base, below, above: f"{base}_{_group(below)}^{_group(above)}",
    ("munderover", 3): lambda base, below, above: f"{base}_{_group(below)}^{_group(above)}",
    ("mtable", None): lambda *rows: "; ".join(rows),
    ("mtr", None): lambda *cells: ", ".join(cells),
    ("mspace", None): lambda *_parts: " ",
}

"""From the HTML of a body to the plain texts that questions have here, and what is lost on the way."""

import re
from dataclasses import dataclass, field

from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.kernel.text import N_, normalise

FORMATTING = N_("Định dạng chữ (in đậm, in nghiêng, chỉ số trên dưới) không được giữ.")
LINK = N_("Liên kết không được giữ, chỉ giữ phần chữ.")
TABLE = N_("Bảng được viết lại thành chữ, mỗi dòng cách nhau bằng dấu chấm phẩy.")
DECORATION = N_("Hình trang trí không được giữ.")
FEEDBACK = N_("Lời nhận xét sau khi trả lời không được giữ.")
RUBRIC = N_("Lời hướng dẫn trong khung riêng không được giữ.")
READING_HELP = N_("Phần hỗ trợ đọc không được giữ.")
_MEDIA = N_("Câu có hình, âm thanh hoặc video; phần đó chưa mang sang được.")
_FORMULA = N_("Câu có công thức toán; phần đó chưa mang sang được.")
_TEMPLATE = N_("Câu lập theo tham số; chỉ câu cố định mới mang sang được.")
_PART = N_("Trong câu có phần “%(name)s”, chưa mang sang được.")


def _name(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _name(
    """address article aside blockquote caption center dd details div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr itemBody li main nav ol p pre section stimulusBody summary table tbody tfoot thead tr ul
    contentBody"""
)
_PLAIN = _name("""abbr acronym bdi bdo cite colgroup col data dfn kbd label prompt q ruby rb gapText samp simpleChoice
    simpleAssociableChoice inlineChoice span time var wbr simpleMatchSet""")
_FORMATTED = _name("b big code del em font i ins mark s small strike strong tt u")
_MEDIA_NAMES = _name("audio canvas embed iframe img image object picture svg video map area param source track")
_DROPPED = {
    "feedbackInline": FEEDBACK,
    "feedbackBlock": FEEDBACK,
    "modalFeedback": FEEDBACK,
    "rubricBlock": RUBRIC,
    "infoControl": RUBRIC,
    "rt": READING_HELP,
    "rp": READING_HELP,
    "script": READING_HELP,
    "style": FORMATTING,
    "stylesheet": FORMATTING,
}
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_DIGITS = re.compile(r"[-+−]?\d+|n")
# Stand for the end of a cell and of a row of a table.
_CELL, _ROW = "\ue001", "\ue002"
_ENDS = tuple(".:;?!…,")
# What is lost of an element, and what stands before and after the text of one that is read.
_LOSSES = {**_DROPPED, **dict.fromkeys(_FORMATTED, FORMATTING), "a": LINK, "table": TABLE}
_AROUND = {
    **dict.fromkeys(_BLOCKS, ("\n", "\n")),
    **dict.fromkeys(_PLAIN | _FORMATTED | {"a"}, ("", "")),
    "br": (" ", ""),
    "td": ("", _CELL),
    "th": ("", _CELL),
}
# Stands for the interaction of that number in the text around it.
_MARK = "\ue000"
# A line break in the source is a space.
_SOURCE = str.maketrans({"\n": " ", _MARK: None, _CELL: None, _ROW: None})
MARKS = re.compile(f"{_MARK}(\\d+){_MARK}")
_LINES = re.compile(r"[\n]+")
_INTERACTION = "Interaction"


@dataclass
class Reader:
    """Reads texts and gathers what is lost.

    `marked` are the interactions and gaps that stand within a line, in order. The prompts of the others belong to the
    text around them unless `prompts` says otherwise.
    """

    prompts: bool = True
    losses: dict[str, None] = field(default_factory=dict)
    marked: list[Node] = field(default_factory=list)

    def read(self, node: Node) -> str:
        """The text in an element, on one line."""
        return join_lines(self.read_lines(node))

    def read_lines(self, node: Node) -> list[str]:
        """The text in an element, one line for each of its paragraphs."""
        parts: list[str] = []
        self._read_children(node, parts)
        lines = (_join_rows(line) for line in _LINES.split("".join(parts)))
        return [line for line in lines if line]

    def lose(self, what: str) -> None:
        """Note a loss, once."""
        self.losses[what] = None

    def _read_children(self, node: Node, parts: list[str]) -> None:
        for child in node.children:
            if isinstance(child, str):
                parts.append(child.translate(_SOURCE))
            else:
                self._read_element(child, parts)

    def _read_element(self, node: Node, parts: list[str]) -> None:
        name = node.name
        if name in _LOSSES:
            self.lose(_LOSSES[name])
        if name in _DROPPED:
            return
        if name == "gap":
            self._mark(node, parts)
        elif name.endswith(_INTERACTION):
            self._read_interaction(node, parts)
        elif name == "tr":
            self._read_row(node, parts)
        elif name in {"sub", "sup"}:
            self._read_script(node, parts)
        elif name in _AROUND:
            before, after = _AROUND[name]
            parts.append(before)
            self._read_children(node, parts)
            parts.append(after)
        else:
            self._refuse(node)

    def _read_row(self, node: Node, parts: list[str]) -> None:
        cells: list[str] = []
        self._read_children(node, cells)
        parts.append("".join(cells).replace("\n", " ").removesuffix(_CELL) + _ROW)

    def _read_script(self, node: Node, parts: list[str]) -> None:
        """A raised or lowered figure has a letter of its own; anything else keeps a sign for it."""
        text, is_raised = self.read(node), node.name == "sup"
        if _DIGITS.fullmatch(text) and (is_raised or text != "n"):
            parts.append(text.translate(_RAISED if is_raised else _LOWERED))
        else:
            self.lose(FORMATTING)
            parts.append(f"{'^' if is_raised else '_'}{text}")

    def _read_interaction(self, node: Node, parts: list[str]) -> None:
        if node.name in {"inlineChoiceInteraction", "textEntryInteraction"}:
            self._mark(node, parts)
            return
        prompt = node.find("prompt")
        parts.append("\n")
        if prompt is not None and self.prompts:
            self._read_children(prompt, parts)
        parts.append("\n")
        if node.name == "gapMatchInteraction":
            inner = tuple(child for child in node.nodes if child.name not in {"prompt", "gapText", "gapImg"})
            self._read_children(Node(node.name, {}, inner), parts)

    def _mark(self, node: Node, parts: list[str]) -> None:
        parts.append(f"{_MARK}{len(self.marked)}{_MARK}")
        self.marked.append(node)

    def _refuse(self, node: Node) -> None:
        if node.name == "img" and "alt" in node.attributes and not node.get("alt").strip():
            self.lose(DECORATION)
        elif node.name in _MEDIA_NAMES:
            raise UncarriedError(_MEDIA)
        elif node.name == "math":
            raise UncarriedError(_FORMULA)
        elif node.name in {"printedVariable", "templateBlock", "templateInline"}:
            raise UncarriedError(_TEMPLATE)
        else:
            raise UncarriedError(_PART, name=node.name)


def _join_rows(line: str) -> str:
    """A line, with the rows and cells of a table in it told apart."""
    rows = [" | ".join(normalise(cell) for cell in row.split(_CELL)).strip() for row in line.split(_ROW)]
    return "; ".join(row for row in rows if row)


def join_lines(lines: list[str]) -> str:
    """Paragraphs as one line: a full stop where one ended without any sign."""
    joined = ""
    for line in lines:
        joined += (" " if not joined or joined.endswith(_ENDS) else ". ") + line
    return joined.strip()

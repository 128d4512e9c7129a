"""Cutting a text into passages, each with the address that an official would cite it by.

Laws and decisions are cited as "Điểm a khoản 2 Điều 3"; plans and schemes as "Điểm a mục 1 phần V"; what is attached
is named last ("... Đề án", "... Phụ lục 2"). Where a text has no such structure: page and paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quizapp.sources.domain.passages import Line, Passage, compute_passage_hash

# How deep a unit lies: a new one ends all that lie as deep or deeper.
PART, BOOK, CHAPTER, SECTION, ARTICLE, CLAUSE, POINT = range(7)
# What is attached says so within so many lines of its title.
_ATTACHED_WITHIN = 8
_LONGEST_TITLE = 160
# A line no longer than this is a label without its title.
_BARE = 24
_MOST_CLAUSES = 99

_ROMAN = r"[IVXLC]+"
_ATTACHED = re.compile(
    r"(ĐỀ ÁN|KẾ HOẠCH|QUY CHẾ|QUY ĐỊNH|CHƯƠNG TRÌNH|ĐIỀU LỆ|HƯỚNG DẪN|DANH MỤC|BỘ TIÊU CHÍ|PHƯƠNG ÁN|NỘI QUY)\b"
)
_SAYS_ATTACHED = re.compile(r"\(?\s*(?:ban hành )?kèm theo\b", re.IGNORECASE)
_ANNEX = re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+|SỐ\s+)?(\d{{1,2}}|{_ROMAN}))?(?=$|[\s.:])")
_BOOK = re.compile(r"(?:PHẦN|Phần)\s+(thứ \w+|THỨ \w+|[IVXLC]+|\d{1,2})(?=$|[\s.:])(?![\s.:]*(?:của|này|trên|dưới)\b)")
_CHAPTER = re.compile(rf"(?:CHƯƠNG|Chương)\s+({_ROMAN}|\d{{1,2}})(?=$|[\s.:])")
_SECTION = re.compile(rf"(?:MỤC|Mục)\s+(\d{{1,2}}|{_ROMAN})(?=$|[\s.:])")
_LABELS = ((_BOOK, BOOK, "Phần"), (_CHAPTER, CHAPTER, "Chương"), (_SECTION, SECTION, "Mục"))
_ARTICLE = re.compile(r"(?:Điều|ĐIỀU)\s+(\d{1,3}[a-zđ]?)\s*[.:](?=\s|$)")
_ROMAN_HEADING = re.compile(rf"({_ROMAN})\s*[.)]\s+\S")
_CLAUSE = re.compile(r"(\d{1,2})\s*[.)]\s+\S")
_DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+\S")
_POINT = re.compile(r"([a-zđ])\s*\)\s*\S|([a-zđ])\.\s+\S")
_DASH = re.compile(r"(?:[-–—•]|\*(?!\*))\s*\S")
_NO_TITLE = re.compile(r"[-–—•+(*]|\d")
_PLUS = re.compile(r"\+\s*\S")
_CLOSING = re.compile(r"Nơi nhận\s*:")
_TABLE_NAME = re.compile(r"((?:Bảng|Biểu)\s+(?:số\s+)?\d+(?:\.\d+)*)", re.IGNORECASE)


@dataclass
class _Unit:
    rank: int
    label: str
    # The last number of a clause within, so that years and scores are not taken for clauses.
    last: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    dashes: int = 0
    pluses: int = 0


@dataclass
class _Cutter:
    lines: Sequence[Line]
    stack: list[_Unit] = field(default_factory=lambda: [_Unit(-1, "")])
    awaits_title: bool = False
    tables: int = 0
    rows: int = 0
    table: str = ""

    def cut(self) -> Iterator[tuple[str, Line, bool]]:
        """The address of each line, and whether it opens a unit with a title."""
        for at, line in enumerate(self.lines):
            if line.is_row:
                yield self._enter_row(at), line, False
                continue
            self.rows = 0
            unit = self._read_unit(at, line.text)
            if unit is not None:
                self._push(unit)
                yield self._write(""), line, unit.rank <= ARTICLE
            else:
                yield self._continue(line.text), line, False

    @property
    def top(self) -> _Unit:
        return self.stack[-1]

    def _push(self, unit: _Unit) -> None:
        while self.top.rank >= unit.rank:
            self.stack.pop()
        unit.lines = 1
        self.stack.append(unit)

    def _read_unit(self, at: int, text: str) -> _Unit | None:
        titled = self._read_titled(at, text)
        if titled is not None:
            # "Chương II" alone: its title stands in the next line.
            self.awaits_title = titled.rank < ARTICLE and len(text) <= _BARE
            return titled
        numbered = self._read_numbered(text)
        if numbered is not None:
            self.awaits_title = False
        return numbered

    def _read_titled(self, at: int, text: str) -> _Unit | None:
        if len(text) <= _LONGEST_TITLE:
            labelled = self._read_label(at, text)
            if labelled is not None:
                return labelled
        found = _ARTICLE.match(text)
        if found:
            return _Unit(ARTICLE, f"Điều {found[1]}")
        if _CLOSING.match(text):
            return _Unit(PART, "Nơi nhận")
        found = _ROMAN_HEADING.match(text)
        if found and self._follows(SECTION, "roman", _to_number(found[1])):
            return _Unit(SECTION, f"phần {found[1]}")
        return None

    def _read_label(self, at: int, text: str) -> _Unit | None:
        found = _ANNEX.match(text)
        if found and (found[1] or text == text.upper() or len(text) <= _BARE):
            return _Unit(PART, f"Phụ lục {found[1]}" if found[1] else "Phụ lục")
        found = _ATTACHED.match(text)
        if found and text == text.upper() and self._is_attached(at):
            return _Unit(PART, found[1].capitalize())
        for pattern, rank, name in _LABELS:
            found = pattern.match(text)
            if found:
                return _Unit(rank, f"{name} {found[1].lower() if ' ' in found[1] else found[1]}")
        return None

    def _read_numbered(self, text: str) -> _Unit | None:
        found = _DOTTED.match(text)
        if found:
            group, _dot, number = found[1].rpartition(".")
            if self._has_number(group) and self._follows(CLAUSE, group, int(number)):
                return _Unit(CLAUSE, f"mục {found[1]}")
            return None
        found = _CLAUSE.match(text)
        if found and self._follows(CLAUSE, "clause", int(found[1])):
            name = "khoản" if any(unit.rank == ARTICLE for unit in self.stack) else "mục"
            return _Unit(CLAUSE, f"{name} {found[1]}")
        found = _POINT.match(text)
        if found and len(self.stack) > 1:
            return _Unit(POINT, f"điểm {found[1] or found[2]}")
        return None

    def _has_number(self, group: str) -> bool:
        return any(unit.label.endswith(f" {group}") or group in unit.last for unit in self.stack)

    def _follows(self, rank: int, kind: str, number: int) -> bool:
        """Whether a number goes on in the unit it would belong to, which then remembers it."""
        parent = next(unit for unit in reversed(self.stack) if unit.rank < rank)
        before = parent.last.get(kind, 0)
        if number > _MOST_CLAUSES or (number <= before and number != 1):
            return False
        if before == 0 and number > 1 and kind != "clause":
            return False
        parent.last[kind] = number
        return True

    def _is_attached(self, at: int) -> bool:
        following = self.lines[at + 1 : at + 1 + _ATTACHED_WITHIN]
        return any(_SAYS_ATTACHED.match(line.text) for line in following)

    def _continue(self, text: str) -> str:
        unit = self.top
        is_title, self.awaits_title = self.awaits_title, False
        if is_title and len(text) <= _LONGEST_TITLE and not _NO_TITLE.match(text):
            return self._write("")
        if _DASH.match(text) and not text.startswith("---"):
            unit.dashes += 1
            unit.pluses = 0
            return self._write(f"gạch đầu dòng thứ {unit.dashes}")
        if _PLUS.match(text) and unit.dashes:
            unit.pluses += 1
            return self._write(f"dấu cộng thứ {unit.pluses}, gạch đầu dòng thứ {unit.dashes}")
        unit.lines += 1
        return self._write(f"đoạn {unit.lines}")

    def _enter_row(self, at: int) -> str:
        self.awaits_title = False
        if not self.rows:
            self.tables += 1
            above = _TABLE_NAME.search(self.lines[at - 1].text) if at else None
            self.table = above[1].capitalize() if above else f"Bảng {self.tables}"
        self.rows += 1
        return self._write(f"dòng {self.rows} {self.table}")

    def _write(self, inner: str) -> str:
        """The address of something within the open units, the innermost first."""
        units = [unit for unit in reversed(self.stack) if unit.label]
        if any(unit.rank == ARTICLE for unit in units):
            # Articles are counted through the whole text: chapters are not cited with them.
            units = [unit for unit in units if unit.rank >= ARTICLE or unit.rank == PART]
        words = " ".join(part for part in (inner, *(unit.label for unit in units)) if part)
        if not units:
            words = f"phần mở đầu, {inner}"
        return words[:1].upper() + words[1:]

    @property
    def has_structure(self) -> bool:
        return len(self.stack) > 1 or any(self.stack[0].last.values())


def _to_number(roman: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for letter, following in zip(roman, [*roman[1:], ""], strict=True):
        value = values[letter]
        total += -value if following and values[following] > value else value
    return total


def cut_lines(lines: Sequence[Line]) -> tuple[Passage, ...]:
    """One passage for each line, in order."""
    cutter = _Cutter(lines)
    found = list(cutter.cut())
    if not cutter.has_structure:
        found = [(address, line, False) for address, line in _number_plainly(lines)]
    return tuple(
        Passage(position, address, line.text, compute_passage_hash([line.text]), is_heading, line.number, line.page)
        for position, (address, line, is_heading) in enumerate(found, start=1)
    )


def _number_plainly(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    page, at, tables, rows = None, 0, 0, 0
    for line in lines:
        if line.page != page:
            page, at = line.page, 0
        place = f"Trang {page}, " if page is not None else ""
        if line.is_row:
            tables += not rows
            rows += 1
            words = f"bảng {tables}, dòng {rows}"
        else:
            rows, at = 0, at + 1
            words = f"đoạn {at}"
        address = f"{place}{words}"
        yield address[:1].upper() + address[1:], line

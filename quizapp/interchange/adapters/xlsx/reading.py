"""The spreadsheet read: a row that cannot become a question is refused by its number, with the column."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from quizapp.bank.domain.chart_tables import read_chart_table
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.documents.adapters import read_sheet
from quizapp.documents.domain import Cell, to_text
from quizapp.interchange.adapters.xlsx.columns import LETTERED, PLACES, RIGHT, VALUES, WRONG, Column
from quizapp.interchange.domain import MAX_ITEMS, UNREADABLE, Found, Loss, Reading, Refused, find_fault
from quizapp.itemtypes.numeric import read_number
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.sources.domain import compute_passage_hash, normalise_passage

# Titles may stand above the headings.
HEAD_ROWS = 10
_WORDS = re.compile(r"[\s,;.]+")
_STORED = re.compile(r"mã:([0-9a-f]{64})\|(\d{1,4})\|(\d{0,9})")
_NUMBERED = re.compile(r"(.+) (\d{1,2})")
_VERDICTS = {"dung": True, "d": True, "sai": False, "s": False}


class RowError(Exception):
    """Why a row is no question: a catalogue text and what fills it."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


class Row:
    """One row by column."""

    def __init__(self, cells: Sequence[Cell], places: Mapping[str, int]) -> None:
        self._cells, self._places = cells, places

    def get(self, column: str, suffix: object = "") -> Cell:
        """The cell as it is kept; `suffix` is the letter or number of a column that comes several times."""
        at = self._places.get(compute_search_key(f"{column} {suffix}"))
        return self._cells[at] if at is not None and at < len(self._cells) else None

    def text(self, column: str, suffix: object = "") -> str:
        """The cell as one line."""
        value = self.get(column, suffix)
        return {True: RIGHT, False: WRONG}[value] if isinstance(value, bool) else to_text(value)

    def lines(self, column: str, suffix: object = "") -> list[str]:
        """The lines of the cell that say something."""
        value = self.get(column, suffix)
        lines = value.split("\n") if isinstance(value, str) else [to_text(value)]
        return [line for line in map(normalise, lines) if line]

    def choice(self, column: Column) -> str:
        """The value behind what was chosen; nothing for an empty cell."""
        text = self.text(column)
        if not text:
            return ""
        value = VALUES[column].get(compute_search_key(text))
        if value is None:
            raise RowError(N_("Cột “%(column)s”: không có lựa chọn “%(text)s”."), column=column.value, text=text)
        return value

    def figure(self, column: Column) -> str:
        """A number as contents keep it; nothing for an empty cell."""
        value = self.get(column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _to_plain(Decimal(str(value)))
        text = self.text(column)
        number = read_number(text) if text else None
        if text and number is None:
            message = N_("Cột “%(column)s”: “%(text)s” không phải là số. Ghi như 1.234,5 hoặc 0,535.")
            raise RowError(message, column=column.value, text=text)
        return "" if number is None else _to_plain(number)

    def list_numbers(self, column: Column) -> list[int]:
        """The numbers with which a column comes."""
        found = (_NUMBERED.fullmatch(name) for name in self._places)
        return sorted(int(name[2]) for name in found if name and name[1] == compute_search_key(column))

    def lettered(self, column: Column) -> dict[str, str]:
        """The filled cells of a column that comes with letters, by letter."""
        return {letter: text for letter in PLACES if (text := self.text(column, letter))}


def _to_plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def read(content: bytes) -> Reading:
    """The questions of the first sheet that has any cells."""
    try:
        rows = read_sheet(content, most=MAX_ITEMS + HEAD_ROWS)
    except DomainError as error:
        raise DomainError(error.message, code=UNREADABLE, **error.params) from error
    head, places = _find_head(rows)
    known = {compute_search_key(column) for column in Column}
    unused = [(at, name) for name, at in places.items() if _strip(name) not in known]
    found: list[Found] = []
    refused: list[Refused] = []
    for number, cells in enumerate(rows[head + 1 :], start=head + 2):
        if not any(to_text(cell) for cell in cells):
            continue
        row, place = Row(cells, places), str(number)
        try:
            wording, told = read_wording(row)
        except RowError as error:
            refused.append(Refused(place, error.message, error.params))
            continue
        fault = find_fault(wording)
        if fault:
            refused.append(Refused(place, fault))
            continue
        ignored = [name for at, name in unused if at < len(cells) and to_text(cells[at])]
        losses = [Loss(place, message, params) for message, params in told]
        losses += [Loss(place, N_("Cột “%(column)s” không được dùng."), {"column": name}) for name in ignored]
        found.append(Found(place, wording, row.text(Column.CODE), tuple(losses)))
    return Reading(tuple(found), tuple(refused))


def _strip(name: str) -> str:
    """A folded heading without its letter or number."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        return numbered[1]
    return name[:-2] if name[:-2] in {compute_search_key(column) for column in LETTERED} else name


def _find_head(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of each by its folded name."""
    for number, cells in enumerate(rows[:HEAD_ROWS]):
        places: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = compute_search_key(to_text(cell).rstrip(" *"))
            if name:
                places.setdefault(name, at)
        if compute_search_key(Column.STEM) in places and compute_search_key(Column.KEY) in places:
            return number, places
    message = N_("Không tìm thấy dòng tiêu đề có cột “Câu dẫn” và cột “Đáp án”. Anh/chị dùng tệp mẫu.")
    raise DomainError(message, code=UNREADABLE)


def read_wording(row: Row) -> tuple[Wording, list[tuple[str, dict[str, Any]]]]:
    """The question in a row, and what of it is not taken over: catalogue texts with what fills them.

    Raises RowError.
    """
    item_type = row.choice(Column.TYPE) or _guess_type(row)
    content = _READERS[item_type](row)
    if row.choice(Column.FIXED) and item_type in _FIXABLE:
        content["fixed_order"] = True
    policy, maximum = row.choice(Column.POLICY), row.figure(Column.MAXIMUM)
    scoring = {name: value for name, value in (("policy", policy), ("maximum", maximum)) if value}
    if scoring:
        content["scoring"] = scoring
    # The lists to choose from write the name behind the code: "PCI/chung – Vấn đề chung".
    index, _slash, component = row.text(Column.SUBJECT).partition(" – ")[0].partition("/")
    citations, told = [], []
    for citation, message, params in _read_sources(row):
        if citation is not None:
            citations.append(citation)
        else:
            told.append((message, params))
    wording = Wording(
        item_type=item_type,
        index_code=index.strip(),
        component=component.strip(),
        axis=row.choice(Column.AXIS),
        level=row.choice(Column.LEVEL),
        stem=row.text(Column.STEM),
        content=content,
        explanation=row.text(Column.EXPLANATION),
        owners=tuple(filter(None, map(normalise, row.text(Column.OWNERS).split(";")))),
        citations=tuple(citations),
    )
    return wording, told


def _guess_type(row: Row) -> str:
    """The type of a row that names none: what its key looks like."""
    key = row.text(Column.KEY)
    if len(_split_letters(key)) > 1:
        return "multiple_response"
    if len(key) == 1 and key.upper() in PLACES:
        return "single_choice"
    if compute_search_key(key) in _VERDICTS and not row.lettered(Column.OPTION):
        return "true_false"
    raise RowError(N_("Chưa chọn dạng câu hỏi."))


def _split_letters(key: str) -> list[str]:
    return [letter for letter in _WORDS.split(key.upper()) if letter]


def _read_options(row: Row) -> dict[str, Any]:
    texts, mistakes = row.lettered(Column.OPTION), row.lettered(Column.MISTAKE)
    keys = _split_letters(row.text(Column.KEY))
    if not keys:
        raise RowError(N_("Cột “Đáp án” còn trống."))
    for key in keys:
        if key not in texts:
            raise RowError(N_("Đáp án “%(key)s” không có phương án tương ứng."), key=key)
    options: list[dict[str, Any]] = []
    for letter, text in texts.items():
        option: dict[str, Any] = {"text": text, "correct": letter in keys}
        options.append(option | ({"misconception": mistakes[letter]} if letter in mistakes else {}))
    return {"options": options}


def _read_about_chart(row: Row) -> dict[str, Any]:
    table = row.get(Column.CHART_TABLE)
    chart = read_chart_table(
        table if isinstance(table, str) else "",
        form=row.choice(Column.CHART_FORM),
        title=row.text(Column.CHART_TITLE),
        unit=row.text(Column.CHART_UNIT),
    )
    return _read_options(row) | {"chart": chart}


def _read_truth(row: Row) -> dict[str, Any]:
    answer = _read_verdict(row.text(Column.KEY))
    mistake = row.text(Column.MISTAKE, PLACES[0])
    return {"answer": answer} | ({"misconception": mistake} if mistake else {})


def _read_verdict(text: str) -> bool:
    verdict = _VERDICTS.get(compute_search_key(text))
    if verdict is None:
        raise RowError(N_("Cột “Đáp án” phải ghi Đúng hoặc Sai, không phải “%(text)s”."), text=text)
    return verdict


def _read_statements(row: Row) -> dict[str, Any]:
    texts, mistakes = row.lettered(Column.OPTION), row.lettered(Column.MISTAKE)
    verdicts = [_read_verdict(word) for word in _WORDS.split(row.text(Column.KEY)) if word]
    if len(verdicts) != len(texts):
        message = N_("Có %(texts)s mệnh đề mà cột “Đáp án” có %(keys)s chữ Đúng, Sai. Ghi như: Đúng, Sai, Đúng, Sai.")
        raise RowError(message, texts=len(texts), keys=len(verdicts))
    statements: list[dict[str, Any]] = []
    for (letter, text), correct in zip(texts.items(), verdicts, strict=True):
        statement: dict[str, Any] = {"text": text, "correct": correct}
        statements.append(statement | ({"misconception": mistakes[letter]} if letter in mistakes else {}))
    return {"statements": statements}


def _read_pairs(row: Row) -> dict[str, Any]:
    lefts, rights = row.lettered(Column.OPTION), row.lettered(Column.RIGHT)
    for letter in sorted(lefts.keys() ^ rights.keys()):
        raise RowError(N_("Cặp %(letter)s chưa ghi đủ hai vế."), letter=letter)
    return {"pairs": [{"left": lefts[letter], "right": rights[letter]} for letter in lefts], **_read_extras(row)}


def _read_steps(row: Row) -> dict[str, Any]:
    return {"steps": list(row.lettered(Column.OPTION).values())}


def _read_figure(row: Row) -> dict[str, Any]:
    if not row.text(Column.KEY):
        raise RowError(N_("Cột “Đáp án” còn trống."))
    figures = {"value": row.figure(Column.KEY), "tolerance": row.figure(Column.TOLERANCE)}
    return {name: text for name, text in (*figures.items(), ("unit", row.text(Column.UNIT))) if text}


def _read_gaps(row: Row) -> dict[str, Any]:
    gaps = list(row.lettered(Column.OPTION).values())
    return {"text": row.text(Column.TEXT), "gaps": gaps, **_read_extras(row)}


def _read_extras(row: Row) -> dict[str, Any]:
    extras = row.lines(Column.EXTRAS)
    return {"extras": extras} if extras else {}


_READERS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "single_choice": _read_options,
    "multiple_response": _read_options,
    "true_false": _read_truth,
    "four_statements": _read_statements,
    "matching": _read_pairs,
    "ordering": _read_steps,
    "numeric": _read_figure,
    "fill_list": _read_gaps,
    "chart_reading": _read_about_chart,
}
_FIXABLE = frozenset({"single_choice", "multiple_response", "four_statements", "chart_reading"})


def _read_sources(row: Row) -> Iterator[tuple[Citation | None, str, dict[str, Any]]]:
    """The citations, and what is said of those that are incomplete."""
    for number in row.list_numbers(Column.DOCUMENT):
        # The lists to choose from write the document's name behind its key.
        document = row.text(Column.DOCUMENT, number).partition(" – ")[0].strip()
        place, passage = row.text(Column.PLACE, number), row.lines(Column.PASSAGE, number)
        if not (document or place or passage):
            continue
        stored = _STORED.fullmatch(passage[0]) if len(passage) == 1 else None
        if stored:
            line = int(stored[3]) if stored[3] else None
            yield Citation(document, place, line, int(stored[2]), stored[1]), "", {}
        elif document and place and passage:
            lines = normalise_passage("\n".join(passage))
            yield Citation(document, place, None, len(lines), compute_passage_hash(lines)), "", {}
        else:
            message = N_("Dẫn nguồn %(n)s thiếu tài liệu, chỗ trong tài liệu hoặc đoạn được dẫn nên không nhận.")
            yield None, message, {"n": number}


def write_stored(citation: Citation) -> str:
    """The cell of a passage that is known by its hash only."""
    return f"mã:{citation.sha256}|{citation.paragraphs}|{'' if citation.line is None else citation.line}"

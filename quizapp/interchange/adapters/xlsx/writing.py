"""The spreadsheet written, and the file to fill in: headings, lists to choose from, instructions, examples."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from quizapp.bank.domain.chart_tables import write_chart_table
from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.interchange.adapters.xlsx.columns import (
    CHOICES,
    NUMBERED,
    PLACES,
    RIGHT,
    SHEET,
    SOURCES,
    WRONG,
    YES,
    Column,
    list_headings,
)
from quizapp.interchange.adapters.xlsx.examples import EXAMPLES, INSTRUCTIONS, NOTES
from quizapp.interchange.adapters.xlsx.reading import write_stored
from quizapp.interchange.domain import Catalogue, Writing

Cells = dict[str, str]
LISTS = "Danh mục"
# As far down as the lists to choose from reach.
LAST_ROW = 2000
# The paper, by its number in spreadsheets.
A4 = 9
_WIDE = {Column.STEM: 60, Column.EXPLANATION: 50, Column.TEXT: 40, Column.SUBJECT: 32, Column.TYPE: 22}
# Columns of which every question needs something: their headings carry a star in the file to fill in.
_NEEDED = frozenset({Column.TYPE, Column.STEM, Column.KEY})
_COMMA = str.maketrans(".", ",")


def write(entries: Sequence[ItemEntry]) -> Writing:
    """All questions; every type finds its place."""
    sources = max([SOURCES, *(len(entry.wording.citations) for entry in entries)])
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        headings = _write_head(book, sheet, sources)
        for number, entry in enumerate(entries, start=1):
            cells = describe(entry.wording, entry.code)
            for at, heading in enumerate(headings):
                if cells.get(heading):
                    sheet.write_string(number, at, cells[heading])
    return Writing(target.getvalue(), (), ())


def describe(wording: Wording, code: str = "") -> Cells:
    """The cells of a question by heading."""
    scoring = wording.content.get("scoring") or {}
    cells: Cells = {
        Column.CODE: code,
        Column.TYPE: CHOICES[Column.TYPE][wording.item_type],
        Column.SUBJECT: f"{wording.index_code}/{wording.component}",
        Column.AXIS: CHOICES[Column.AXIS].get(wording.axis, ""),
        Column.LEVEL: CHOICES[Column.LEVEL].get(wording.level, ""),
        Column.STEM: wording.stem,
        Column.EXPLANATION: wording.explanation,
        Column.OWNERS: "; ".join(wording.owners),
        Column.FIXED: YES if wording.content.get("fixed_order") else "",
        Column.POLICY: CHOICES[Column.POLICY].get(scoring.get("policy") or "", ""),
        Column.MAXIMUM: str(scoring.get("maximum") or "").translate(_COMMA),
        **_WRITERS[wording.item_type](wording.content),
    }
    for number, citation in enumerate(wording.citations, start=1):
        texts = (citation.document, citation.place, write_stored(citation))
        cells |= {f"{name} {number}": text for name, text in zip(NUMBERED, texts, strict=True)}
    return cells


def _write_lettered(column: Column, texts: Sequence[str]) -> Cells:
    return {f"{column} {letter}": text for letter, text in zip(PLACES, texts, strict=False)}


def _write_options(content: Mapping[str, Any]) -> Cells:
    options = content["options"]
    keys = [letter for letter, option in zip(PLACES, options, strict=False) if option.get("correct") is True]
    return {
        **_write_lettered(Column.OPTION, [option["text"] for option in options]),
        **_write_lettered(Column.MISTAKE, [option.get("misconception", "") for option in options]),
        Column.KEY: ", ".join(keys),
    }


def _write_about_chart(content: Mapping[str, Any]) -> Cells:
    chart = content["chart"]
    return {
        **_write_options(content),
        Column.CHART_FORM: CHOICES[Column.CHART_FORM].get(chart.get("form", ""), ""),
        Column.CHART_TITLE: chart.get("title", ""),
        Column.CHART_UNIT: chart.get("unit", ""),
        Column.CHART_TABLE: write_chart_table(chart),
    }


def _write_truth(content: Mapping[str, Any]) -> Cells:
    mistake = f"{Column.MISTAKE} {PLACES[0]}"
    return {Column.KEY: _to_word(content["answer"]), mistake: content.get("misconception", "")}


def _to_word(correct: object) -> str:
    return RIGHT if correct is True else WRONG


def _write_statements(content: Mapping[str, Any]) -> Cells:
    statements = content["statements"]
    return {
        **_write_lettered(Column.OPTION, [statement["text"] for statement in statements]),
        **_write_lettered(Column.MISTAKE, [statement.get("misconception", "") for statement in statements]),
        Column.KEY: ", ".join(_to_word(statement["correct"]) for statement in statements),
    }


def _write_pairs(content: Mapping[str, Any]) -> Cells:
    pairs = content["pairs"]
    return {
        **_write_lettered(Column.OPTION, [pair["left"] for pair in pairs]),
        **_write_lettered(Column.RIGHT, [pair["right"] for pair in pairs]),
        **_write_extras(content),
    }


def _write_steps(content: Mapping[str, Any]) -> Cells:
    return _write_lettered(Column.OPTION, content["steps"])


def _write_figure(content: Mapping[str, Any]) -> Cells:
    return {
        Column.KEY: content["value"].translate(_COMMA),
        Column.TOLERANCE: content.get("tolerance", "").translate(_COMMA),
        Column.UNIT: content.get("unit", ""),
    }


def _write_gaps(content: Mapping[str, Any]) -> Cells:
    return {Column.TEXT: content["text"], **_write_lettered(Column.OPTION, content["gaps"]), **_write_extras(content)}


def _write_extras(content: Mapping[str, Any]) -> Cells:
    return {Column.EXTRAS: "\n".join(content.get("extras") or ())}


_WRITERS: dict[str, Callable[[Mapping[str, Any]], Cells]] = {
    "single_choice": _write_options,
    "multiple_response": _write_options,
    "true_false": _write_truth,
    "four_statements": _write_statements,
    "matching": _write_pairs,
    "ordering": _write_steps,
    "numeric": _write_figure,
    "fill_list": _write_gaps,
    "chart_reading": _write_about_chart,
}


def write_template(catalogue: Catalogue) -> bytes:
    """The file to fill in: all cells are text, so that 1/2 stays 1/2."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        headings = _write_head(book, sheet, SOURCES, stars=True)
        for at, heading in enumerate(headings):
            if heading in NOTES:
                sheet.write_comment(0, at, NOTES[heading], {"x_scale": 2})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        _write_guide(book.add_worksheet("Hướng dẫn"), book.add_format({"bold": True, "font_size": 13}), text)
        _write_examples(book.add_worksheet("Ví dụ"), headings, book.add_format({"bold": True}), text)
        _offer_lists(sheet, book.add_worksheet(LISTS), headings, catalogue)
    return target.getvalue()


def _write_head(book: xlsxwriter.Workbook, sheet: Worksheet, sources: int, *, stars: bool = False) -> list[str]:
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E7F0F7", "text_wrap": True, "valign": "top"})
    body = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    headings = list_headings(sources)
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, next((_WIDE[c] for c in _WIDE if heading == c), 20), body)
        sheet.write_string(0, at, f"{heading} *" if stars and heading in _NEEDED else heading, head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    return headings


def _set_print(sheet: Worksheet) -> None:
    """A4 across with all columns on it: printed, what belongs together stays together."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write_guide(sheet: Worksheet, title: CellFormat, text: CellFormat) -> None:
    _set_print(sheet)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    for number, (name, instruction) in enumerate(INSTRUCTIONS):
        if not instruction:
            sheet.write_string(number, 0, name, title)
            continue
        sheet.write_string(number, 0, name, text)
        sheet.write_string(number, 1, instruction, text)


def _write_examples(sheet: Worksheet, headings: Sequence[str], bold: CellFormat, text: CellFormat) -> None:
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, 20)
        sheet.write_string(0, at, heading, bold)
    for number, wording in enumerate(EXAMPLES, start=1):
        for heading, value in describe(wording).items():
            if value and heading in headings:
                sheet.write_string(number, headings.index(heading), value, text)
    sheet.freeze_panes(1, 0)


def _offer_lists(sheet: Worksheet, lists: Worksheet, headings: Sequence[str], catalogue: Catalogue) -> None:
    """Lists to choose from, kept on a sheet of their own."""
    _set_print(lists)
    offers: dict[str, list[str]] = {column: list(names.values()) for column, names in CHOICES.items()}
    offers[Column.SUBJECT] = [f"{value} – {name}" for value, name in catalogue.subjects]
    documents = [f"{key} – {name}" for key, name in catalogue.documents]
    offers |= {f"{Column.DOCUMENT} {number}": documents for number in range(1, SOURCES + 1)}
    for at, (heading, texts) in enumerate(offers.items()):
        lists.set_column(at, at, 40)
        for number, text in enumerate([heading, *texts]):
            lists.write_string(number, at, text)
        if texts:
            column = xlsxwriter.utility.xl_col_to_name(at)
            source = f"='{LISTS}'!${column}$2:${column}${len(texts) + 1}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            rule |= {"error_title": "Chưa có trong danh mục", "error_message": "Anh/chị chọn trong danh mục."}
            sheet.data_validation(1, headings.index(heading), LAST_ROW, headings.index(heading), rule)

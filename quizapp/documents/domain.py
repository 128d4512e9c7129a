"""How documents are written and read: Decree 30/2020, files that open safely elsewhere, cells of spreadsheets."""

from datetime import date, datetime, time, timedelta

from quizapp.kernel.text import normalise

# What a cell of a spreadsheet can hold.
Cell = str | float | int | bool | date | datetime | time | timedelta | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PADDED_MONTHS = 2


def write_date_in_words(day: date) -> str:
    """Ngày 05 tháng 01 năm 2026, without the capital: days below 10 and the months 1 and 2 get a zero (Appendix I)."""
    month = f"{day.month:02d}" if day.month <= _PADDED_MONTHS else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def write_plain_cell(text: str) -> str:
    """`text` for a CSV cell: a spreadsheet programme that opens the file must not take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def to_text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without a point, spaces (no-break too) made single."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    return normalise(str(cell))

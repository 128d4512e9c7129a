"""How documents are written: Decree 30/2020 and files that open safely elsewhere."""

from datetime import date

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PADDED_MONTHS = 2


def write_date_in_words(day: date) -> str:
    """Ngày 05 tháng 01 năm 2026, without the capital: days below 10 and the months 1 and 2 get a zero (Appendix I)."""
    month = f"{day.month:02d}" if day.month <= _PADDED_MONTHS else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def write_plain_cell(text: str) -> str:
    """`text` for a CSV cell: a spreadsheet programme that opens the file must not take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from quizapp.web import filters

AT = datetime(2026, 11, 24, 1, 42, 10, tzinfo=UTC)


def test_dates_and_times_are_those_of_the_province(app: Flask) -> None:
    assert filters.date_vn(AT) == "24/11/2026"
    assert filters.date_vn(date(2026, 1, 5)) == "05/01/2026"
    assert filters.time_vn(AT) == "08:42"
    assert filters.clock_vn(AT) == "08:42:10"
    assert filters.weekday_vn(AT) == "08:42 thứ Ba 24/11/2026"
    with app.test_request_context():
        assert filters.datetime_vn(AT) == "08:42 ngày 24/11/2026"
    assert filters.date_vn(datetime(2026, 11, 24, 17, 30, tzinfo=UTC)) == "25/11/2026"


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("26.0"), None, "26"),
        (Decimal("2.345"), 2, "2,35"),
        (None, None, "–"),
        (Decimal("-0.5"), 1, "-0,5"),
        (1000000, 0, "1.000.000"),
    ],
)
def test_decimals(value: Decimal | None, places: int | None, written: str) -> None:
    assert filters.decimal_vn(value, places) == written


def test_percent_and_counts() -> None:
    assert filters.percent_vn(Decimal("95.4")) == "95,4\u00a0%"
    assert filters.percent_vn(Decimal(50)) == "50\u00a0%"
    assert filters.percent_vn(Decimal("2.123"), 2) == "2,12\u00a0%"
    assert filters.number_vn(26104) == "26.104"


def test_durations(app: Flask) -> None:
    with app.test_request_context():
        assert filters.duration_vn(1908) == "31 phút 48 giây"
        assert filters.duration_vn(3600) == "1 giờ"
        assert filters.duration_vn(0) == "0 giây"

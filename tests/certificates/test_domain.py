from datetime import date

import pytest

from quizapp.certificates.domain import (
    State,
    compute_file_name,
    compute_name_size,
    compute_state,
    is_crowded,
)
from tests.certificates.factories import LONG_NAME, LONG_UNIT

LAST = date(2028, 11, 24)


@pytest.mark.parametrize(
    ("stored", "valid_until", "today", "state"),
    [
        ("valid", LAST, date(2028, 11, 24), State.VALID),
        ("valid", LAST, date(2028, 11, 25), State.EXPIRED),
        ("valid", None, date(2099, 1, 1), State.VALID),
        ("revoked", LAST, date(2026, 1, 1), State.REVOKED),
        ("revoked", LAST, date(2099, 1, 1), State.REVOKED),
        ("superseded", LAST, date(2099, 1, 1), State.SUPERSEDED),
    ],
)
def test_a_state_is_what_the_register_says_until_the_last_day(
    stored: str, valid_until: date | None, today: date, state: State
) -> None:
    assert compute_state(stored, valid_until, today) is state


def test_file_names_open_on_every_system() -> None:
    assert compute_file_name(127, "Nguyễn Thị Thanh Huyền") == "0127_Nguyen-Thi-Thanh-Huyen.pdf"
    assert compute_file_name(3, 'Đỗ "../Văn" Ân') == "0003_Do-Van-An.pdf"


def test_longer_names_are_set_smaller() -> None:
    assert [compute_name_size("a" * n) for n in (40, 41, 56, 57, 76, 77)] == [
        "full",
        "large",
        "large",
        "medium",
        "medium",
        "small",
    ]


def test_a_long_unit_tightens_the_lines() -> None:
    assert not is_crowded(LONG_NAME, "Sở Nội vụ", "Chuyên viên")
    assert is_crowded(LONG_NAME, LONG_UNIT, "Phó Trưởng phòng")

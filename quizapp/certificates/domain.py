"""Rules of certificates: states, names of files, how large a name is printed."""

import re
from datetime import date
from enum import StrEnum

from quizapp.kernel.text import N_, compute_search_key


class State(StrEnum):
    """What a certificate is worth today."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


STATE_NAMES: dict[State, str] = {
    State.VALID: N_("Còn giá trị"),
    State.EXPIRED: N_("Hết thời hạn"),
    State.REVOKED: N_("Đã thu hồi"),
    State.SUPERSEDED: N_("Đã được cấp lại"),
}
STATE_KINDS: dict[State, str] = {
    State.VALID: "ok",
    State.EXPIRED: "neutral",
    State.REVOKED: "bad",
    State.SUPERSEDED: "warn",
}
HONORIFICS = {"anh": N_("ông"), "chị": N_("bà")}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
# Position and unit take a second line beyond this.
UNIT_LINE = 100
# Room for a name in the widest line, in letters at each size; found by rendering.
NAME_SIZES = ((40, "full"), (56, "large"), (76, "medium"))


def compute_state(stored: str, valid_until: date | None, today: date) -> State:
    """The state today: a certificate that stands in the register as valid expires after its last day."""
    if stored == State.VALID and valid_until is not None and today > valid_until:
        return State.EXPIRED
    return State(stored)


def compute_file_name(serial: int, full_name: str) -> str:
    """0127_Nguyen-Thi-Thanh-Huyen.pdf: sorts by number and opens on every system."""
    words = _NOT_IN_NAMES.split(compute_search_key(full_name).title())
    return f"{serial:04d}_{'-'.join(word for word in words if word)}.pdf"


def compute_name_size(full_name: str) -> str:
    """The class by which a name is printed: long names are set smaller, the longest also wrap."""
    return next((size for most, size in NAME_SIZES if len(full_name) <= most), "small")


def is_crowded(full_name: str, unit: str, position: str) -> bool:
    """Whether the middle of the page needs tighter lines to keep clear of the signature."""
    return len(full_name) > NAME_SIZES[1][0] or len(unit) + len(position) > UNIT_LINE

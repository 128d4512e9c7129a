"""What a format gives and takes, and what it may not carry. Plain values; knows no format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.text import N_

# More questions than this come in several files.
MAX_ITEMS = 10_000
# What an unreadable file is refused with: `DomainError(..., code=UNREADABLE)`.
UNREADABLE = "unreadable_file"


@dataclass(frozen=True)
class Loss:
    """Something of a question that is not carried, while the question itself is.

    `place` names the question: its row or identifier where a file is read, its code where one is written. `what` is a
    catalogue text whose placeholders `params` fill.
    """

    place: str
    what: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A question that is not carried at all, and why; the fields are as those of `Loss`."""

    place: str
    why: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A question in a file. `code` is the code here that the file names, if it names one.

    What the file does not tell of `wording` is empty there and need not be named a loss: whoever takes the question
    over tells it for every format.
    """

    place: str
    wording: Wording
    code: str = ""
    losses: tuple[Loss, ...] = ()
    # The bytes of the pictures that it shows and the file holds, by hash.
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All questions of a file, in its order."""

    found: tuple[Found, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class Writing:
    """A file, with what it does not hold."""

    data: bytes
    losses: tuple[Loss, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class Catalogue:
    """What a file to fill in offers: pairs of what is written and how people call it.

    Subjects are written "PCI/chung"; documents by their key.
    """

    subjects: tuple[tuple[str, str], ...] = ()
    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Format:
    """A format of files. `name`, `hint` and `place_name` are catalogue texts; `hint` tells whom it is for.

    `read` raises DomainError with the code `UNREADABLE` for a file that is none of this format. `template` makes a
    file to fill in.
    """

    key: str
    name: str
    suffix: str
    media_type: str
    hint: str = ""
    # What `place` counts or names in such a file, a catalogue text.
    place_name: str = N_("Chỗ trong tệp")
    read: Callable[[bytes], Reading] | None = None
    write: Callable[[Sequence[ItemEntry]], Writing] | None = None
    template: Callable[[Catalogue], bytes] | None = None
    # Whether who reads such a file knows the signs for tables, formulas and bold letters.
    knows_marks: bool = False


def list_lacks(wording: Wording) -> Iterator[str]:
    """What a question still lacks before it can be handed over for review, as catalogue texts."""
    if not wording.explanation:
        yield N_("Chưa có lời giải thích.")
    if not wording.citations:
        yield N_("Chưa dẫn nguồn.")
    options = wording.content.get("options") or wording.content.get("statements") or ()
    wrong = [option for option in options if option.get("correct") is not True]
    if any(not option.get("misconception") for option in wrong):
        yield N_("Có phương án nhiễu chưa ghi sự nhầm lẫn.")


def find_fault(wording: Wording) -> str | None:
    """Why a question cannot be taken over at all, as a catalogue text: its content could never be marked."""
    if not wording.stem:
        return N_("Câu hỏi chưa có câu dẫn.")
    problems = get_item_type(wording.item_type).validate(wording.content)
    return problems[0].message if problems else None


def name_file(index_code: str, level: str) -> str:
    """The name of a file of questions that were chosen so, without its ending."""
    return "_".join(part.lower().replace("_", "-") for part in ("cau-hoi", index_code, level) if part)

"""Questions of every type as files carry them, and uploads of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain.uploads import Choices
from quizapp.interchange.models import ItemImport
from quizapp.interchange.services import keep_upload
from quizapp.people.models import Person
from tests.itemtypes.samples import SAMPLES

CHOICES = Choices("PCI", "chung", "nature", "recognise", "open")


def make_entry(item_type: str = "single_choice", n: int = 1, *, index: str = "PCI") -> ItemEntry:
    """A question with everything that a question can carry."""
    wording = Wording(
        item_type=item_type,
        index_code=index,
        component="chung",
        axis="computation",
        level="apply",
        stem=f"Theo Đề án, câu {n} (dạng {item_type}) <hỏi> điều gì & vì sao?",
        content=SAMPLES[item_type],
        explanation="Vì Đề án viết như vậy: “điểm < 100 %”.",
        owners=("Sở Nội vụ", "Văn phòng UBND tỉnh"),
        citations=(
            Citation("tn-1364-2021", "Đề án, phần I, mục 2 | bảng 1", 12, 2, "0" * 64),
            Citation("tn-1364-2021", "Phụ lục", None, 1, "a" * 64),
        ),
    )
    return ItemEntry(f"{index[:3]}-2026-{n:04d}", "open", wording)


def make_entries() -> list[ItemEntry]:
    """One question of every type."""
    return [make_entry(item_type, n) for n, item_type in enumerate(SAMPLES, start=1)]


def make_upload(
    session: Session, person: Person, content: bytes, now: datetime, *, key: str = "xlsx", choices: Choices = CHOICES
) -> ItemImport:
    """An upload of `person`."""
    return keep_upload(
        session,
        content=content,
        file_name=f"cau-hoi{get_format(key).suffix}",
        key=key,
        choices=choices,
        created_by_id=person.id,
        now=now,
    )


def write_file(entries: list[ItemEntry], key: str = "xlsx") -> bytes:
    """A file of these questions."""
    write = get_format(key).write
    assert write is not None, f"{key} is a format that is written"
    return write(entries).data

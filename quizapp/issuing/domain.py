"""Rules of editions that need no database."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_

MANIFEST_FORMAT = 1


class EditionState(StrEnum):
    """How far an edition has come. The standing office drafts, freezes and submits; the Committee issues."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SUBMITTED = "submitted"
    ISSUED = "issued"


EDITION_STATE_NAMES = MappingProxyType(
    {
        EditionState.DRAFT: N_("Đang soạn"),
        EditionState.FROZEN: N_("Đã chốt danh sách"),
        EditionState.SUBMITTED: N_("Đã trình"),
        EditionState.ISSUED: N_("Đã ban hành"),
    }
)
EDITION_STATE_KINDS = MappingProxyType(
    {
        EditionState.DRAFT: "neutral",
        EditionState.FROZEN: "info",
        EditionState.SUBMITTED: "warn",
        EditionState.ISSUED: "ok",
    }
)

# How a document may be signed (Decree 30/2020/NĐ-CP, article 13); nothing where the head signs in person.
SIGNING_FORMS = MappingProxyType(
    {
        "": N_("Người đứng đầu ký trực tiếp"),
        "TM.": N_("TM. (thay mặt tập thể)"),
        "KT.": N_("KT. (ký thay người đứng đầu)"),
        "TL.": N_("TL. (thừa lệnh)"),
        "TUQ.": N_("TUQ. (thừa ủy quyền)"),
    }
)


@dataclass(frozen=True)
class Manner:
    """Cách thức đánh giá of a year: what every assessment of the year follows."""

    question_count: int
    minutes: int
    pass_mark_percent: Decimal
    attempts_allowed: int
    retake_days: int  # days to wait before another assessment after one that was not passed
    validity_months: int
    exemptions: str  # who need not be assessed, one a line

    def describe(self) -> dict[str, Any]:
        """As JSON values, for the audit chain and the manifest."""
        return {**asdict(self), "pass_mark_percent": str(self.pass_mark_percent)}


@dataclass(frozen=True)
class Departure:
    """One point in which an assessment does not follow the manner of its edition."""

    name: str  # catalogue text
    wanted: int | Decimal
    found: int | Decimal


def list_departures(
    manner: Manner,
    *,
    question_count: int,
    minutes: int,
    pass_mark_percent: Decimal,
    attempts_allowed: int,
    validity_months: int,
) -> list[Departure]:
    """Where the terms of an assessment differ from the manner that was issued; empty where they follow it."""
    points: tuple[tuple[str, int | Decimal, int | Decimal], ...] = (
        (N_("Số câu"), manner.question_count, question_count),
        (N_("Số phút làm bài"), manner.minutes, minutes),
        (N_("Mức đạt (phần trăm)"), manner.pass_mark_percent, pass_mark_percent),
        (N_("Số lượt làm bài"), manner.attempts_allowed, attempts_allowed),
        (N_("Kết quả có giá trị (tháng)"), manner.validity_months, validity_months),
    )
    return [Departure(name, wanted, found) for name, wanted, found in points if wanted != found]


@dataclass(frozen=True)
class Held:
    """A version as an edition holds it."""

    version_id: int
    code: str
    number: int
    content_hash: str
    index_code: str
    pool: str
    stem: str


@dataclass(frozen=True)
class Difference:
    """What one edition has that the other has not; each list by code."""

    added: list[Held]
    removed: list[Held]
    changed: list[Held]  # as they stand in the later edition

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compute_difference(earlier: Iterable[Held], later: Iterable[Held]) -> Difference:
    """Compare two editions item by item; a question counts as changed where its content has another hash."""
    before, after = {held.code: held for held in earlier}, {held.code: held for held in later}
    return Difference(
        added=[after[code] for code in sorted(after.keys() - before.keys())],
        removed=[before[code] for code in sorted(before.keys() - after.keys())],
        changed=[
            after[code]
            for code in sorted(after.keys() & before.keys())
            if after[code].content_hash != before[code].content_hash
        ],
    )


def compute_manifest_hash(items: Iterable[Sequence[Any]]) -> str:
    """The hash of an edition: over (code, version number, content hash) of every question in it, by code."""
    return compute_digest(sorted([code, number, content_hash] for code, number, content_hash in items))


def build_manifest(
    *, year: int, title: str, decision: dict[str, str], manner: Manner | None, held: Iterable[Held]
) -> dict[str, Any]:
    """The manifest of an edition as JSON values: it proves what was in the edition and tells no question."""
    items = sorted([entry.code, entry.number, entry.content_hash] for entry in held)
    return {
        "format": MANIFEST_FORMAT,
        "year": year,
        "title": title,
        "decision": decision,
        "manner": manner.describe() if manner else None,
        "items": [{"code": code, "version": number, "sha256": digest} for code, number, digest in items],
        "sha256": compute_manifest_hash(items),
    }


def is_whole(manifest: dict[str, Any]) -> bool:
    """Whether the hash of a manifest is that of the questions it lists."""
    try:
        items = [(entry["code"], entry["version"], entry["sha256"]) for entry in manifest["items"]]
        return bool(compute_manifest_hash(items) == manifest["sha256"])
    except (KeyError, TypeError):
        return False

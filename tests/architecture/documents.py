"""Documents in the world: one with its text, one that somebody has handed in and looks at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.people.models import Person
from quizapp.sources.domain import DocumentFacts, Effect, EffectLine, Line, cut_lines
from quizapp.sources.models import SourceDocument, SourceImport
from quizapp.sources.services import hand_in, keep_passages, register_import
from tests.conftest import START
from tests.factories import make_item

LINES = (
    "Điều 1. Chỉ số PCI do Liên đoàn Thương mại và Công nghiệp Việt Nam công bố.",
    "Điều 2. Các sở báo cáo trước ngày 31/12.",
    "1. Văn phòng UBND tỉnh tổng hợp.",
    "| Chỉ số | Cơ quan |",
)


@dataclass
class Documents:
    """Documents in the states in which pages show them."""

    registered: SourceDocument
    waiting: SourceImport  # read, the committee's
    bearing: SourceImport  # read, on an earlier document
    stale_version: int  # accepted, of an item whose time is over
    stale_code: str


def make_documents(session: Session, people: dict[str, Person], now: datetime) -> Documents:
    """Hand two in and register one."""
    committee = people["committee"]
    first, second = (_hand_in(session, number, committee, now) for number in ("12/QĐ-UBND", "13/QĐ-UBND"))
    third = _hand_in(session, "14/QĐ-UBND", committee, now, EffectLine("tn-1364-2021", Effect.AMENDS, ("phần I",)))
    stale = make_item(session)
    stale.item.valid_to = now.date() - timedelta(days=1)
    session.flush()
    registered = register_import(session, first, actor=committee.actor, now=now)
    return Documents(registered, second, third, stale.id, stale.item.code)


def _hand_in(session: Session, number: str, person: Person, now: datetime, *effects: EffectLine) -> SourceImport:
    facts = DocumentFacts("Quyết định", START.date(), "UBND tỉnh Tây Ninh", "Giao nhiệm vụ về các chỉ số", number)
    content = "\n".join(LINES).encode()
    found = hand_in(
        session,
        content=content,
        file_name="van-ban.txt",
        facts=facts,
        document=None,
        person=person,
        now=now,
        effects=effects,
    )
    keep_passages(found, cut_lines([Line(line, is_row=line.startswith("|")) for line in LINES]))
    session.flush()
    return found

"""Files into the database."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries import get_item
from quizapp.bank.services import (
    UnreadableBankError,
    load_bank,
    retire_item,
    start_new_version,
)
from quizapp.config import ROOT
from quizapp.indices.queries import list_indices
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.sources.models import SourceDocument
from tests.bank.files import write_bank
from tests.factories import accept, make_judges, make_person, make_unit


def test_the_real_bank_loads_as_proposals(session: Session, now: datetime) -> None:
    report = load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now)
    assert len(report.new) >= 150
    assert report.conflicts == []
    assert set(session.scalars(select(ItemVersion.state))) == {"in_review"}
    assert session.scalars(select(func.count()).select_from(SourceDocument)).one() == 5
    assert [index.code for index in list_indices(session)] == ["PCI", "PAPI", "PAR", "SIPAS", "ICT", "CCHC"]


def test_loading_again_changes_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    events = session.scalars(select(func.count()).select_from(AuditEvent)).one()
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert (report.new, report.changed, report.unchanged) == ([], [], ["PCI-2026-0001", "PCI-2026-0002"])
    assert session.scalars(select(func.count()).select_from(ItemVersion)).one() == 2
    assert session.scalars(select(func.count()).select_from(AuditEvent)).one() == events


def test_a_changed_file_adds_a_version_and_withdraws_the_waiting_one(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    write_bank(tmp_path, stem="Chỉ số PCI do cơ quan nào công bố hằng năm?")
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert report.changed == ["PCI-2026-0001"]
    item = get_item(session, "PCI-2026-0001")
    assert [(v.number, v.state, v.is_latest) for v in item.versions] == [(1, "retired", False), (2, "in_review", True)]


def test_what_is_approved_stays_in_use_until_the_new_file_version_is_approved(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    judges = make_judges(session)
    accept(session, get_item(session, "PCI-2026-0001").versions[0], judges)
    write_bank(tmp_path, stem="Chỉ số PCI do cơ quan nào công bố hằng năm?")
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    session.expire_all()
    item = get_item(session, "PCI-2026-0001")
    assert [v.state for v in item.versions] == ["approved", "in_review"]
    accept(session, item.versions[1], judges)
    assert [v.state for v in item.versions] == ["retired", "approved"]


def test_an_item_edited_here_is_a_conflict_and_keeps_its_text(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    author = make_person(session, make_unit(session)).actor
    start_new_version(session, get_item(session, "PCI-2026-0001").versions[0], actor=author, now=now)
    write_bank(tmp_path, stem="Chỉ số PCI do cơ quan nào công bố hằng năm?")
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert report.changed == []
    [conflict] = report.conflicts
    assert (conflict.item, conflict.file, conflict.line) == ("PCI-2026-0001", "open/pci.yaml", 3)
    session.expire_all()
    assert [v.state for v in get_item(session, "PCI-2026-0001").versions] == ["retired", "draft"]


def test_a_retired_item_does_not_come_back_with_a_file(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    item = get_item(session, "PCI-2026-0001")
    retire_item(session, item, reason="Văn bản hết hiệu lực", actor=Actor(None, "Thử"), now=now)
    write_bank(tmp_path, stem="Chỉ số PCI do cơ quan nào công bố hằng năm?")
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert [finding.item for finding in report.conflicts] == ["PCI-2026-0001"]


@pytest.mark.parametrize(
    ("change", "line", "code"),
    [
        ({"component": "khong-co"}, 6, "component"),
        ({"document": "khong-co"}, 24, "document"),
        ({"second_id": "PCI-2026-0001"}, 29, "duplicate_id"),
        ({"key_flag": "false"}, 13, "content"),
        ({"level": "hard"}, 8, "schema"),
        ({"extra": "    difficulty: 3\n"}, 5, "schema"),
        ({"component": "[chung"}, 7, "yaml"),
    ],
)
def test_one_unfit_entry_stops_the_whole_load(
    session: Session, tmp_path: Path, now: datetime, change: dict[str, str], line: int, code: str
) -> None:
    write_bank(tmp_path, **change)
    with pytest.raises(UnreadableBankError) as refused:
        load_bank(session, tmp_path, actor=SYSTEM, now=now)
    [finding] = refused.value.findings
    assert (finding.file, finding.code) == ("open/pci.yaml", code)
    assert finding.line == line
    assert session.scalars(select(func.count()).select_from(Item)).one() == 0
    assert session.scalars(select(func.count()).select_from(SourceDocument)).one() == 0

"""The database into files and back."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.checks import check_fitness
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import get_item
from quizapp.bank.services import (
    create_item,
    export_bank,
    load_bank,
    retire_item,
    save_draft,
    start_new_version,
    submit_version,
)
from quizapp.config import ROOT
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.pictures.models import Picture
from tests.architecture.marks import draw_sample, keep_sample
from tests.bank.files import write_bank
from tests.factories import make_person, make_unit

WORDING = Wording(
    item_type="single_choice",
    index_code="PCI",
    component="chung",
    axis="effect",
    level="apply",
    stem="Một doanh nghiệp phải chờ giấy phép: việc này làm giảm thành phần nào của PCI, " * 2 + "theo Đề án?",
    content={"options": [{"text": "Chi phí thời gian: chờ", "correct": True}, {"text": "Khác", "correct": False}]},
    explanation="Chờ đợi là chi phí thời gian.",
    citations=(Citation("tn-1364-2021", "Phần II", None, 2, "1" * 64),),
)


def test_loading_what_was_exported_changes_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now)
    versions = session.scalars(select(func.count()).select_from(ItemVersion)).one()
    report = export_bank(session, tmp_path)
    assert len(report.added) == versions
    again = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert (again.new, again.changed, again.conflicts, again.wrote_anything) == ([], [], [], False)
    assert session.scalars(select(func.count()).select_from(ItemVersion)).one() == versions
    assert export_bank(session, tmp_path).files == []


def test_files_that_say_the_same_are_not_touched(session: Session, tmp_path: Path, now: datetime) -> None:
    files = shutil.copytree(ROOT / "question_bank", tmp_path / "files")
    load_bank(session, files, actor=SYSTEM, now=now)
    assert export_bank(session, files).files == []


def test_an_edit_reaches_its_file_and_leaves_comments_and_neighbours(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    write_bank(tmp_path)
    path = tmp_path / "open" / "pci.yaml"
    text = path.read_text(encoding="utf-8").replace("    axis: nature\n", "    axis: nature  # xem lại\n", 1)
    path.write_text("# Của tổ soạn thảo\n" + text, encoding="utf-8")
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    author = make_person(session, make_unit(session)).actor
    draft = start_new_version(session, get_item(session, "PCI-2026-0001").versions[0], actor=author, now=now)
    save_draft(session, draft, WORDING, revision=draft.revision, actor=author, now=now)
    assert export_bank(session, tmp_path).changed == []
    submit_version(session, draft, actor=author, now=now)
    assert export_bank(session, tmp_path).changed == ["PCI-2026-0001"]
    after = path.read_text(encoding="utf-8")
    assert after.startswith("# Của tổ soạn thảo\n")
    assert "# xem lại" in after
    assert after.split("PCI-2026-0002")[1] == text.split("PCI-2026-0002")[1]
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert (report.changed, report.conflicts) == ([], [])
    assert get_item(session, "PCI-2026-0001").versions[-1].content_hash == WORDING.compute_hash()


def test_a_new_item_is_appended_and_a_retired_one_named(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    author = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR).actor
    secret = create_item(session, pool="secure", wording=WORDING, actor=author, now=now)
    submit_version(session, secret, actor=author, now=now)
    version = create_item(session, pool="demonstration", wording=WORDING, actor=author, now=now)
    submit_version(session, version, actor=author, now=now)
    retire_item(session, get_item(session, "PCI-2026-0002"), reason="Hết hiệu lực", actor=author, now=now)
    session.expire_all()
    report = export_bank(session, tmp_path)
    assert (report.added, report.foreign) == ([version.item.code], ["PCI-2026-0002"])
    assert secret.item.code not in (tmp_path / "demonstration" / "pci.yaml").read_text(encoding="utf-8")
    again = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert (again.new, again.changed, again.conflicts) == ([], [], [])


def test_a_broken_folder_is_refused_and_left(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    path = tmp_path / "open" / "pci.yaml"
    path.write_text("items: [", encoding="utf-8")
    with pytest.raises(DomainError, match=r"open/pci\.yaml"):
        export_bank(session, tmp_path)
    assert path.read_text(encoding="utf-8") == "items: ["


def test_pictures_lie_beside_their_questions(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    picture = keep_sample(session)
    shown = replace(WORDING, stem=f"Hình cho biết gì?\n\n![Hình trắng](hinh:{picture.sha256})")
    version = create_item(session, pool="open", wording=shown, actor=SYSTEM, now=now)
    submit_version(session, version, actor=SYSTEM, now=now)
    export_bank(session, tmp_path)
    kept = tmp_path / "open" / "pictures" / f"{picture.sha256}.png"
    assert kept.read_bytes() == picture.read()
    assert not [found.text for found in check_fitness(read_bank(tmp_path))]
    session.delete(picture)
    session.flush()
    version.item.loaded_hash = "0" * 64
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert session.get_one(Picture, shown.stem[-65:-1]).width == 60
    kept.write_bytes(draw_sample("black"))
    assert [found.code for found in check_fitness(read_bank(tmp_path))] == ["picture"]

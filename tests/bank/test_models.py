"""Item models: questions computed from the figures of the indices."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.checks import check_fitness
from quizapp.bank.domain.coverage import compute_coverage, compute_level_shares
from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.writing import check_wording, read_numbers
from quizapp.bank.queries import get_item
from quizapp.bank.queries.figures import list_outdated
from quizapp.bank.services import export_bank, load_bank, start_new_version
from quizapp.bank.services.versions import get_wording
from quizapp.cli.bank_figures import bank_commands
from quizapp.config import ROOT
from quizapp.kernel.actor import SYSTEM
from tests.bank.test_figures import write_table
from tests.client import PageClient
from tests.delivery.factories import Place, make_mixed_place
from tests.factories import make_person, make_unit, save

MODEL = """format: 1
models:
  - key: doi-hang
    kind: rank_move
    pool: open
    editions: [pci-tay-ninh]
    axis: computation
    level: understand
    owners: [Sở Tài chính]
    stem: >-
      Theo {document}, PCI xếp hạng {first} năm {start} và hạng {last} năm {end}. Thay đổi này ghi thế nào?
    explanation: "{working}"
    settings: {rows: total}
"""
CODE = "PCI-2026-5001"


def write_model(directory: Path, ranks: str = "2018: 14, 2019: 15, 2020: 24", model: str = MODEL) -> None:
    """A folder with two written questions, a table with ranks, and a model that makes questions of them."""
    write_table(directory, change=("    kind: total\n", f"    kind: total\n    rank: {{{ranks}}}\n"))
    (directory / "models").mkdir(exist_ok=True)
    (directory / "models" / "pci.yaml").write_text(model, encoding="utf-8")


def run(app: Flask, *words: object) -> str:
    return app.test_cli_runner().invoke(bank_commands, [str(word) for word in words]).output


def list_made() -> list[ItemEntry]:
    return [entry for entry in read_bank(ROOT / "question_bank").items if entry.wording.origin]


def test_the_real_models_make_good_questions() -> None:
    made = list_made()
    assert len(made) >= 150
    assert sum(entry.wording.item_type == "chart_reading" for entry in made) >= 15
    for entry in made:
        assert check_wording(entry.wording) == [], entry.code
        options = entry.wording.content["options"]
        assert [bool(o.get("misconception")) for o in options].count(True) == len(options) - 1 == 3, entry.code
        assert read_numbers([o["text"] for o in options]) is None or entry.wording.content["fixed_order"]
        assert "Quyết định số" in entry.wording.stem or "Kế hoạch số" in entry.wording.stem, entry.code


def test_no_question_rests_on_a_doubted_figure() -> None:
    files = read_bank(ROOT / "question_bank")
    cells = {name: cell for entry in files.editions for name, cell in entry.edition.iterate_cells()}
    for entry in files.items:
        for name, value in entry.wording.origin.get("figures", {}).items():
            assert (str(cells[name].value), cells[name].doubt) == (value, ""), entry.code


@pytest.mark.parametrize(
    ("model", "stem", "key"),
    [
        ("pci-doi-hang", "hạng 15 năm 2019 và hạng 24 năm 2020", "Giảm 9 bậc"),
        ("par-ty-le", "“Cải cách tài chính công”", "92%"),
        ("pci-hoan-thanh", "“Tiếp cận đất đai”", "93,9%"),
        ("sipas-diem-phan-tram", "81,24% (năm 2018) và 83,45%", "Tăng 2,21 điểm phần trăm"),
        ("bieu-do-ict-trong-nhom", "nhóm", "Năm 2020"),
        ("pci-diem-va-hang", "năm 2016: 60,14 điểm", "Điểm tăng, thứ hạng giảm"),
        ("papi-thay-doi-lon-nhat", "giảm nhiều điểm nhất", "Công khai, minh bạch"),
        ("bieu-do-sipas-ca-nuoc", "Năm 2020", "1,54 điểm phần trăm"),
    ],
)
def test_keys_are_what_one_computes_by_hand(model: str, stem: str, key: str) -> None:
    found = [e.wording for e in list_made() if e.wording.origin["model"] == model and stem in e.wording.stem]
    keys = [o["text"] for wording in found[:1] for o in wording.content["options"] if o["correct"]]
    assert keys == ([key] if found else [])
    assert found or model == "bieu-do-ict-trong-nhom"


def test_codes_stay_when_the_data_grows(app: Flask, tmp_path: Path) -> None:
    write_model(tmp_path)
    assert [f.code for f in check_fitness(read_bank(tmp_path))] == ["model"] * 3
    assert "1 mẫu, 3 câu." in run(app, "models", tmp_path, "--number")
    before = {e.code: e.wording.stem for e in read_bank(tmp_path).items}
    assert check_fitness(read_bank(tmp_path)) == []
    write_model(tmp_path, "2017: 19, 2018: 14, 2019: 15, 2020: 24")
    assert CODE in run(app, "models", tmp_path, "--number", "--instances")
    after = {e.code: e.wording.stem for e in read_bank(tmp_path).items}
    del before["PCI-2026-5003"]  # from the first year to the last, which is another pair now
    assert before.items() <= after.items()
    assert "PCI-2026-5003" not in after
    assert len(after) == len(before) + 2


@pytest.mark.parametrize("change", [("{first}", "{nothing}"), ("pci-tay-ninh", "khong-co"), ("rank_move", "khong-co")])
def test_a_model_that_cannot_work_is_named(tmp_path: Path, change: tuple[str, str]) -> None:
    write_model(tmp_path, model=MODEL.replace(*change))
    assert [(f.file, f.severity) for f in check_fitness(read_bank(tmp_path))] == [("models/pci.yaml", "error")]


def test_a_correction_finds_the_questions(app: Flask, session: Session, tmp_path: Path, now: datetime) -> None:
    write_model(tmp_path)
    run(app, "models", tmp_path, "--number")
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert list_outdated(session) == []
    write_model(tmp_path, "2018: 14, 2019: 16, 2020: 24")
    report = load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert len(report.changed) == 3  # from 2018 to 2020, too: a distractor was of 2019
    outdated = list_outdated(session)
    assert {one.version.item.code for one in outdated} == set(report.changed)
    assert {(str(c.was), str(c.now)) for one in outdated for c in one.changes} == {("15", "16")}
    assert not any(one.is_in_use for one in outdated)


def test_a_correction_finds_the_attempts(app: Flask, session: Session, client: PageClient) -> None:
    place: Place = make_mixed_place(session)
    place.assignment.sitting.specification.papers[0].items[0].version.origin = {"model": "x", "figures": {"gone": "1"}}
    save(session)
    client.sign_in(place.person)
    client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau")
    assert "1 câu dựa vào số liệu đã đổi, 1 lượt làm bài." in run(app, "corrected")


def test_an_edited_instance_keeps_its_origin_and_gets_a_file_of_its_own(
    app: Flask, session: Session, tmp_path: Path, now: datetime
) -> None:
    write_model(tmp_path)
    run(app, "models", tmp_path, "--number")
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    assert export_bank(session, tmp_path).files == []
    version = get_item(session, CODE).versions[0]
    wording = get_wording(version)
    author = make_person(session, make_unit(session)).actor
    draft = start_new_version(session, version, actor=author, now=now)
    draft.stem, draft.state = f"{wording.stem} ", "in_review"
    draft.content_hash = get_wording(draft).compute_hash()
    session.flush()
    assert draft.origin == wording.origin
    assert export_bank(session, tmp_path).files == ["open/pci.yaml"]
    [entry] = [e for e in read_bank(tmp_path).items if e.code == CODE]
    assert (entry.file, entry.wording.origin) == ("open/pci.yaml", wording.origin)


def test_coverage_counts_by_component_axis_and_level_and_names_gaps(app: Flask, tmp_path: Path) -> None:
    write_table(tmp_path)
    [matrix] = compute_coverage(read_bank(tmp_path))
    assert [(row.component, row.total) for row in matrix.rows] == [("chung", 2), ("tinh-minh-bach", 0)]
    assert [row.component for row in matrix.gaps] == ["tinh-minh-bach"]
    assert [share.share for share in compute_level_shares(read_bank(tmp_path))] == [0, 0]
    output = run(app, "coverage", tmp_path)
    assert "Thiếu: “Tính minh bạch” chưa có câu nào." in output
    assert "2/·/·/·" in output

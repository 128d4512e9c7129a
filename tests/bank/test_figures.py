"""Tables of figures as files: read, checked, loaded."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from quizapp.bank.adapters.source_texts import read_source_texts
from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.checks import check_fitness
from quizapp.bank.domain.citations import check_citations
from quizapp.bank.services import load_bank
from quizapp.config import ROOT
from quizapp.indices.domain import Measure
from quizapp.indices.domain.checking import find_contradictions
from quizapp.indices.queries import list_stored_editions
from quizapp.kernel.actor import SYSTEM
from tests.bank.files import write_bank

SOURCES = Path(__file__).parent / "sources"
TABLE = """format: 1
key: pci-tay-ninh
index: PCI
province: Tây Ninh
document: tn-1364-2021
title: Điểm PCI
computation: Ba thành phần.
unit: point
places: 2
totals: sum
citation: {place: Phần I, line: 1, paragraphs: 1, sha256: %(zeros)s}
rows:
  - code: tinh-minh-bach
    name: Tính minh bạch
    maximum: 10
    score: {2019: 6.70, 2020: %(score)s}
    citations:
      - {place: Phần I, line: 2, paragraphs: 1, sha256: %(zeros)s}
  - code: tong
    component: chung
    name: Tổng
    kind: total
    score: {2019: 6.70, 2020: 5.79}
    citations:
      - {place: Phần I, line: 3, paragraphs: 1, sha256: %(zeros)s}
"""


def write_table(directory: Path, score: str = "5.79", change: tuple[str, str] = ("format: 1", "format: 1")) -> None:
    write_bank(directory)
    text = (TABLE % {"score": score, "zeros": "0" * 64}).replace(*change)
    (directory / "indices" / "pci").mkdir(exist_ok=True)
    (directory / "indices" / "pci" / "tay-ninh.yaml").write_text(text, encoding="utf-8")


def find(directory: Path) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.file, f.line) for f in check_fitness(read_bank(directory))]


def test_a_figure_keeps_its_zeros(tmp_path: Path) -> None:
    write_table(tmp_path)
    [entry] = read_bank(tmp_path).editions
    row = entry.edition.find_row("tinh-minh-bach")
    assert row is not None
    assert str(row.find_value(Measure.SCORE, 2019)) == "6.70"
    assert find(tmp_path) == []


def test_a_contradiction_is_named_with_its_line_until_it_is_doubted(tmp_path: Path) -> None:
    write_table(tmp_path, "1.15")
    assert find(tmp_path) == [("figure", "indices/pci/tay-ninh.yaml", 23)]
    write_table(tmp_path, "{value: 1.15, doubt: Có thể đọc nhầm}")
    assert find(tmp_path) == []
    row = read_bank(tmp_path).editions[0].edition.rows[0]
    assert row.find_value(Measure.SCORE, 2020) is None


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("document: tn-1364-2021", "document: khong-co", "document", 1),
        ("index: PCI", "index: XYZ", "index", 1),
        ("code: tinh-minh-bach", "code: khong-co", "component", 13),
        ("kind: total", "kind: part", "parent", 19),
        (
            "score: {2019: 6.70, 2020: 5.79}\n    citations:\n      - {place: Phần I, line: 2",
            "score: {19: 1}\n    citations:\n      - {line: 2",
            "schema",
            16,
        ),
        ("score: {2019: 6.70", "score: {2019: nhiều", "schema", 16),
        ("code: tong", "code: tinh-minh-bach", "schema", 19),
        ("unit: point", "unit: ki-lo", "schema", 8),
    ],
)
def test_what_is_not_fit_is_named(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    write_table(tmp_path, change=(old, new))
    assert (code, "indices/pci/tay-ninh.yaml", line) in find(tmp_path)


def test_a_table_used_twice_is_named(tmp_path: Path) -> None:
    write_table(tmp_path)
    folder = tmp_path / "indices" / "pci"
    (folder / "z.yaml").write_text((folder / "tay-ninh.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert ("duplicate_id", "indices/pci/z.yaml", 1) in find(tmp_path)


def test_passages_of_tables_are_looked_up(tmp_path: Path) -> None:
    write_table(tmp_path)
    documents = tmp_path / "documents.yaml"
    documents.write_text(documents.read_text(encoding="utf-8").replace("1364/QĐ-UBND", "12/QĐ-UBND"), encoding="utf-8")
    report = check_citations(read_bank(tmp_path), read_source_texts(SOURCES))
    tables = [(f.file, f.line) for f in report.findings if f.file.startswith("indices/")]
    assert tables == [("indices/pci/tay-ninh.yaml", line) for line in (11, 18, 25)]


def test_the_real_tables_hold_every_contradiction_as_a_doubt(session: Session, now: datetime) -> None:
    editions = [entry.edition for entry in read_bank(ROOT / "question_bank").editions]
    assert {(e.index_code, e.province) for e in editions} >= {
        (code, "Tây Ninh") for code in ("PCI", "PAPI", "PAR", "SIPAS", "ICT", "CCHC")
    } | {(code, "Đồng Nai") for code in ("PCI", "PAPI", "PAR", "SIPAS")}
    told = {(e.key, c.row, c.place) for e in editions for c in find_contradictions(e)}
    assert told >= {
        ("pci-tay-ninh-2021", "tong-diem", "changes.0"),
        ("papi-tay-ninh-2021", "tong-diem", "score.2017"),
        ("papi-dong-nai-2024", "quyet-tam-chong-tham-nhung", "target.2025"),
        ("par-dong-nai-2024", "to-chuc-bo-may", "rate.2023"),
        ("ict-tay-ninh-2021", "tong-diem", "changes.0"),
    }
    load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now)
    assert [stored.to_edition() for stored in list_stored_editions(session)] == editions
    assert load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now).editions == 0

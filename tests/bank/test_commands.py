"""`flask bank ...` as it is typed."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from quizapp.bank.models import Item
from quizapp.cli.bank import bank_commands
from quizapp.extensions import db
from tests.bank.files import format_item, write_bank, write_items

SOURCE = Path(__file__).parent / "sources" / "quyet-dinh-12.txt"


def run(app: Flask, *words: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(bank_commands, [str(word) for word in words])
    return result.exit_code, result.output


def test_load_and_export(app: Flask, tmp_path: Path) -> None:
    write_bank(tmp_path / "a")
    code, output = run(app, "load", tmp_path / "a")
    assert (code, output) == (
        0,
        "Đã nạp: 2 câu mới, 0 câu có bản mới, 0 câu không đổi, 0 câu giữ bản trong hệ thống.\n",
    )
    assert db.session.scalars(select(func.count()).select_from(Item)).one() == 2
    code, output = run(app, "export", tmp_path / "b")
    assert code == 0
    assert (tmp_path / "b" / "open" / "pci.yaml").is_file()


def test_load_of_a_broken_folder_names_file_item_and_line(app: Flask, tmp_path: Path) -> None:
    write_bank(tmp_path, component="khong-co")
    code, output = run(app, "load", tmp_path)
    assert code == 1
    assert "open/pci.yaml:6 [PCI-2026-0001]: lỗi: Chỉ số PCI không có nội dung “khong-co”." in output
    assert db.session.scalars(select(func.count()).select_from(Item)).one() == 0


@pytest.mark.parametrize(("words", "expected"), [((), 0), (("--strict",), 1)])
def test_warnings_fail_only_when_asked(app: Flask, tmp_path: Path, words: tuple[str, ...], expected: int) -> None:
    write_items(tmp_path, format_item(stem="Nội dung nào không thuộc PCI?"))
    code, output = run(app, "check", tmp_path, *words)
    assert code == expected
    assert "open/pci.yaml:10 [PCI-2026-0001]: cảnh báo:" in output
    assert "Chưa kiểm tra dẫn nguồn" in output


def test_check_says_that_the_source_folder_is_missing(app: Flask, tmp_path: Path) -> None:
    write_items(tmp_path, format_item())
    code, output = run(app, "check", tmp_path, "--sources", tmp_path / "nowhere")
    assert code == 0
    assert "Chưa kiểm tra dẫn nguồn: không có thư mục" in output


def test_check_fails_on_a_citation_that_does_not_resolve(app: Flask, tmp_path: Path) -> None:
    write_items(tmp_path, format_item())
    documents = tmp_path / "documents.yaml"
    documents.write_text(documents.read_text(encoding="utf-8").replace("1364/QĐ", "12/QĐ"), encoding="utf-8")
    code, output = run(app, "check", tmp_path, "--sources", SOURCE.parent)
    assert code == 1
    assert "open/pci.yaml:24 [PCI-2026-0001]: lỗi: Không tìm thấy đoạn được dẫn" in output


def test_cite_prints_what_a_file_needs(app: Flask) -> None:
    code, output = run(app, "cite", SOURCE, 9, 10)
    assert code == 0
    assert output.splitlines()[0] == "# Điều 2. Các sở báo cáo trước ngày 31 tháng 12."
    assert output.splitlines()[2:4] == ["        line: 9", "        paragraphs: 2"]
    assert run(app, "cite", SOURCE, 8)[0] == 1

"""`flask bank ...`: the files of the question bank."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.bank.adapters.source_texts import compute_citation, read_source_texts
from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.checks import check_files
from quizapp.bank.domain.citations import check_citations
from quizapp.bank.domain.files import Finding, Severity
from quizapp.bank.services import UnreadableBankError, export_bank, load_bank
from quizapp.config import ROOT
from quizapp.extensions import db, get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.web.errors import translate
from quizapp.web.unit_of_work import unit_of_work

bank_commands = AppGroup("bank", help="Files of the question bank.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def show_finding(finding: Finding) -> None:
    """One line: where, which item, what."""
    place = finding.file + (f":{finding.line}" if finding.line else "")
    item = f" [{finding.item}]" if finding.item else ""
    kind = _("lỗi") if finding.severity == Severity.ERROR else _("cảnh báo")
    text = _(finding.message, **finding.params) if finding.params else _(finding.message)
    click.echo(f"{place}{item}: {kind}: {text}" if place else f"{kind}: {text}")


@bank_commands.command("load")
@click.argument("directory", type=FOLDER, default=ROOT / "question_bank")
def load(directory: Path) -> None:
    """Load the files of DIRECTORY (by default question_bank) as proposals in review; all or nothing."""
    try:
        with unit_of_work() as session:
            report = load_bank(session, directory, actor=SYSTEM, now=get_clock().now())
    except UnreadableBankError as error:
        for finding in error.findings:
            show_finding(finding)
        click.echo(_(error.message, **error.params))
        sys.exit(1)
    for finding in report.conflicts:
        show_finding(finding)
    click.echo(
        _(
            "Đã nạp: %(new)s câu mới, %(changed)s câu có bản mới, %(unchanged)s câu không đổi, "
            "%(conflicts)s câu giữ bản trong hệ thống.",
            new=len(report.new),
            changed=len(report.changed),
            unchanged=len(report.unchanged),
            conflicts=len(report.conflicts),
        )
    )


@bank_commands.command("export")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def export(directory: Path) -> None:
    """Write the open and demonstration pools as files into DIRECTORY; existing files keep their comments."""
    try:
        report = export_bank(db.session(), directory)
    except DomainError as error:
        click.echo(translate(error))
        sys.exit(1)
    for name in report.files:
        click.echo(name)
    if report.foreign:
        click.echo(_("Có trong tệp, không có trong hệ thống: %(codes)s.", codes=", ".join(report.foreign)))
    click.echo(
        _(
            "Đã xuất: %(added)s câu thêm, %(changed)s câu đổi, %(unchanged)s câu giữ nguyên.",
            added=len(report.added),
            changed=len(report.changed),
            unchanged=report.unchanged,
        )
    )


@bank_commands.command("check")
@click.argument("directory", type=FOLDER, default=ROOT / "question_bank")
@click.option("--sources", type=click.Path(path_type=Path), help="Folder with the texts of the cited documents.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check(directory: Path, sources: Path | None, *, strict: bool) -> None:
    """Check every file of DIRECTORY (by default question_bank); names file, line and item."""
    files = read_bank(directory)
    findings = check_files(files)
    if sources is None:
        citations = _("Chưa kiểm tra dẫn nguồn: không có thư mục văn bản (--sources).")
    elif not sources.is_dir():
        citations = _("Chưa kiểm tra dẫn nguồn: không có thư mục %(folder)s.", folder=str(sources))
    else:
        report = check_citations(files, read_source_texts(sources))
        findings += report.findings
        citations = _("Dẫn nguồn: đã kiểm tra %(checked)s trên %(total)s.", checked=report.checked, total=report.total)
    for finding in findings:
        show_finding(finding)
    errors = sum(finding.severity == Severity.ERROR for finding in findings)
    click.echo(citations)
    click.echo(
        _(
            "Đã đọc %(items)s câu hỏi: %(errors)s lỗi, %(warnings)s cảnh báo.",
            items=len(files.items),
            errors=errors,
            warnings=len(findings) - errors,
        )
    )
    if errors or (strict and findings):
        sys.exit(1)


@bank_commands.command("cite")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("start", type=click.IntRange(min=1))
@click.argument("end", type=click.IntRange(min=1), required=False)
def cite(file: Path, start: int, end: int | None) -> None:
    """Print the citation of the passage in lines START to END of FILE, ready for a question file."""
    try:
        passage, line, digest = compute_citation(file, start, end or start)
    except ValueError:
        click.echo(_("Tệp không có đoạn văn nào ở các dòng này."))
        sys.exit(1)
    for text in passage:
        click.echo(f"# {text}")
    click.echo(f"        line: {line}\n        paragraphs: {len(passage)}\n        sha256: {digest}")

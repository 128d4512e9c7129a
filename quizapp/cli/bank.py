"""`flask bank ...`: the files of the question bank."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.bank.domain.files import Finding
from quizapp.bank.services import UnreadableBankError, load_bank
from quizapp.config import ROOT
from quizapp.extensions import get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.web.unit_of_work import unit_of_work

bank_commands = AppGroup("bank", help="Files of the question bank.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def show_finding(finding: Finding) -> None:
    """One line: where, which item, what."""
    place = finding.file + (f":{finding.line}" if finding.line else "")
    item = f" [{finding.item}]" if finding.item else ""
    text = _(finding.message, **finding.params) if finding.params else _(finding.message)
    click.echo(f"{place}{item}: {text}" if place else text)


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

"""`flask evidence ...`: whether a file that was handed out still proves what it says."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.evidence.services.verifying import verify_file

evidence_commands = AppGroup("evidence", help="Evidence files of attempts.")


@evidence_commands.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Check FILE from itself alone, line by line; end with code 1 where something does not hold."""
    checks = verify_file(file.read_bytes())
    for check in checks:
        said = _("Đúng") if check.holds else _("KHÔNG ĐÚNG")
        click.echo(f"{said}: {_(check.name)}{f' ({check.detail})' if check.detail else ''}")
    if not all(check.holds for check in checks):
        sys.exit(1)

"""`flask audit ...`: whether the chains are whole."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.audit.services import verify_chains
from quizapp.extensions import db

audit_commands = AppGroup("audit", help="The audit chain and the chains of attempts.")


@audit_commands.command("verify")
def verify() -> None:
    """Check every chain; name each first broken link, and end with code 1 where there is one."""
    breaks = verify_chains(db.session())
    for found in breaks:
        click.echo(_("Đứt: %(chain)s, mắt xích số %(seq)s.", chain=_(found.chain), seq=found.seq))
    if breaks:
        sys.exit(1)
    click.echo(_("Chuỗi nguyên vẹn."))

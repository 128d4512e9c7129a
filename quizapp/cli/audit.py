"""`flask audit ...`: whether the chains are whole."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

import quizapp.delivery.services.verifying  # registers the chains of attempts
from quizapp.audit.services import verify_chains
from quizapp.extensions import db

audit_commands = AppGroup("audit", help="The audit chain and the chains of attempts.")
__all__ = ["audit_commands", "quizapp"]


@audit_commands.command("verify")
def verify() -> None:
    """Check every chain; name each first broken link, and end with code 1 where there is one."""
    breaks = verify_chains(db.session())
    for found in breaks:
        click.echo(_("Đứt: %(chain)s, mắt xích số %(seq)s.", chain=_(found.chain), seq=found.seq))
    if breaks:
        sys.exit(1)
    click.echo(_("Chuỗi nguyên vẹn."))

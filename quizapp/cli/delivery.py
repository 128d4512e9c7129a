"""`flask delivery ...`: whether a receipt for a saved answer is genuine, and the answer there."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.queries import find_confirmed_step
from quizapp.extensions import db, get_settings
from quizapp.kernel.clock import to_local

delivery_commands = AppGroup("delivery", help="Attempts and their answers.")


# A receipt may begin with a dash, and is no option for that.
@delivery_commands.command("verify-receipt", context_settings={"ignore_unknown_options": True})
@click.argument("receipt")
def verify_receipt(receipt: str) -> None:
    """Check one RECEIPT: that this installation wrote it, and that what it confirms is stored as it was."""
    read = Signer(get_settings()).read_receipt(receipt)
    if read is None:
        click.echo(_("Biên nhận này không do hệ thống cấp."))
        sys.exit(1)
    step = find_confirmed_step(db.session(), read.public_id, read.seq, read.hash)
    if step is None:
        click.echo(_("Biên nhận đúng của hệ thống, nhưng dữ liệu đã lưu không còn như lúc cấp."))
        sys.exit(1)
    time = to_local(read.at).strftime("%H:%M:%S %d/%m/%Y")
    click.echo(
        _(
            "Biên nhận đúng: bài làm %(attempt)s, bước %(seq)s, câu %(position)s, lưu lúc %(time)s.",
            attempt=read.public_id,
            seq=read.seq,
            position=step.position,
            time=time,
        )
    )

"""`flask delivery ...`: whether a receipt for a saved answer is genuine, and the answer there."""

import re
import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.queries import find_confirmed_step
from quizapp.delivery.services.verifying import check_code
from quizapp.extensions import db, get_settings
from quizapp.kernel.clock import to_local

# Three groups of four, as it is printed; a receipt of one answer has points.
RECEIPT_CODE = re.compile(r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")
delivery_commands = AppGroup("delivery", help="Attempts and their answers.")


# A receipt may begin with a dash, and is no option for that.
@delivery_commands.command("verify-receipt", context_settings={"ignore_unknown_options": True})
@click.argument("receipt")
def verify_receipt(receipt: str) -> None:
    """Check one RECEIPT, of a saved answer or of a whole attempt: ours, and what it confirms stored as it was."""
    if RECEIPT_CODE.fullmatch(receipt.strip()):
        _verify_code(receipt)
        return
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


def _verify_code(code: str) -> None:
    found = check_code(db.session(), code)
    if found is None:
        click.echo(_("Không có bài nào mang mã này."))
        sys.exit(1)
    attempt = found.attempt
    if not found.is_whole:
        click.echo(
            _("Mã đúng của hệ thống, nhưng bài làm %(attempt)s không còn như lúc cấp.", attempt=attempt.public_id)
        )
        sys.exit(1)
    click.echo(
        _(
            "Mã đúng: bài làm %(attempt)s của %(person)s, kết thúc sau %(steps)s bước, còn nguyên như lúc cấp.",
            attempt=attempt.public_id,
            person=attempt.assignment.person_name,
            steps=attempt.head_seq,
        )
    )

"""`flask bank coverage`, `models` and `corrected`: what the bank asks, what its models yield, what a figure moved."""

import sys
from pathlib import Path

import click
from flask_babel import gettext as _

from quizapp.bank.adapters.yaml_files import MODELS, read_bank
from quizapp.bank.adapters.yaml_models import read_codes, write_codes
from quizapp.bank.domain import AXIS_NAMES, FIRST_OF_MODELS, LEVEL_NAMES, Axis, Level
from quizapp.bank.domain.coverage import Coverage, compute_coverage, compute_level_shares
from quizapp.bank.domain.files import BankFiles, Finding
from quizapp.bank.domain.itemmodels import list_names
from quizapp.bank.queries.figures import FigureChange, list_outdated
from quizapp.cli.bank import FOLDER, bank_commands, show_finding
from quizapp.config import ROOT
from quizapp.delivery.queries.uses import list_uses
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.text import write_decimal

__all__ = ["bank_commands"]

_WIDTH = 46


@bank_commands.command("coverage")
@click.argument("directory", type=FOLDER, default=ROOT / "question_bank")
def coverage(directory: Path) -> None:
    """Print how many questions each document's components have by axis and level, and the gaps."""
    files = read_bank(directory)
    for matrix in compute_coverage(files):
        _show_matrix(matrix)
    for share in compute_level_shares(files):
        names = ", ".join(_(LEVEL_NAMES[level]).lower() for level in share.levels)
        click.echo(
            _(
                "Mức %(names)s: %(share)s%% trên %(total)s câu (cần ít nhất %(least)s%%).",
                names=names,
                share=f"{share.share:.0f}",
                total=len(files.items),
                least=share.least,
            )
        )


def _show_matrix(matrix: Coverage) -> None:
    click.echo(f"\n{matrix.index} · {matrix.document}")
    heads = [f"{_(AXIS_NAMES[axis]):<11}" for axis in Axis]
    click.echo(f"{'':<{_WIDTH}}{''.join(heads)}{_('Tổng')}")
    for row in matrix.rows:
        counts = ["/".join(str(row.cells[axis, level] or "·") for level in Level) for axis in Axis]
        name = row.name if len(row.name) < _WIDTH else f"{row.name[: _WIDTH - 2]}…"
        click.echo(f"{name:<{_WIDTH}}{''.join(f'{count:<11}' for count in counts)}{row.total}")
    for row in matrix.rows:
        if not row.total:
            click.echo(_("  Thiếu: “%(name)s” chưa có câu nào.", name=row.name))
        elif row.missing_axes:
            axes = ", ".join(_(AXIS_NAMES[axis]).lower() for axis in row.missing_axes)
            click.echo(_("  Thiếu: “%(name)s” chưa có câu về %(axes)s.", name=row.name, axes=axes))


@bank_commands.command("models")
@click.argument("directory", type=FOLDER, default=ROOT / "question_bank")
@click.option("--instances", is_flag=True, help="Print every instance with its key.")
@click.option("--number", is_flag=True, help="Give a code to every instance that has none.")
def models(directory: Path, *, instances: bool, number: bool) -> None:
    """List the item models of DIRECTORY and how many questions each yields."""
    if number:
        _number(directory)
    files = read_bank(directory)
    for finding in files.findings:
        show_finding(finding)
    made = [entry for entry in files.items if entry.wording.origin]
    for model in files.models:
        own = [entry for entry in made if entry.wording.origin["model"] == model.key]
        click.echo(f"{model.key:<32}{model.kind:<20}{len(own):>4}")
        for entry in own if instances else ():
            key = next(option["text"] for option in entry.wording.content["options"] if option["correct"])
            click.echo(f"    {entry.code}  {entry.wording.stem}\n        → {key}")
    click.echo(_("%(models)s mẫu, %(items)s câu.", models=len(files.models), items=len(made)))
    if files.findings:
        sys.exit(1)


def _number(directory: Path) -> None:
    """Continue each index's codes where they ended; what has a code keeps it for good."""
    findings: list[Finding] = []
    codes = read_codes(directory / MODELS, findings)
    files: BankFiles = read_bank(directory)
    year = to_local(get_clock().now()).year
    for model in files.models:
        for name, index in list_names(model, files):
            if name not in codes:
                prefix = f"{index[:3]}-{year}-"
                last = max((int(c[-4:]) for c in codes.values() if c.startswith(prefix)), default=FIRST_OF_MODELS - 1)
                codes[name] = f"{prefix}{last + 1:04d}"
    write_codes(directory / MODELS, codes)


@bank_commands.command("corrected")
def corrected() -> None:
    """List the questions that rest on figures which have changed since, and the attempts that were asked them."""
    session = db.session()
    found = list_outdated(session)
    uses = list_uses(session, [outdated.version.id for outdated in found])
    found = [one for one in found if one.is_in_use or one.version.id in uses]
    for outdated in found:
        version = outdated.version
        click.echo(_("%(code)s, bản %(number)s", code=version.item.code, number=version.number))
        for change in outdated.changes:
            click.echo(f"    {describe_change(change)}")
        for use in uses.get(version.id, []):
            title = use.sitting.assessment.title if use.sitting.assessment else use.sitting.name
            click.echo(_("    %(title)s: %(count)s lượt làm bài", title=title, count=len(use.attempts)))
            for attempt in use.attempts:
                click.echo(f"        {attempt}")
    attempts = {attempt for listed in uses.values() for use in listed for attempt in use.attempts}
    click.echo(
        _("%(items)s câu dựa vào số liệu đã đổi, %(attempts)s lượt làm bài.", items=len(found), attempts=len(attempts))
    )


def describe_change(change: FigureChange) -> str:
    """One line: which figure, what it was, what it is now."""
    was = write_decimal(change.was)
    if change.now is None:
        return _("%(name)s: %(was)s, nay không còn trong bảng", name=change.name, was=was)
    if change.doubt:
        return _("%(name)s: %(was)s, nay bị nghi ngờ", name=change.name, was=was)
    return _("%(name)s: %(was)s, nay là %(now)s", name=change.name, was=was, now=write_decimal(change.now))

"""`flask people ...`: the first administrator."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.extensions import db, get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.office.adapters import current_office
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.domain import Role, find_password_fault
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import count_administrators, find_account
from quizapp.people.services import create_account, create_person, create_unit, grant_role
from quizapp.web.errors import translate
from quizapp.web.unit_of_work import unit_of_work

people_commands = AppGroup("people", help="People and accounts.")
ROOT_CODE = "TINH"


@people_commands.command("create-admin")
@click.argument("username")
@click.option("--name", default="Quản trị hệ thống", help="Full name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def create_admin(username: str, name: str, *, password_stdin: bool) -> None:
    """Create an administrator of the whole installation, USERNAME, with a password of your choice."""
    password = _read_password(from_stdin=password_stdin)
    minimum = current_office().password_min_length
    fault = find_password_fault(password, username=username, full_name=name, minimum=minimum)
    if fault is not None:
        click.echo(_(fault, minimum=minimum), err=True)
        sys.exit(1)
    # Before the transaction, because it takes long.
    password_hash = hash_password(password)
    try:
        with unit_of_work() as session:
            _create(session, username, name, password_hash)
    except DomainError as refusal:
        click.echo(translate(refusal), err=True)
        sys.exit(1)
    click.echo(
        _(
            "Đã tạo người quản trị %(username)s. Hệ thống có %(n)s người quản trị.",
            username=username,
            n=count_administrators(db.session()),
        )
    )


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    text: str = click.prompt(_("Mật khẩu"), hide_input=True, confirmation_prompt=_("Nhập lại mật khẩu"))
    return text


def _create(session: Session, username: str, name: str, password_hash: str) -> None:
    now = get_clock().now()
    if find_account(session, username) is not None:
        raise DomainError(N_("Tên đăng nhập %(username)s đã có người dùng. Anh/chị chọn tên khác."), username=username)
    root = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id)).first()
    if root is None:
        office = current_office()
        root = create_unit(
            session,
            code=ROOT_CODE,
            name=f"Tỉnh {office.province}",
            kind="province",
            parent=None,
            valid_from=to_local(now).date(),
            actor=SYSTEM,
            now=now,
        )
    staff_code = f"QT-{username}"[:40]
    person: Person = create_person(session, staff_code=staff_code, full_name=name, unit=root, actor=SYSTEM, now=now)
    create_account(session, person, username=username, password_hash=password_hash, actor=SYSTEM, now=now)
    grant_role(session, person, Role.ADMIN, actor=SYSTEM, now=now)

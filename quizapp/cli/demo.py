"""`flask demo ...`: a province to look at, in the default local database or where DEMO=1 asks for it."""

import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.bank.services import pass_versions
from quizapp.cli.demo_assessment import seed_assessment
from quizapp.cli.demo_contest import seed_contest
from quizapp.cli.demo_people import LOGINS, seed_people, seed_units
from quizapp.cli.demo_rooms import seed_rooms
from quizapp.cli.demo_workflow import seed_workflow
from quizapp.extensions import get_clock, get_settings
from quizapp.issuing.domain import Manner
from quizapp.issuing.models import Edition
from quizapp.issuing.queries import list_dispatches, list_recipients
from quizapp.issuing.services import (
    create_edition,
    freeze_edition,
    issue_edition,
    note_receipt,
    send_edition,
    submit_edition,
)
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.clock import to_local
from quizapp.office.adapters import current_office
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.domain import ROLE_NAMES
from quizapp.web.unit_of_work import unit_of_work

demo_commands = AppGroup("demo", help="Demonstration data.")
# Known to everybody who has the repository, which is why it goes into no other database.
SHARED_WORDS = "hieu chi so 2026"
PROPOSAL = "61/TTr-VP"
DECISION = "88/QĐ-BCĐ"
LETTER = "152/VP-KSTT"
# The localities have signed for it; the departments are still to confirm, among them that of the unit logins.
CONFIRMED = 8
# What the assessment of the demonstration follows: see `demo_assessment`.
MANNER = Manner(
    question_count=30,
    minutes=40,
    pass_mark_percent=Decimal(50),
    attempts_allowed=1,
    retake_days=30,
    validity_months=24,
    exemptions="Người có kết quả đánh giá đạt yêu cầu còn giá trị",
)


@demo_commands.command("seed")
def seed() -> None:
    """Put the demonstration province into the database; repeating adds only what is missing."""
    settings = get_settings()
    if settings.is_production or not (settings.uses_default_database or settings.demo):
        click.echo(
            _("Dữ liệu minh họa chỉ vào cơ sở dữ liệu mặc định trên máy này, hoặc khi đặt DEMO=1. Chưa ghi gì."),
            err=True,
        )
        sys.exit(1)
    now = get_clock().now()
    password_hash = hash_password(SHARED_WORDS)
    with unit_of_work() as session:
        _seed(session, password_hash, now)
    for login in LOGINS:
        role = _(ROLE_NAMES[login.role]) if login.role else _("Người được đánh giá")
        click.echo(f"{login.username:<16}{SHARED_WORDS:<20}{role}")


def _seed(session: Session, password_hash: str, now: datetime) -> None:
    units = seed_units(session, province=current_office().province, now=now)
    holders, staff = seed_people(session, units, password_hash, now=now)
    committee, critic, appraiser = (holders[name].actor for name in ("ban.chidao", "phan.bien", "tham.dinh"))
    edition = seed_edition(session, actor=committee, critic=critic, appraiser=appraiser, now=now)
    if edition is None:
        return
    assessment = seed_assessment(
        session,
        edition=edition,
        officials=[holders["can.bo"], *staff[1:24]],
        later=staff[24:40],
        actor=committee,
        now=now,
    )
    seed_rooms(session, assessment, watchers=[holders["nhan.su"], staff[41]], actor=committee, now=now)
    seed_contest(session, edition=edition, actor=committee, now=now)
    seed_workflow(session, holders, [staff[10], staff[13], staff[46]], now=now)


def seed_edition(
    session: Session, *, actor: Actor, now: datetime, critic: Actor = SYSTEM, appraiser: Actor = SYSTEM
) -> Edition | None:
    """The bank of this year, issued with every question that came from the files; None while the bank is empty.

    The files hold proposals: `critic`, `appraiser` and, for the acceptance, `actor` let them pass.
    """
    today = to_local(now).date()
    issued = session.scalars(select(Edition).where(Edition.state == "issued").order_by(Edition.id.desc())).first()
    if issued is not None:
        return issued
    waiting = session.scalars(
        select(ItemVersion).where(ItemVersion.state == "in_review", ItemVersion.is_latest).order_by(ItemVersion.id)
    ).all()
    if not waiting:
        return None
    for judge in (critic, appraiser, actor):
        pass_versions(session, waiting, actor=judge, now=now)
    return _issue(session, today.year, actor=actor, now=now)


def _issue(session: Session, year: int, *, actor: Actor, now: datetime) -> Edition:
    """The whole way of an edition at once: drafted, frozen, submitted, issued, sent to every agency."""
    act: dict[str, Any] = {"actor": actor, "now": now}
    office, today = current_office(), to_local(now).date()
    edition = create_edition(session, year=year, title=f"Ngân hàng câu hỏi năm {year}", manner=MANNER, **act)
    freeze_edition(session, edition, **act)
    submit_edition(session, edition, proposal_number=PROPOSAL, proposed_on=today, **act)
    issue_edition(
        session,
        edition,
        document_kind="Quyết định",
        decision_number=DECISION,
        issued_on=today,
        signer=office.signer_name,
        signer_position=office.signer_position.title(),
        signing_form="KT.",
        **act,
    )
    send_edition(session, edition, list_recipients(session, today), letter_number=LETTER, **act)
    for dispatch in list_dispatches(session, edition.id)[:CONFIRMED]:
        note_receipt(session, dispatch, note="Sổ giao nhận văn bản", **act)
    return edition

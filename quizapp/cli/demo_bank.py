"""The demonstration's question bank: the shipped proposals, accepted and issued by demonstration people."""

from datetime import date, datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.bank.domain import State
from quizapp.bank.models import Edition, ItemVersion
from quizapp.bank.services import approve_versions, create_edition, issue_edition, load_bank
from quizapp.config import ROOT
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.clock import to_local

BANK = ROOT / "question_bank"


def seed_bank(session: Session, *, signer: Actor, now: datetime, directory: Path = BANK) -> Edition:
    """The issued edition of this year; where there is none, everything it takes to have one.

    Loads the files, has `signer` (somebody of the demonstration committee) accept what the files propose, and
    issues it. What people here are working on is left to them.
    """
    year = to_local(now).year
    edition = session.scalars(
        select(Edition).where(Edition.year == year, Edition.state == "issued").order_by(Edition.id).limit(1)
    ).first()
    if edition is not None:
        return edition
    load_bank(session, directory, actor=SYSTEM, now=now)
    proposed = session.scalars(
        select(ItemVersion)
        .where(ItemVersion.state == State.IN_REVIEW, ItemVersion.is_latest, ItemVersion.author_id.is_(None))
        .options(joinedload(ItemVersion.item))
        .order_by(ItemVersion.id)
    ).all()
    if proposed:
        approve_versions(session, proposed, actor=signer, now=now, comment=_("Dữ liệu minh họa"))
    edition = create_edition(
        session, year=year, title=_("Ngân hàng câu hỏi năm %(year)s", year=year), actor=signer, now=now
    )
    return issue_edition(
        session,
        edition,
        decision_number="15/QĐ-BCĐ",
        issued_on=date(year, 1, 15),
        signer=signer.name,
        actor=signer,
        now=now,
    )

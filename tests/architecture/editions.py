"""Editions of the world in every state before issue, and one that was sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.indices.models import IndexComponent
from quizapp.issuing.models import Edition, EditionDispatch, EditionExclusion, EditionItem, EditionManner
from quizapp.people.models import OrgUnit, Person
from quizapp.pictures.models import Picture
from tests.architecture.marks import show_all
from tests.factories import MANNER, make_item


@dataclass
class Preparing:
    """What the standing office and the Committee have in hand."""

    draft: Edition
    left_out: ItemVersion  # of the draft
    picture: Picture  # that `held` shows
    frozen: Edition
    submitted: Edition


LONGEST = "Tác động của cải cách hành chính đến người dân, tổ chức và phát triển kinh tế - xã hội của tỉnh"


def name_at_length(session: Session, version: ItemVersion) -> None:
    """Put a version under a component with a name as long as the documents have them: pages must hold it."""
    session.add(IndexComponent(index_code=version.index_code, code="tac-dong", name=LONGEST, position=9))
    version.component = "tac-dong"
    session.flush()


def make_editions(session: Session, held: ItemVersion, *, author: Person, now: datetime) -> Preparing:
    """An edition in each state; a question stands outside the draft, the others hold `held`."""
    name_at_length(session, held)
    picture = show_all(session, held)
    made = dict[str, Edition]()
    for year, state in ((2027, "draft"), (2028, "frozen"), (2029, "submitted")):
        edition = Edition(year=year, title=f"Ngân hàng câu hỏi năm {year}", state=state, created_at=now)
        session.add(edition)
        session.flush()
        session.add(EditionManner(edition_id=edition.id, **vars(MANNER)))
        if state != "draft":
            session.add(EditionItem(edition_id=edition.id, version_id=held.id))
        made[state] = edition
    made["submitted"].proposal_number, made["submitted"].proposed_on = "42/TTr-VP", now.date()
    left_out = make_item(session, "PAPI", author=author)
    reason = "Chờ số liệu năm 2026"
    session.add(EditionExclusion(edition_id=made["draft"].id, item_id=left_out.item_id, reason=reason, at=now))
    session.flush()
    return Preparing(made["draft"], left_out, picture, made["frozen"], made["submitted"])


def send(session: Session, edition: Edition, unit: OrgUnit, now: datetime) -> EditionDispatch:
    """An edition sent to an agency that has not confirmed it."""
    dispatch = EditionDispatch(
        edition_id=edition.id, unit_id=unit.id, unit_name=unit.full_name, letter_number="120/VP-KSTT", sent_at=now
    )
    session.add(dispatch)
    session.commit()
    return dispatch

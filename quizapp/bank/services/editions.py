"""Editions: what the Committee issues for a year."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.models import Edition, EditionItem
from quizapp.bank.queries.editions import list_approved
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_, normalise


def create_edition(session: Session, *, year: int, title: str, actor: Actor, now: datetime) -> Edition:
    """A draft edition. It holds nothing yet: it takes the approved versions when it is issued."""
    edition = Edition(year=year, title=normalise(title), created_at=now)
    session.add(edition)
    session.flush()
    record(session, "web:edition:create", ("edition", edition.id), actor=actor, now=now, data={"year": year})
    return edition


def issue_edition(
    session: Session,
    edition: Edition,
    *,
    decision_number: str,
    issued_on: date,
    signer: str,
    actor: Actor,
    now: datetime,
) -> Edition:
    """Freeze the approved version of every item into the edition; from then on it never changes.

    Refuses an edition that is issued already, one without any approved question, and a decision without number.
    """
    session.refresh(edition, ["state"], with_for_update=True)
    if edition.state != "draft":
        raise DomainError(N_("Ngân hàng câu hỏi này đã được ban hành."), code="already_issued")
    if not normalise(decision_number) or not normalise(signer):
        raise DomainError(N_("Hãy ghi số quyết định và người ký ban hành."), code="no_decision")
    versions = list_approved(session)
    if not versions:
        raise DomainError(
            N_("Chưa có câu hỏi nào được nghiệm thu, nên chưa có gì để ban hành."), code="nothing_approved"
        )
    session.add_all(EditionItem(edition_id=edition.id, version_id=version.id) for version in versions)
    edition.state = "issued"
    edition.decision_number = normalise(decision_number)
    edition.issued_on = issued_on
    edition.signer = normalise(signer)
    edition.manifest_hash = compute_digest([[v.item.code, v.number, v.content_hash] for v in versions])
    session.flush()
    record(
        session,
        "web:edition:issue",
        ("edition", edition.id),
        actor=actor,
        now=now,
        data={
            "year": edition.year,
            "decision": edition.decision_number,
            "issued_on": issued_on.isoformat(),
            "items": len(versions),
            "manifest": edition.manifest_hash,
        },
    )
    return edition

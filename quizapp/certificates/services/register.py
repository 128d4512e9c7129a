"""Changes of what a certificate is worth: revoked, replaced; and what results and merged records ask for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries import find_publication, find_standing_certificate, list_documents
from quizapp.certificates.services.issuing import (
    Draft,
    build_printed,
    describe_score,
    enter_certificate,
    enter_for_result,
    issue_certificate,
    request_rendering,
)
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.results.domain import ResultDocument
from quizapp.results.models import Publication, Result
from quizapp.results.services.signals import documents_wanted, result_decided, results_published


def revoke_certificate(
    session: Session, certificate: Certificate, *, reason: str, actor: Actor, now: datetime
) -> Certificate:
    """Take a certificate back; it stays in the register, and its code says so to everyone."""
    return _end(session, certificate, "revoked", reason=reason, actor=actor, now=now)


def supersede_certificate(
    session: Session, certificate: Certificate, *, reason: str, actor: Actor, now: datetime
) -> Certificate:
    """Issue a new certificate in place of a valid one, with the person's name as it is now, and return it."""
    _end(session, certificate, "superseded", reason=reason, actor=actor, now=now)
    printed = {**certificate.printed, "full_name": certificate.person.full_name}
    if certificate.result is not None:
        printed = build_printed(session, certificate.result)
    draft = Draft(
        kind=certificate.kind,
        person=certificate.person,
        unit=certificate.unit,
        printed=printed,
        valid_until=certificate.valid_until,
        result_id=certificate.result_id,
        origin=certificate.origin,
    )
    new = enter_certificate(session, draft, actor=actor, now=now)
    certificate.superseded_by_id = new.id
    session.flush()
    request_rendering(session, [new], now=now)
    return new


def _end(
    session: Session, certificate: Certificate, state: str, *, reason: str, actor: Actor, now: datetime
) -> Certificate:
    why = normalise(reason)
    if not why:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="no_reason")
    if certificate.state != "valid":
        raise DomainError(
            N_("Giấy chứng nhận số %(number)s không còn giá trị nên không thay đổi được nữa."),
            code="ended",
            number=certificate.number,
        )
    certificate.state, certificate.state_reason, certificate.state_changed_at = state, why, now
    session.flush()
    verb = "revoke" if state == "revoked" else "supersede"
    record(
        session,
        f"web:certificate:{verb}",
        ("certificate", certificate.id),
        actor=actor,
        now=now,
        data={"number": certificate.number, "reason": why},
    )
    return certificate


@result_decided.connect
def _follow_result(result: Result, *, session: Session, now: datetime) -> None:
    standing = find_standing_certificate(session, result.id)
    assessment = result.assignment.sitting.assessment
    if result.outcome != "passed" or assessment is None:
        if standing is not None:
            revoke_certificate(session, standing, reason=N_("Kết quả đánh giá đã thay đổi."), actor=SYSTEM, now=now)
        return
    session.refresh(result, ["score"])
    if standing is not None:
        # A key that was corrected without touching this score changes nothing that is printed.
        if any(standing.printed.get(name) != value for name, value in describe_score(result).items()):
            supersede_certificate(session, standing, reason=N_("Kết quả đánh giá đã thay đổi."), actor=SYSTEM, now=now)
        return
    published = find_publication(session, assessment.id) is not None
    if assessment.certificate_mode == "at_once" or published:
        issue_certificate(session, result, now=now)


@results_published.connect
def _issue_on_publication(publication: Publication, *, session: Session, now: datetime) -> None:
    passed = session.scalars(
        select(Result)
        .join(Assignment, Assignment.id == Result.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Sitting.assessment_id == publication.assessment_id,
            Result.outcome == "passed",
            Result.id.not_in(
                select(Certificate.result_id).where(Certificate.state == "valid", Certificate.result_id.is_not(None))
            ),
        )
        # Numbers run in the order of names, as in the list that is published.
        .order_by(Person.sort_key, Person.id)
    ).all()
    new = [enter_for_result(session, result, now=now, actor=SYSTEM) for result in passed]
    request_rendering(session, new, now=now)


@documents_wanted.connect
def _list_result_documents(results: Sequence[Result], *, session: Session) -> dict[int, ResultDocument]:
    return list_documents(session, [result.id for result in results])


@person_merged.connect
def _follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    # What was printed stays; `now` belongs to the signal and to nothing here.
    del now
    session.execute(update(Certificate).where(Certificate.person_id == other.id).values(person_id=survivor.id))

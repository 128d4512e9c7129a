"""Entering certificates in the register. What is printed is fixed here; a job renders and signs it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditHead
from quizapp.audit.services import record
from quizapp.certificates.domain import HONORIFICS
from quizapp.certificates.models import Certificate, CertificateFile, RegisterCounter
from quizapp.certificates.queries import find_standing_certificate
from quizapp.delivery.models import Assessment
from quizapp.indices.models import IndexDefinition
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_code
from quizapp.kernel.text import N_
from quizapp.office.domain import OfficeSettings
from quizapp.office.queries import get_office
from quizapp.people.models import OrgUnit, Person
from quizapp.results.domain import to_decimal_text
from quizapp.results.models import Result
from quizapp.results.queries import counts_right_answers
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

# So many certificates in one background run: a minute's work, which a restart may have to repeat in part.
RUN_SIZE = 200
_RUN = "certificates_run"
# What a contest's certificate may leave unsaid.
NO_EXTRAS = MappingProxyType({"award": "", "figures": (), "edition": "", "edition_decision": ""})


def issue_certificate(session: Session, result: Result, *, now: datetime, actor: Actor = SYSTEM) -> Certificate:
    """The certificate of a passed result: the one it has, or a new entry in the register with its file asked for."""
    standing = find_standing_certificate(session, result.id)
    if standing is not None:
        return standing
    certificate = enter_for_result(session, result, now=now, actor=actor)
    request_rendering(session, [certificate], now=now)
    return certificate


def enter_for_result(session: Session, result: Result, *, now: datetime, actor: Actor) -> Certificate:
    """A new entry for a passed result, without asking for its file."""
    if result.outcome != "passed" or result.score is None:
        raise DomainError(N_("Chỉ cấp giấy chứng nhận cho kết quả đạt yêu cầu."), code="not_passed")
    assignment = result.assignment
    draft = Draft(
        kind="assessment",
        person=assignment.person,
        unit=assignment.unit,
        printed=build_printed(session, result),
        valid_until=result.valid_until,
        result_id=result.id,
    )
    return enter_certificate(session, draft, actor=actor, now=now)


def issue_contest_certificate(
    session: Session,
    *,
    person: Person,
    unit: OrgUnit,
    round_origin: str,
    kind: str,
    printed: Mapping[str, Any],
    issued_on: date,
    now: datetime,
    actor: Actor = SYSTEM,
    render: bool = True,
) -> Certificate:
    """A contest's certificate, `kind` "participation" or "prize"; asked again for the same person, the same one.

    `printed` says `subject` (what was entered, such as the contest's title and round), `award` (the prize, for
    prizes) and `figures` (up to three pairs of label and value); names and signer are added here. Who issues many
    at once asks for their files together and passes `render` as False.
    """
    found = session.scalars(
        select(Certificate).where(
            Certificate.origin == round_origin,
            Certificate.person_id == person.id,
            Certificate.kind == kind,
            Certificate.state == "valid",
        )
    ).first()
    if found is not None:
        return found
    draft = Draft(
        kind=kind,
        person=person,
        unit=unit,
        printed={**describe_person(person, unit, person.position), **NO_EXTRAS, **printed},
        origin=round_origin,
        issued_on=issued_on,
    )
    certificate = enter_certificate(session, draft, actor=actor, now=now)
    if render:
        request_rendering(session, [certificate], now=now)
    return certificate


@dataclass(frozen=True)
class Draft:
    """An entry before it has a number."""

    kind: str
    person: Person
    unit: OrgUnit
    printed: Mapping[str, Any]
    valid_until: date | None = None
    result_id: int | None = None
    origin: str = ""
    issued_on: date | None = None


def enter_certificate(session: Session, draft: Draft, *, actor: Actor, now: datetime) -> Certificate:
    """Give the next number of the year and keep what is printed, with the office's settings of the day."""
    day = draft.issued_on or to_local(now).date()
    office = get_office(session, day)
    certificate = Certificate(
        code=new_code(),
        kind=draft.kind,
        year=day.year,
        serial=_draw_serial(session, day.year, office.certificate_symbol),
        symbol=office.certificate_symbol,
        person_id=draft.person.id,
        unit_id=draft.unit.id,
        result_id=draft.result_id,
        origin=draft.origin,
        printed={**describe_office(office), **draft.printed},
        issued_on=day,
        valid_until=draft.valid_until,
        created_at=now,
    )
    session.add(certificate)
    session.flush()
    record(
        session,
        "system:certificate:issue",
        ("certificate", certificate.id),
        actor=actor,
        now=now,
        data={"number": certificate.number, "kind": draft.kind, "result": draft.result_id, "person": draft.person.id},
    )
    return certificate


def _draw_serial(session: Session, year: int, symbol: str) -> int:
    # The audit head is always locked before the counter, whatever the caller has written so far: no deadlock.
    session.execute(select(AuditHead.id).with_for_update())
    counter = session.scalars(
        select(RegisterCounter)
        .where(RegisterCounter.year == year, RegisterCounter.symbol == symbol)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if counter is None:
        counter = RegisterCounter(year=year, symbol=symbol, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


def describe_office(office: OfficeSettings) -> dict[str, Any]:
    """Heading and signer as they are on the day of issue."""
    return {
        "superior_body": office.superior_body,
        "issuer": office.organisation_in_heading,
        "organisation": office.organisation,
        "place": office.place,
        "signer_authority": office.signer_authority,
        "signer_position": office.signer_position,
        "signer_name": office.signer_name,
    }


def describe_person(person: Person, unit: OrgUnit, position: str) -> dict[str, Any]:
    """The person as printed: a division is named together with the agency it belongs to."""
    return {
        "full_name": person.full_name,
        "honorific": HONORIFICS.get(person.honorific, N_("ông/bà")),
        "position": position,
        "unit": unit.full_name,
    }


def build_printed(session: Session, result: Result) -> dict[str, Any]:
    """What the certificate of a passed result says, besides the office's own facts."""
    assignment, score = result.assignment, result.score
    assessment = assignment.sitting.assessment
    if score is None or assessment is None:
        raise DomainError(N_("Chỉ cấp giấy chứng nhận cho kết quả đạt yêu cầu."), code="not_passed")
    return {
        **describe_person(assignment.person, assignment.unit, assignment.position),
        "subject": assessment.title,
        "indices": _list_indices(session, list(score.by_index)),
        **describe_score(result),
        **({} if counts_right_answers(session, score.attempt.paper_id) else {"measure": "points"}),
        "score_id": score.id,
        **_describe_edition(assessment),
    }


def describe_score(result: Result) -> dict[str, str]:
    """What a certificate says of the score itself; empty where there is none."""
    if result.score is None:
        return {}
    return {
        "points": to_decimal_text(result.score.points),
        "maximum": to_decimal_text(result.score.maximum),
        "assessed_on": result.assessed_on.isoformat(),
    }


def _list_indices(session: Session, codes: Sequence[str]) -> list[str]:
    return list(
        session.scalars(
            select(IndexDefinition.short_name).where(IndexDefinition.code.in_(codes)).order_by(IndexDefinition.position)
        )
    )


def _describe_edition(assessment: Assessment) -> dict[str, str]:
    edition = assessment.specification.edition
    return {"edition": edition.title, "edition_decision": edition.decision_number}


def request_rendering(session: Session, certificates: Sequence[Certificate], *, now: datetime) -> None:
    """Ask for the files of `certificates`; the work starts after the commit.

    Certificates of one transaction share a run as long as it has room, however they were issued.
    """
    waiting = [certificate.id for certificate in certificates]
    kept = session.info.get(_RUN)
    if kept is not None and kept[0] is session.get_transaction():
        run: TaskRun = kept[1]
        room = RUN_SIZE - len(run.params["certificates"])
        run.params = {"certificates": [*run.params["certificates"], *waiting[:room]]}
        waiting = waiting[room:]
    for start in range(0, len(waiting), RUN_SIZE):
        run = request_task(
            session,
            "certificates.render",
            now=now,
            params={"certificates": waiting[start : start + RUN_SIZE]},
            title=N_("Lập giấy chứng nhận"),
        )
        session.info[_RUN] = (session.get_transaction(), run)
    session.flush()


def store_file(
    session: Session, certificate_id: int, content: bytes, *, signed_with: str, now: datetime
) -> CertificateFile:
    """Keep the signed file; the first one stays, so that everybody who downloads gets the same bytes."""
    kept = session.get(CertificateFile, certificate_id)
    if kept is None:
        kept = CertificateFile(
            certificate_id=certificate_id,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            signed_with=signed_with,
            rendered_at=now,
        )
        session.add(kept)
        session.flush()
    return kept

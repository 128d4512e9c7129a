"""Reading the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from quizapp.certificates.domain import State
from quizapp.certificates.models import Certificate, CertificateFile
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.ids import normalise_code
from quizapp.kernel.paging import Page, paginate
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import within
from quizapp.results.domain import ResultDocument
from quizapp.results.models import Publication

CODE_LENGTH = 14
MAX_DIGITS = 9


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; it stands in the page's address."""

    text: str = ""
    state: str = ""
    kind: str = ""
    year: int | None = None
    unit_id: int | None = None


def find_certificate(session: Session, typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it: any case, with or without dashes, O for 0."""
    code = normalise_code(typed)
    if len(code) != CODE_LENGTH:
        return None
    return session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()


def find_standing_certificate(session: Session, result_id: int) -> Certificate | None:
    """The certificate of a result that was neither revoked nor replaced."""
    return session.scalars(
        select(Certificate).where(Certificate.result_id == result_id, Certificate.state == "valid")
    ).first()


def find_publication(session: Session, assessment_id: int) -> Publication | None:
    """The notice by which an assessment's results became official."""
    return session.scalars(select(Publication).where(Publication.assessment_id == assessment_id)).one_or_none()


def get_own_certificate(session: Session, code: str, person_id: int) -> Certificate:
    """A person's own certificate."""
    certificate = find_certificate(session, code)
    if certificate is None or certificate.person_id != person_id:
        raise _not_found()
    return certificate


def get_certificate(session: Session, code: str, scope: Scope) -> Certificate:
    """A certificate of a person whose unit lay within `scope` at issue."""
    certificate = session.scalars(
        select(Certificate)
        .join(Certificate.unit)
        .join(Certificate.person)
        .where(Certificate.code == normalise_code(code), within(scope))
        .options(contains_eager(Certificate.unit), contains_eager(Certificate.person))
    ).one_or_none()
    if certificate is None:
        raise _not_found()
    return certificate


def _not_found() -> NotFoundError:
    return NotFoundError(N_("Không có giấy chứng nhận này, hoặc giấy ngoài phạm vi của anh/chị."))


def get_successor(session: Session, certificate: Certificate) -> Certificate | None:
    """The certificate that was issued in place of another."""
    number = certificate.superseded_by_id
    return None if number is None else session.get_one(Certificate, number)


def get_file(session: Session, certificate_id: int) -> CertificateFile:
    """The signed file, once it is made."""
    file = session.get(CertificateFile, certificate_id)
    if file is None:
        raise NotFoundError(N_("Giấy chứng nhận đang được lập. Anh/chị thử lại sau ít phút."))
    return file


def list_documents(session: Session, result_ids: Sequence[int]) -> dict[int, ResultDocument]:
    """What results show of their standing certificates, by result id."""
    rows = session.execute(
        select(Certificate, CertificateFile.certificate_id)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.result_id.in_(result_ids), Certificate.state == "valid")
    )
    return {
        certificate.result_id: ResultDocument(
            certificate.number, "certificates.download", certificate.code, ready=file_id is not None
        )
        for certificate, file_id in rows
        if certificate.result_id is not None
    }


def list_without_file(session: Session, ids: Iterable[int]) -> list[int]:
    """Those of `ids` whose file is not made yet, in their order."""
    wanted = list(ids)
    made = set(
        session.scalars(select(CertificateFile.certificate_id).where(CertificateFile.certificate_id.in_(wanted)))
    )
    return [number for number in wanted if number not in made]


def select_register(scope: Scope, filters: Filters, today: date) -> Select[Certificate]:
    """Certificates within `scope`, the newest number first."""
    return (
        select(Certificate)
        .join(Certificate.unit)
        .join(Certificate.person)
        .where(within(scope), *_conditions(filters, today))
        .options(contains_eager(Certificate.unit), contains_eager(Certificate.person))
        .order_by(Certificate.year.desc(), Certificate.serial.desc(), Certificate.id.desc())
    )


def list_register(
    session: Session, *, scope: Scope, filters: Filters, today: date, page: int = 1, per_page: int = 50
) -> Page[Certificate]:
    """A page of the register."""
    return paginate(session, select_register(scope, filters, today), page, per_page)


def list_years(session: Session) -> Sequence[int]:
    """The years of the register, the newest first."""
    return session.scalars(select(Certificate.year).distinct().order_by(Certificate.year.desc())).all()


def list_archive(session: Session, certificate_ids: Sequence[int]) -> dict[int, bytes]:
    """The files of certificates that have one, by certificate id."""
    rows = session.execute(
        select(CertificateFile.certificate_id, CertificateFile.content).where(
            CertificateFile.certificate_id.in_(certificate_ids)
        )
    )
    return dict(rows.all())


def list_by_id(session: Session, certificate_ids: Sequence[int]) -> Sequence[Certificate]:
    """Certificates by number."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.id.in_(certificate_ids))
        .order_by(Certificate.year, Certificate.serial, Certificate.id)
    ).all()


def list_standing_of_results(session: Session, result_ids: Sequence[int]) -> Sequence[Certificate]:
    """The standing certificates of results, by number."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.result_id.in_(result_ids), Certificate.state == "valid")
        .order_by(Certificate.year, Certificate.serial)
    ).all()


def _conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    expired = and_(Certificate.valid_until.is_not(None), Certificate.valid_until < today)
    if filters.state == State.EXPIRED:
        found.append(and_(Certificate.state == "valid", expired))
    elif filters.state == State.VALID:
        found.append(and_(Certificate.state == "valid", ~expired | Certificate.valid_until.is_(None)))
    elif filters.state:
        found.append(Certificate.state == filters.state)
    if filters.kind:
        found.append(Certificate.kind == filters.kind)
    if filters.year is not None:
        found.append(Certificate.year == filters.year)
    if filters.unit_id is not None:
        found.append(OrgUnit.path.contains(f"/{int(filters.unit_id)}/"))
    text = normalise(filters.text)
    if text:
        found.append(_matches(text))
    return found


def _matches(text: str) -> ColumnElement[bool]:
    """A part of the name without tones, the beginning of a staff code, a code, or a number such as 127 or 0127/2026."""
    serial = text.split("/", maxsplit=1)[0].lstrip("0")
    matches: list[Any] = [
        Person.search_key.contains(compute_search_key(text), autoescape=True),
        func.lower(Person.staff_code).startswith(text.lower(), autoescape=True),
        Certificate.code == normalise_code(text),
    ]
    if serial.isdigit() and len(serial) < MAX_DIGITS:
        matches.append(Certificate.serial == int(serial))
    return or_(*matches)

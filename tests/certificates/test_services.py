import csv
import io
import zipfile
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.certificates.models import Certificate, CertificateFile, RegisterCounter
from quizapp.certificates.services import (
    issue_certificate,
    issue_contest_certificate,
    issuing,
    revoke_certificate,
    store_file,
    supersede_certificate,
)
from quizapp.certificates.services.archive import build_archive
from quizapp.delivery.models import Assessment, Attempt
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import FrozenClock
from quizapp.kernel.errors import DomainError
from quizapp.office.domain import OfficeSettings
from quizapp.office.services import change_office_settings
from quizapp.people.models import OrgUnit, Person
from quizapp.people.services.signals import person_merged
from quizapp.results.models import Result
from quizapp.results.services import publish_results
from quizapp.results.services.sheets import build_sheet
from quizapp.tasks.jobs import sweep
from quizapp.tasks.models import TaskRun
from quizapp.web.unit_of_work import unit_of_work
from tests import factories
from tests.certificates.factories import get_certificate, make_result
from tests.conftest import START
from tests.delivery.factories import find_raw_key, make_mixed_place, save_answer, start
from tests.results.factories import end, sit

HR = Actor(None, "Lê Thị Mai")


def count(session: Session, state: str = "valid") -> int:
    return session.scalar(select(func.count()).where(Certificate.state == state)) or 0


def test_a_passed_result_gets_its_certificate_at_once(session: Session) -> None:
    certificate = get_certificate(session, make_result(session))
    assert (certificate.number, certificate.state) == ("0001/2026/GCN-BCĐ", "valid")
    assert len(certificate.code) == 14
    assert certificate.printed["full_name"] == "Nguyễn Thị Thanh Huyền"
    file = session.get_one(CertificateFile, certificate.id)
    assert file.content.startswith(b"%PDF-")
    assert file.signed_with == "development"
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "system:certificate:issue")).one()
    assert event.data["number"] == certificate.number


def test_who_did_not_pass_gets_none(session: Session) -> None:
    result = make_result(session, right=1)
    assert count(session) == 0
    with pytest.raises(DomainError, match="đạt yêu cầu"):
        issue_certificate(session, result, now=START)


def test_issuing_again_gives_the_same_certificate(session: Session) -> None:
    result = make_result(session)
    first = get_certificate(session, result)
    with unit_of_work() as work:
        assert issue_certificate(work, work.get_one(Result, result.id), now=START).id == first.id
    assert count(session) == 1


def test_on_publication_everybody_who_passed_is_numbered_by_name(session: Session) -> None:
    unit = factories.make_unit(session)
    assessment = factories.make_assessment(session, certificate_mode="on_publication")
    number = assessment.id
    for name in ("Trần Thị Bích", "Lê Quốc An", "Võ Minh Đức"):
        make_result(
            session,
            assessment=session.get_one(Assessment, number),
            person=factories.make_person(session, unit, name),
            right=1 if "Đức" in name else 4,
        )
    assert count(session) == 0
    with unit_of_work() as work:
        publish_results(work, work.get_one(Assessment, number), notice_number="12/TB-BCĐ", actor=HR, now=START)
    session.expire_all()
    issued = session.scalars(select(Certificate).order_by(Certificate.serial)).all()
    assert [c.printed["full_name"] for c in issued] == ["Lê Quốc An", "Trần Thị Bích"]
    assert session.scalar(select(func.count()).select_from(CertificateFile)) == 2


def test_numbers_run_by_year_and_symbol(session: Session, now: datetime) -> None:
    make_result(session)
    make_result(session)
    with unit_of_work() as work:
        change_office_settings(
            work, OfficeSettings(certificate_symbol="GCN-VP"), valid_from=now.date(), actor=HR, now=now
        )
    third = get_certificate(session, make_result(session))
    counters = {(c.year, c.symbol): c.last for c in session.scalars(select(RegisterCounter))}
    assert counters == {(2026, "GCN-BCĐ"): 2, (2026, "GCN-VP"): 1}
    assert third.number == "0001/2026/GCN-VP"


def test_what_is_printed_stays_when_the_office_changes(session: Session, now: datetime) -> None:
    certificate = get_certificate(session, make_result(session))
    with unit_of_work() as work:
        change_office_settings(work, OfficeSettings(signer_name="Lê Văn Sáu"), valid_from=now.date(), actor=HR, now=now)
    session.expire_all()
    assert certificate.printed["signer_name"] == "Trần Văn Minh"


def test_revoking_needs_a_reason_and_is_final(session: Session) -> None:
    certificate = get_certificate(session, make_result(session))
    with pytest.raises(DomainError, match="lý do"):
        revoke_certificate(session, certificate, reason="  ", actor=HR, now=START)
    revoke_certificate(session, certificate, reason="Nhầm người", actor=HR, now=START)
    assert (certificate.state, certificate.state_reason) == ("revoked", "Nhầm người")
    with pytest.raises(DomainError, match="không còn giá trị"):
        revoke_certificate(session, certificate, reason="Lần nữa", actor=HR, now=START)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:certificate:revoke")).one()
    assert event.data == {"number": certificate.number, "reason": "Nhầm người"}


def test_a_replacement_takes_the_name_as_it_is_now(session: Session) -> None:
    certificate = get_certificate(session, make_result(session))
    certificate.person.full_name = "Nguyễn Thị Thanh Huyên"
    new = supersede_certificate(session, certificate, reason="Sai dấu trong họ tên", actor=HR, now=START)
    assert (certificate.state, certificate.superseded_by_id) == ("superseded", new.id)
    assert (new.state, new.serial, new.printed["full_name"]) == ("valid", 2, "Nguyễn Thị Thanh Huyên")
    assert certificate.printed["full_name"] == "Nguyễn Thị Thanh Huyền"
    assert new.code != certificate.code


def test_a_better_attempt_replaces_the_certificate(session: Session) -> None:
    result = make_result(session, right=2)
    with unit_of_work() as work:
        place = work.get_one(Result, result.id).assignment
        sit(work, place, right=4, ordinal=2, started_at=START + timedelta(hours=1))
    session.expire_all()
    states = session.execute(select(Certificate.state, Certificate.serial).order_by(Certificate.serial)).all()
    assert [tuple(row) for row in states] == [("superseded", 1), ("valid", 2)]
    assert get_certificate(session, result).printed["points"] == "4"


def test_points_are_called_points_where_questions_earn_shares(session: Session, now: datetime) -> None:
    place = make_mixed_place(session)
    attempt = start(session, place)
    for position in range(1, len(attempt.layout) + 1):
        save_answer(session, attempt, position, find_raw_key(session, attempt, position))
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=now)
    certificate = session.scalars(select(Certificate)).one()
    assert certificate.printed["measure"] == "points"
    assert certificate.printed["points"] == certificate.printed["maximum"]
    sheet = build_sheet(session, attempt.id, now=now)
    assert sheet["counted"] is False
    assert "measure" not in get_certificate(session, make_result(session)).printed


def test_voiding_the_attempt_takes_the_certificate_back(session: Session) -> None:
    result = make_result(session)
    with unit_of_work() as work:
        attempt = work.get_one(Attempt, result.attempt_id)
        end(work, attempt, state="voided", at=START + timedelta(hours=1))
    session.expire_all()
    assert (count(session), count(session, "revoked")) == (0, 1)


def test_a_contest_gives_one_certificate_of_a_kind_per_person(session: Session) -> None:
    unit = factories.make_unit(session)
    person = factories.make_person(session, unit)

    def issue(kind: str) -> Certificate:
        return issue_contest_certificate(
            session,
            person=person,
            unit=unit,
            round_origin="contest_round:1",
            kind=kind,
            printed={"subject": "Cuộc thi trực tuyến năm 2026, vòng 1", "award": "Giải Nhất"},
            issued_on=START.date(),
            now=START,
        )

    first, again, prize = issue("participation"), issue("participation"), issue("prize")
    assert first is again
    assert (prize.serial, prize.printed["award"], prize.printed["full_name"]) == (2, "Giải Nhất", person.full_name)


def test_certificates_of_one_transaction_share_a_run(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "RUN_SIZE", 2)
    unit = factories.make_unit(session)
    people = [factories.make_person(session, unit).id for _ in range(5)]
    session.commit()
    for batch in (people[:3], people[3:]):
        with unit_of_work() as work:
            for number in batch:
                issue_contest_certificate(
                    work,
                    person=work.get_one(Person, number),
                    unit=work.get_one(OrgUnit, unit.id),
                    round_origin="contest_round:1",
                    kind="participation",
                    printed={"subject": "Cuộc thi trực tuyến năm 2026, vòng 1"},
                    issued_on=START.date(),
                    now=START,
                )
    session.expire_all()
    runs = session.scalars(select(TaskRun).order_by(TaskRun.id)).all()
    assert [len(run.params["certificates"]) for run in runs] == [2, 1, 2]
    assert session.scalar(select(func.count()).select_from(CertificateFile)) == 5


def test_the_first_file_stays(session: Session) -> None:
    certificate = get_certificate(session, make_result(session))
    before = session.get_one(CertificateFile, certificate.id).sha256
    kept = store_file(session, certificate.id, b"other", signed_with="development", now=START)
    assert kept.sha256 == before


def test_a_lost_rendering_is_taken_up_again(session: Session, clock: FrozenClock) -> None:
    certificate = get_certificate(session, make_result(session))
    session.delete(session.get_one(CertificateFile, certificate.id))
    run = session.scalars(select(TaskRun)).one()
    # As a killed worker leaves it: claimed, and silent since.
    run.state, run.finished_at = "running", None
    session.commit()
    clock.advance(minutes=4)
    sweep()
    session.expire_all()
    assert session.get(CertificateFile, certificate.id) is not None
    assert session.scalars(select(TaskRun)).one().state == "done"


def test_the_archive_holds_every_file_under_its_name_and_a_list(session: Session) -> None:
    unit = factories.make_unit(session, "=Sở Nội vụ")
    results = [
        make_result(session, person=factories.make_person(session, unit, name))
        for name in ("Đặng Thị Hà", "Bùi Văn Hải")
    ]
    certificates = [get_certificate(session, session.get_one(Result, r.id)) for r in results]
    seen: list[tuple[int, int]] = []
    file = build_archive(
        session,
        {"certificates": [c.id for c in certificates]},
        report=lambda done, total: seen.append((done, total)),
        now=START,
    )
    assert seen[-1] == (2, 2)
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "0000_danh-sach.csv",
            "0001_Dang-Thi-Ha.pdf",
            "0002_Bui-Van-Hai.pdf",
        ]
        raw = archive.read("0000_danh-sach.csv")
        pdf = archive.read("0001_Dang-Thi-Ha.pdf")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[1][0] == "0001/2026/GCN-BCĐ"
    assert rows[1][2] == "'=Sở Nội vụ"
    assert pdf == session.get_one(CertificateFile, certificates[0].id).content


def test_merged_records_bring_their_certificates(session: Session) -> None:
    certificate = get_certificate(session, make_result(session))
    survivor = factories.make_person(session, certificate.unit, "Nguyễn Thị Thanh Huyền")
    person_merged.send(survivor, other=certificate.person, session=session, now=START)
    session.expire_all()
    assert certificate.person_id == survivor.id

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AccessEvent, AuditEvent
from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.delivery.services.attempts import start_attempt
from quizapp.delivery.services.saving import save_response
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock, to_local
from quizapp.people.models import OrgUnit, Person
from tests.client import PageClient
from tests.delivery.rosters import ROOT, upload
from tests.factories import (
    make_assessment,
    make_assignment,
    make_person,
    make_sitting,
    make_specification,
    make_unit,
    save,
)


def test_the_whole_way_through_the_pages(
    session: Session, client: PageClient, committee: Person, staff: list[Person], clock: FrozenClock
) -> None:
    specification = make_specification(session)
    save(session)
    client.sign_in(committee)
    assert "Chưa có đợt đánh giá nào" in client.get(ROOT).get_data(as_text=True)
    form = {
        "title": "Đợt 11/2026",
        "year": "2026",
        "decision_number": "",
        "specification_id": str(specification.id),
        "organiser_unit_id": "0",
        "attempts_allowed": "1",
        "validity_months": "24",
        "certificate_mode": "at_once",
        "key_release": "never",
        "instructions": "",
    }
    page = client.post(f"{ROOT}/moi", data=form, follow_redirects=True).get_data(as_text=True)
    assert "Việc cần làm để mở đợt" in page
    number = session.scalars(select(Assessment.id)).one()
    window = {"starts_on": "25/11/2026", "starts_at": "08:00", "ends_on": "25/11/2026", "ends_at": "11h30"}
    sitting_form = {"name": "Ca 1", "place": "Phòng 2", "minutes": "40"} | window
    client.post(f"{ROOT}/{number}/ca/moi", data=sitting_form)
    sitting = session.scalars(select(Sitting)).one()
    assert sitting.starts_at.isoformat() == "2026-11-25T01:00:00+00:00"
    assert sitting.ends_at.isoformat() == "2026-11-25T04:30:00+00:00"
    people = {"person": [str(p.id) for p in staff], f"post-{staff[0].id}": "Trưởng phòng"}
    page = client.post(f"{ROOT}/ca/{sitting.id}/ghi-nguoi", data=people, follow_redirects=True).get_data(as_text=True)
    assert "Đã ghi 3 người vào ca" in page
    assert page.index("Nguyễn Thị Ánh") < page.index("Võ Văn Bình") < page.index("Trần Văn Đức")
    assert "Trưởng phòng" in page
    page = client.post(f"{ROOT}/{number}/mo", follow_redirects=True).get_data(as_text=True)
    assert "Đã mở đợt" in page
    assert session.scalars(select(Assignment.paper_id)).all().count(None) == 0
    changed = client.post(f"{ROOT}/ca/{sitting.id}/sua", data=sitting_form | {"name": "Ca sáng"}, follow_redirects=True)
    assert "Ca sáng, Phòng 2" in changed.get_data(as_text=True)
    for path in ("sua", "danh-sach", "ca/moi"):
        assert client.get(f"{ROOT}/{number}/{path}").status_code == 200
    assert "Ký tên" in client.get(f"{ROOT}/ca/{sitting.id}/danh-sach").get_data(as_text=True)
    client.post(f"{ROOT}/ca/{sitting.id}/dong")
    page = client.post(f"{ROOT}/{number}/ket-thuc", follow_redirects=True).get_data(as_text=True)
    assert "Đã kết thúc" in page
    actions = list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))
    assert actions[-2:] == ["web:sitting:close", "web:assessment:close"]


def test_the_page_of_a_sitting_is_filled_with_its_local_window_so_saving_it_moves_nothing(
    session: Session, client: PageClient, committee: Person, now: datetime
) -> None:
    sitting = make_sitting(session, make_assessment(session))
    save(session)
    window = sitting.starts_at, sitting.ends_at
    page = client.sign_in(committee).get(f"{ROOT}/ca/{sitting.id}/sua").get_data(as_text=True)
    names = ("name", "place", "starts_on", "starts_at", "ends_on", "ends_at", "minutes")
    fields = {tag: re.search(rf'<input[^>]*name="{tag}"[^>]*>', page) for tag in names}
    values = {tag: re.search(r'value="([^"]*)"', found[0]) for tag, found in fields.items() if found}
    shown = {tag: value[1] if value else "" for tag, value in values.items()}
    assert shown["starts_at"] == f"{to_local(window[0]):%H:%M}"
    client.post(f"{ROOT}/ca/{sitting.id}/sua", data=shown)
    session.expire_all()
    assert (sitting.starts_at, sitting.ends_at) == window


def test_the_monitoring_page_shows_numbers_that_add_up_and_who_needs_attention_first(
    session: Session, client: PageClient, committee: Person, staff: list[Person], clock: FrozenClock, now: datetime
) -> None:
    sitting = make_sitting(session, make_assessment(session))
    places = [make_assignment(session, sitting, person) for person in staff]
    busy, quiet = (
        start_attempt(session, place, lease_key="a", actor=place.person.actor, now=now) for place in places[:2]
    )
    clock.advance(minutes=10)
    later = clock.now()
    for attempt, place, at in ((quiet, places[1], now), (busy, places[0], later)):
        save_response(
            session,
            attempt.public_id,
            person_id=place.person_id,
            position=1,
            answer={"choice": "A"},
            flagged=False,
            epoch=1,
            client_id=None,
            now=at,
        )
    save(session)
    page = client.sign_in(committee).get(f"{ROOT}/ca/{sitting.id}").get_data(as_text=True)
    figures = dict(re.findall(r'app-stats__label">([^<]+)</dt>\s*<dd class="app-stats__value">(\d+)', page))
    assert figures == {"người": "3", "chưa vào": "1", "đang làm": "1", "cần để ý": "1", "đã nộp": "0", "vắng": "0"}
    assert "Không thao tác 10 phút" in page
    assert page.index(quiet.assignment.person_name) < page.index(busy.assignment.person_name)
    assert "1/4" in page
    assert "30:00" in page
    assert session.scalars(select(AccessEvent.subject_id)).all() == [str(sitting.id)]


def test_extra_time_excuse_and_withdrawal_each_want_a_reason(
    session: Session, client: PageClient, committee: Person, staff: list[Person]
) -> None:
    sitting = make_sitting(session, make_assessment(session))
    first, second, third = (make_assignment(session, sitting, person) for person in staff)
    save(session)
    client.sign_in(committee)
    page = client.post(f"{ROOT}/cho/{first.id}/them-gio", data={"them-minutes": "5", "them-reason": ""})
    assert "ghi lý do" in page.get_data(as_text=True)
    client.post(f"{ROOT}/cho/{first.id}/them-gio", data={"them-minutes": "5", "them-reason": "Mất điện"})
    client.post(f"{ROOT}/cho/{second.id}/mien", data={"mien-reason": "Nghỉ ốm"})
    client.post(f"{ROOT}/cho/{third.id}/rut", data={"rut-reason": "Ghi nhầm"})
    session.expire_all()
    assert (first.extra_minutes, second.state, third.state) == (5, "excused", "withdrawn")
    events = session.execute(select(AuditEvent.action, AuditEvent.data).order_by(AuditEvent.seq)).all()
    assert [(action, data["reason"]) for action, data in events] == [
        ("web:assignment:give_extra_time", "Mất điện"),
        ("web:assignment:excuse", "Nghỉ ốm"),
        ("web:assignment:withdraw", "Ghi nhầm"),
    ]
    for place in (first, second, third):
        assert client.get(f"{ROOT}/cho/{place.id}").status_code == 200


def test_an_organiser_stays_within_its_unit(
    session: Session,
    client: PageClient,
    organiser: Person,
    staff: list[Person],
    finance: OrgUnit,
    province: OrgUnit,
) -> None:
    elsewhere = make_unit(session, "Sở Xây dựng", province)
    stranger = make_person(session, elsewhere, "Phạm Thị Dung")
    own = make_assessment(session, organiser_unit=finance, state="draft")
    own_sitting = make_sitting(session, own)
    foreign = [make_assessment(session), make_assessment(session, organiser_unit=elsewhere)]
    save(session)
    client.sign_in(organiser)
    page = client.get(ROOT).get_data(as_text=True)
    assert page.count(f'href="{ROOT}/{own.id}"') == 1
    for assessment in foreign:
        sitting = make_sitting(session, assessment)
        place = make_assignment(session, sitting, stranger)
        save(session)
        assert f'href="{ROOT}/{assessment.id}"' not in page
        reads = ("", "/sua", "/ca/moi", "/danh-sach", "/danh-sach/mau.xlsx")
        addresses = [f"{ROOT}/{assessment.id}{path}" for path in reads]
        addresses += [f"{ROOT}/ca/{sitting.id}{path}" for path in ("", "/sua", "/ghi-nguoi", "/danh-sach")]
        for address in [*addresses, f"{ROOT}/cho/{place.id}"]:
            assert client.get(address).status_code == 404, address
        for path in ("sua", "mo", "ket-thuc", "xoa", "danh-sach/ghi", "ca/moi"):
            answer = client.post(f"{ROOT}/{assessment.id}/{path}", follow_redirects=True)
            assert answer.status_code == 404, path
        for path in ("sua", "dong", "xoa"):
            answer = client.post(f"{ROOT}/ca/{sitting.id}/{path}", follow_redirects=True)
            assert answer.status_code == 404, path
        reasons = {"them-minutes": "5", "them-reason": "a", "mien-reason": "a", "rut-reason": "a"}
        for path in ("them-gio", "mien", "rut"):
            assert client.post(f"{ROOT}/cho/{place.id}/{path}", data=reasons).status_code == 404, path
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0
    # Nobody of another unit can be assigned, by list or by file.
    choice = client.get(f"{ROOT}/ca/{own_sitting.id}/ghi-nguoi").get_data(as_text=True)
    assert "Trần Văn Đức" in choice
    assert "Phạm Thị Dung" not in choice
    client.post(f"{ROOT}/ca/{own_sitting.id}/ghi-nguoi", data={"person": str(stranger.id)})
    page = upload(client, own, [(stranger.staff_code, "", "", "", "")])
    assert "cột Số hiệu:</strong> không có ai mang số hiệu" in page
    assert own_sitting.assignments == []
    client.post(f"{ROOT}/ca/{own_sitting.id}/ghi-nguoi", data={"person": str(staff[0].id)})
    session.expire_all()
    assert [place.person_id for place in own_sitting.assignments] == [staff[0].id]


def test_an_organiser_makes_assessments_for_its_own_unit_only(
    session: Session, client: PageClient, organiser: Person, finance: OrgUnit, province: OrgUnit
) -> None:
    shared, own = make_specification(session), make_specification(session)
    own.owner_unit_id = finance.id
    save(session)
    client.sign_in(organiser)
    form = {
        "title": "Đợt của Sở",
        "year": "2026",
        "attempts_allowed": "1",
        "validity_months": "24",
        "certificate_mode": "at_once",
        "key_release": "never",
    }
    for specification, unit in ((shared.id, finance.id), (own.id, 0), (own.id, province.id)):
        client.post(f"{ROOT}/moi", data=form | {"specification_id": specification, "organiser_unit_id": unit})
    assert session.scalar(select(func.count()).select_from(Assessment)) == 0
    client.post(f"{ROOT}/moi", data=form | {"specification_id": own.id, "organiser_unit_id": finance.id})
    assert session.scalars(select(Assessment.organiser_unit_id)).one() == finance.id


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("starts_on", "31/02/2026", "31/02/2026 không phải là ngày có thật"),
        ("starts_at", "25:00", "Giờ bắt đầu: ghi giờ như 08:00"),
        ("ends_at", "07:00", "Giờ kết thúc của ca phải sau giờ bắt đầu"),
        ("minutes", "0", "từ 1 đến 600"),
        ("starts_on", "", "ghi ngày"),
    ],
)
def test_a_wrong_window_is_said(
    session: Session, client: PageClient, committee: Person, field: str, value: str, message: str
) -> None:
    assessment = make_assessment(session, state="draft")
    save(session)
    form = {
        "name": "Ca 1",
        "place": "",
        "minutes": "40",
        "starts_on": "25/11/2026",
        "starts_at": "08:00",
        "ends_on": "25/11/2026",
        "ends_at": "11:00",
    } | {field: value}
    answer = client.sign_in(committee).post(f"{ROOT}/{assessment.id}/ca/moi", data=form)
    assert message in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Sitting)) == 0


def test_opening_without_people_says_what_is_missing(session: Session, client: PageClient, committee: Person) -> None:
    assessment = make_assessment(session, state="draft")
    save(session)
    answer = client.sign_in(committee).post(f"{ROOT}/{assessment.id}/mo", follow_redirects=True)
    assert "ít nhất một ca có người" in answer.get_data(as_text=True)


def test_the_number_of_queries_does_not_grow_with_the_people(
    session: Session, client: PageClient, committee: Person, finance: OrgUnit, now: datetime
) -> None:
    counts = []
    for size in (2, 30):
        sitting = make_sitting(session, make_assessment(session), ends_at=now + timedelta(hours=9))
        for n in range(size):
            place = make_assignment(session, sitting, make_person(session, finance, f"Nguyễn Văn {n}"))
            start_attempt(session, place, lease_key="a", actor=place.person.actor, now=now)
        save(session)
        client.sign_in(committee)
        seen: list[str] = []

        def listen(*arguments: object, into: list[str] = seen) -> None:
            into.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", listen)
        assert client.get(f"{ROOT}/ca/{sitting.id}").status_code == 200
        event.remove(db.engine, "before_cursor_execute", listen)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 20

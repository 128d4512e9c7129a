import io
import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from tests.client import PageClient
from tests.delivery.rosters import ROOT, upload
from tests.factories import (
    make_assessment,
    make_person,
    make_sitting,
    save,
)


def read_parcel(page: str) -> str:
    found = re.search(r'name="parcel" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_roster_is_previewed_then_assigned(
    session: Session, client: PageClient, committee: Person, staff: list[Person]
) -> None:
    assessment = make_assessment(session, state="draft")
    sitting = make_sitting(session, assessment)
    save(session)
    client.sign_in(committee)
    page = upload(
        client,
        assessment,
        [
            (staff[0].staff_code.lower(), "", "", "=HYPERLINK(1)", ""),
            ("", "Nguyễn  Thị Ánh", "sở tài chính", "Phó Trưởng phòng", "ca 1"),
        ],
    )
    assert "Tệp có 2 người, không có lỗi" in page
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0
    answer = client.post(
        f"{ROOT}/{assessment.id}/danh-sach/ghi", data={"parcel": read_parcel(page)}, follow_redirects=True
    )
    assert "Đã ghi 2 người từ tệp" in answer.get_data(as_text=True)
    rows = session.execute(select(Assignment.person_name, Assignment.number).order_by(Assignment.number)).all()
    assert rows == [("Nguyễn Thị Ánh", 1), ("Trần Văn Đức", 2)]
    # Sent twice, it is refused and nothing doubles.
    answer = client.post(
        f"{ROOT}/{assessment.id}/danh-sach/ghi", data={"parcel": read_parcel(page)}, follow_redirects=True
    )
    assert "đã có trong ca" in answer.get_data(as_text=True)
    assert len(sitting.assignments) == 2


def test_every_fault_of_a_roster_is_named_by_row_and_column_and_nothing_is_imported(
    session: Session, client: PageClient, committee: Person, staff: list[Person], finance: OrgUnit
) -> None:
    assessment = make_assessment(session, state="draft")
    make_sitting(session, assessment)
    make_sitting(session, assessment, name="Ca 2")
    make_person(session, finance, "Võ Văn Bình")
    save(session)
    page = upload(
        client.sign_in(committee),
        assessment,
        [
            ("XX999", "", "", "", "Ca 1"),
            (staff[0].staff_code, "Ai Đó", "", "", "Ca 1"),
            (staff[1].staff_code, "", "", "", ""),
            (staff[1].staff_code, "", "", "", "Ca 1"),
            ("", "Võ Văn Bình", "Sở Tài chính", "", "Ca 1"),
            ("", "Võ Văn Bình", "", "", "Ca 1"),
            (staff[0].staff_code, "", "", "", "Ca 9"),
        ],
    )
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Tệp có 7 chỗ cần sửa" in text
    for fault in (
        "Dòng 4, cột Số hiệu: không có ai mang số hiệu XX999 trong phạm vi của anh/chị.",
        f"Dòng 5, cột Họ và tên: số hiệu {staff[0].staff_code} là của Trần Văn Đức",
        "Dòng 6, cột Ca: đợt có nhiều ca, hãy ghi một trong các ca: Ca 1; Ca 2",
        "Dòng 7, cột Số hiệu: người này đã có ở dòng 6",
        "Dòng 8, cột Họ và tên: “Sở Tài chính” có hơn một người tên Võ Văn Bình, hãy ghi số hiệu.",
        "Dòng 9, cột Số hiệu: ghi số hiệu, hoặc ghi đơn vị",
        "Dòng 10, cột Ca: không có ca “Ca 9”; các ca còn nhận người: Ca 1; Ca 2",
    ):
        assert fault in text, fault
    assert 'name="parcel"' not in page
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_what_is_no_spreadsheet_is_one_sentence(session: Session, client: PageClient, committee: Person) -> None:
    assessment = make_assessment(session, state="draft")
    make_sitting(session, assessment)
    save(session)
    data = {"file": (io.BytesIO(b"not a spreadsheet"), "a.xlsx")}
    answer = client.sign_in(committee).post(
        f"{ROOT}/{assessment.id}/danh-sach", data=data, content_type="multipart/form-data"
    )
    assert answer.status_code == 200
    assert "không phải là bảng tính XLSX đọc được" in answer.get_data(as_text=True)


def test_the_sample_file_can_be_read_back(
    session: Session, client: PageClient, committee: Person, staff: list[Person]
) -> None:
    assessment = make_assessment(session, state="draft")
    make_sitting(session, assessment)
    save(session)
    client.sign_in(committee)
    content = client.get(f"{ROOT}/{assessment.id}/danh-sach/mau.xlsx").data
    data = {"file": (io.BytesIO(content), "mau.xlsx")}
    answer = client.post(f"{ROOT}/{assessment.id}/danh-sach", data=data, content_type="multipart/form-data")
    assert "không có dòng nào" in answer.get_data(as_text=True)


def test_a_preview_is_for_its_person_its_assessment_and_an_hour(
    session: Session, client: PageClient, committee: Person, staff: list[Person], province: OrgUnit
) -> None:
    assessment, other = make_assessment(session, state="draft"), make_assessment(session, state="draft")
    make_sitting(session, assessment)
    make_sitting(session, other)
    colleague = make_person(session, province, "Trần Văn Minh", Role.COMMITTEE)
    save(session)
    parcel = read_parcel(upload(client.sign_in(committee), assessment, [(staff[0].staff_code, "", "", "", "")]))
    for number, sent in ((other.id, parcel), (assessment.id, parcel + "x"), (assessment.id, "")):
        answer = client.post(f"{ROOT}/{number}/danh-sach/ghi", data={"parcel": sent}, follow_redirects=True)
        assert "Không đọc được bản xem trước" in answer.get_data(as_text=True)
    client.sign_in(colleague).post(f"{ROOT}/{assessment.id}/danh-sach/ghi", data={"parcel": parcel})
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0

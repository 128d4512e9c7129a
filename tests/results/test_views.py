import csv
import io
import re
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AccessEvent
from quizapp.certificates.models import CertificateFile
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.services.signals import sitting_closed
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from quizapp.results.models import Publication
from quizapp.web.unit_of_work import unit_of_work
from tests import factories
from tests.client import PageClient
from tests.conftest import START
from tests.results.factories import sit
from tests.rooms.factories import make_penalty


@dataclass
class World:
    assessment_id: int
    office: OrgUnit
    other: OrgUnit
    hr: Person
    good: Person
    poor: Person
    absent: Person
    attempt: str
    poor_attempt: str

    @property
    def url(self) -> str:
        return f"/ket-qua/{self.assessment_id}"


@pytest.fixture
def world(session: Session) -> World:
    office, other = factories.make_unit(session, "Sở Nội vụ"), factories.make_unit(session, "Sở Y tế")
    hr = factories.make_person(session, office, "Lê Thị Mai", Role.HR)
    good = factories.make_person(session, office, "Trần Thị Bích")
    poor = factories.make_person(session, other, "=Võ Minh Đức")
    absent = factories.make_person(session, other, "Lê Quốc Cường")
    assessment = factories.make_assessment(session, key_release="after_close")
    sitting = factories.make_sitting(session, assessment)
    places = [factories.make_assignment(session, sitting, person).id for person in (good, poor, absent)]
    number = assessment.id
    session.commit()
    with unit_of_work() as work:
        first = sit(work, work.get_one(Assignment, places[0]), right=3, wrong=1).public_id
        second = sit(work, work.get_one(Assignment, places[1]), right=1, wrong=2).public_id
    return World(number, office, other, hr, good, poor, absent, first, second)


def close(session: Session, world: World, clock: FrozenClock) -> None:
    """The sitting's time is over, and the organiser has closed the assessment."""
    clock.at = START + timedelta(hours=9)
    with unit_of_work() as work:
        assessment = work.get_one(Assessment, world.assessment_id)
        sitting = work.scalars(select(Sitting).where(Sitting.assessment_id == assessment.id)).one()
        sitting.closed_at = assessment.closed_at = START + timedelta(hours=8)
        assessment.state = "closed"
        work.flush()
        sitting_closed.send(sitting, session=work, now=clock.at)
    session.expire_all()


def test_own_result_says_score_verdict_and_what_was_needed(client: PageClient, world: World) -> None:
    page = client.sign_in(world.good).get(f"/ket-qua/bai/{world.attempt}").text
    assert "Đạt yêu cầu" in page
    assert "Cần từ 2 câu." in page
    assert "thời gian làm bài 30 phút" in page
    assert "Tải giấy chứng nhận (PDF)" in page
    poor = client.sign_in(world.poor).get(f"/ket-qua/bai/{world.poor_attempt}").text
    assert "Chưa đạt yêu cầu" in poor
    assert "giấy chứng nhận (PDF)" not in poor
    assert "Tải phiếu kết quả (PDF)" in poor
    assert "đánh giá lại ở một ca khác" in poor
    assert "đánh giá lại" not in page


def test_other_peoples_attempts_are_not_found(client: PageClient, world: World) -> None:
    client.sign_in(world.poor)
    assert client.get(f"/ket-qua/bai/{world.attempt}").status_code == 404
    assert client.post(f"/ket-qua/bai/{world.attempt}/phieu").status_code == 404


def test_a_running_attempt_shows_nothing(client: PageClient, session: Session, world: World) -> None:
    place = session.scalars(select(Assignment).where(Assignment.person_id == world.absent.id)).one()
    running = sit(session, place, right=2, state="in_progress").public_id
    session.commit()
    assert client.sign_in(world.absent).get(f"/ket-qua/bai/{running}").status_code == 404


def test_keys_appear_only_once_nobody_can_sit(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    url = f"/ket-qua/bai/{world.attempt}"
    before = client.sign_in(world.good).get(url).text
    assert "được mở khi không còn ai làm bài" in before
    assert "Giải thích cho câu" not in before
    assert "Phương án" not in before
    close(session, world, clock)
    after = client.sign_in(world.good).get(url).text
    assert after.count("Giải thích cho câu") == 4
    assert after.count("Đáp án ") == 1
    assert "Anh/chị chọn" in after


def test_a_later_sitting_hides_the_keys_again(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    close(session, world, clock)
    assessment = session.get_one(Assessment, world.assessment_id)
    factories.make_sitting(session, assessment, name="Ca 2", ends_at=START + timedelta(days=3))
    session.commit()
    assert "Giải thích cho câu" not in client.sign_in(world.good).get(f"/ket-qua/bai/{world.attempt}").text


def test_another_assessment_on_the_same_papers_hides_the_keys(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    close(session, world, clock)
    specification = session.get_one(Assessment, world.assessment_id).specification
    other = factories.make_assessment(session, specification)
    factories.make_sitting(session, other, ends_at=START + timedelta(days=3))
    session.commit()
    assert "Giải thích cho câu" not in client.sign_in(world.good).get(f"/ket-qua/bai/{world.attempt}").text


def test_own_record_lists_results_and_certificates(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    close(session, world, clock)
    good = client.sign_in(world.good).get("/ho-so-cua-toi").text
    assert "3/4" in good
    assert "Tải PDF" in good
    assert "Vắng" in client.sign_in(world.absent).get("/ho-so-cua-toi").text
    assert "Chưa có kết quả nào" in client.sign_in(world.hr).get("/ho-so-cua-toi").text


def fetch(client: PageClient, url: str, **fields: str) -> bytes:
    """Ask for a file as the page's button does, and fetch it once the worker has made it."""
    page = client.post(url, data=fields, follow_redirects=True)
    found = re.search(r'href="(/cong-viec/[^"]+/tep)"', page.text)
    assert found, page.text
    content: bytes = client.get(found[1]).data
    return content


def read_text(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "tep.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_everybody_gets_a_result_sheet(client: PageClient, world: World, tmp_path: Path) -> None:
    text = read_text(fetch(client.sign_in(world.poor), f"/ket-qua/bai/{world.poor_attempt}/phieu"), tmp_path)
    for words in ("PHIẾU KẾT QUẢ", "1 / 4 câu đúng, chưa đạt yêu cầu", "NGƯỜI ĐƯỢC ĐÁNH GIÁ", "GIÁM SÁT", "3 trong 4"):
        assert words in text, words


def test_hr_sees_counts_that_add_up(client: PageClient, session: Session, world: World, clock: FrozenClock) -> None:
    close(session, world, clock)
    page = client.sign_in(world.hr).get(world.url).text
    assert "<strong>1</strong> đạt (33,3" in page
    assert "<strong>1</strong> chưa đạt" in page
    assert "<strong>1</strong> vắng" in page
    assert "3 người" in page
    narrowed = client.get(f"{world.url}?don-vi={world.other.id}&ket-qua=absent").text
    assert "Lê Quốc Cường" in narrowed
    assert "Trần Thị Bích" not in narrowed
    assert f'name="don-vi" value="{world.other.id}"' in narrowed
    assert session.scalars(select(AccessEvent.endpoint)).all().count("results.results") == 2


@pytest.mark.parametrize("role", [Role.UNIT_HR, Role.UNIT_HEAD, Role.ORGANISER])
def test_a_unit_reads_its_own_people_only(client: PageClient, session: Session, world: World, role: Role) -> None:
    reader = factories.make_person(session, world.other, "Đặng Thị Hà", role, role_unit=world.other)
    places = {p.person_id: p.id for p in session.scalars(select(Assignment))}
    session.commit()
    page = client.sign_in(reader).get(world.url).text
    assert "Trần Thị Bích" not in page
    assert "Lê Quốc Cường" in page
    assert client.get(f"{world.url}/{places[world.poor.id]}").status_code == 200
    assert client.get(f"{world.url}/{places[world.good.id]}").status_code == 404
    assert client.post(f"{world.url}/{places[world.good.id]}/phieu").status_code == 404
    rows = list(csv.reader(io.StringIO(fetch(client, f"{world.url}/tep", dang="csv").decode("utf-8-sig"))))
    assert {row[2] for row in rows[1:]} == {"Lê Quốc Cường", "'=Võ Minh Đức"}


def test_a_units_file_says_that_it_is_the_units(client: PageClient, session: Session, world: World) -> None:
    reader = factories.make_person(session, world.other, "Đặng Thị Hà", Role.UNIT_HR, role_unit=world.other)
    session.commit()
    sheet = load_workbook(io.BytesIO(fetch(client.sign_in(reader), f"{world.url}/tep", dang="xlsx"))).active
    assert sheet is not None
    extent = str(sheet["A3"].value)
    assert f"2 người. Phạm vi {world.other.name} và các đơn vị trực thuộc. Số liệu lúc" in extent
    sheet = load_workbook(
        io.BytesIO(fetch(client, f"{world.url}/tep", dang="xlsx", **{"ket-qua": "not_passed", "tim": "vo minh"}))
    ).active
    assert sheet is not None
    assert "đơn vị trực thuộc, kết quả chưa đạt, tìm “vo minh”. Số liệu" in str(sheet["A3"].value)


def test_an_assessment_without_own_people_is_not_found(client: PageClient, session: Session, world: World) -> None:
    unit = factories.make_unit(session, "Sở Xây dựng")
    reader = factories.make_person(session, unit, "Đặng Thị Hà", Role.UNIT_HR, role_unit=unit)
    session.commit()
    client.sign_in(reader)
    assert "Chưa có đợt đánh giá nào" in client.get("/ket-qua").text
    answer = client.get(world.url)
    assert answer.status_code == 404
    assert "Không có đợt đánh giá này, hoặc đợt ngoài phạm vi của anh/chị." in answer.text
    assert "Lần gửi vừa rồi chưa được ghi" not in answer.text
    assert client.post(f"{world.url}/tep", data={"dang": "xlsx"}).status_code == 404
    assert client.post(f"{world.url}/giay-chung-nhan").status_code == 404


def test_the_spreadsheet_has_typed_cells_and_no_formula(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    close(session, world, clock)
    content = fetch(client.sign_in(world.hr), f"{world.url}/tep", dang="xlsx", tim="")
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert "3 người. Toàn bộ danh sách. Số liệu lúc 17:00 ngày 24/11/2026." in str(sheet["A3"].value)
    assert sheet["A4"].value == "Đạt: 1; Chưa đạt: 1; Vắng: 1"
    heading = [cell.value for cell in sheet[6]]
    assert heading[:4] == ["STT", "Số hiệu", "Họ và tên", "Ngày sinh"]
    by_name = {row[2].value: row for row in sheet.iter_rows(min_row=7)}
    poor, good = by_name["=Võ Minh Đức"], by_name["Trần Thị Bích"]
    assert poor[2].data_type == "s"
    assert (good[8].value, good[9].value, good[8].data_type) == (3, 4, "n")
    assert good[3].value == datetime(1985, 3, 12)  # noqa: DTZ001 - a spreadsheet's dates have no zone
    assert str(good[17].value).startswith("0001/2026/")
    assert by_name["Lê Quốc Cường"][8].value is None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.freeze_panes == "D7"


def test_the_comma_file_opens_in_a_spreadsheet_programme(client: PageClient, world: World) -> None:
    content = fetch(client.sign_in(world.hr), f"{world.url}/tep", dang="csv", **{"ket-qua": "passed"})
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2:4] == ["Trần Thị Bích", "12/03/1985"]
    assert rows[1][8:14] == ["3", "4", "75", "", "3", "Đạt"]


def test_a_penalty_stands_beside_the_points_wherever_they_are_read(
    client: PageClient, session: Session, world: World
) -> None:
    place = session.scalars(select(Assignment).where(Assignment.person_id == world.good.id)).one()
    # Two hold, and the heavier one counts.
    make_penalty(session, place)
    make_penalty(session, place).kind = "warning"
    session.commit()
    words = "Cảnh cáo, trừ 25\u00a0% số điểm khi xét đạt"
    client.sign_in(world.hr)
    assert words in client.get(world.url).text
    assert f"{words}: Trao đổi." in client.get(f"{world.url}/{place.id}").text
    rows = list(csv.reader(io.StringIO(fetch(client, f"{world.url}/tep", dang="csv").decode("utf-8-sig"))))
    told = {row[2]: row[11:13] for row in rows[1:]}
    assert (told["Trần Thị Bích"], told["'=Võ Minh Đức"]) == ([words, "2.25"], ["", "1"])
    pages = PdfReader(io.BytesIO(fetch(client, f"{world.url}/tep", dang="pdf"))).pages
    assert "Cảnh cáo" in " ".join(page.extract_text() for page in pages)


def test_the_official_list_follows_the_decree(
    client: PageClient, session: Session, world: World, clock: FrozenClock, tmp_path: Path
) -> None:
    close(session, world, clock)
    committee = factories.make_person(session, world.office, "Trần Văn Minh", Role.COMMITTEE)
    session.commit()
    client.sign_in(committee)
    client.post(f"{world.url}/cong-bo", data={"notice_number": "12/TB-BCĐ"})
    text = read_text(fetch(client, f"{world.url}/tep", dang="pdf"), tmp_path)
    pages = text.split("\f")
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/TB-BCĐ", "THÔNG BÁO", "Nơi nhận:", "Lưu: VT, CCHC."):
        assert words in pages[0], words
    assert "Phụ lục" in pages[1]
    for column in ("STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Điểm", "Kết quả"):
        assert column in pages[1]
    assert "Danh sách có 3 người." in pages[1]


def test_a_part_of_the_list_is_an_extract_and_no_notice(client: PageClient, world: World, tmp_path: Path) -> None:
    text = read_text(fetch(client.sign_in(world.hr), f"{world.url}/tep", dang="pdf", tim="bich"), tmp_path)
    assert "TRÍCH DANH SÁCH KẾT QUẢ ĐÁNH GIÁ" in text
    assert "Tìm “bich”" in text
    assert "Kết quả chưa công bố" in text
    assert "Kèm theo" not in text
    assert "THÔNG BÁO" not in text
    assert "Nơi nhận" not in text


def test_all_certificates_come_as_one_archive(client: PageClient, session: Session, world: World) -> None:
    content = fetch(client.sign_in(world.hr), f"{world.url}/giay-chung-nhan")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["0000_danh-sach.csv", "0001_Tran-Thi-Bich.pdf"]
        made = session.scalars(select(CertificateFile.content)).one()
        assert archive.read("0001_Tran-Thi-Bich.pdf") == made


def test_files_of_others_are_noted_as_accesses(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.hr)
    client.post(f"{world.url}/tep", data={"dang": "csv"})
    client.post(f"{world.url}/giay-chung-nhan")
    place = session.scalars(select(Assignment.id).where(Assignment.person_id == world.good.id)).one()
    client.post(f"{world.url}/{place}/phieu")
    notes = session.scalars(select(AccessEvent).order_by(AccessEvent.id)).all()
    assert [(n.actor_id, n.endpoint, n.subject_id) for n in notes] == [
        (world.hr.id, "results.export", str(world.assessment_id)),
        (world.hr.id, "certificates.archive", str(world.assessment_id)),
        (world.hr.id, "results.person_sheet", str(place)),
    ]


def test_an_unknown_format_is_refused(client: PageClient, world: World) -> None:
    assert client.sign_in(world.hr).post(f"{world.url}/tep", data={"dang": "exe"}).status_code == 400


def test_results_become_official_by_a_notice(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    committee = factories.make_person(session, world.office, "Trần Văn Minh", Role.COMMITTEE)
    session.commit()
    client.sign_in(committee)
    assert "Còn 1 người chưa có kết quả" in client.get(f"{world.url}/cong-bo").text
    assert client.post(f"{world.url}/cong-bo", data={"notice_number": "12/TB-BCĐ"}).status_code == 409
    close(session, world, clock)
    client.sign_in(committee)
    page = client.get(f"{world.url}/cong-bo").text
    # What cannot be taken back is shown first, with its figures.
    assert 'aria-label="Kết quả sẽ công bố"' in page
    assert "Việc công bố không rút lại được." in page
    empty = client.post(f"{world.url}/cong-bo", data={"notice_number": ""}).text
    assert "hãy ghi số thông báo" in empty
    done = client.post(f"{world.url}/cong-bo", data={"notice_number": "12/TB-BCĐ"}, follow_redirects=True).text
    assert "Công bố ngày 24/11/2026 theo Thông báo số 12/TB-BCĐ" in done
    assert session.scalars(select(Publication)).one().published_by_id == committee.id


def test_only_the_organiser_or_the_committee_publishes(client: PageClient, session: Session, world: World) -> None:
    organiser = factories.make_person(session, world.other, "Đặng Thị Hà", Role.ORGANISER, role_unit=world.other)
    session.commit()
    assert client.sign_in(organiser).get(f"{world.url}/cong-bo").status_code == 403
    assert client.sign_in(world.hr).get(f"{world.url}/cong-bo").status_code == 403


def test_attempts_stay_untouched_by_reading(client: PageClient, session: Session, world: World) -> None:
    before = session.scalars(select(Attempt.head_hash).order_by(Attempt.id)).all()
    client.sign_in(world.good).get(f"/ket-qua/bai/{world.attempt}")
    session.expire_all()
    assert session.scalars(select(Attempt.head_hash).order_by(Attempt.id)).all() == before

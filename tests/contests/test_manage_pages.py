"""Pages of the organiser: planning by forms, lists of people, whose contest it is."""

import io
import re

import pytest
import python_calamine
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.contests.models import Round, RoundPerson, RoundUnit
from quizapp.contests.services import set_people
from quizapp.people.domain import EVERYWHERE, Role
from quizapp.people.models import Person
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.contests.factories import (
    CLOSES,
    OPENS,
    World,
    announce,
    make_contest,
)
from tests.factories import make_person


def fill_in(specification: Specification, **changed: str) -> dict[str, str]:
    """What an organiser types into the form of a contest."""
    return {
        "title": "Cuộc thi năm 2026",
        "year": "2026",
        "slug": "chi-so-2026",
        "organiser_unit_id": "0",
        "specification_id": str(specification.id),
        "starts_on": "24/11/2026",
        "starts_time": "09:00",
        "ends_on": "24/11/2026",
        "ends_time": "17:00",
        "minutes": "20",
        "rules_text": "Mỗi người một lượt.",
    } | changed


def make_list(*cells: object, heading: str = "Số hiệu") -> io.BytesIO:
    """A list as offices send it: a title, an empty row, the heading, the codes."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "DANH SÁCH DỰ THI")
        sheet.write_row(2, 0, ["STT", heading])
        for row, cell in enumerate(cells, start=3):
            sheet.write(row, 1, cell)
    target.seek(0)
    return target


def test_an_organiser_makes_and_announces_a_contest_by_forms(
    client: PageClient, session: Session, world: World
) -> None:
    client.sign_in(world.committee)
    assert "Chưa có cuộc thi nào" in client.get("/to-chuc-cuoc-thi").text
    assert client.get("/to-chuc-cuoc-thi/moi").status_code == 200
    answer = client.post("/to-chuc-cuoc-thi/moi", data=fill_in(world.specification))
    assert answer.status_code == 303
    page = answer.location
    assert "Chưa chọn đơn vị" in client.get(page).text
    client.post(f"{page}/doi-tuong/don-vi", data={"units": [str(world.province.id)]})
    for move in ("up:submitted_at", "remove:time_used", "add:time_used", "up:score", "down:time_used", "x:y"):
        client.post(f"{page}/tieu-chi", data={"move": move})
    # A browser sends every row of the table, the empty ones too.
    prizes = {f"prizes-{row}-{part}": "" for row in range(8) for part in ("name", "count")}
    prizes |= {"prizes-0-name": "Giải Nhất", "prizes-0-count": "2", "prizes-3-name": "Giải Ba", "prizes-3-count": "1"}
    client.post(f"{page}/giai-thuong", data=prizes)
    assert "6 người nếu chốt" in client.get(page).text
    client.post(f"{page}/cong-bo-the-le")

    round_ = session.scalars(select(Round)).one()
    assert round_.state == "announced"
    assert round_.ranking_rules == ["score", "submitted_at", "time_used"]
    assert round_.prizes == [{"name": "Giải Nhất", "count": 2}, {"name": "Giải Ba", "count": 1}]
    assert (round_.sitting.starts_at, round_.sitting.ends_at) == (OPENS, CLOSES)
    for place in ("", "/tieu-chi-giai-thuong", "/doi-tuong", "/xep-hang"):
        assert client.get(page + place).status_code == 200
    # The public page prints the rules from now on.
    client.sign_out()
    assert "Thời điểm nộp bài" in client.get("/cuoc-thi/chi-so-2026").text
    assert "Giải Nhất" in client.get("/cuoc-thi/chi-so-2026/the-le").text


def test_the_last_rule_cannot_be_removed(client: PageClient, session: Session, world: World) -> None:
    round_ = make_contest(session, world)
    client.sign_in(world.committee)
    page = f"/to-chuc-cuoc-thi/{round_.contest_id}"
    for code in ("score", "time_used", "submitted_at"):
        client.post(f"{page}/tieu-chi", data={"move": f"remove:{code}"})

    session.refresh(round_)
    assert round_.ranking_rules == ["submitted_at"]
    assert "ít nhất một tiêu chí" in client.get(f"{page}/tieu-chi-giai-thuong").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts_on": "31/02/2026"}, "không phải là ngày có thật"),
        ({"ends_time": "25:00"}, "Kết thúc lúc: ghi giờ như 08:00."),
        ({"slug": "Chỉ số"}, "chữ thường không dấu"),
        ({"title": ""}, "Tên cuộc thi: không được để trống."),
        ({"minutes": "0"}, "từ 1 đến 600"),
        ({"ends_on": "23/11/2026"}, "phải sau thời điểm bắt đầu"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    client: PageClient, session: Session, world: World, changed: dict[str, str], message: str
) -> None:
    client.sign_in(world.committee)
    data = fill_in(world.specification, **changed)
    answer = client.post("/to-chuc-cuoc-thi/moi", data=data)

    assert answer.status_code == 200
    assert message in answer.text
    assert "Mỗi người một lượt." in answer.text
    assert session.scalar(select(func.count()).select_from(Round)) == 0


def test_a_draft_is_edited_until_it_is_announced(client: PageClient, session: Session, world: World) -> None:
    round_ = make_contest(session, world)
    client.sign_in(world.committee)
    address = f"/to-chuc-cuoc-thi/{round_.contest_id}/sua"
    assert "09:00" in client.get(address).text
    assert client.post(address, data=fill_in(world.specification, title="Tên mới")).status_code == 303
    session.expire_all()
    assert round_.contest.title == round_.sitting.name == "Tên mới"
    announce(session, world, round_)

    answer = client.post(address, data=fill_in(world.specification, title="Tên khác"))
    assert "không sửa được" in answer.text
    session.expire_all()
    assert round_.contest.title == "Tên mới"


def test_a_list_of_codes_is_read_whole(client: PageClient, session: Session, world: World) -> None:
    round_ = make_contest(session, world)
    client.sign_in(world.committee)
    world.people[1].staff_code = "4711"
    session.commit()
    # A code of digits alone is a number in the sheet; spaces and case do not matter.
    file = make_list(f" {world.people[0].staff_code.lower()} ", 4711)
    address = f"/to-chuc-cuoc-thi/{round_.contest_id}/doi-tuong/danh-sach"
    answer = client.post(address, data={"kind": "barred", "file": (file, "ds.xlsx")})

    assert answer.status_code == 303
    rows = session.scalars(select(RoundPerson)).all()
    assert {(row.person_id, row.barred) for row in rows} == {(p.id, True) for p in world.people[:2]}
    assert "Ban Tổ chức ghi tên" in client.get(answer.location).text


def test_a_list_with_errors_says_them_by_row_and_writes_nobody(
    client: PageClient, session: Session, world: World
) -> None:
    round_ = make_contest(session, world)
    gone = world.people[2]
    gone.deactivated_at = START
    session.commit()
    client.sign_in(world.committee)
    code = world.people[0].staff_code
    file = make_list(code, "XX999", code, gone.staff_code)
    address = f"/to-chuc-cuoc-thi/{round_.contest_id}/doi-tuong/danh-sach"
    text = client.post(address, data={"kind": "named", "file": (file, "ds.xlsx")}).text

    assert "Tệp có 3 chỗ cần sửa" in text
    for line in ("Dòng 5", "XX999", "Dòng 6", "đã có ở dòng 4", "Dòng 7", "đã ngừng công tác"):
        assert line in text
    assert session.scalar(select(func.count()).select_from(RoundPerson)) == 0
    chosen = re.findall(r'<input[^>]*name="units"[^>]*>', text)
    saved = session.scalar(select(func.count()).select_from(RoundUnit)) or 0
    assert sum("checked" in box for box in chosen) == saved > 0, "saving the units would clear them"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"not a workbook", "ds.xlsx", "không phải là bảng tính XLSX đọc được"),
        (b"x", "ds.pdf", "Tệp phải là Excel"),
        (make_list().getvalue(), "ds.xlsx", "không có số hiệu nào"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(
    client: PageClient, session: Session, world: World, content: bytes, name: str, message: str
) -> None:
    round_ = make_contest(session, world)
    client.sign_in(world.committee)
    address = f"/to-chuc-cuoc-thi/{round_.contest_id}/doi-tuong/danh-sach"
    data = {"kind": "named", "file": (io.BytesIO(content), name)}

    assert message in client.post(address, data=data, follow_redirects=True).text


def test_the_sample_file_can_be_filled_in(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.committee)
    content = client.get("/to-chuc-cuoc-thi/tep-mau-danh-sach.xlsx").data
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)

    assert sheet.to_python()[0][0] == "Số hiệu"


def test_people_are_named_and_barred_one_by_one(client: PageClient, session: Session, world: World) -> None:
    round_ = make_contest(session, world)
    client.sign_in(world.committee)
    page = f"/to-chuc-cuoc-thi/{round_.contest_id}/doi-tuong"
    person = world.people[0]
    assert person.full_name in client.get(f"{page}?tim=tran thi bich").text
    for action, expected in (("named", [False]), ("barred", [True]), ("remove", [])):
        client.post(f"{page}/nguoi/{person.id}/{action}", data={"tim": "tran"})
        assert list(session.scalars(select(RoundPerson.barred))) == expected
        session.rollback()
    assert client.post(f"{page}/nguoi/{person.id}/other").status_code == 404


MANAGED = (
    ("get", ""),
    ("get", "/sua"),
    ("post", "/sua"),
    ("get", "/tieu-chi-giai-thuong"),
    ("post", "/tieu-chi"),
    ("post", "/giai-thuong"),
    ("get", "/doi-tuong"),
    ("post", "/doi-tuong/don-vi"),
    ("post", "/doi-tuong/nguoi/1/named"),
    ("post", "/doi-tuong/danh-sach"),
    ("post", "/cong-bo-the-le"),
    ("get", "/xep-hang"),
    ("post", "/xep-hang"),
    ("post", "/cong-bo-ket-qua"),
    ("post", "/xuat"),
    ("post", "/giay-chung-nhan"),
)


@pytest.mark.parametrize(("method", "place"), MANAGED)
def test_an_organiser_reaches_only_contests_of_its_own_units(
    client: PageClient, session: Session, world: World, method: str, place: str
) -> None:
    others = make_contest(session, world, slug="noi-khac", organiser_unit=world.second)
    committees = make_contest(session, world, slug="ban-chi-dao")
    organiser = make_person(session, world.first, "Người tổ chức", Role.ORGANISER, role_unit=world.first)
    session.commit()
    client.sign_in(organiser)

    for round_ in (others, committees):
        answer = client.open(f"/to-chuc-cuoc-thi/{round_.contest_id}{place}", method=method)
        assert answer.status_code == 404
        session.refresh(round_)
        assert round_.state == "draft"
    assert "noi-khac" not in client.get("/to-chuc-cuoc-thi").text


def test_an_organiser_makes_contests_for_its_own_units(client: PageClient, session: Session, world: World) -> None:
    organiser = make_person(session, world.first, "Người tổ chức", Role.ORGANISER, role_unit=world.first)
    session.commit()
    client.sign_in(organiser)
    form = client.get("/to-chuc-cuoc-thi/moi").text
    assert "Ban Chỉ đạo" not in form.split("organiser_unit_id")[1].split("</select>")[0]
    # Neither the Committee nor another unit can be sent instead.
    for unit in ("0", str(world.second.id)):
        refused = client.post("/to-chuc-cuoc-thi/moi", data=fill_in(world.specification, organiser_unit_id=unit))
        assert refused.status_code == 200
    own = fill_in(world.specification, organiser_unit_id=str(world.first.id))
    page = client.post("/to-chuc-cuoc-thi/moi", data=own).location
    assert "UBND phường Tân Ninh" not in client.get(f"{page}/doi-tuong").text
    client.post(f"{page}/doi-tuong/don-vi", data={"units": [str(world.second.id)]})
    assert client.post(f"{page}/doi-tuong/nguoi/{world.people[-1].id}/named").status_code == 404
    client.post(f"{page}/doi-tuong/danh-sach", data={"file": (make_list(world.people[-1].staff_code), "a.xlsx")})

    assert session.scalar(select(func.count()).select_from(RoundPerson)) == 0
    assert "Chưa chọn đơn vị" in client.get(page).text


def test_barred_people_are_listed_with_their_reason(client: PageClient, session: Session, world: World) -> None:
    author: Person = make_person(session, world.first, "Lê Thị Soạn", Role.AUTHOR)
    session.commit()
    round_ = make_contest(session, world)
    with unit_of_work():
        set_people(session, round_, [author], barred=False, scope=EVERYWHERE, actor=world.committee.actor, now=START)
    client.sign_in(world.committee)
    text = client.get(f"/to-chuc-cuoc-thi/{round_.contest_id}/doi-tuong").text

    assert "Lê Thị Soạn" in text.split("Không được dự thi (")[1]
    assert "Tổ soạn thảo câu hỏi" in text
    assert "Người lập cuộc thi" in text

"""Pages of contests: the whole way by forms, whose contest it is, what the public sees."""

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
import python_calamine
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.assembly.queries import get_paper_content
from quizapp.audit.models import AccessEvent
from quizapp.contests.models import Round, RoundPerson
from quizapp.contests.services import set_people
from quizapp.delivery.models import Attempt
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import EVERYWHERE, Role
from quizapp.people.models import Person
from quizapp.tasks.models import TaskRun
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.contests.factories import (
    CLOSES,
    OPENS,
    World,
    announce,
    close,
    make_contest,
    make_results,
    make_world,
    take_part,
)
from tests.factories import make_person

AFTER = CLOSES + timedelta(minutes=2)


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


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
        ({"ends_time": "25:00"}, "Ghi giờ như 08:00."),
        ({"slug": "Chỉ số"}, "chữ thường không dấu"),
        ({"title": ""}, "Không được để trống."),
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


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"not a workbook", "ds.xlsx", "Không đọc được tệp"),
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


def test_an_official_enters_answers_and_sees_score_and_time(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    round_ = announce(session, world, make_contest(session, world))
    person = world.people[0]
    client.sign_in(person)
    entry = "/cuoc-thi/chi-so-2026/du-thi"
    assert "chưa mở" in client.get(entry).text
    assert "Cuộc thi mở lúc 09:00" in client.post(entry, follow_redirects=True).text
    clock.at = OPENS
    client.sign_in(person)
    assert "Dự thi" in client.get("/cuoc-thi").text
    assert client.get(entry).status_code == 200
    answer = client.post(entry, follow_redirects=True)
    assert answer.request.path.endswith("/cau/1")
    attempt = session.scalars(select(Attempt)).one()
    assert "Làm tiếp" in client.get("/cuoc-thi").text
    number = attempt.public_id
    clock.advance(seconds=95)
    page = client.post(f"/bai-lam/{number}/nop", data={"epoch": "1"}, follow_redirects=True)

    assert page.request.path == f"/cuoc-thi/bai-du-thi/{number}"
    assert "1 phút 35 giây" in page.text
    assert "Thứ hạng có sau khi" in page.text
    assert "Xem bài dự thi của tôi" in client.get("/cuoc-thi").text
    assert "Xem bài dự thi của tôi" in client.get(entry).text
    # One attempt each: pressing the button again starts nothing.
    client.post(entry, follow_redirects=True)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    client.sign_in(world.people[1])
    assert client.get(f"/cuoc-thi/bai-du-thi/{number}").status_code == 404
    assert round_.state == "announced"


def test_who_is_not_on_the_roll_is_told_so(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    announce(session, world, make_contest(session, world))
    clock.at = OPENS
    client.sign_in(world.committee)

    assert "không có tên trong danh sách" in client.get("/cuoc-thi/chi-so-2026/du-thi").text
    answer = client.post("/cuoc-thi/chi-so-2026/du-thi", follow_redirects=True)
    assert "không có tên trong danh sách" in answer.text
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert "Chưa có cuộc thi nào cho anh/chị" in client.get("/cuoc-thi").text


def test_a_draft_has_no_public_page(client: PageClient, session: Session, world: World) -> None:
    make_contest(session, world)

    for place in ("", "/the-le"):
        assert client.get(f"/cuoc-thi/chi-so-2026{place}").status_code == 404


def list_keys(session: Session, attempt: Attempt) -> list[str]:
    """The texts of the right options of an attempt's paper."""
    questions = get_paper_content(session, attempt.paper_id).questions
    return [option["text"] for q in questions for option in q.content["options"] if option.get("correct")]


def test_no_page_of_the_contest_tells_a_key(
    client: PageClient, session: Session, world: World, clock: FrozenClock
) -> None:
    round_ = announce(session, world, make_contest(session, world))
    attempt = take_part(session, round_, world.people[0], right=2, seconds=60)
    keys, number = list_keys(session, attempt), attempt.public_id
    clock.at = OPENS + timedelta(minutes=5)
    client.sign_in(world.people[0])
    places = ("/cuoc-thi", "/cuoc-thi/chi-so-2026", "/cuoc-thi/chi-so-2026/the-le", "/cuoc-thi/chi-so-2026/du-thi")
    for place in (*places, f"/cuoc-thi/bai-du-thi/{number}", f"/ket-qua/bai/{number}", f"/bai-lam/{number}"):
        answer = client.get(place, follow_redirects=True)
        assert answer.status_code == 200
        for secret in (*keys, "Giải thích cho câu", "Nhầm lẫn"):
            assert secret not in answer.text


@pytest.fixture
def ranked(session: Session, world: World) -> Round:
    round_ = announce(session, world, make_contest(session, world))
    make_results(session, world, round_, [(0, 4, 100), (1, 3, 90), (3, 3, 120)])
    close(session)
    session.expire_all()
    return round_


def test_provisional_places_are_the_organisers_only(
    client: PageClient, session: Session, world: World, ranked: Round
) -> None:
    best = world.people[0].full_name
    public = client.get("/cuoc-thi/chi-so-2026").text
    assert "Kết quả tạm thời" in public
    assert best not in public
    client.sign_in(world.committee)
    table = client.get(f"/to-chuc-cuoc-thi/{ranked.contest_id}/xep-hang").text
    assert best in table
    assert "Kết quả tạm thời" in table
    assert client.post("/cuoc-thi/chi-so-2026/xuat").status_code == 404
    assert client.get("/cuoc-thi/chi-so-2026/xep-hang").status_code == 404
    session.rollback()
    assert session.scalars(select(AccessEvent.endpoint)).all() == ["contests.ranking"]


def test_publishing_shows_winners_by_name_and_unit_only(
    client: PageClient, session: Session, world: World, ranked: Round, clock: FrozenClock
) -> None:
    clock.at = AFTER
    client.sign_in(world.committee)
    page = f"/to-chuc-cuoc-thi/{ranked.contest_id}"
    assert "Đã công bố kết quả" in client.post(f"{page}/cong-bo-ket-qua", follow_redirects=True).text
    best = world.people[0]
    client.sign_out()
    public = client.get("/cuoc-thi/chi-so-2026?don-vi=tat-ca").text

    assert best.full_name in public
    assert "Sở Nội vụ" in public
    for private in (best.staff_code, "12/03/1985", "1985", best.unit_name):
        assert private not in public
    client.sign_in(best)
    number = session.scalars(select(Attempt.public_id).join(Attempt.assignment).filter_by(person_id=best.id)).one()
    own = client.get(f"/cuoc-thi/bai-du-thi/{number}").text
    assert "1 trong 3 bài hợp lệ" in own
    assert "Giấy chứng nhận đạt giải" in own
    assert "Giấy chứng nhận tham gia" in own


def fetch_file(client: PageClient, session: Session, answer_location: str) -> bytes:
    """The file of the work that a form asked for."""
    run = session.scalars(select(TaskRun).where(TaskRun.public_id == answer_location.rsplit("/", 1)[1])).one()
    assert run.state == "done", run.message
    session.rollback()
    return bytes(client.get(f"{answer_location}/tep").data)


def test_the_ranking_leaves_as_a_workbook(
    client: PageClient, session: Session, world: World, ranked: Round, clock: FrozenClock
) -> None:
    clock.at = AFTER
    client.sign_in(world.committee)
    content = fetch_file(client, session, client.post(f"/to-chuc-cuoc-thi/{ranked.contest_id}/xuat").location)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))

    assert book.sheet_names == ["Xếp hạng", "Tỷ lệ theo đơn vị", "Thể lệ"]
    rows = book.get_sheet_by_name("Xếp hạng").to_python(skip_empty_area=False)
    assert rows[4][:5] == ["Vị trí", "Hạng", "Giải", "Họ và tên", "Số hiệu"]
    assert [(r[0], r[3], r[4], r[6], r[7], r[9], r[11]) for r in rows[5:]] == [
        (1, world.people[0].full_name, world.people[0].staff_code, "Sở Nội vụ", 4, 100, ""),
        (2, world.people[1].full_name, world.people[1].staff_code, "Sở Nội vụ", 3, 90, "Điểm"),
        (3, world.people[3].full_name, world.people[3].staff_code, "UBND phường Tân Ninh", 3, 120, "Thời gian làm bài"),
    ]
    units = book.get_sheet_by_name("Tỷ lệ theo đơn vị").to_python(skip_empty_area=False)
    assert units[5:] == [[1, "Sở Nội vụ", 3, 2, 66.67, 3.5], [2, "UBND phường Tân Ninh", 3, 1, 33.33, 3]]
    with ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_hr_sees_and_takes_only_its_own_people(
    client: PageClient, session: Session, world: World, ranked: Round, clock: FrozenClock
) -> None:
    clock.at = AFTER
    hr = make_person(session, world.second, "Nhân sự phường", Role.UNIT_HR, role_unit=world.second)
    session.commit()
    client.sign_in(world.committee)
    client.post(f"/to-chuc-cuoc-thi/{ranked.contest_id}/cong-bo-ket-qua")
    client.sign_in(hr)
    assert "Kết quả xếp hạng" in client.get("/cuoc-thi").text
    table = client.get("/cuoc-thi/chi-so-2026/xep-hang").text
    assert world.people[3].full_name in table
    assert world.people[0].full_name not in table
    assert client.get(f"/to-chuc-cuoc-thi/{ranked.contest_id}/xep-hang").status_code == 403
    content = fetch_file(client, session, client.post("/cuoc-thi/chi-so-2026/xuat").location)
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    text = json.dumps(rows, default=str, ensure_ascii=False)

    assert world.people[3].staff_code in text
    assert world.people[0].staff_code not in text


def test_every_certificate_leaves_as_one_archive(
    client: PageClient, session: Session, world: World, ranked: Round, clock: FrozenClock
) -> None:
    clock.at = AFTER
    client.sign_in(world.committee)
    page = f"/to-chuc-cuoc-thi/{ranked.contest_id}"
    assert "Chưa có giấy chứng nhận" in client.post(f"{page}/giay-chung-nhan", follow_redirects=True).text
    client.post(f"{page}/cong-bo-ket-qua")
    content = fetch_file(client, session, client.post(f"{page}/giay-chung-nhan").location)

    # Three entrants, all of whom won something: 1 + 3 prizes are more than they are.
    with ZipFile(io.BytesIO(content)) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 6


def test_ranking_by_the_button_leads_to_its_progress(
    client: PageClient, session: Session, world: World, ranked: Round, clock: FrozenClock
) -> None:
    clock.at = AFTER
    client.sign_in(world.committee)
    answer = client.post(f"/to-chuc-cuoc-thi/{ranked.contest_id}/xep-hang")

    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert session.scalars(select(TaskRun.state).where(TaskRun.kind == "contests.rank")).all() == ["done", "done"]


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

"""Pages of contests for those who enter, the public, and whoever takes the ranking away."""

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
import python_calamine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.audit.models import AccessEvent
from quizapp.contests.models import Round
from quizapp.delivery.models import Attempt
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.tasks.models import TaskRun
from tests.client import PageClient
from tests.contests.factories import (
    CLOSES,
    OPENS,
    World,
    announce,
    close,
    make_contest,
    make_results,
    take_part,
)
from tests.factories import make_person

AFTER = CLOSES + timedelta(minutes=2)


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
    home = client.get("/viec-cua-toi").text
    assert f'<a href="{entry}">' in home
    assert "Mời dự thi" in home
    assert f'href="{entry}">Dự thi' in client.get("/cuoc-thi/chi-so-2026").text.replace("\n", "").replace("  ", "")
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
    assert "Mời dự thi" not in client.get("/viec-cua-toi").text
    board = client.get("/cuoc-thi/chi-so-2026").text
    assert f"/cuoc-thi/bai-du-thi/{number}" in board
    assert "Xem bài dự thi của tôi" in client.get(entry).text
    # One attempt each: pressing the button again starts nothing.
    client.post(entry, follow_redirects=True)
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    client.sign_in(world.people[1])
    assert client.get(f"/cuoc-thi/bai-du-thi/{number}").status_code == 404
    assert round_.state == "announced"
    client.sign_out()
    board = client.get("/cuoc-thi/chi-so-2026").text
    assert "Đăng nhập để dự thi" in board
    assert number not in board


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

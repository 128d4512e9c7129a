"""Pages of the question team and of the Committee."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import get_item
from quizapp.extensions import db
from quizapp.people.domain import Role
from quizapp.people.models import Person
from tests.client import PageClient
from tests.factories import make_document, make_indices, make_item, make_person, make_unit, save
from tools.bench.questions import multiply_items

FIELDS = {
    "do": "save",
    "subject": "PCI/chung",
    "axis": "nature",
    "level": "understand",
    "pool": "open",
    "stem": "Chỉ số PCI do cơ quan nào công bố?",
    "key": "1",
    "options-0-text": "Bộ Nội vụ",
    "options-0-misconception": "Nhầm với PAR INDEX",
    "options-1-text": "Liên đoàn Thương mại",
    "options-2-text": "",
    "explanation": "VCCI công bố PCI.",
    "citations-0-document": "tn-1364-2021",
    "citations-0-place": "Phần III",
    "citations-0-passage": "PCI do  VCCI công bố.\n\nCông bố hằng năm.",
}


@pytest.fixture
def team(session: Session) -> dict[str, Person]:
    unit = make_unit(session, "Văn phòng UBND tỉnh")
    make_indices(session)
    make_document(session)
    people = {
        "author": make_person(session, unit, "Phan Văn Lộc", Role.AUTHOR),
        "other": make_person(session, unit, "Đỗ Thị Hạnh", Role.AUTHOR),
        "reviewer": make_person(session, unit, "Trần Thị Kim Ngân", Role.REVIEWER),
        "appraiser": make_person(session, unit, "Hoàng Văn Thái", Role.REVIEWER),
        "committee": make_person(session, unit, "Lê Hoàng Phúc", Role.COMMITTEE),
        "official": make_person(session, unit, "Nguyễn Văn An"),
    }
    save(session)
    return people


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def read(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.get_data(as_text=True))


def test_the_list_is_filtered_by_its_address(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    wanted = make_item(session, "PAPI", "apply", pool="demonstration", state="in_review")
    other = make_item(session, "PCI", "recognise", state="approved")
    save(session)
    client.sign_in(team["reviewer"])
    for query in (
        "chi-so=PAPI",
        "muc-do=apply",
        "nhom=demonstration",
        "trang-thai=in_review",
        "trang-thai=critique",
        "trang-thai=waiting",
        f"tim={wanted.item.code}",
        "tim=ve+papi",
    ):
        page = read(client.get(f"/cau-hoi?{query}"))
        assert wanted.item.code in page, query
        assert other.item.code not in page, query
    page = read(client.get("/cau-hoi"))
    assert "2 câu, 1 đã nghiệm thu, 1 chờ anh/chị xử lý" in page
    waits_later_by_code = make_item(session, "PCI", "recognise", state="in_review")
    save(session)
    page = read(client.get("/cau-hoi"))
    assert page.index(waits_later_by_code.item.code) < page.index(other.item.code)
    assert "Không câu hỏi nào khớp" in read(client.get("/cau-hoi?tim=%25"))


@pytest.mark.parametrize("path", ["/cau-hoi", "/cau-hoi?trang-thai=waiting", "/cau-hoi/bang-cong-viec"])
def test_lists_ask_as_often_for_a_hundred_as_for_a_thousand(
    session: Session, client: PageClient, team: dict[str, Person], path: str
) -> None:
    for index in ("PCI", "PAPI", "PAR"):
        make_item(session, index)
    people = [team[name].id for name in ("author", "reviewer", "committee")]
    asked = []
    client.sign_in(team["committee"])
    for total in (100, 1000):
        multiply_items(session, total, people)
        save(session)
        client.get(path)
        with counted() as statements:
            assert "Trang 1 trong" in read(client.get(path))
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 15


def test_the_page_of_a_question_shows_what_the_candidate_sees_and_what_the_team_knows(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    version = make_item(session, state="in_review", author=team["author"])
    save(session)
    page = read(client.sign_in(team["reviewer"]).get(f"/cau-hoi/{version.item.code}"))
    assert version.stem in page
    assert "Đáp án" in page
    assert version.explanation in page
    assert "Đạt, chuyển thẩm định</button>" in page.replace("\n", "")
    page = read(client.sign_in(team["author"]).get(f"/cau-hoi/{version.item.code}"))
    assert "Trả lại tác giả</button>" not in page.replace("\n", "")
    assert client.get("/cau-hoi/PCI-2026-9999").status_code == 404
    assert client.get(f"/cau-hoi/{version.item.code}?ban=7").status_code == 404


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("official", "/cau-hoi"),
        ("official", "/ngan-hang"),
        ("reviewer", "/cau-hoi/moi"),
        ("author", "/ngan-hang/moi"),
    ],
)
def test_who_may_not(client: PageClient, team: dict[str, Person], who: str, path: str) -> None:
    assert client.sign_in(team[who]).get(path).status_code == 403


def test_a_new_question_is_written_handed_over_and_accepted(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])
    read(client.get("/cau-hoi/moi"))
    response = client.post("/cau-hoi/moi", data={**FIELDS, "do": "submit"})
    assert response.headers["Location"] == "/cau-hoi/PCI-2026-0001"
    version = get_item(db.session(), "PCI-2026-0001").versions[0]
    assert version.state == "in_review"
    assert version.content == {
        "options": [
            {"text": "Bộ Nội vụ", "correct": False, "misconception": "Nhầm với PAR INDEX"},
            {"text": "Liên đoàn Thương mại", "correct": True},
        ]
    }
    [citation] = version.citations
    assert citation["paragraphs"] == 2
    assert len(citation["sha256"]) == 64
    decision = {"version": version.id, "decision": "pass"}
    assert client.post("/cau-hoi/PCI-2026-0001/quyet-dinh", data=decision).status_code == 403
    for who in ("reviewer", "appraiser", "committee"):
        client.sign_in(team[who]).post("/cau-hoi/PCI-2026-0001/quyet-dinh", data=decision)
    assert get_item(db.session(), "PCI-2026-0001").versions[0].state == "approved"


def test_without_script_rows_are_added_and_the_preview_is_a_button(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])
    page = read(client.post("/cau-hoi/moi", data={**FIELDS, "do": "add_option"}))
    assert 'name="options-3-text"' in page
    page = read(client.post("/cau-hoi/moi", data={**FIELDS, "do": "add_citation"}))
    assert 'name="citations-1-place"' in page
    page = read(client.post("/cau-hoi/moi", data={**FIELDS, "do": "preview", "stem": "Nội dung nào không thuộc PCI?"}))
    assert "hãy viết HOA từ phủ định" in page
    assert db.session.query(ItemVersion).count() == 0


def test_the_live_preview_is_a_fragment_and_keeps_nothing(
    app: Flask, client: PageClient, team: dict[str, Person]
) -> None:
    client.sign_in(team["author"])
    bare = FlaskClient(app, app.response_class)
    with client.session_transaction() as cookie:
        values = dict(cookie)
    with bare.session_transaction() as cookie:
        cookie.update(values)
    html = read(bare.post("/cau-hoi/xem-truoc", data={**FIELDS, "stem": "<b>Ai</b> công bố?"}))
    assert "<h1" not in html
    assert "&lt;b&gt;Ai&lt;/b&gt; công bố?" in html
    assert "Đáp án: B" in html
    assert db.session.query(ItemVersion).count() == 0


def test_the_editor_names_questions_that_ask_the_same(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    twin = "gần trùng với câu PCI-2026-0001"
    assert twin in read(client.post("/cau-hoi/moi", data={**FIELDS, "do": "preview"}))
    other = {**FIELDS, "do": "preview", "stem": "Ai trả lời phiếu khảo sát của PCI?"}
    assert twin not in read(client.post("/cau-hoi/moi", data=other))
    assert twin not in read(client.get("/cau-hoi/PCI-2026-0001/sua"))


def test_an_incomplete_question_is_kept_as_a_draft(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])
    response = client.post("/cau-hoi/moi", data={**FIELDS, "do": "submit", "explanation": ""})
    assert response.headers["Location"] == "/cau-hoi/PCI-2026-0001/sua"
    assert "Đã lưu bản nháp nhưng chưa trình được" in read(client.get(response.headers["Location"]))
    assert get_item(db.session(), "PCI-2026-0001").versions[0].state == "draft"
    assert "Hãy ghi câu dẫn." in read(client.post("/cau-hoi/moi", data={**FIELDS, "stem": " "}))


def _token(version: ItemVersion) -> dict[str, str]:
    return {"number": str(version.number), "revision": str(version.revision)}


def test_editing_an_accepted_question_makes_a_new_draft(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    version = make_item(session)
    save(session)
    client.sign_in(team["author"])
    address = f"/cau-hoi/{version.item.code}/sua"
    assert "Khi lưu sẽ có bản 2" in read(client.get(address))
    client.post(address, data={**FIELDS, **_token(version)})
    assert [(v.number, v.state) for v in get_item(db.session(), version.item.code).versions] == [
        (1, "approved"),
        (2, "draft"),
    ]


def test_two_editors_of_one_draft_both_see_their_words(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    token = _token(get_item(db.session(), "PCI-2026-0001").versions[0])
    client.post("/cau-hoi/PCI-2026-0001/sua", data={**FIELDS, **token, "stem": "Lời của người thứ nhất?"})
    client.sign_in(team["other"])
    response = client.post("/cau-hoi/PCI-2026-0001/sua", data={**FIELDS, **token, "stem": "Lời của người thứ hai?"})
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    words = re.sub(r"<[^>]+>", "", page)
    assert "Lời của người thứ [bỏ: nhất]?" in words
    assert "Lời của người thứ [thêm: hai]?" in words
    assert 'name="revision" value="2"' in page
    again = {**FIELDS, "number": "1", "revision": "2", "stem": "Lời của người thứ hai?"}
    assert "thứ hai?" in read(client.post("/cau-hoi/PCI-2026-0001/sua", data={**again, "do": "merge"}))
    client.post("/cau-hoi/PCI-2026-0001/sua", data=again)
    assert get_item(db.session(), "PCI-2026-0001").versions[0].stem == "Lời của người thứ hai?"


def test_saving_without_a_change_makes_no_version(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data={**FIELDS, "do": "submit"})
    version = get_item(db.session(), "PCI-2026-0001").versions[0]
    citation = version.citations[0]
    same = {
        **FIELDS,
        **_token(version),
        "citations-0-passage": "",
        "citations-0-sha256": citation["sha256"],
        "citations-0-paragraphs": citation["paragraphs"],
    }
    client.post("/cau-hoi/PCI-2026-0001/sua", data=same)
    assert [v.state for v in get_item(db.session(), "PCI-2026-0001").versions] == ["in_review"]


def test_returning_without_a_reason_changes_nothing(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    version = make_item(session, state="in_review")
    save(session)
    client.sign_in(team["reviewer"])
    address = f"/cau-hoi/{version.item.code}"
    client.post(f"{address}/quyet-dinh", data={"version": version.id, "decision": "return", "comment": ""})
    assert "Hãy ghi lý do trả lại" in read(client.get(address))
    client.post(f"{address}/quyet-dinh", data={"version": version.id, "decision": "return", "comment": "B cũng đúng"})
    page = read(client.get(address))
    assert "Trả lại tác giả" in page
    assert page.index("B cũng đúng") < page.index("Đáp án và giải thích")
    assert "B cũng đúng" in read(client.sign_in(team["author"]).get(f"{address}/sua"))


def test_who_decides_sees_what_the_checks_say_of_each_option(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    version = make_item(session, state="in_review")
    options = [{**option} for option in version.content["options"]]
    options[-1]["text"] = "Tất cả các ý trên"
    version.content = {**version.content, "options": options}
    save(session)
    page = read(client.sign_in(team["reviewer"]).get(f"/cau-hoi/{version.item.code}"))
    assert f"Phương án {'ABCDEFGH'[len(options) - 1]}:</strong> Không dùng phương án kiểu" in page


def test_several_are_accepted_from_the_list(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    versions = [make_item(session, state="in_review") for _n in range(3)]
    for version in versions[:2]:
        version.step = "acceptance"
    save(session)
    client.sign_in(team["committee"])
    ticked = {"version": [v.id for v in versions], "back": "https://example.com/", "act": "accept"}
    page = read(client.post("/cau-hoi/hang-loat", data=ticked))
    assert "2 câu sẽ được xử lý" in page
    assert f"{versions[2].item.code}: Câu này đang ở bước khác." in page
    assert db.session.get_one(ItemVersion, versions[0].id).stage == "acceptance"
    response = client.post("/cau-hoi/hang-loat/lam", data={**ticked, "version": [v.id for v in versions[:2]]})
    assert response.headers["Location"] == "/cau-hoi"
    assert "Đã nghiệm thu 2 câu hỏi." in read(client.get("/cau-hoi"))
    assert [db.session.get_one(ItemVersion, v.id).stage for v in versions] == ["approved", "approved", "critique"]


def test_several_go_on_go_back_or_are_given_away(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    versions = [make_item(session, state="in_review") for _n in range(4)]
    save(session)
    ids = [version.id for version in versions]

    def act(name: str, chosen: list[int], **fields: object) -> str:
        read(client.post("/cau-hoi/hang-loat", data={"version": chosen, "act": name}))
        client.post("/cau-hoi/hang-loat/lam", data={"version": chosen, "act": name, **fields})
        return read(client.get("/cau-hoi"))

    client.sign_in(team["reviewer"])
    assert "2 câu hỏi đã qua phản biện" in act("forward", ids[:2])
    assert "Hãy ghi lý do trả lại" in act("return", ids[2:3])
    assert "Đã trả 1 câu hỏi lại tác giả" in act("return", ids[2:3], comment="Thiếu năm")
    assert "Vai trò của anh/chị không giao việc" in act(
        "assign", ids[3:], step="critique", person=team["appraiser"].id, due_on=""
    )
    client.sign_in(team["committee"])
    given = act("assign", ids[3:], step="critique", person=team["appraiser"].id, due_on="30/11/2026")
    assert "Đã giao bước phản biện của 1 câu hỏi cho Hoàng Văn Thái" in given
    assert "Hãy chọn người làm" in act("assign", ids[3:], step="critique", person="", due_on="")
    assert "Anh/chị chưa chọn câu hỏi nào" in read(
        client.get(client.post("/cau-hoi/hang-loat", data={"act": "return"}).headers["Location"])
    )
    stages = [db.session.get_one(ItemVersion, version_id).stage for version_id in ids]
    assert stages == ["appraisal", "appraisal", "returned", "critique"]


def test_retiring_and_moving_are_the_committees(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version = make_item(session)
    version.item.loaded_hash = "0" * 64
    save(session)
    address = f"/cau-hoi/{version.item.code}"
    client.sign_in(team["reviewer"])
    assert client.post(f"{address}/ngung-dung", data={"reason": "x"}).status_code == 403
    assert client.post(f"{address}/nhom", data={"pool": "demonstration"}).status_code == 403
    client.sign_in(team["committee"])
    assert client.post(f"{address}/nhom", data={"pool": "secure"}).status_code == 409
    assert client.post(f"{address}/nhom", data={"pool": "nowhere"}).status_code == 409
    client.post(f"{address}/nhom", data={"pool": "demonstration"})
    client.post(f"{address}/ngung-dung", data={"reason": "Văn bản hết hiệu lực"})
    assert "Văn bản hết hiệu lực" in read(client.get(address))
    assert version.item.code not in read(client.get("/cau-hoi"))

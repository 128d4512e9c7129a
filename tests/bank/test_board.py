"""Pages of the workflow: the board, giving steps to people, remarks beside their parts, two versions side by side."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.domain.parts import WHOLE, Part, compare_parts, compare_texts, find_place
from quizapp.bank.models import CommentThread, ItemDuty, ItemVersion
from quizapp.bank.queries import get_item
from quizapp.bank.services import open_thread, pass_version, start_new_version
from quizapp.extensions import db
from quizapp.people.models import Person
from tests.bank.test_views import FIELDS, read, team
from tests.client import PageClient
from tests.factories import make_item, save

__all__ = ["team"]


def give(client: PageClient, code: str, person: Person, due_on: str = "", step: str = "critique") -> str:
    fields = {f"{step}-person": person.id, f"{step}-due_on": due_on}
    response = client.post(f"/cau-hoi/{code}/phan-cong/{step}", data=fields)
    return read(client.get(response.headers["Location"].partition("#")[0]))


def test_the_committee_gives_a_step_and_the_board_shows_it(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    first = make_item(session, state="in_review", author=team["author"])
    second = make_item(session, state="in_review", author=team["author"])
    save(session)
    client.sign_in(team["committee"])
    assert "Đã giao bước phản biện cho Trần Thị Kim Ngân" in give(client, first.item.code, team["reviewer"])
    give(client, second.item.code, team["appraiser"], "20/11/2026")
    assert "31/11/2026 không phải là ngày có thật" in give(client, second.item.code, team["reviewer"], "31/11/2026")
    assert "không có vai trò" not in give(client, second.item.code, team["appraiser"], "20/11/2026")
    page = read(client.get("/cau-hoi/bang-cong-viec"))
    assert "Quá hạn 20/11/2026" in page
    listed = page[page.index("<tbody>") :]
    assert listed.index(second.item.code) < listed.index(first.item.code)
    mine = read(client.get(f"/cau-hoi/bang-cong-viec?nguoi={team['reviewer'].id}"))
    assert first.item.code in mine
    assert second.item.code not in mine
    assert "Không việc nào khớp" in read(client.get("/cau-hoi/bang-cong-viec?buoc=acceptance"))
    client.sign_in(team["author"])
    assert client.post(f"/cau-hoi/{first.item.code}/phan-cong/critique", data={}).status_code == 403
    assert "giao cho Hoàng Văn Thái" in read(client.sign_in(team["reviewer"]).get(f"/cau-hoi/{second.item.code}"))


def test_a_step_is_given_back(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version = make_item(session, state="in_review")
    save(session)
    client.sign_in(team["committee"])
    give(client, version.item.code, team["reviewer"])
    client.post(f"/cau-hoi/{version.item.code}/phan-cong/critique", data={"do": "release"})
    assert "Đã bỏ phân công bước phản biện" in read(client.get(f"/cau-hoi/{version.item.code}"))
    assert db.session.scalars(select(ItemDuty)).all() == []


def test_an_official_is_no_choice(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version = make_item(session, state="in_review")
    save(session)
    client.sign_in(team["committee"])
    assert "Lựa chọn này không còn nữa" in give(client, version.item.code, team["official"])


def test_who_judges_cannot_edit(session: Session, client: PageClient, team: dict[str, Person], now: datetime) -> None:
    version = make_item(session, state="in_review")
    pass_version(session, version, actor=team["committee"].actor, now=now)
    save(session)
    address = f"/cau-hoi/{version.item.code}"
    page = read(client.sign_in(team["committee"]).get(address))
    assert f"{address}/sua" not in page
    assert "Anh/chị giữ bước phản biện của câu này" in page
    token = {"number": "1", "revision": "1"}
    assert client.post(f"{address}/sua", data={**FIELDS, **token}).headers["Location"] == address
    assert "không sửa được" in read(client.get(address))
    assert len(get_item(db.session(), version.item.code).versions) == 1


def test_a_remark_is_answered_settled_and_taken_up_again(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    version = make_item(session, state="in_review", author=team["author"])
    save(session)
    address = f"/cau-hoi/{version.item.code}"
    client.sign_in(team["reviewer"])
    remark = {"version": version.id, "place": "options.1", "text": "Phương án này quá lộ."}
    client.post(f"{address}/nhan-xet", data=remark)
    page = read(client.get(address))
    assert "1 nhận xét chưa giải quyết" in page
    assert page.index('id="phan-options-1"') < page.index("Phương án này quá lộ.") < page.index('id="phan-options-2"')
    [thread] = db.session.scalars(select(CommentThread)).all()
    assert thread.quote == version.content["options"][1]["text"]
    client.sign_in(team["author"])
    assert "Phương án này quá lộ." in read(client.get(f"{address}/sua"))
    client.post(f"{address}/nhan-xet/{thread.id}", data={"do": "answer", "text": "Đã viết lại."})
    client.post(f"{address}/nhan-xet/{thread.id}", data={"do": "resolve"})
    page = read(client.get(address))
    assert "Đã viết lại." in page
    assert "Không có nhận xét nào chờ giải quyết" in page
    client.post(f"{address}/nhan-xet/{thread.id}", data={"do": "resolve"})
    assert "đã được giải quyết" in read(client.get(address))
    client.post(f"{address}/nhan-xet/{thread.id}", data={"do": "reopen"})
    assert "1 nhận xét chưa giải quyết" in read(client.get(address))


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [("stem", "  ", "Hãy ghi nội dung"), ("options.9", "A", "không có phần này"), ("stem", "x" * 4001, "dài quá")],
)
def test_a_remark_that_says_nothing_or_stands_nowhere_is_refused(
    session: Session, client: PageClient, team: dict[str, Person], place: str, text: str, said: str
) -> None:
    version = make_item(session)
    save(session)
    address = f"/cau-hoi/{version.item.code}"
    client.sign_in(team["reviewer"]).post(
        f"{address}/nhan-xet", data={"version": version.id, "place": place, "text": text}
    )
    assert said in read(client.get(address))
    assert db.session.scalars(select(CommentThread)).all() == []


def test_a_remark_belongs_to_its_own_question(
    session: Session, client: PageClient, team: dict[str, Person], now: datetime
) -> None:
    version, other = make_item(session), make_item(session)
    thread = open_thread(session, version, place="stem", text="Rõ hơn", actor=team["reviewer"].actor, now=now)
    save(session)
    client.sign_in(team["reviewer"])
    wrong = client.post(f"/cau-hoi/{other.item.code}/nhan-xet/{thread.id}", data={"do": "resolve"})
    assert wrong.status_code == 404


def test_a_remark_follows_its_option() -> None:
    parts = [Part("stem", "Hỏi gì?"), Part("options.0", "Sở Nội vụ"), Part("options.1", "Bộ Nội vụ của Chính phủ")]
    assert find_place("options.0", "Bộ Nội vụ của Chính phủ", parts) == "options.1"
    assert find_place("options.1", "Một điều hoàn toàn khác", parts) == "options.1"
    assert find_place("options.4", "Một điều hoàn toàn khác", parts) == WHOLE
    assert find_place("stem", "Một câu dẫn cũ", parts) == "stem"
    assert find_place(WHOLE, "", parts) == WHOLE


def test_texts_are_compared_by_whole_words() -> None:
    old, new = compare_texts("Sở Nội vụ công bố năm 2020.", "Bộ Nội vụ công bố năm 2021.")
    assert [(piece.text, piece.changed) for piece in old] == [
        ("Sở", True),
        (" Nội vụ công bố năm ", False),
        ("2020", True),
        (".", False),
    ]
    assert "".join(piece.text for piece in new) == "Bộ Nội vụ công bố năm 2021."


def test_an_option_that_moved_is_compared_with_itself() -> None:
    old = [Part("options.0", "Sở Nội vụ tỉnh"), Part("options.1", "Bộ Nội vụ"), Part("options.2", "Thanh tra tỉnh")]
    new = [Part("options.0", "Bộ Nội vụ"), Part("options.1", "Sở Nội vụ tỉnh Tây Ninh")]
    changes = {change.place: change for change in compare_parts(old, new)}
    assert changes["options.0"].is_same
    assert not changes["options.1"].is_same
    assert changes["options.2"].new is None


def test_two_versions_stand_side_by_side(
    session: Session, client: PageClient, team: dict[str, Person], now: datetime
) -> None:
    version = make_item(session, author=team["author"])
    start_new_version(session, version, actor=team["author"].actor, now=now)
    save(session)
    address = f"/cau-hoi/{version.item.code}"
    client.sign_in(team["author"])
    assert "không khác nhau" in read(client.get(f"{address}/so-sanh"))
    draft = db.session.scalars(select(ItemVersion).where(ItemVersion.number == 2)).one()
    token = {"number": "2", "revision": str(draft.revision)}
    client.post(f"{address}/sua", data={**FIELDS, **token, "stem": f"Theo Quyết định, {version.stem}"})
    page = read(client.get(f"{address}/so-sanh?tu=1&den=2"))
    assert "Theo Quyết định" in page
    assert '<ins class="app-diff__ins">' in page
    assert '<del class="app-diff__del">' in page
    assert client.get(f"{address}/so-sanh?tu=1&den=7").status_code == 404
    assert "So sánh hai bản" in read(client.get(address))

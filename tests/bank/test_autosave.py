"""What is typed is kept for its author until it is saved; questions that ask the same are named."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.adapters.likeness import find_alike
from quizapp.bank.models import ItemAutosave, ItemVersion
from quizapp.bank.queries import get_item
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock
from quizapp.kernel.text import compute_search_key
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from tests.bank.test_views import FIELDS, read, team
from tests.client import PageClient
from tests.factories import make_item, save

__all__ = ["team"]


def count_kept(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(ItemAutosave)).all())


def keep(client: PageClient, code: str = "", **changes: Any) -> dict[str, Any]:
    response = client.post(f"/cau-hoi/tu-luu?cau={code}", data={**FIELDS, **changes})
    answer: dict[str, Any] = response.get_json()
    return answer


def test_a_new_question_is_found_again_where_it_was_left(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    client.sign_in(team["author"])
    assert keep(client, stem="Một câu đang viết dở") == {"ok": True, "saved_at": "08:00"}
    assert keep(client, stem="Một câu đang viết dở thì")["ok"]
    page = read(client.get("/cau-hoi/moi"))
    assert "Một câu đang viết dở thì" in page
    assert "Liên đoàn Thương mại" in page
    assert "Đây là bản anh/chị soạn dở, tự lưu lúc 08:00" in page
    assert db.session.scalars(select(ItemVersion)).all() == []
    # It is nobody else's.
    assert "đang viết dở thì" not in read(client.sign_in(team["other"]).get("/cau-hoi/moi"))
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    assert count_kept(session) == 0
    assert "soạn dở" not in read(client.get("/cau-hoi/moi"))


def test_it_can_be_thrown_away(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version = make_item(session, state="draft", author=team["author"])
    save(session)
    code = version.item.code
    client.sign_in(team["author"])
    keep(client, code, stem="Lời viết dở", number="1", revision="1")
    assert "Lời viết dở" in read(client.get(f"/cau-hoi/{code}/sua"))
    assert client.post(f"/cau-hoi/tu-luu/bo?cau={code}").headers["Location"] == f"/cau-hoi/{code}/sua"
    page = read(client.get(f"/cau-hoi/{code}/sua"))
    assert "Lời viết dở" not in page
    assert version.stem in page
    assert client.post("/cau-hoi/tu-luu/bo").headers["Location"] == "/cau-hoi/moi"


def test_what_was_kept_before_somebody_else_saved_meets_their_words(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    token = {"number": "1", "revision": "1"}
    keep(client, "PCI-2026-0001", **token, stem="Lời của tác giả?")
    client.sign_in(team["other"]).post("/cau-hoi/PCI-2026-0001/sua", data={**FIELDS, **token, "stem": "Lời khác?"})
    page = read(client.sign_in(team["author"]).get("/cau-hoi/PCI-2026-0001/sua"))
    assert "Lời của tác giả?" in page
    mine = {**FIELDS, **token, "stem": "Lời của tác giả?"}
    assert client.post("/cau-hoi/PCI-2026-0001/sua", data=mine).status_code == 409
    assert get_item(db.session(), "PCI-2026-0001").versions[0].stem == "Lời khác?"
    # Nothing of either is lost by the refusal.
    assert count_kept(session) == 1


def test_too_much_is_not_kept_and_only_authors_keep(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])
    assert client.post("/cau-hoi/tu-luu", data={**FIELDS, "stem": "x" * 200_001}).status_code == 409
    client.sign_in(team["reviewer"])
    assert client.post("/cau-hoi/tu-luu", data=FIELDS).status_code == 403


def test_a_merged_record_leaves_nothing_half_written(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    keep(client.sign_in(team["other"]))
    merge_people(session, team["author"], team["other"], actor=team["author"].actor, now=team["author"].created_at)
    assert session.scalars(select(ItemAutosave)).all() == []


@pytest.mark.parametrize(
    ("stem", "alike"),
    [
        ("CHI SO PCI do co quan nao cong bo hang nam", ["A"]),
        ("Cơ quan nào công bố hằng năm chỉ số PCI?", ["A"]),
        ("Chỉ số PCI do cơ quan nào công bố hàng năm?", ["A"]),
        ("Chỉ số PAPI khảo sát ý kiến của ai?", []),
        ("", []),
    ],
)
def test_questions_that_ask_the_same_are_found_whatever_their_tones(stem: str, alike: list[str]) -> None:
    others = {
        "A": compute_search_key("Chỉ số PCI do cơ quan nào công bố hằng năm?"),
        "B": compute_search_key("SIPAS đo lường điều gì trong cung ứng dịch vụ công?"),
    }
    assert find_alike(stem, others) == alike


def test_who_has_no_script_is_told_of_twins_on_saving(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    response = client.post("/cau-hoi/moi", data={**FIELDS, "stem": "Cơ quan nào công bố chỉ số PCI do?"})
    assert "gần trùng với câu PCI-2026-0001" in read(client.get(response.headers["Location"]))


def test_two_editors_choose_field_by_field(client: PageClient, team: dict[str, Person], clock: FrozenClock) -> None:
    client.sign_in(team["author"]).post("/cau-hoi/moi", data=FIELDS)
    clock.advance(minutes=1)
    token = {"number": "1", "revision": "1"}
    address = "/cau-hoi/PCI-2026-0001/sua"
    theirs = {"stem": "Câu dẫn của người kia?", "options-0-text": "Bộ Tài chính", "level": "apply"}
    client.sign_in(team["other"]).post(address, data={**FIELDS, **token, **theirs})
    mine = {**FIELDS, **token, "stem": "Câu dẫn của tôi?", "explanation": "Giải thích của tôi."}
    response = client.sign_in(team["author"]).post(address, data=mine)
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "do Đỗ Thị Hạnh lưu lúc 08:01" in page
    for words in ("người", "Tài", "Vận dụng", "của tôi"):
        assert words in page, words
    assert "lay-axis" not in page
    chosen = {**mine, "number": "1", "revision": "2", "do": "merge", "lay-stem": "mine", "lay-content": "theirs"}
    page = read(client.post(address, data={**chosen, "lay-level": "theirs", "lay-explanation": "mine"}))
    for words in ("Câu dẫn của tôi?", "Bộ Tài chính", "Giải thích của tôi.", 'value="apply" selected'):
        assert words in page, words
    assert 'value="2"' in page
    assert get_item(db.session(), "PCI-2026-0001").versions[0].stem == "Câu dẫn của người kia?"

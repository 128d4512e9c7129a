"""Questions that are kept back: nobody reads them in the database, and in the pages only who opened them."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AccessEvent, AuditEvent
from quizapp.bank.domain.council import Choice, Seat
from quizapp.bank.models import Item, ItemComment, ItemVersion
from quizapp.bank.queries import SealedItemError
from quizapp.bank.queries.citing import list_citing
from quizapp.bank.services import (
    add_to_meeting,
    conclude_meeting,
    move_item,
    open_items,
    plan_meeting,
    record_votes,
)
from quizapp.kernel.base import Base
from quizapp.kernel.clock import FrozenClock
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.results.domain import Ruling
from quizapp.results.services.correcting import propose_correction
from tests.bank.test_views import FIELDS, read, team
from tests.client import PageClient
from tests.factories import make_item, make_person, make_unit, save

__all__ = ["team"]

STEM = "Chỉ số xanhlam của tỉnh do cơ quan nào công bố?"
KEY = "Viện Nghiên cứu tímthan"
REST = ("Nhầm với chỉ số đỏgạch", "Vì báo cáo vàngchanh ghi rõ", "Phần nâuđất, mục 3")
SECRET = FIELDS | {
    "pool": "secure",
    "stem": STEM,
    "options-0-misconception": REST[0],
    "options-1-text": KEY,
    "explanation": REST[1],
    "citations-0-place": REST[2],
}
# As the text itself, and folded as an index of words would keep it.
TRACES = ("xanhlam", "tímthan", "timthan", "đỏgạch", "dogach", "vàngchanh", "vangchanh", "nâuđất", "naudat")


def dump(session: Session) -> str:
    """Everything that stands in the database, as one text."""
    session.rollback()
    rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    return "\n".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for row in rows for v in row)


@pytest.fixture
def code(client: PageClient, team: dict[str, Person]) -> str:
    client.sign_in(team["author"])
    where = str(client.post("/cau-hoi/moi", data=SECRET | {"do": "submit"}).headers["Location"])
    return where.rsplit("/", 1)[-1]


def open_it(client: PageClient, code: str, reason: str = "Phản biện câu được giao") -> str:
    answer = client.post("/cau-hoi/mo-bao-mat", data={"cau": code, "reason": reason}, follow_redirects=True)
    return str(answer.get_data(as_text=True))


def test_nothing_of_it_stands_readable_in_the_database(
    session: Session, client: PageClient, team: dict[str, Person], now: datetime
) -> None:
    team["author"].email = "tac.gia@example.vn"
    save(session)
    client.sign_in(team["author"])
    client.post("/cau-hoi/tu-luu", data=SECRET)
    code = str(client.post("/cau-hoi/moi", data=SECRET | {"do": "submit"}).headers["Location"]).rsplit("/", 1)[-1]
    client.post(f"/cau-hoi/tu-luu?cau={code}", data=SECRET)
    client.sign_in(team["reviewer"])
    assert STEM in open_it(client, code)
    version = session.scalars(select(ItemVersion)).one()
    said = {"version": str(version.id), "place": "stem", "text": f"Nên viết rõ hơn “{STEM}”"}
    client.post(f"/cau-hoi/{code}/nhan-xet", data=said)
    assert session.scalars(select(ItemComment)).one().text == said["text"]
    returned = {"version": str(version.id), "decision": "return", "comment": f"Đáp án {KEY} chưa chắc."}
    client.post(f"/cau-hoi/{code}/quyet-dinh", data=returned)
    assert f"Đáp án {KEY} chưa chắc." in read(client.sign_in(team["author"]).get(f"/cau-hoi/{code}"))
    session.rollback()
    version = session.get_one(ItemVersion, version.id)
    version.state, version.step = "in_review", "acceptance"
    seats = {team["committee"].id: Seat.CHAIR, team["appraiser"].id: Seat.SECRETARY, team["other"].id: Seat.MEMBER}
    act: dict[str, Any] = {"actor": team["committee"].actor, "now": now}
    meeting = plan_meeting(session, title="Phiên họp", held_at=now, place="", seats=seats, quorum=2, **act)
    add_to_meeting(session, meeting, [version], **act)
    record_votes(session, meeting, [version.id], dict.fromkeys(seats, Choice.AGAINST), opinion=f"Bỏ {KEY}", **act)
    conclude_meeting(session, meeting, **act)
    propose_correction(
        session, version, ruling=Ruling.KEY, keys=[0], reason="Kiến nghị đúng", decision_number="1/QĐ", **act
    )
    save(session)
    everything = dump(session)
    assert code in everything
    assert [trace for trace in TRACES if trace in everything] == []
    session.rollback()
    version = session.get_one(ItemVersion, version.id)
    assert (version.stem, version.content["options"][1]["text"]) == (STEM, KEY)
    assert version in list_citing(session, ["tn-1364-2021"])


def test_it_opens_for_one_person_with_a_reason_for_a_short_time(
    session: Session, client: PageClient, team: dict[str, Person], code: str, clock: FrozenClock
) -> None:
    # Who has just written it goes on with it; everybody else says why.
    assert STEM in read(client.get(f"/cau-hoi/{code}"))
    client.sign_in(team["reviewer"])
    page = read(client.get(f"/cau-hoi/{code}"))
    assert "Câu hỏi đang niêm phong" in page
    assert STEM not in page
    assert "Anh/chị ghi lý do mở câu hỏi." in open_it(client, code, " ")
    assert STEM in open_it(client, code)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:item:open_secret")).all()[-1]
    assert (event.actor_id, event.data["item"], event.data["reason"]) == (
        team["reviewer"].id,
        code,
        "Phản biện câu được giao",
    )
    looked = session.scalars(select(AccessEvent.subject_id).where(AccessEvent.actor_id == team["reviewer"].id)).all()
    assert looked == [code, code]  # opened, and read
    client.sign_in(team["appraiser"])
    assert STEM not in read(client.get(f"/cau-hoi/{code}"))
    refused = client.get(f"/cau-hoi/{code}/so-sanh")
    assert refused.headers["Location"].startswith("/cau-hoi/mo-bao-mat?cau=")
    client.sign_in(team["reviewer"])
    clock.advance(minutes=31)
    client.sign_in(team["reviewer"])
    assert STEM not in read(client.get(f"/cau-hoi/{code}"))
    said = {"version": "1", "decision": "pass"}
    client.post(f"/cau-hoi/{code}/quyet-dinh", data=said)
    session.rollback()
    assert session.scalars(select(ItemVersion)).one().step == "critique"


def test_who_writes_too_long_loses_nothing(
    session: Session, client: PageClient, team: dict[str, Person], code: str, clock: FrozenClock
) -> None:
    clock.advance(minutes=31)
    client.sign_in(team["author"])
    typed = SECRET | {"stem": f"{STEM} Chọn một.", "number": "1", "revision": "1"}
    answer = client.post(f"/cau-hoi/{code}/sua", data=typed)
    assert answer.headers["Location"].startswith("/cau-hoi/mo-bao-mat?cau=")
    open_it(client, code)
    assert f"{STEM} Chọn một." in read(client.get(f"/cau-hoi/{code}/sua"))


def test_lists_name_it_by_its_code_alone(
    session: Session, client: PageClient, team: dict[str, Person], code: str
) -> None:
    office = make_person(session, make_unit(session, "Văn phòng"), "Vũ Thị Lan", Role.STANDING_OFFICE)
    save(session)
    for person in (team["committee"], office):
        client.sign_in(person)
        for address in ("/cau-hoi", "/cau-hoi?tim=xanhlam", "/cau-hoi/bang-cong-viec", f"/cau-hoi/{code}"):
            page = read(client.get(address))
            assert (code in page) == ("tim=" not in address)
            assert [
                trace for trace in TRACES if trace in page.replace("tim=xanhlam", "").replace('"xanhlam"', "")
            ] == []
    assert client.post("/cau-hoi/mo-bao-mat", data={"cau": code, "reason": "Xem"}).status_code == 403
    # Only who writes for the secure pool learns that a secret question asks the same.
    client.sign_in(team["author"])
    typed = [
        FlaskClient.open(client, "/cau-hoi/xem-truoc", method="POST", data=SECRET | {"pool": pool})
        for pool in ("secure", "open")
    ]
    assert [f"gần trùng với câu {code}" in read(answer) for answer in typed] == [True, False]


def test_only_what_was_never_used_elsewhere_becomes_secret(
    session: Session, team: dict[str, Person], now: datetime
) -> None:
    act: dict[str, Any] = {"actor": team["committee"].actor, "now": now}
    with pytest.raises(DomainError, match="đã nghiệm thu ở nhóm khác"):
        move_item(session, make_item(session, pool="open").item, "secure", **act)
    draft = make_item(session, pool="open", state="draft")
    stem = draft.stem
    move_item(session, draft.item, "secure", **act)
    assert (draft.plain_stem, draft.plain_content, draft.stem) == ("", {}, stem)
    with pytest.raises(SealedItemError):
        move_item(session, draft.item, "open", **act)
    open_items(session, [session.get_one(Item, draft.item_id)], reason="Công khai câu cũ", **act)
    move_item(session, draft.item, "open", **act)
    assert (draft.plain_stem, draft.sealed) == (stem, None)


def test_a_seal_holds_for_one_version_only(session: Session) -> None:
    one, other = (make_item(session, pool="secure") for _ in range(2))
    one.sealed = other.sealed
    with pytest.raises(ValueError, match="does not hold"):
        assert one.stem

"""The council: who sits, who may vote on what, what the votes come to, and the minutes."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.bank.domain.council import Choice, Outcome, Seat, Tally, compute_quorum, count_votes, decide
from quizapp.bank.models import CouncilMeeting, CouncilVote, ItemDuty, ItemVersion
from quizapp.bank.queries import get_item, get_meeting, list_before_council
from quizapp.bank.services import (
    add_to_meeting,
    change_meeting,
    conclude_meeting,
    pass_version,
    plan_meeting,
    record_votes,
    remove_from_meeting,
    set_presence,
)
from quizapp.extensions import db
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.tasks.models import TaskRun
from tests.bank.test_views import read, team
from tests.client import PageClient
from tests.factories import make_item, make_person, make_unit, save

__all__ = ["team"]
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], Outcome.DEFERRED),
        ([FOR], Outcome.ACCEPTED),
        ([FOR, AGAINST], Outcome.RETURNED),
        ([FOR, FOR, ABSTAIN], Outcome.ACCEPTED),
        ([FOR, FOR, ABSTAIN, AGAINST], Outcome.RETURNED),
    ],
)
def test_more_than_half_carries_a_question(votes: list[Choice], outcome: Outcome) -> None:
    assert decide(count_votes(votes)) is outcome


def test_two_thirds_must_be_there() -> None:
    assert [compute_quorum(members) for members in (3, 4, 5, 6, 7, 9)] == [2, 3, 4, 4, 5, 6]
    assert Tally(3, 1, 1).total == 5


@pytest.fixture
def council(session: Session) -> list[Person]:
    unit = make_unit(session, "Văn phòng UBND tỉnh")
    names = ("Trần Văn Minh", "Lê Thị Hoa", "Võ Văn Tài", "Phan Thị Ánh")
    return [make_person(session, unit, name, Role.COMMITTEE) for name in names]


def seat(people: list[Person]) -> dict[int, Seat]:
    first, second, *others = people
    return {first.id: Seat.CHAIR, second.id: Seat.SECRETARY, **{p.id: Seat.MEMBER for p in others}}


def plan(session: Session, council: list[Person], now: datetime, versions: list[ItemVersion]) -> CouncilMeeting:
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    meeting = plan_meeting(session, title="Phiên họp thứ nhất", held_at=now, place="", seats=seat(council), **act)
    if versions:
        add_to_meeting(session, meeting, versions, **act)
    return get_meeting(session, meeting.id)


def make_ripe(session: Session, author: Person | None = None) -> ItemVersion:
    version = make_item(session, state="in_review", author=author)
    version.step = "acceptance"
    session.flush()
    return version


def test_a_meeting_accepts_returns_and_defers(session: Session, council: list[Person], now: datetime) -> None:
    good, bad, left = (make_ripe(session) for _n in range(3))
    meeting = plan(session, council, now, [good, bad, left])
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    everybody = [person.id for person in council]
    record_votes(session, meeting, [good.id], dict.fromkeys(everybody, FOR), **act)
    against = dict.fromkeys(everybody[:3], AGAINST) | {everybody[3]: FOR}
    with pytest.raises(DomainError, match="ý kiến của hội đồng"):
        record_votes(session, meeting, [bad.id], against, **act)
    record_votes(session, meeting, [bad.id], against, opinion="Hai phương án cùng đúng.", **act)
    counts = conclude_meeting(session, meeting, minutes_number="05/BB-HĐ", **act)
    assert counts == {Outcome.ACCEPTED: 1, Outcome.RETURNED: 1, Outcome.DEFERRED: 1}
    assert (good.stage, bad.stage, left.stage) == ("approved", "returned", "acceptance")
    [review] = [r for r in bad.reviews if r.decision == "returned"]
    assert (review.comment, review.meeting_id) == ("Hai phương án cùng đúng.", meeting.id)
    # Everybody who voted has had a part in the acceptance.
    held = session.execute(select(ItemDuty.person_id, ItemDuty.step).where(ItemDuty.item_id == good.item_id)).all()
    assert sorted(held) == sorted((person_id, "acceptance") for person_id in everybody)
    with pytest.raises(DomainError, match="đã kết luận"):
        record_votes(session, meeting, [left.id], dict.fromkeys(everybody, FOR), **act)
    assert list_before_council(session) == [left]


def test_who_did_another_step_has_no_vote(session: Session, council: list[Person], now: datetime) -> None:
    written, judged = make_ripe(session, council[2]), make_item(session, state="in_review")
    pass_version(session, judged, actor=council[3].actor, now=now)
    pass_version(session, judged, actor=council[1].actor, now=now)
    meeting = plan(session, council, now, [written, judged])
    everybody = [person.id for person in council]
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    record_votes(session, meeting, [written.id, judged.id], dict.fromkeys(everybody, FOR), **act)
    cast = session.execute(select(CouncilVote.version_id, CouncilVote.person_id)).all()
    assert {p for v, p in cast if v == written.id} == {everybody[0], everybody[1], everybody[3]}
    assert {p for v, p in cast if v == judged.id} == {everybody[0], everybody[2]}
    conclude_meeting(session, get_meeting(session, meeting.id), **act)
    assert (written.stage, judged.stage) == ("approved", "approved")


def test_without_quorum_nothing_is_concluded(session: Session, council: list[Person], now: datetime) -> None:
    version = make_ripe(session)
    meeting = plan(session, council, now, [version])
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    everybody = [person.id for person in council]
    record_votes(session, meeting, [version.id], dict.fromkeys(everybody, FOR), **act)
    set_presence(session, meeting, everybody[:2], **act)
    assert len(session.scalars(select(CouncilVote)).all()) == 2
    with pytest.raises(DomainError, match="2 trên 3"):
        conclude_meeting(session, get_meeting(session, meeting.id), **act)
    assert version.stage == "acceptance"


def test_nobody_votes_before_the_meeting(session: Session, council: list[Person], now: datetime) -> None:
    version = make_ripe(session)
    meeting = plan(session, council, now, [version])
    before = now - timedelta(minutes=1)
    with pytest.raises(DomainError, match="chưa đến giờ"):
        record_votes(session, meeting, [version.id], {council[0].id: FOR}, actor=council[0].actor, now=before)


def test_a_council_has_a_chair_a_secretary_and_enough_members(
    session: Session, council: list[Person], now: datetime
) -> None:
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    ids = [person.id for person in council]
    for seats, quorum in (
        (seat(council[:2]), None),
        (dict.fromkeys(ids, Seat.MEMBER), None),
        (seat(council), 5),
        ({**seat(council), ids[2]: Seat.CHAIR}, None),
    ):
        with pytest.raises(DomainError):
            plan_meeting(session, title="A", held_at=now, place="", seats=seats, quorum=quorum, **act)


def test_what_is_planned_can_be_changed_until_somebody_votes(
    session: Session, council: list[Person], now: datetime
) -> None:
    version = make_ripe(session)
    meeting = plan(session, council, now, [version])
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    later = now + timedelta(days=1)
    change: dict[str, Any] = {
        "title": "Phiên họp khác",
        "held_at": later,
        "place": "Phòng 2",
        "seats": seat(council[:3]),
    }
    change_meeting(session, meeting, **change, **act)
    meeting = get_meeting(session, meeting.id)
    assert (meeting.title, meeting.held_at, len(meeting.members), meeting.quorum) == ("Phiên họp khác", later, 3, 2)
    everybody = {member.person_id: FOR for member in meeting.members}
    record_votes(session, meeting, [version.id], everybody, actor=council[0].actor, now=later)
    with pytest.raises(DomainError, match="đã có phiếu"):
        change_meeting(session, get_meeting(session, meeting.id), **change, **act)


def test_a_question_is_on_one_list_and_decided_there(session: Session, council: list[Person], now: datetime) -> None:
    version, young = make_ripe(session), make_item(session, state="in_review")
    meeting = plan(session, council, now, [version])
    other = plan(session, council, now, [])
    act: dict[str, Any] = {"actor": council[0].actor, "now": now}
    with pytest.raises(DomainError, match="một phiên họp"):
        add_to_meeting(session, other, [version], **act)
    with pytest.raises(DomainError, match="chưa tới bước"):
        add_to_meeting(session, other, [young], **act)
    with pytest.raises(DomainError, match="hội đồng biểu quyết"):
        pass_version(session, version, **act)
    remove_from_meeting(session, meeting, version.id, **act)
    pass_version(session, version, **act)
    assert version.stage == "approved"


def test_the_database_keeps_votes_within_the_council(session: Session, council: list[Person], now: datetime) -> None:
    version = make_ripe(session)
    meeting = plan(session, council[:3], now, [version])
    session.commit()
    row = {"meeting_id": meeting.id, "version_id": version.id, "person_id": council[3].id, "choice": "for"}
    with pytest.raises(IntegrityError):
        session.execute(insert(CouncilVote), [row])
    session.rollback()


def test_a_meeting_from_plan_to_minutes(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version, other = make_ripe(session, team["author"]), make_ripe(session)
    save(session)
    fields = {
        "title": "Phiên họp thứ nhất năm 2026",
        "held_on": "24/11/2026",
        "held_time": "07:30",
        "place": "Phòng họp số 1",
        "chair": team["committee"].id,
        "secretary": team["reviewer"].id,
        "members": [team["author"].id, team["appraiser"].id],
    }
    client.sign_in(team["author"])
    assert client.post("/phien-hop/moi", data=fields).status_code == 403
    client.sign_in(team["committee"])
    assert "2 câu chờ nghiệm thu" in read(client.get("/phien-hop"))
    assert client.post("/phien-hop/moi", data={**fields, "held_on": ""}).status_code == 422
    few = client.post("/phien-hop/moi", data={**fields, "members": []})
    assert "ít nhất 3 người" in few.get_data(as_text=True)
    address = client.post("/phien-hop/moi", data=fields).headers["Location"]
    assert "Đã lập phiên họp" in read(client.get(address))
    assert 'value="07:30"' in read(client.get(f"{address}/sua"))
    client.post(f"{address}/cau-hoi", data={"candidate": [version.id, other.id]})
    page = read(client.get(address))
    assert "1 thành viên không biểu quyết câu này" in page
    voters = [team[who].id for who in ("committee", "reviewer", "author", "appraiser")]
    ballot = {"version": [version.id, other.id], **{f"vote-{person_id}": "for" for person_id in voters}}
    unsaid = {name: value for name, value in ballot.items() if name != f"vote-{team['appraiser'].id}"}
    client.post(f"{address}/bieu-quyet", data=unsaid)
    assert f"Chưa ghi phiếu của {team['appraiser'].full_name}" in read(client.get(address))
    client.post(f"{address}/bieu-quyet", data=ballot)
    assert "Đã ghi phiếu biểu quyết cho 2 câu hỏi" in read(client.get(address))
    client.post(f"{address}/ket-luan", data={"minutes_number": "05/BB-HĐ"})
    page = read(client.get(address))
    assert "nghiệm thu 2 câu, trả lại 0 câu" in page
    history = read(client.get(f"/cau-hoi/{version.item.code}"))
    assert "Hội đồng nghiệm thu ngày 24/11/2026: 3 tán thành, 0 không tán thành, 0 không ý kiến" in history
    assert get_item(db.session(), other.item.code).versions[0].state == "approved"
    task = client.post(f"{address}/bien-ban").headers["Location"]
    read(client.get(task))
    run = db.session.scalars(select(TaskRun).where(TaskRun.kind == "bank.minutes")).one()
    assert run.state == "done", run.message
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(run.read_file() or b"")).pages)
    for words in ("05/BB-HĐ", "Trần Thị Kim Ngân", version.item.code, "Hội đồng nghiệm thu 2 câu", "CHỦ TRÌ"):
        assert words in text, words
    seats = [text.index(f". {team[who].full_name}") for who in ("committee", "reviewer")]
    others = [text.index(f". {team[who].full_name}") for who in ("author", "appraiser")]
    assert seats == sorted(seats)
    assert max(seats) < min(others)


def test_refusals_are_told_on_the_page(session: Session, client: PageClient, team: dict[str, Person]) -> None:
    version = make_ripe(session)
    people = [team[who] for who in ("committee", "reviewer", "author")]
    meeting = plan(session, people, session.get_one(Person, people[0].id).created_at, [version])
    save(session)
    address = f"/phien-hop/{meeting.id}"
    client.sign_in(team["committee"])
    for path, data, said in (
        ("ket-luan", {}, "Chưa có câu hỏi nào được biểu quyết"),
        ("bieu-quyet", {}, "chưa chọn câu hỏi nào"),
        ("cau-hoi", {}, "chưa chọn câu hỏi nào"),
        ("co-mat", {"present": [people[0].id]}, "Đã ghi thành viên có mặt"),
        ("ket-luan", {}, "1 trên 2 thành viên"),
        (f"bo/{version.id}", {}, "Đã bỏ câu hỏi khỏi danh sách"),
        (f"bo/{version.id}", {}, "không có trong danh sách"),
    ):
        client.post(f"{address}/{path}", data=data)
        assert said in read(client.get(address)), (path, said)
    assert client.get("/phien-hop/999").status_code == 404
    assert client.post("/phien-hop/999/ket-luan").status_code == 404

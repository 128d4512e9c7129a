"""What went on around an attempt stands in its evidence, and every change of it shows."""

import io
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from quizapp.config import Settings
from quizapp.delivery.models import Attempt, Sitting
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.late import keep_late_answers
from quizapp.delivery.services.saving import Save
from quizapp.evidence.domain.record import FIRST_FORMAT, check_record
from quizapp.evidence.services.building import build_record
from quizapp.evidence.services.making import make_evidence
from quizapp.people.domain import Role
from quizapp.results.domain import Verdict
from quizapp.results.services.late import confirm_late, propose_late
from quizapp.rooms.domain import PenaltyKind
from quizapp.rooms.services.penalties import impose_penalty, lift_penalty
from quizapp.rooms.services.watching import note_incident, pause_room, resume_room
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import find_key, make_place, save_answer
from tests.factories import make_assignment, make_person
from tests.rooms.factories import make_invigilator, make_room, seat_people

END = START + timedelta(minutes=40)


@pytest.fixture
def attempt_id(session: Session) -> int:
    """Handed in after an eventful sitting: a pause, two penalties of which one was lifted, one late answer accepted."""
    place = make_place(session, papers=1)
    unit = place.person.unit
    neighbour = make_assignment(session, place.sitting, make_person(session, unit, "Hồ Thị Láng Giềng"))
    watcher, *officers = [
        make_person(session, unit, name, Role.COMMITTEE) for name in ("Ngô Giám Sát", "Phan Lộc", "Lê Bích")
    ]
    room = make_room(session, place.sitting)
    seat_people(session, room, [place.assignment, neighbour])
    make_invigilator(session, room, watcher)
    session.commit()
    say: dict[str, Any] = {"actor": watcher.actor}
    with unit_of_work():
        attempt = start_attempt(session, place.assignment, lease_key="k", actor=place.person.actor, now=START)
        number = attempt.id
    save_answer(session, attempt, 1, find_key(session, attempt, 1), client_id="tab.1")
    with unit_of_work():
        note_incident(session, room, "Mất điện hai phút.", now=START, **say)
        pause_room(session, room, "Chờ có điện.", now=START + timedelta(minutes=1), **say)
        resume_room(session, room, now=START + timedelta(minutes=3), **say)
        note_incident(session, room, "Xin ra ngoài.", now=START, assignment=neighbour, **say)
        impose_penalty(session, room, place.assignment, PenaltyKind.REPRIMAND, "Trao đổi.", now=START, **say)
        penalty = impose_penalty(session, room, place.assignment, PenaltyKind.WARNING, "Dùng máy.", now=START, **say)
        lift_penalty(session, room, penalty, "Ghi nhầm người.", now=END, **say)
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=END)
    late = Save(number, 2, {"choice": find_key(session, attempt, 2)}, flagged=False, epoch=1, client_id="tab.2", at=END)
    with unit_of_work():
        keep_late_answers(session, attempt, [late], actor=place.person.actor)
    with unit_of_work():
        decision = propose_late(
            session, attempt, verdict=Verdict.ACCEPT, reason="Mất mạng.", actor=officers[0].actor, now=END
        )
    with unit_of_work():
        confirm_late(session, decision, actor=officers[1].actor, now=END)
    with unit_of_work():
        session.get_one(Sitting, place.sitting.id).closed_at = END
    return number


def _read(session: Session, number: int) -> dict[str, Any]:
    return build_record(session, session.get_one(Attempt, number), now=END)


def test_the_record_tells_the_room_the_penalties_and_what_came_late(session: Session, attempt_id: int) -> None:
    record = _read(session, attempt_id)
    assert [(check.name, check.detail) for check in check_record(record) if not check.holds] == []
    room, [late] = record["room"], record["late"]["decisions"]
    assert (room["seat"], room["watchers"]) == (1, ["Ngô Giám Sát"])
    kinds = [(line["kind"], line["whole_room"]) for line in room["events"]]
    expected = [("incident", True), ("pause", True), ("resume", True)]
    # What happened to the neighbour is the neighbour's.
    assert kinds == [*expected, ("penalty", False), ("penalty", False), ("lift", False)]
    assert [(p["kind"], p["lift_reason"]) for p in record["penalties"]] == [
        ("reprimand", ""),
        ("warning", "Ghi nhầm người."),
    ]
    assert (late["proposed_by"], late["decided_by"], late["reason"]) == ("Phan Lộc", "Lê Bích", "Mất mạng.")
    assert late["points_without"] != late["points_with"]


def _forget_incident(record: dict[str, Any]) -> None:
    del record["room"]["events"][0]


def _forget_room(record: dict[str, Any]) -> None:
    record["room"] = None


def _soften_incident(record: dict[str, Any]) -> None:
    record["room"]["events"][0]["text"] = "Không có gì."


def _forget_penalty(record: dict[str, Any]) -> None:
    del record["penalties"][0]


def _add_lift(record: dict[str, Any]) -> None:
    record["penalties"][0]["lifted_at"] = END.isoformat()


def _change_late(record: dict[str, Any]) -> None:
    record["late"]["answers"][0]["payload"] = record["late"]["answers"][0]["payload"].replace("false", "true")


def _forget_late(record: dict[str, Any]) -> None:
    record["late"]["answers"] = []


def _forget_decision(record: dict[str, Any]) -> None:
    record["late"]["decisions"] = []


def test_every_change_of_what_went_on_shows(session: Session, attempt_id: int) -> None:
    record = _read(session, attempt_id)
    damages: list[Callable[[dict[str, Any]], None]] = [
        *(_forget_incident, _forget_room, _soften_incident, _forget_penalty, _add_lift),
        *(_change_late, _forget_late, _forget_decision),
    ]
    for damage in damages:
        changed = deepcopy(record)
        damage(changed)
        assert not all(check.holds for check in check_record(changed)), damage.__name__


def test_a_file_of_the_first_form_is_still_checked(session: Session, attempt_id: int) -> None:
    record = _read(session, attempt_id) | {"format": FIRST_FORMAT}
    for name in ("room", "penalties", "late"):
        del record[name]
    assert all(check.holds for check in check_record(record))


def test_the_page_says_it_in_words(session: Session, attempt_id: int, settings: Settings) -> None:
    _name, content = make_evidence(session, attempt_id, settings, now=END)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    for words in (
        "Mất điện hai phút",
        "Tạm dừng phòng",
        "Làm tiếp",
        "Khiển trách, trừ 25 % điểm",
        "Ghi nhầm người.",
        "Chấp nhận, tính vào điểm: Mất mạng.",
        "Xác nhận: Lê Bích",
        "Phòng: xử lý vi phạm",
    ):
        assert words in text, words
    assert "Xin ra ngoài" not in text

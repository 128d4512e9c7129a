"""From the result page to the answer: filed in time, answered together, decided by two where it counts."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import verify_chains
from quizapp.bank.models import ItemVersion
from quizapp.certificates.models import Certificate
from quizapp.contests.models import Round
from quizapp.contests.services import publish_ranking
from quizapp.delivery.models import Assessment, Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.finalising import finalise_due_attempts
from quizapp.kernel.clock import FrozenClock
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.mail.models import OutgoingMail
from quizapp.objections.domain import Kind, Outcome, compute_window
from quizapp.objections.models import Objection
from quizapp.objections.services.answering import agree, answer_objections, send_back, take_up
from quizapp.objections.services.filing import file_objection, set_terms
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection, Result
from quizapp.results.services import publish_results
from quizapp.results.services.correcting import confirm_correction, propose_correction
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.contests.factories import CLOSES, OPENS, announce, close, make_contest, make_results, make_world, take_part
from tests.delivery.factories import find_key, save_answer
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit

DAY = timedelta(days=1)


@dataclass
class Case:
    """Two attempts at the same paper, the first one passed; two organisers, one elsewhere, and a reviewer."""

    assessment: int
    first: Attempt
    second: Attempt
    organiser: Person
    committee: Person
    stranger: Person
    reviewer: Person


@pytest.fixture
def case(session: Session) -> Case:
    unit, elsewhere = make_unit(session), make_unit(session, "UBND phường Tân Ninh")
    specification = make_specification(session, papers=1)
    assessment = make_assessment(session, specification, organiser_unit=unit)
    sitting = make_sitting(session, assessment)
    people = [make_person(session, unit, name) for name in ("Trần Thị Bích", "Võ Minh Đức")]
    places = [make_assignment(session, sitting, person) for person in people]
    case = Case(
        assessment.id,
        Attempt(),
        Attempt(),
        make_person(session, unit, "Phan Thị Ngọc Ánh", Role.ORGANISER, role_unit=unit),
        make_person(session, unit, "Trần Văn Minh", Role.COMMITTEE),
        make_person(session, elsewhere, "Lê Văn Nam", Role.ORGANISER, role_unit=elsewhere),
        make_person(session, unit, "Võ Văn Tài", Role.REVIEWER),
    )
    session.commit()
    attempts = []
    for place, right in zip(places, (3, 1), strict=True):
        with unit_of_work():
            attempt = start_attempt(session, place, lease_key="k" * 32, actor=place.person.actor, now=START)
        for position in range(1, right + 1):
            save_answer(session, attempt, position, find_key(session, attempt, position))
        with unit_of_work():
            attempts.append(hand_in_attempt(session, attempt, actor=place.person.actor, now=START))
    case.first, case.second = attempts
    return case


def _file(session: Session, attempt: Attempt, kind: Kind = Kind.KEY, version: int | None = None) -> int:
    """An objection to the question `version`, or to the first one on the paper."""
    numbers = [shown["version"] for shown in attempt.layout]
    with unit_of_work():
        objection = file_objection(
            session,
            attempt,
            kind=kind,
            position=numbers.index(version or numbers[0]) + 1 if kind is not Kind.TECHNICAL else None,
            text="Văn bản gốc ghi khác.",
            actor=attempt.assignment.person.actor,
            now=START,
        )
        return objection.id


def _answer(session: Session, numbers: list[int], outcome: Outcome, person: Person) -> None:
    with unit_of_work():
        found = [session.get_one(Objection, number) for number in numbers]
        answer_objections(session, found, outcome=outcome, answer="Đã xem xét.", actor=person.actor, now=START)


@pytest.mark.parametrize(
    ("known", "final", "at", "is_open"),
    [
        (None, None, 400, True),
        (0, None, 6, True),
        (0, None, 7, False),
        (0, 3, 2, True),
        (0, 3, 3, False),
        (None, 3, 3, False),
    ],
)
def test_the_window_counts_from_the_results_and_ends_with_what_is_final(
    known: int | None, final: int | None, at: int, *, is_open: bool
) -> None:
    moments = [START + n * DAY if n is not None else None for n in (known, final)]
    window = compute_window(7, known_at=moments[0], final_at=moments[1])
    assert window.is_open(START + at * DAY) is is_open
    assert not compute_window(0, known_at=None).is_open(START)


def test_the_organiser_sets_for_how_many_days_objections_are_taken(
    session: Session, case: Case, clock: FrozenClock, client: PageClient
) -> None:
    with unit_of_work():
        publish_results(
            session,
            session.get_one(Assessment, case.assessment),
            notice_number="1/TB",
            actor=case.committee.actor,
            now=START,
        )
    client.sign_in(case.organiser)
    client.post(f"/kien-nghi/thoi-han/dot/{case.assessment}", data={"days": "3"})
    assert "Đánh giá trước bổ nhiệm" in client.get("/kien-nghi/thoi-han").text
    client.sign_in(case.stranger)
    assert client.post(f"/kien-nghi/thoi-han/dot/{case.assessment}", data={"days": "9"}).status_code == 404
    client.sign_in(case.first.assignment.person)
    address = f"/ket-qua/bai/{case.first.public_id}"
    assert "Nhận đến 08:00 ngày 27/11/2026" in client.get(address).text
    clock.at = START + 3 * DAY
    client.sign_in(case.first.assignment.person)
    assert "Gửi kiến nghị" not in client.get(address).text
    client.post(f"{address}/kien-nghi", data={"kind": "key", "position": "1", "text": "Sai."})
    assert "Đã hết thời hạn gửi kiến nghị." in client.get(f"{address}/kien-nghi").text
    assert session.scalars(select(Objection)).all() == []


@pytest.mark.parametrize(
    ("kind", "position", "text", "code"),
    [
        (Kind.KEY, None, "Sai.", "position"),
        (Kind.QUESTION, 5, "Sai.", "position"),
        (Kind.TECHNICAL, None, " ", "no_text"),
    ],
)
def test_what_is_not_an_objection_is_refused(
    session: Session, case: Case, kind: Kind, position: int | None, text: str, code: str
) -> None:
    with pytest.raises(DomainError) as refusal, unit_of_work():
        file_objection(
            session,
            case.first,
            kind=kind,
            position=position,
            text=text,
            actor=case.first.assignment.person.actor,
            now=START,
        )
    assert refusal.value.code == code


def test_the_same_objection_is_not_filed_twice_while_it_waits(session: Session, case: Case) -> None:
    number = _file(session, case.first)
    with pytest.raises(DomainError) as refusal:
        _file(session, case.first)
    assert refusal.value.code == "same"
    _answer(session, [number], Outcome.REJECTED, case.organiser)
    _file(session, case.first)


def test_alike_ones_are_answered_together_on_a_correction_that_two_people_decided(
    session: Session, case: Case, client: PageClient
) -> None:
    version = case.first.layout[0]["version"]
    first, second = _file(session, case.first, version=version), _file(session, case.second, version=version)
    form = {"outcome": "item_voided", "answer": "Câu đã được hủy.", "alike": str(second)}
    with unit_of_work():
        session.get_one(Attempt, case.second.id).assignment.person.email = "duc@example.vn"
    client.sign_in(case.organiser)
    assert "Hãy đính chính đáp án trước" in client.post(f"/kien-nghi/{first}/tra-loi", data=form).text
    with unit_of_work():
        correction = propose_correction(
            session,
            session.get_one(ItemVersion, version),
            ruling=Ruling.CREDIT,
            keys=(),
            reason="Văn bản gốc ghi khác.",
            decision_number="21/QĐ-BCĐ",
            actor=case.reviewer.actor,
            now=START,
        )
        number = correction.id
    with unit_of_work():
        confirm_correction(session, session.get_one(KeyCorrection, number), actor=case.committee.actor, now=START)
    client.post(f"/kien-nghi/{first}/tra-loi", data=form)
    found = session.scalars(select(Objection).order_by(Objection.id)).all()
    assert [(o.state, o.outcome, o.correction_id) for o in found] == [("answered", "item_voided", number)] * 2
    assert "đã trả lời" in client.get("/kien-nghi?trang-thai=answered").text
    # A letter says that there is an answer, and leaves its words on the page.
    letter = session.scalars(select(OutgoingMail)).one()
    assert (letter.address, letter.subject) == ("duc@example.vn", "Kiến nghị của anh/chị đã được trả lời")
    assert "Kết luận: Chấp nhận, đã hủy câu và tính lại điểm mọi người." in letter.body
    assert f"/ket-qua/bai/{case.second.public_id}/kien-nghi" in letter.body
    assert "Câu đã được hủy." not in letter.body
    client.sign_in(case.second.assignment.person)
    assert "đã được trả lời" in client.get("/viec-cua-toi").text
    own = client.get(f"/ket-qua/bai/{case.second.public_id}/kien-nghi").text
    assert "Câu đã được hủy." in own
    assert "21/QĐ-BCĐ" in own


def test_sitting_again_is_decided_by_two_people_and_takes_back_the_result(session: Session, case: Case) -> None:
    number = _file(session, case.first, Kind.TECHNICAL)
    with unit_of_work():
        session.get_one(Attempt, case.first.id).assignment.person.email = "bich@example.vn"
    _answer(session, [number], Outcome.GRANTED_AGAIN, case.organiser)
    assert session.scalars(select(OutgoingMail)).all() == []
    with pytest.raises(ForbiddenError), unit_of_work():
        agree(session, session.get_one(Objection, number), actor=case.organiser.actor, now=START)
    with unit_of_work():
        send_back(session, session.get_one(Objection, number), actor=case.committee.actor, now=START)
    _answer(session, [number], Outcome.GRANTED_AGAIN, case.organiser)
    with unit_of_work():
        agree(session, session.get_one(Objection, number), actor=case.committee.actor, now=START)
    result = session.scalars(select(Result).where(Result.assignment_id == case.first.assignment_id)).one()
    assert (result.outcome, result.may_sit_again) == ("voided", True)
    assert session.scalars(select(Certificate.state)).one() == "revoked"
    assert session.get_one(Objection, number).state == "answered"
    # What only waits for a second person is no answer yet.
    assert len(session.scalars(select(OutgoingMail)).all()) == 1
    assert verify_chains(session) == []


def test_nobody_decides_on_their_own_objection_or_beyond_their_reach(
    session: Session, case: Case, client: PageClient
) -> None:
    number = _file(session, case.first)
    with pytest.raises(ForbiddenError), unit_of_work():
        take_up(session, session.get_one(Objection, number), actor=case.first.assignment.person.actor, now=START)
    client.sign_in(case.stranger)
    assert client.get(f"/kien-nghi/{number}").status_code == 404
    assert client.post(f"/kien-nghi/{number}/tiep-nhan").status_code == 404
    assert "Trần Thị Bích" not in client.get("/kien-nghi").text
    client.sign_in(case.second.assignment.person)
    assert client.get(f"/ket-qua/bai/{case.first.public_id}/kien-nghi").status_code == 404


def test_from_the_form_to_the_letter(session: Session, case: Case, client: PageClient) -> None:
    client.sign_in(case.first.assignment.person)
    address = f"/ket-qua/bai/{case.first.public_id}/kien-nghi"
    assert client.post(address, data={"kind": "key", "position": "1", "text": ""}).status_code == 200
    client.post(address, data={"kind": "question", "position": "2", "text": "Câu dẫn thiếu năm."})
    assert "Câu dẫn thiếu năm." in client.get(address).text
    number = session.scalars(select(Objection.id)).one()
    client.sign_in(case.organiser)
    assert "Trần Thị Bích" in client.get("/kien-nghi").text
    client.post(f"/kien-nghi/{number}/tiep-nhan")
    assert "Đang xem xét" in client.get(f"/kien-nghi/{number}").text
    client.post(f"/kien-nghi/{number}/tra-loi", data={"outcome": "upheld", "answer": "Cảm ơn, câu sẽ được sửa."})
    run = client.post(f"/kien-nghi/{number}/thu")
    assert client.get(f"{run.location}/tep").data.startswith(b"%PDF")
    client.sign_in(case.first.assignment.person)
    assert "Cảm ơn, câu sẽ được sửa." in client.get(address).text
    public_id = session.get_one(Objection, number).public_id
    own = client.post(f"/ket-qua/kien-nghi/{public_id}/thu")
    assert client.get(f"{own.location}/tep").data.startswith(b"%PDF")


def test_a_contest_takes_objections_until_its_ranking_is_final(session: Session, client: PageClient) -> None:
    world = make_world(session)
    round_ = announce(session, world, make_contest(session, world))
    make_results(session, world, round_, [(0, 3, 60)])
    close(session)
    with unit_of_work():
        set_terms(session, session.get_one(Round, round_.id), 5, actor=world.committee.actor, now=START)
    attempt = session.scalars(select(Attempt)).one()
    client.sign_in(world.people[0])
    address = f"/cuoc-thi/bai-du-thi/{attempt.public_id}"
    assert "Nhận đến" in client.get(address).text
    client.post(f"/ket-qua/bai/{attempt.public_id}/kien-nghi", data={"kind": "technical", "text": "Mạng bị ngắt."})
    number = session.scalars(select(Objection.id)).one()
    with pytest.raises(DomainError) as refusal:
        _answer(session, [number], Outcome.GRANTED_AGAIN, world.committee)
    assert refusal.value.code == "contest"
    with unit_of_work():
        publish_ranking(session, session.get_one(Round, round_.id), actor=world.committee.actor, now=CLOSES)
    late = {"kind": "question", "position": "1", "text": "Sai."}
    client.post(f"/ket-qua/bai/{attempt.public_id}/kien-nghi", data=late)
    assert len(session.scalars(select(Objection.id)).all()) == 1


def test_an_entry_is_granted_again_while_the_round_is_open(
    session: Session, client: PageClient, clock: FrozenClock
) -> None:
    world = make_world(session)
    round_ = announce(session, world, make_contest(session, world))
    attempt = take_part(session, round_, world.people[0], right=1, seconds=60)
    clock.at = OPENS + timedelta(minutes=5)
    client.sign_in(world.people[0])
    client.post(f"/ket-qua/bai/{attempt.public_id}/kien-nghi", data={"kind": "technical", "text": "Mạng bị ngắt."})
    objection = session.scalars(select(Objection)).one()
    number, second = objection.id, make_person(session, world.province, "Cao Thị Liên", Role.COMMITTEE)
    session.commit()
    _answer(session, [number], Outcome.GRANTED_AGAIN, world.committee)
    with unit_of_work():
        agree(session, session.get_one(Objection, number), actor=second.actor, now=clock.at)
    slug = round_.contest.slug
    assert 'type="submit"' in client.get(f"/cuoc-thi/{slug}/du-thi").text.split("<main")[1]
    place = attempt.assignment_id
    assert "/bai-lam/" in client.post(f"/viec-cua-toi/{place}/bat-dau").location
    assert [a.state for a in session.scalars(select(Attempt).order_by(Attempt.id))] == ["voided", "in_progress"]
    clock.at = OPENS + timedelta(minutes=30)
    with unit_of_work():
        finalise_due_attempts(session, now=clock.at)
    assert client.post(f"/viec-cua-toi/{place}/bat-dau").location == f"/viec-cua-toi/{place}"

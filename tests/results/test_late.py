"""Answers that came after the end count only where two people say so; the score without them stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.audit.services import verify_chains
from quizapp.bank.models import ItemVersion
from quizapp.certificates.models import Certificate
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.late import keep_late_answers
from quizapp.delivery.services.saving import Save
from quizapp.evidence.domain.record import check_record
from quizapp.evidence.services.building import build_record
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.results.domain import LateSent, Ruling, Verdict, choose_late
from quizapp.results.models import LateDecision, Result, Score
from quizapp.results.services.correcting import confirm_correction, propose_correction
from quizapp.results.services.late import confirm_late, decline_late, propose_late
from quizapp.results.services.rescoring import finish_preview, preview_batch, rescore_batch
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import Place, find_key, make_place, save_answer
from tests.delivery.test_sitting_pages import read
from tests.factories import make_person, save

END = START + timedelta(minutes=40)


@dataclass
class Case:
    """Two right answers of six in time, two more that came after the end; two officers to decide."""

    place: Place
    attempt: Attempt
    first: Person
    second: Person

    def send_late(self, session: Session, position: int, seq: int, *, epoch: int = 1) -> None:
        answer = {"choice": find_key(session, self.attempt, position)}
        at = END + timedelta(minutes=5)
        sent = Save(self.attempt.id, position, answer, flagged=False, epoch=epoch, client_id=f"tab.{seq}", at=at)
        with unit_of_work():
            keep_late_answers(session, self.attempt, [sent], actor=self.place.person.actor)

    def decide(self, session: Session, verdict: Verdict) -> LateDecision:
        with unit_of_work():
            decision = propose_late(
                session, self.attempt, verdict=verdict, reason="Mất mạng.", actor=self.first.actor, now=END
            )
        with unit_of_work():
            confirm_late(session, decision, actor=self.second.actor, now=END)
        return decision

    def read(self, session: Session) -> tuple[list[int], str]:
        """The scores in the order in which they were computed, and the outcome."""
        session.expire_all()
        points = session.scalars(select(Score).where(Score.attempt_id == self.attempt.id).order_by(Score.id)).all()
        outcome = session.scalars(select(Result.outcome)).one()
        return [int(score.points) for score in points], outcome


@pytest.fixture
def case(session: Session) -> Case:
    place = make_place(session, papers=1)
    officers = [make_person(session, place.person.unit, name, Role.COMMITTEE) for name in ("Phan Lộc", "Lê Bích")]
    save(session)
    with unit_of_work():
        attempt = start_attempt(session, place.assignment, lease_key="k", actor=place.person.actor, now=START)
    for position in (1, 2):
        key = find_key(session, attempt, position)
        save_answer(session, attempt, position, key, client_id=f"tab.{position}")
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=END)
    case = Case(place, attempt, *officers)
    case.send_late(session, 3, 3)
    case.send_late(session, 4, 4)
    return case


def test_accepted_answers_count_and_the_score_without_them_stays(session: Session, case: Case) -> None:
    assert case.read(session) == ([2], "not_passed")
    number, decision = case.attempt.id, case.decide(session, Verdict.ACCEPT)
    assert case.read(session) == ([2, 4], "passed")
    assert len(session.scalars(select(Certificate)).all()) == 1
    told = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:attempt:confirm_late")).one().data
    assert (told["decision"], told["without"], told["points"]) == (decision.id, "2", "4")
    assert verify_chains(session) == []
    evidence = build_record(session, session.get_one(Attempt, number), now=END)
    assert [one for one in check_record(evidence) if not one.holds] == []


def test_refused_answers_change_nothing_and_later_ones_wait_anew(session: Session, case: Case) -> None:
    case.decide(session, Verdict.REFUSE)
    assert case.read(session) == ([2], "not_passed")
    with pytest.raises(DomainError, match="đã được quyết định"):
        case.decide(session, Verdict.ACCEPT)
    session.rollback()
    case.send_late(session, 5, 5)
    case.decide(session, Verdict.ACCEPT)
    assert case.read(session)[0] == [2, 3]
    assert verify_chains(session) == []


def test_two_people_decide_and_never_the_one_who_sat(session: Session, case: Case) -> None:
    own = case.place.person.actor
    with pytest.raises(ForbiddenError):
        propose_late(session, case.attempt, verdict=Verdict.ACCEPT, reason="x", actor=own, now=END)
    decision = propose_late(
        session, case.attempt, verdict=Verdict.ACCEPT, reason="Mất mạng.", actor=case.first.actor, now=END
    )
    for actor in (case.first.actor, own):
        with pytest.raises(ForbiddenError):
            confirm_late(session, decision, actor=actor, now=END)
    decline_late(session, decision, note="Chưa có biên bản.", actor=case.second.actor, now=END)
    assert decision.state == "declined"
    with pytest.raises(DomainError, match="đã được quyết định"):
        confirm_late(session, decision, actor=case.second.actor, now=END)
    assert case.read(session)[0] == [2]


def test_a_corrected_key_marks_them_too(session: Session, case: Case, now: datetime) -> None:
    case.decide(session, Verdict.ACCEPT)
    with unit_of_work():
        correction = propose_correction(
            session,
            session.get_one(ItemVersion, case.attempt.layout[5]["version"]),
            ruling=Ruling.CREDIT,
            keys=(),
            reason="Sai.",
            decision_number="1/QĐ",
            actor=case.first.actor,
            now=now,
        )
        while preview_batch(session, correction, after=0) > case.place.assignment.id:
            pass
        finish_preview(session, correction, now=now)
    with unit_of_work():
        confirm_correction(session, correction, actor=case.second.actor, now=now)
    with unit_of_work():
        rescore_batch(session, correction, now=now)
    assert case.read(session)[0] == [2, 4, 5]
    assert verify_chains(session) == []


def test_a_late_answer_that_was_changed_afterwards_is_noticed(session: Session, case: Case) -> None:
    case.decide(session, Verdict.REFUSE)
    session.connection().exec_driver_sql("UPDATE late_answer SET position = 6 WHERE position = 4")
    session.commit()
    assert [found.seq for found in verify_chains(session)] != []


def test_only_the_last_answer_of_a_question_counts() -> None:
    def sent(position: int, seq: int, page: str = "a", epoch: int = 1) -> LateSent:
        return LateSent(position, epoch, page, seq, {"choice": "A"})

    late = [sent(1, 2), sent(2, 5), sent(2, 4), sent(3, 1), sent(4, 9)]
    saved = [sent(1, 1), sent(3, 7), sent(4, 1, "b", 2)]
    assert choose_late(late, saved) == [True, True, False, False, False]


def test_the_pages_lead_two_people_through(client: PageClient, session: Session, case: Case) -> None:
    base = f"/kien-nghi/den-muon/{case.attempt.public_id}"
    client.sign_in(case.first)
    assert "Câu trả lời đến muộn (1)" in read(client.get("/kien-nghi"))
    assert case.place.person.full_name in read(client.get("/kien-nghi/den-muon"))
    page = read(client.get(base))
    assert "Câu 3 bỏ trống" in page
    assert "sau khi kết thúc 5 phút" in page
    assert "2 câu trả lời đến muộn" in page
    assert client.post(f"{base}/de-nghi", data={"verdict": "accept"}).status_code == 200
    client.post(f"{base}/de-nghi", data={"verdict": "accept", "reason": "Mất mạng ở phòng."})
    client.post(f"{base}/dong-y")
    assert case.read(session)[0] == [2]
    client.sign_in(case.second)
    assert "Đồng ý với đề nghị" in read(client.get(base))
    client.post(f"{base}/dong-y")
    page = read(client.get(base))
    assert "Điểm có các câu này" in page
    assert case.read(session)[0] == [2, 4]
    own = read(client.sign_in(case.place.person).get(f"/ket-qua/bai/{case.attempt.public_id}"))
    assert "Điểm không tính các câu này: 2/6. Điểm có các câu này: 4/6." in own
    assert client.get(base).status_code == 403

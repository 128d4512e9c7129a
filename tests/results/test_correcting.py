"""A wrong key of a used question is put right by two people, and every score follows."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quizapp.assembly.models import PaperItem
from quizapp.audit.services import verify_chains
from quizapp.bank.models import ItemVersion
from quizapp.certificates.models import Certificate
from quizapp.contests.models import RankingEntry, Round
from quizapp.contests.queries import get_board
from quizapp.contests.services import publish_ranking
from quizapp.delivery.models import Assessment, Assignment, Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.itemtypes.base import LETTERS
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection, Result, Score, ScoreChange
from quizapp.results.services import publish_results
from quizapp.results.services.correcting import confirm_correction, decline_correction, propose_correction
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.contests.factories import announce, close, make_contest, make_results, make_world
from tests.delivery.factories import find_key, save_answer
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit

KEY, OTHER = 0, 2  # places of options in the content of the question that is corrected


@dataclass
class Case:
    """A paper of four questions with the pass mark at two: `good` has two right, `poor` one.

    At the question `version` `good` chose the key and `poor` the option at OTHER.
    """

    assessment: int
    version: int
    good: Attempt
    poor: Attempt
    reviewer: Person
    committee: Person

    @property
    def attempts(self) -> tuple[Attempt, Attempt]:
        return self.good, self.poor


@pytest.fixture
def case(session: Session) -> Case:
    unit = make_unit(session)
    specification = make_specification(session, papers=1)
    assessment = make_assessment(session, specification)
    sitting = make_sitting(session, assessment)
    places = [
        make_assignment(session, sitting, make_person(session, unit, name)) for name in ("Trần Thị Bích", "Võ Minh Đức")
    ]
    versions = [item.version_id for item in specification.papers[0].items]
    reviewer = make_person(session, unit, "Võ Văn Tài", Role.REVIEWER)
    committee = make_person(session, unit, "Trần Văn Minh", Role.COMMITTEE)
    session.commit()
    good, poor = (
        _answer(session, place, versions[0], versions[1], other)
        for place, other in zip(places, (KEY, OTHER), strict=True)
    )
    return Case(assessment.id, versions[0], good, poor, reviewer, committee)


def _answer(session: Session, place: Assignment, corrected: int, right: int, option: int) -> Attempt:
    """One right answer at `right`, and the option at `option` at `corrected`; handed in."""
    with unit_of_work():
        attempt = start_attempt(session, place, lease_key="k" * 32, actor=place.person.actor, now=START)
    for position, shown in enumerate(attempt.layout, start=1):
        if shown["version"] == right:
            save_answer(session, attempt, position, find_key(session, attempt, position))
        elif shown["version"] == corrected:
            save_answer(session, attempt, position, LETTERS[shown["layout"]["order"].index(option)])
    with unit_of_work():
        return hand_in_attempt(session, attempt, actor=place.person.actor, now=START)


def _propose(session: Session, case: Case, ruling: Ruling = Ruling.KEY, keys: tuple[int, ...] = (OTHER,)) -> int:
    with unit_of_work():
        correction = propose_correction(
            session,
            session.get_one(ItemVersion, case.version),
            ruling=ruling,
            keys=keys,
            reason="Văn bản gốc ghi khác với đáp án.",
            decision_number="21/QĐ-BCĐ",
            actor=case.reviewer.actor,
            now=START,
        )
        return correction.id


def _confirm(session: Session, number: int, person: Person) -> None:
    with unit_of_work():
        confirm_correction(session, session.get_one(KeyCorrection, number), actor=person.actor, now=START)


def _read_points(session: Session, attempt: Attempt) -> list[tuple[int, int]]:
    rows = session.execute(select(Score.points, Score.maximum).where(Score.attempt_id == attempt.id).order_by(Score.id))
    return [(int(points), int(maximum)) for points, maximum in rows]


def _read_outcomes(session: Session, case: Case) -> list[str]:
    return [
        session.scalars(select(Result.outcome).where(Result.attempt_id == attempt.id)).one()
        for attempt in case.attempts
    ]


def test_what_would_change_is_listed_before_anything_changes(session: Session, case: Case) -> None:
    correction = session.get_one(KeyCorrection, _propose(session, case))
    assert (correction.state, correction.affected, correction.previewed_at) == ("proposed", 2, START)
    changes = session.scalars(select(ScoreChange).order_by(ScoreChange.attempt_id)).all()
    assert [(int(c.points_before), int(c.points_after), c.outcome_before, c.outcome_after) for c in changes] == [
        (2, 1, "passed", "not_passed"),
        (1, 2, "not_passed", "passed"),
    ]
    assert _read_points(session, case.poor) == [(1, 4)]
    assert _read_outcomes(session, case) == ["passed", "not_passed"]


def test_a_corrected_key_changes_scores_results_and_certificates_and_keeps_the_old_scores(
    session: Session, case: Case
) -> None:
    before = session.scalars(select(Certificate)).one()
    _confirm(session, _propose(session, case), case.committee)
    assert _read_points(session, case.good) == [(2, 4), (1, 4)]
    assert _read_points(session, case.poor) == [(1, 4), (2, 4)]
    assert _read_outcomes(session, case) == ["not_passed", "passed"]
    session.refresh(before)
    assert before.state == "revoked"
    new = session.scalars(select(Certificate).where(Certificate.state == "valid")).one()
    assert new.person_id == case.poor.assignment.person_id
    assert session.scalars(select(KeyCorrection.state)).one() == "applied"
    assert verify_chains(session) == []


@pytest.mark.parametrize(
    ("ruling", "keys", "good", "poor", "outcomes"),
    [
        (Ruling.CREDIT, (), (2, 4), (2, 4), ["passed", "passed"]),
        (Ruling.EXCLUDE, (), (1, 3), (1, 3), ["not_passed", "not_passed"]),
        (Ruling.KEY, (KEY, OTHER), (2, 4), (2, 4), ["passed", "passed"]),
    ],
)
def test_a_void_question_and_several_right_options(
    session: Session,
    case: Case,
    ruling: Ruling,
    keys: tuple[int, ...],
    good: tuple[int, int],
    poor: tuple[int, int],
    outcomes: list[str],
) -> None:
    _confirm(session, _propose(session, case, ruling, keys), case.committee)
    assert (_read_points(session, case.good)[-1], _read_points(session, case.poor)[-1]) == (good, poor)
    assert _read_outcomes(session, case) == outcomes
    assert verify_chains(session) == []


def test_a_score_that_stays_keeps_its_certificate(session: Session, case: Case) -> None:
    before = session.scalars(select(Certificate)).one()
    _confirm(session, _propose(session, case, Ruling.CREDIT, ()), case.committee)
    session.refresh(before)
    assert before.state == "valid"


def test_a_correction_can_itself_be_corrected_and_every_stage_is_verified(session: Session, case: Case) -> None:
    _confirm(session, _propose(session, case), case.committee)
    _confirm(session, _propose(session, case, keys=(KEY,)), case.committee)
    assert _read_points(session, case.good) == [(2, 4), (1, 4), (2, 4)]
    assert session.scalars(select(Score.stage).where(Score.attempt_id == case.good.id).order_by(Score.id)).all() == [
        0,
        1,
        2,
    ]
    assert verify_chains(session) == []
    for stage in (0, 1, 2):
        with unit_of_work():
            session.execute(
                update(Score).where(Score.attempt_id == case.good.id, Score.stage == stage).values(points=4)
            )
        assert [found.chain for found in verify_chains(session)] == [f"Điểm của bài làm {case.good.public_id}"]
        with unit_of_work():
            right = 1 if stage == 1 else 2
            session.execute(
                update(Score).where(Score.attempt_id == case.good.id, Score.stage == stage).values(points=right)
            )


def test_an_attempt_that_ends_later_is_scored_as_corrected(session: Session, case: Case) -> None:
    _confirm(session, _propose(session, case), case.committee)
    late = make_assignment(
        session, case.good.assignment.sitting, make_person(session, case.reviewer.unit, "Lê Văn Nam")
    )
    session.commit()
    right = next(p["version"] for p in case.good.layout if p["version"] != case.version)
    attempt = _answer(session, late, case.version, right, OTHER)
    assert _read_points(session, attempt) == [(2, 4)]
    assert verify_chains(session) == []


def test_two_different_people_decide_and_none_whose_score_hangs_on_it(session: Session, case: Case) -> None:
    number = _propose(session, case)
    with pytest.raises(ForbiddenError):
        _confirm(session, number, case.reviewer)
    with pytest.raises(ForbiddenError):
        _confirm(session, number, case.poor.assignment.person)
    with unit_of_work():
        decline_correction(
            session,
            session.get_one(KeyCorrection, number),
            note="Đáp án cũ đúng.",
            actor=case.committee.actor,
            now=START,
        )
    with pytest.raises(DomainError):
        _confirm(session, number, case.committee)
    assert session.scalar(select(func.count()).select_from(Score)) == 2


@pytest.mark.parametrize(
    ("ruling", "keys", "code"),
    [(Ruling.KEY, (), "no_key"), (Ruling.KEY, (KEY,), "same_key"), (Ruling.KEY, (9,), "no_key")],
)
def test_a_key_must_be_another_one_of_the_options(
    session: Session, case: Case, ruling: Ruling, keys: tuple[int, ...], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        _propose(session, case, ruling, keys)
    assert refusal.value.code == code


def test_nothing_is_published_while_scores_are_computed_again(session: Session, case: Case) -> None:
    number = _propose(session, case)
    with unit_of_work():
        correction = session.get_one(KeyCorrection, number)
        correction.state, correction.stage, correction.decided_by_id = "confirmed", 1, case.committee.id
    with pytest.raises(DomainError) as refusal, unit_of_work():
        publish_results(
            session,
            session.get_one(Assessment, case.assessment),
            notice_number="1",
            actor=case.committee.actor,
            now=START,
        )
    assert refusal.value.code == "busy"


@pytest.mark.parametrize("is_final", [False, True])
def test_a_ranking_follows_unless_it_is_final(session: Session, *, is_final: bool) -> None:
    world = make_world(session, papers=1)
    round_ = announce(session, world, make_contest(session, world))
    make_results(session, world, round_, [(0, 4, 60), (1, 3, 60)])
    close(session)
    reviewer = make_person(session, world.province, "Võ Văn Tài", Role.REVIEWER)
    session.commit()
    if is_final:
        with unit_of_work():
            publish_ranking(session, session.get_one(Round, round_.id), actor=world.committee.actor, now=START)
    versions = session.scalars(select(PaperItem.version_id)).all()
    case = Case(0, versions[0], *_two_attempts(session), reviewer, world.committee)
    _confirm(session, _propose(session, case, Ruling.EXCLUDE, ()), world.committee)
    entries = session.scalars(select(RankingEntry).order_by(RankingEntry.position)).all()
    wanted = [4, 3] if is_final else [3, 2]
    # Whoever left out the excluded question keeps three points.
    assert int(entries[0].points) == wanted[0]
    board = get_board(session, session.get_one(Round, round_.id), now=START)
    assert board.maximum == (4 if is_final else 3)
    assert _read_points(session, case.good) == [(4, 4), (3, 3)]


def _two_attempts(session: Session) -> tuple[Attempt, Attempt]:
    first, second = session.scalars(select(Attempt).order_by(Attempt.id)).all()
    return first, second


def test_pages_lead_from_the_question_to_the_changed_result(session: Session, case: Case, client: PageClient) -> None:
    client.sign_in(case.reviewer)
    code = session.get_one(ItemVersion, case.version).item.code
    assert "Đề nghị đính chính" in client.get(f"/dinh-chinh?tim={code}").text
    form = {"ruling": "key", "keys": str(OTHER), "reason": "Văn bản gốc ghi khác.", "decision_number": "21/QĐ-BCĐ"}
    assert client.post(f"/dinh-chinh/cau/{case.version}", data=form | {"keys": str(KEY)}).status_code == 200
    shown = client.post(f"/dinh-chinh/cau/{case.version}", data=form)
    page = client.get(shown.location).text
    assert "Anh/chị là người đề nghị" in page
    # Who may not read results sees counts and no names.
    assert "Trần Thị Bích" not in page
    client.sign_in(case.committee)
    assert "Trần Thị Bích" in client.get(f"{shown.location}?loc=ket-qua").text
    client.post(f"{shown.location}/xac-nhan")
    assert "Đã áp dụng" in client.get(shown.location).text
    assert "Quyết định số 21/QĐ-BCĐ" in client.get(f"/ket-qua/{case.assessment}").text
    client.sign_in(case.poor.assignment.person)
    own = client.get(f"/ket-qua/bai/{case.poor.public_id}").text
    assert "Văn bản gốc ghi khác." in own
    assert "Điểm trước: 1/4. Điểm sau: 2/4." in own
    assert client.get(shown.location).status_code == 403


def test_whoever_proposed_withdraws(session: Session, case: Case, client: PageClient) -> None:
    number = _propose(session, case)
    client.sign_in(case.reviewer)
    client.post(f"/dinh-chinh/{number}/khong-chap-nhan", data={"note": "Đã xem lại văn bản."})
    assert session.get_one(KeyCorrection, number).state == "withdrawn"
    assert "Đã rút" in client.get(f"/dinh-chinh/{number}").text

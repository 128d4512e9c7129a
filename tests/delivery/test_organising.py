import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Assessment, Assignment, AttemptStep, Sitting
from quizapp.delivery.services.assigning import (
    RefusedPeopleError,
    assign_people,
    excuse_assignment,
    give_extra_time,
    withdraw_assignment,
)
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.closing import close_assessment, close_sitting
from quizapp.delivery.services.organising import (
    add_sitting,
    change_assessment,
    change_sitting,
    create_assessment,
    delete_assessment,
    delete_sitting,
    open_assessment,
)
from quizapp.delivery.services.saving import verify_attempt_chain
from quizapp.delivery.services.signals import assignment_excused, people_checked
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from tests.factories import make_person, make_specification, make_unit

NAMES = ("Trần Văn Đức", "Nguyễn Thị Ánh", "Lê Văn Đạt", "Phạm Thị Ân", "Võ Văn Bình")


def make(session: Session, now: datetime, **terms: object) -> Assessment:
    wanted: dict[str, object] = {"title": "Đợt thử", "year": 2026, "specification": make_specification(session)} | terms
    return create_assessment(session, actor=SYSTEM, now=now, **wanted)  # type: ignore[arg-type]  # single terms vary


def add(session: Session, assessment: Assessment, now: datetime, name: str = "Ca 1", day: int = 1) -> Sitting:
    start = now + timedelta(days=day)
    return add_sitting(
        session,
        assessment,
        name=name,
        place="Phòng 2",
        starts_at=start,
        ends_at=start + timedelta(hours=4),
        actor=SYSTEM,
        now=now,
    )


def make_people(session: Session) -> list[Person]:
    unit = make_unit(session)
    return [make_person(session, unit, name) for name in NAMES]


def put(session: Session, sitting: Sitting, people: list[Person], now: datetime) -> list[Assignment]:
    return assign_people(session, sitting, [(p, "Phó Trưởng phòng") for p in people], actor=SYSTEM, now=now)


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def list_numbers(session: Session, sitting: Sitting) -> list[str]:
    return list(
        session.scalars(
            select(Assignment.person_name).where(Assignment.sitting_id == sitting.id).order_by(Assignment.number)
        )
    )


def test_the_whole_way_from_draft_to_closed(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    assert (assessment.state, sitting.opened_at, sitting.minutes) == ("draft", None, 40)
    assert assessment.specification.locked_at == now
    places = put(session, sitting, make_people(session), now)
    assert all(place.paper_id is None for place in places)
    open_assessment(session, assessment, actor=SYSTEM, now=now, seed="s")
    assert (assessment.state, sitting.opened_at) == ("open", now)
    papers = [place.paper_id for place in places]
    assert all(a != b for a, b in pairwise(papers))
    assert len({place.seed for place in places}) == 5
    close_assessment(session, assessment, actor=SYSTEM, now=now)
    assert (assessment.state, sitting.closed_at) == ("closed", now)
    assert list_actions(session) == [
        "web:assessment:create",
        "web:sitting:create",
        "web:sitting:assign",
        "web:assessment:open",
        "web:sitting:close",
        "web:assessment:close",
    ]


def test_opening_draws_missing_papers(session: Session, now: datetime) -> None:
    specification = make_specification(session)
    for paper in specification.papers:
        for item in paper.items:
            session.delete(item)
        session.delete(paper)
    session.flush()
    session.refresh(specification)
    assessment = make(session, now, specification=specification)
    put(session, add(session, assessment, now), make_people(session), now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    assert len(specification.papers) == 2
    assert "web:specification:assemble" in list_actions(session)


def test_opening_needs_people(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    add(session, assessment, now)
    with pytest.raises(DomainError, match="có người"):
        open_assessment(session, assessment, actor=SYSTEM, now=now)
    assert assessment.state == "draft"


def test_an_assessment_refuses_the_open_pool(session: Session, now: datetime) -> None:
    with pytest.raises(DomainError, match="đã công khai"):
        make(session, now, specification=make_specification(session, pool="open"))


def test_numbers_follow_the_vietnamese_order_of_names(session: Session, now: datetime) -> None:
    sitting = add(session, make(session, now), now)
    people = make_people(session)
    put(session, sitting, people[:2], now)
    put(session, sitting, people[2:], now)
    # By given name in the Vietnamese alphabet: Ánh, Ân, Bình, Đạt, Đức.
    expected = ["Nguyễn Thị Ánh", "Phạm Thị Ân", "Võ Văn Bình", "Lê Văn Đạt", "Trần Văn Đức"]
    assert list_numbers(session, sitting) == expected
    withdraw_assignment(session, sitting.assignments[0], actor=SYSTEM, now=now)
    numbers = list(session.scalars(select(Assignment.number).order_by(Assignment.number)))
    assert numbers == [1, 2, 3, 4]


def test_numbers_stay_once_open_and_newcomers_get_a_paper(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    people = make_people(session)
    put(session, sitting, people[:1], now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    late = put(session, sitting, people[1:], now)
    assert list_numbers(session, sitting)[0] == "Trần Văn Đức"
    assert [place.number for place in late] == [2, 3, 4, 5]
    assert all(place.paper_id is not None and place.seed for place in late)
    uses = [place.paper_id for place in session.scalars(select(Assignment))]
    assert sorted(uses.count(paper) for paper in set(uses)) == [2, 3]


def test_a_sitting_of_an_open_assessment_is_open_at_once(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    put(session, add(session, assessment, now), make_people(session)[:1], now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    assert add(session, assessment, now, "Ca 2", day=3).opened_at == now


def test_nobody_has_two_places_at_a_time_and_nothing_is_half_assigned(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    first, second = add(session, assessment, now), add(session, assessment, now, "Ca 2", day=2)
    people = make_people(session)
    put(session, first, people[:1], now)
    with pytest.raises(RefusedPeopleError, match="ca khác") as refusal:
        put(session, second, people[:2], now)
    assert list(refusal.value.reasons) == [people[0].id]
    with pytest.raises(RefusedPeopleError, match="đã có trong ca"):
        put(session, first, people[:2], now)
    assert session.scalars(select(Assignment)).all() == first.assignments
    assert len(first.assignments) == 1


def test_the_absent_can_be_assigned_to_a_further_sitting(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    first = add(session, assessment, now)
    people = make_people(session)
    put(session, first, people[:1], now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    after = first.ends_at
    second = add(session, assessment, after, "Ca 2", day=2)
    assert len(put(session, second, people[:1], after)) == 1


def test_who_used_up_the_attempts_may_get_a_further_place_unless_a_storey_above_objects(
    session: Session, now: datetime
) -> None:
    assessment = make(session, now)
    first, second = add(session, assessment, now), add(session, assessment, now, "Ca 2", day=2)
    person = make_people(session)[0]
    place = put(session, first, [person], now)[0]
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    attempt = start_attempt(session, place, lease_key="a", actor=person.actor, now=first.starts_at)
    with pytest.raises(RefusedPeopleError, match="ca khác"):
        put(session, second, [person], first.starts_at)
    hand_in_attempt(session, attempt, actor=person.actor, now=first.starts_at)

    def object_to_all(_sitting: Sitting, *, session: Session, person_ids: list[int], reasons: dict[int, str]) -> None:
        reasons.update(dict.fromkeys(person_ids, "Người này đã đạt."))

    with people_checked.connected_to(object_to_all), pytest.raises(RefusedPeopleError, match="đã đạt"):
        put(session, second, [person], first.starts_at)
    assert len(put(session, second, [person], first.starts_at)) == 1


def test_who_left_or_is_out_of_reach_is_refused(session: Session, now: datetime) -> None:
    sitting = add(session, make(session, now), now)
    people = make_people(session)
    people[0].deactivated_at = now
    with pytest.raises(RefusedPeopleError, match="ngừng công tác"):
        put(session, sitting, people[:1], now)
    elsewhere = Scope(everywhere=False, paths=("/99999/",))
    with pytest.raises(RefusedPeopleError, match="ngoài phạm vi"):
        assign_people(session, sitting, [(people[1], "")], actor=SYSTEM, now=now, scope=elsewhere)
    own = Scope(everywhere=False, paths=(people[1].unit.path,))
    assert assign_people(session, sitting, [(people[1], "")], actor=SYSTEM, now=now, scope=own)


def test_a_withdrawn_place_is_kept_once_open_and_can_be_taken_up_again(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    people = make_people(session)
    place = put(session, sitting, people, now)[0]
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    withdraw_assignment(session, place, actor=SYSTEM, now=now, reason="Chuyển công tác")
    assert place.state == "withdrawn"
    again = put(session, sitting, [place.person], now)
    assert again == [place]
    assert (place.state, place.number) == ("assigned", 1)


def test_who_has_started_stays(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    place = put(session, sitting, make_people(session), now)[0]
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    start_attempt(session, place, lease_key="a", actor=place.person.actor, now=sitting.starts_at)
    with pytest.raises(DomainError, match="đã vào làm bài"):
        withdraw_assignment(session, place, actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="đã vào làm bài"):
        excuse_assignment(session, place, "Ốm", actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="không đổi được giờ"):
        change_sitting(
            session,
            sitting,
            name="Ca 1",
            place="",
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
            minutes=50,
            actor=SYSTEM,
            now=now,
        )


def test_excusing_needs_a_reason_and_tells_the_storeys_above(session: Session, now: datetime) -> None:
    sitting = add(session, make(session, now), now)
    place = put(session, sitting, make_people(session), now)[0]
    told: list[Assignment] = []

    def listen(sender: Assignment, **_rest: object) -> None:
        told.append(sender)

    with pytest.raises(DomainError, match="lý do"):
        excuse_assignment(session, place, " ", actor=SYSTEM, now=now)
    with assignment_excused.connected_to(listen):
        excuse_assignment(session, place, "Nghỉ thai sản", actor=SYSTEM, now=now)
    assert (place.state, place.excuse_reason, told) == ("excused", "Nghỉ thai sản", [place])
    assert list_actions(session)[-1] == "web:assignment:excuse"


def test_extra_time_moves_a_running_deadline_and_stands_in_its_chain(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    place = put(session, sitting, make_people(session), now)[0]
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    start = sitting.starts_at
    attempt = start_attempt(session, place, lease_key="a", actor=place.person.actor, now=start)
    assert attempt.deadline_at == start + timedelta(minutes=40)
    give_extra_time(session, place, 10, "Mất điện", actor=SYSTEM, now=start)
    give_extra_time(session, place, 5, "Máy treo", actor=SYSTEM, now=start)
    assert attempt.deadline_at == start + timedelta(minutes=55)
    assert (place.extra_minutes, place.extra_reason) == (15, "Mất điện; Máy treo")
    kinds = list(session.scalars(select(AttemptStep.kind).order_by(AttemptStep.seq)))
    assert kinds == ["extra_time", "extra_time"]
    assert verify_attempt_chain(session, attempt) is None
    # An ended attempt keeps its end.
    with pytest.raises(DomainError, match="đã kết thúc"):
        give_extra_time(session, place, 5, "Muộn", actor=SYSTEM, now=sitting.ends_at + timedelta(minutes=15))


@pytest.mark.parametrize(("minutes", "reason"), [(0, "a"), (601, "a"), (-5, "a"), (5, "  ")])
def test_senseless_extra_time_is_refused(session: Session, now: datetime, minutes: int, reason: str) -> None:
    sitting = add(session, make(session, now), now)
    place = put(session, sitting, make_people(session), now)[0]
    with pytest.raises(DomainError):
        give_extra_time(session, place, minutes, reason, actor=SYSTEM, now=now)
    assert place.extra_minutes == 0


def test_a_closed_sitting_takes_nobody(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    people = make_people(session)
    put(session, sitting, people[:1], now)
    with pytest.raises(DomainError, match="chưa mở"):
        close_sitting(session, sitting, actor=SYSTEM, now=now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    close_sitting(session, sitting, actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="đã kết thúc"):
        put(session, sitting, people[1:], now)
    with pytest.raises(DomainError, match="đã đóng"):
        close_sitting(session, sitting, actor=SYSTEM, now=now)


def test_terms_that_people_rely_on_hold_once_open(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    change_assessment(session, assessment, title="Khác", year=2026, attempts_allowed=2, actor=SYSTEM, now=now)
    assert (assessment.title, sitting.attempts_allowed) == ("Khác", 2)
    put(session, sitting, make_people(session), now)
    open_assessment(session, assessment, actor=SYSTEM, now=now)
    change_assessment(session, assessment, title="Khác", year=2026, key_release="after_close", actor=SYSTEM, now=now)
    assert assessment.key_release == "after_close"
    with pytest.raises(DomainError, match="số lượt"):
        change_assessment(session, assessment, title="Khác", year=2026, attempts_allowed=3, actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="chưa mở"):
        delete_assessment(session, assessment, actor=SYSTEM, now=now)


def test_a_draft_can_be_deleted_whole(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    sitting = add(session, assessment, now)
    put(session, sitting, make_people(session), now)
    with pytest.raises(DomainError, match="đã có người"):
        delete_sitting(session, sitting, actor=SYSTEM, now=now)
    delete_assessment(session, assessment, actor=SYSTEM, now=now)
    assert session.scalars(select(Assignment)).all() == []
    assert session.scalars(select(Assessment)).all() == []


def test_a_window_must_lie_ahead_and_forward(session: Session, now: datetime) -> None:
    assessment = make(session, now)
    for start, end in ((2, 1), (-3, -1)):
        with pytest.raises(DomainError, match=re.compile("giờ|ngày")):
            add_sitting(
                session,
                assessment,
                name="Ca",
                place="",
                starts_at=now + timedelta(hours=start),
                ends_at=now + timedelta(hours=end),
                actor=SYSTEM,
                now=now,
            )

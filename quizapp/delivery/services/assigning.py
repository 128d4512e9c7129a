"""The organiser's side: who sits where, who is excused, who gets more time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.queries.roster import find_double_places, find_unentitled
from quizapp.delivery.services.papers import hand_out_papers
from quizapp.delivery.services.saving import append_step
from quizapp.delivery.services.signals import assignment_excused, people_checked
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.people.models import Person

MAX_EXTRA = 600


class RefusedPeopleError(DomainError):
    """Some of the people cannot be assigned; `reasons` maps person id to a sentence."""

    def __init__(self, people: Iterable[Person], reasons: Mapping[int, str]) -> None:
        named = " ".join(f"{p.full_name} ({p.staff_code}): {reasons[p.id]}" for p in people if p.id in reasons)
        super().__init__(N_("Chưa ghi được ai vào ca. %(reasons)s"), code="people", reasons=named)
        self.reasons = reasons


def check_people(
    session: Session, sitting: Sitting, people: Iterable[Person], *, now: datetime, scope: Scope = EVERYWHERE
) -> dict[int, str]:
    """Why people cannot be assigned to `sitting`: person id -> sentence (a catalogue text). Empty where all can."""
    people = list(people)
    ids = [p.id for p in people]
    reasons: dict[int, str] = find_unentitled(session, sitting, ids, now=now)
    reasons |= find_double_places(session, sitting, ids, now=now)
    people_checked.send(sitting, session=session, person_ids=ids, reasons=reasons)
    for person in people:
        if not person.is_active:
            reasons[person.id] = N_("Người này đã ngừng công tác trong danh sách nhân sự.")
        elif not scope.includes(person.unit.path):
            reasons[person.id] = N_("Người này ở ngoài phạm vi của anh/chị.")
    return reasons


def assign_people(
    session: Session,
    sitting: Sitting,
    people_with_posts: Iterable[tuple[Person, str]],
    *,
    actor: Actor,
    now: datetime,
    scope: Scope = EVERYWHERE,
) -> list[Assignment]:
    """Give people a place in a sitting, each with the post they are proposed for ("" for none); all or nobody.

    Numbers (số báo danh) follow the Vietnamese order of names. While the assessment is a draft all are numbered
    afresh; afterwards newcomers come behind those whose numbers are already known, and get their paper at once.
    Raises RefusedPeopleError naming everybody who cannot be assigned. Returns the new places by number.
    """
    lock_row(session, sitting)
    _refuse_closed(sitting, now)
    if sitting.roll_closed_at is not None:
        raise DomainError(
            N_("Danh sách của ca đã chốt. Anh/chị mở lại danh sách ở trang phòng của ca, rồi ghi thêm người."),
            code="roll_closed",
        )
    posts = {person: normalise(post) for person, post in people_with_posts}
    reasons = check_people(session, sitting, posts, now=now, scope=scope)
    if reasons:
        raise RefusedPeopleError(posts, reasons)
    withdrawn = {
        place.person_id: place
        for place in session.scalars(
            select(Assignment).where(Assignment.sitting_id == sitting.id, Assignment.state == "withdrawn")
        )
    }
    last = session.scalar(select(func.max(Assignment.number)).where(Assignment.sitting_id == sitting.id)) or 0
    places = []
    for person in sorted(posts, key=lambda p: (p.sort_key, p.id)):
        place = withdrawn.get(person.id)
        if place is None:
            last += 1
            place = Assignment(sitting_id=sitting.id, person_id=person.id, number=last, created_at=now)
            session.add(place)
        place.state = "assigned"
        place.target_post = posts[person]
        place.person_name, place.position = person.full_name, person.position
        place.unit_id, place.unit_name = person.unit_id, person.unit_name
        places.append(place)
    session.flush()
    session.expire(sitting, ["assignments"])
    if sitting.opened_at is None:
        renumber(session, sitting)
    else:
        hand_out_papers(session, places)
    record(
        session,
        "web:sitting:assign",
        ("sitting", sitting.id),
        actor=actor,
        now=now,
        data={"people": [place.person_id for place in places]},
    )
    return sorted(places, key=lambda place: place.number)


def renumber(session: Session, sitting: Sitting) -> None:
    """Number the places of a sitting from 1 in the Vietnamese order of names."""
    rows = list(
        session.scalars(
            select(Assignment)
            .join(Assignment.person)
            .where(Assignment.sitting_id == sitting.id)
            .order_by(Person.sort_key, Person.id)
        )
    )
    moved = {place: number for number, place in enumerate(rows, start=1) if place.number != number}
    # Below zero first: two places never share a number, not even for a moment.
    for place in moved:
        place.number = -place.id
    session.flush()
    for place, number in moved.items():
        place.number = number
    session.flush()


def withdraw_assignment(
    session: Session, assignment: Assignment, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Take a person off a sitting: without trace before it is opened, as "withdrawn" afterwards.

    Refused once they have started. The audit chain keeps who and why either way.
    """
    lock_row(session, assignment)
    sitting = assignment.sitting
    _refuse_started(session, assignment)
    if sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên danh sách không đổi được nữa."), code="closed")
    number, person_id = assignment.id, assignment.person_id
    if sitting.opened_at is None:
        session.delete(assignment)
        session.flush()
        session.expire(sitting, ["assignments"])
        renumber(session, sitting)
    else:
        assignment.state = "withdrawn"
        session.flush()
    record(
        session,
        "web:assignment:withdraw",
        ("assignment", number),
        actor=actor,
        now=now,
        data={"sitting": sitting.id, "person": person_id, "reason": normalise(reason)},
    )


def excuse_assignment(session: Session, assignment: Assignment, reason: str, *, actor: Actor, now: datetime) -> None:
    """Excuse a person who will not sit, or did not, with a reason; refused once they have started."""
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do được miễn."), code="reason")
    lock_row(session, assignment)
    if assignment.state != "assigned":
        raise DomainError(N_("Người này không còn trong danh sách của ca."), code="state")
    _refuse_started(session, assignment)
    assignment.state, assignment.excuse_reason = "excused", reason
    session.flush()
    assignment_excused.send(assignment, session=session, now=now)
    record(
        session,
        "web:assignment:excuse",
        ("assignment", assignment.id),
        actor=actor,
        now=now,
        data={"sitting": assignment.sitting_id, "person": assignment.person_id, "reason": reason},
    )


def give_extra_time(
    session: Session, assignment: Assignment, minutes: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Add minutes to what a person has, with a reason; a running attempt's deadline moves with them.

    The attempt's own chain notes it too, since its end is judged by it.
    """
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do cộng thêm giờ."), code="reason")
    lock_row(session, assignment)
    if not 1 <= minutes <= MAX_EXTRA - assignment.extra_minutes:
        raise DomainError(
            N_("Giờ cộng thêm của một người từ 1 đến %(most)s phút, tính cả các lần trước."),
            code="minutes",
            most=MAX_EXTRA,
        )
    if assignment.state != "assigned":
        raise DomainError(N_("Người này không còn trong danh sách của ca."), code="state")
    sitting = assignment.sitting
    end = assignment.window_ends_at + timedelta(minutes=assignment.extra_minutes)
    if sitting.closed_at is not None or (end <= now and assignment.paused_at is None):
        raise DomainError(N_("Ca đã kết thúc nên không cộng thêm giờ được nữa."), code="closed")
    assignment.extra_minutes += minutes
    assignment.extra_reason = f"{assignment.extra_reason}; {reason}".removeprefix("; ")[:300]
    running = session.scalars(
        select(Attempt)
        .where(Attempt.assignment_id == assignment.id, Attempt.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if running is not None and (running.state == "paused" or now < running.deadline_at):
        running.deadline_at += timedelta(minutes=minutes)
        append_step(
            session,
            running,
            kind="extra_time",
            payload={"minutes": minutes, "total": assignment.extra_minutes},
            now=now,
        )
    session.flush()
    record(
        session,
        "web:assignment:give_extra_time",
        ("assignment", assignment.id),
        actor=actor,
        now=now,
        data={"minutes": minutes, "total": assignment.extra_minutes, "reason": reason, "person": assignment.person_id},
    )


def _refuse_started(session: Session, assignment: Assignment) -> None:
    if session.scalar(select(Attempt.id).where(Attempt.assignment_id == assignment.id).limit(1)) is not None:
        raise DomainError(N_("Người này đã vào làm bài nên vẫn ở trong danh sách của ca."), code="started")


def _refuse_closed(sitting: Sitting, now: datetime) -> None:
    if sitting.closed_at is not None or sitting.ends_at <= now:
        raise DomainError(N_("Ca này đã kết thúc. Anh/chị hãy chọn ca khác hoặc thêm một ca mới."), code="closed")

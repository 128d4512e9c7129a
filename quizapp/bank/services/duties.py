"""Who does what with an item: asking people to, and noting that they did."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import STEP_PERMISSIONS, Duty, Step, find_bar
from quizapp.bank.models import ItemDuty, ItemVersion
from quizapp.bank.queries.duties import Duties, list_duties
from quizapp.bank.services.notifying import notify_assigned
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.people.queries import list_holders

_HELD = {
    Step.AUTHOR: N_("%(name)s đã soạn hoặc sửa câu %(item)s, nên người khác phải làm bước này."),
    Step.CRITIQUE: N_("%(name)s phản biện câu %(item)s, nên người khác phải làm bước này."),
    Step.APPRAISAL: N_("%(name)s thẩm định câu %(item)s, nên người khác phải làm bước này."),
    Step.ACCEPTANCE: N_("%(name)s nghiệm thu câu %(item)s, nên người khác phải làm bước này."),
}


def take_step(session: Session, versions: Sequence[ItemVersion], step: Step, *, actor: Actor, now: datetime) -> None:
    """Note that `actor` judges each of `versions`, which the transaction holds, and answers for that step from now on.

    Raises ForbiddenError, naming the item, where they hold another step of it, or where the step was given to
    somebody else. The system holds no step.
    """
    if actor.id is None:
        return
    held = list_duties(session, versions)
    fresh, own_duties = [], []
    for version in versions:
        duties = held.get((version.item_id, version.cycle), [])
        bar = find_bar(map(to_facts, duties), person_id=actor.id, step=step)
        if bar is not None:
            raise _refuse(bar, duties, version, actor)
        own = next((duty for duty in duties if duty.person_id == actor.id), None)
        if own is None:
            fresh.append(version)
        else:
            own_duties.append(own)
        for duty in duties:
            if duty.step == step and duty is not own:
                duty.is_current = False
    session.flush()
    for own in own_duties:
        own.is_current, own.acted_at = True, now
    session.flush()
    _insert(session, fresh, actor.id, step, now=now, acted_at=now)


def note_author(
    session: Session, version: ItemVersion, *, actor: Actor, now: datetime, takes_over: bool = False
) -> None:
    """Note that `actor` wrote or edited a version; with `takes_over` they answer for it from now on.

    Several may write one item. Raises ForbiddenError where they judge it.
    """
    if actor.id is None:
        return
    duties = list_duties(session, [version]).get((version.item_id, version.cycle), [])
    own = next((duty for duty in duties if duty.person_id == actor.id), None)
    if own is not None and own.step != Step.AUTHOR:
        raise _refuse(to_facts(own), duties, version, actor)
    leads = takes_over or not any(duty.step == Step.AUTHOR and duty.is_current for duty in duties)
    for duty in duties:
        if leads and duty.step == Step.AUTHOR and duty is not own:
            duty.is_current = False
    session.flush()
    if own is None:
        own = ItemDuty(item_id=version.item_id, cycle=version.cycle, person_id=actor.id, step=Step.AUTHOR.value)
        own.is_current, own.assigned_at = False, now
        session.add(own)
    own.acted_at = now
    own.is_current = own.is_current or leads
    session.flush()


def assign_step(
    session: Session,
    versions: Sequence[ItemVersion],
    step: Step,
    person: Person,
    *,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Ask `person` to do `step` on each of `versions` until `due_on`: all or none. Returns how many.

    Whoever was asked before and has done nothing yet is released. Refuses a person without the right to the step,
    one who holds another step of an item, and items on which nothing is left to do.
    """
    if not versions:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    if person.id not in {holder.id for holder in list_holders(session, STEP_PERMISSIONS[step])}:
        raise DomainError(
            N_("%(name)s không có vai trò để làm bước này. Hãy chọn người khác."),
            code="no_right",
            name=person.full_name,
        )
    held = list_duties(session, versions)
    fresh, own_duties = [], []
    for version in versions:
        if not version.is_latest or version.state in {State.APPROVED, State.RETIRED}:
            raise DomainError(
                N_("Câu %(item)s không còn bước nào để giao."), code="nothing_left", item=version.item.code
            )
        duties = held.get((version.item_id, version.cycle), [])
        own = next((duty for duty in duties if duty.person_id == person.id), None)
        if own is not None and own.step != step:
            raise _refuse(to_facts(own), duties, version, person.actor)
        if own is None:
            fresh.append(version)
        else:
            own_duties.append(own)
        _release(session, [duty for duty in duties if duty.step == step and duty is not own])
    session.flush()
    for own in own_duties:
        own.is_current, own.due_on, own.assigned_at = True, due_on, now
    session.flush()
    _insert(session, fresh, person.id, step, now=now, due_on=due_on)
    notify_assigned(session, person, versions, step, due_on=due_on, actor=actor, now=now)
    record(
        session,
        "web:item:assign",
        ("bank", "items"),
        actor=actor,
        now=now,
        data={
            "items": [version.item.code for version in versions],
            "step": step.value,
            "person": person.id,
            "due_on": due_on.isoformat() if due_on else None,
        },
    )
    return len(versions)


def release_step(session: Session, version: ItemVersion, step: Step, *, actor: Actor, now: datetime) -> None:
    """Give a step of an item back to whoever may do it. What was done stays with who did it."""
    duties = list_duties(session, [version]).get((version.item_id, version.cycle), [])
    given = [duty for duty in duties if duty.step == step and duty.is_current]
    if not given:
        raise DomainError(N_("Bước này chưa giao cho ai."), code="not_given")
    _release(session, given)
    session.flush()
    data = {"item": version.item.code, "step": step.value, "person": given[0].person_id}
    record(session, "web:item:release", ("item", version.item_id), actor=actor, now=now, data=data)


def _release(session: Session, duties: Sequence[ItemDuty]) -> None:
    for duty in duties:
        duty.is_current = False
        if duty.acted_at is None:
            session.delete(duty)


def _insert(
    session: Session,
    versions: Sequence[ItemVersion],
    person_id: int,
    step: Step,
    *,
    now: datetime,
    acted_at: datetime | None = None,
    due_on: date | None = None,
) -> None:
    # One statement for hundreds of items: a council accepts a whole bank at one meeting.
    rows = [
        {
            "item_id": version.item_id,
            "cycle": version.cycle,
            "person_id": person_id,
            "step": step.value,
            "is_current": True,
            "due_on": due_on,
            "assigned_at": now,
            "acted_at": acted_at,
        }
        for version in versions
    ]
    if rows:
        session.execute(insert(ItemDuty), rows)


def to_facts(duty: ItemDuty) -> Duty:
    """A stored duty as the rules take it."""
    return Duty(duty.person_id, duty.step, duty.is_current)


def _refuse(bar: Duty, duties: Duties, version: ItemVersion, actor: Actor) -> ForbiddenError:
    if bar.person_id == actor.id:
        return ForbiddenError(_HELD[Step(bar.step)], code="own_item", name=actor.name, item=version.item.code)
    holder = next(duty.person.full_name for duty in duties if duty.person_id == bar.person_id)
    message = N_("Câu %(item)s đã giao cho %(name)s ở bước này.")
    return ForbiddenError(message, code="given_away", name=holder, item=version.item.code)

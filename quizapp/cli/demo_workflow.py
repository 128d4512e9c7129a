"""Demonstration data of the question team: new versions of a few questions, one at every step, one behind its date."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.bank.domain.council import Seat
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.services import (
    add_to_meeting,
    answer_thread,
    assign_step,
    open_thread,
    pass_version,
    plan_meeting,
    return_version,
    start_new_version,
    submit_version,
)
from quizapp.bank.services.staleness import set_item_validity
from quizapp.bank.services.versions import get_wording
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import to_local
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.people.services import grant_role

_IN_WORK = 8


def seed_workflow(session: Session, holders: Mapping[str, Person], council: Sequence[Person], *, now: datetime) -> None:
    """Give the team something to do, once: a draft, one returned, one before each step, and a meeting of `council`."""
    if session.scalars(select(ItemVersion.id).where(ItemVersion.number > 1).limit(1)).first() is not None:
        return
    newest = session.scalars(
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(ItemVersion.is_latest, Item.pool == "open")
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
        .limit(_IN_WORK)
    ).all()
    author, critic, appraiser, committee = (
        holders[name] for name in ("soan.cauhoi", "phan.bien", "tham.dinh", "ban.chidao")
    )
    act: dict[str, Any] = {"now": now}
    drafts = [_reword(session, version, author, now) for version in newest]
    today = to_local(now).date()
    for draft in drafts[1:]:
        submit_version(session, draft, actor=author.actor, **act)
    asked = ((Step.CRITIQUE, critic, 2), (Step.APPRAISAL, appraiser, -1), (Step.ACCEPTANCE, committee, 6))
    for at, (step, person, days) in enumerate(asked, start=1):
        for draft in drafts[at : at + 1]:
            for judge in (critic, appraiser)[: at - 1]:
                pass_version(session, draft, actor=judge.actor, comment="Nội dung khớp với văn bản nguồn.", **act)
            due_on = today + timedelta(days=days)
            assign_step(session, [draft], step, person, due_on=due_on, actor=committee.actor, **act)
    for draft in drafts[5:]:
        for judge in (critic, appraiser):
            pass_version(session, draft, actor=judge.actor, **act)
    _plan_meeting(session, drafts[5:], committee, council, now)
    _let_run_out(session, author, now)
    for draft in drafts[2:3]:
        remark = "Đề nghị nêu rõ tên văn bản ngay đầu câu dẫn."
        thread = open_thread(session, draft, place="stem", text=remark, actor=critic.actor, **act)
        answer_thread(session, thread, text="Đã bổ sung, anh xem lại giúp.", actor=author.actor, **act)
    for draft in drafts[4:5]:
        reason = "Đề nghị đối chiếu lại các phương án với văn bản nguồn rồi trình lại."
        open_thread(
            session,
            draft,
            place="options.1",
            text="Phương án này dễ gây tranh cãi, đề nghị xem lại.",
            actor=critic.actor,
            **act,
        )
        return_version(session, draft, actor=critic.actor, comment=reason, **act)


def _let_run_out(session: Session, author: Person, now: datetime) -> None:
    """One accepted question whose time was over yesterday: somebody has to look at it again."""
    newest = select(ItemVersion).join(ItemVersion.item).where(ItemVersion.state == "approved", ItemVersion.is_latest)
    version = session.scalars(newest.where(Item.pool == "open").order_by(Item.code).limit(1)).first()
    if version is not None:
        yesterday = to_local(now).date() - timedelta(days=1)
        set_item_validity(session, version.item, yesterday, actor=author.actor, now=now)


def _reword(session: Session, version: ItemVersion, author: Person, now: datetime) -> ItemVersion:
    wording = get_wording(version)
    explanation = f"{wording.explanation} Xem thêm mục đã dẫn."
    changed = replace(wording, explanation=explanation)
    return start_new_version(session, version, actor=author.actor, now=now, wording=changed)


def _plan_meeting(
    session: Session, versions: Sequence[ItemVersion], chair: Person, council: Sequence[Person], now: datetime
) -> None:
    for person in council:
        grant_role(session, person, Role.COMMITTEE, actor=SYSTEM, now=now)
    secretary, *members = council
    seats = {chair.id: Seat.CHAIR, secretary.id: Seat.SECRETARY, **{person.id: Seat.MEMBER for person in members}}
    meeting = plan_meeting(
        session,
        title=f"Phiên họp nghiệm thu câu hỏi tháng {to_local(now):%m/%Y}",
        held_at=now.replace(minute=0, second=0, microsecond=0),
        place="Phòng họp số 2, Văn phòng UBND tỉnh",
        seats=seats,
        actor=chair.actor,
        now=now,
    )
    add_to_meeting(session, meeting, versions, actor=chair.actor, now=now)

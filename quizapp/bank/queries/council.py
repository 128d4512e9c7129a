"""Reading meetings of the council."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import CouncilItem, CouncilMeeting, CouncilMember, Item, ItemVersion
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_


def list_meetings(session: Session) -> list[tuple[CouncilMeeting, int]]:
    """Every meeting with how many questions it has, the latest first."""
    counted = select(CouncilItem.meeting_id, func.count().label("number")).group_by(CouncilItem.meeting_id).subquery()
    statement = (
        select(CouncilMeeting, func.coalesce(counted.c.number, 0))
        .outerjoin(counted, counted.c.meeting_id == CouncilMeeting.id)
        .order_by(CouncilMeeting.held_at.desc(), CouncilMeeting.id.desc())
    )
    return [(meeting, number) for meeting, number in session.execute(statement)]


def list_planned_meetings(session: Session) -> list[CouncilMeeting]:
    """Meetings that have not been concluded, the next first."""
    return list(
        session.scalars(
            select(CouncilMeeting).where(CouncilMeeting.state == "planned").order_by(CouncilMeeting.held_at)
        )
    )


def get_meeting(session: Session, meeting_id: int) -> CouncilMeeting:
    """A meeting with its members, questions and votes; NotFoundError where there is none."""
    meeting = session.scalars(
        select(CouncilMeeting)
        .where(CouncilMeeting.id == meeting_id)
        .options(
            selectinload(CouncilMeeting.members).joinedload(CouncilMember.person),
            selectinload(CouncilMeeting.items).options(
                joinedload(CouncilItem.version).joinedload(ItemVersion.item), selectinload(CouncilItem.votes)
            ),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if meeting is None:
        raise NotFoundError(N_("Không có phiên họp này."), code="no_meeting")
    return meeting


def list_before_council(session: Session) -> list[ItemVersion]:
    """What waits for acceptance and is on no planned meeting's list, by code."""
    planned = select(CouncilItem.version_id).join(CouncilItem.meeting).where(CouncilMeeting.state == "planned")
    return list(
        session.scalars(
            select(ItemVersion)
            .join(ItemVersion.item)
            .where(
                ItemVersion.is_latest,
                ItemVersion.state == State.IN_REVIEW,
                ItemVersion.step == Step.ACCEPTANCE,
                ItemVersion.id.not_in(planned),
            )
            .options(joinedload(ItemVersion.item))
            .order_by(Item.code)
        )
    )


def find_planned_items(session: Session, version_ids: Collection[int]) -> set[int]:
    """Those of the versions that are on the list of a planned meeting."""
    statement = (
        select(CouncilItem.version_id)
        .join(CouncilItem.meeting)
        .where(CouncilMeeting.state == "planned", CouncilItem.version_id.in_(version_ids))
    )
    return set(session.scalars(statement))


def list_decisions(session: Session, item: Item) -> dict[tuple[int, int], CouncilItem]:
    """What concluded meetings decided about the versions of an item, by meeting and version."""
    statement = (
        select(CouncilItem)
        .join(CouncilItem.version)
        .join(CouncilItem.meeting)
        .where(ItemVersion.item_id == item.id, CouncilMeeting.state == "concluded")
        .options(joinedload(CouncilItem.meeting))
    )
    return {(entry.meeting_id, entry.version_id): entry for entry in session.scalars(statement)}

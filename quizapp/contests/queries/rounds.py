"""Reading contests and their rounds."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from quizapp.assembly.models import Specification
from quizapp.contests.models import Contest, Round
from quizapp.delivery.models import Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit
from quizapp.people.queries import within


def _select_rounds() -> Select[Round]:
    """Rounds with contest, organiser and sitting, in one query each time."""
    return (
        select(Round)
        .join(Round.contest)
        .join(Round.sitting)
        .outerjoin(Contest.organiser_unit)
        .options(
            contains_eager(Round.contest).contains_eager(Contest.organiser_unit),
            contains_eager(Round.sitting).joinedload(Sitting.specification),
        )
    )


def list_contests(session: Session, scope: Scope) -> Sequence[Round]:
    """The round of every contest that an organiser with `scope` manages, the latest window first.

    A contest without an organising unit is the Committee's own: only who reaches everywhere manages it.
    """
    return session.scalars(
        _select_rounds().where(within(scope)).order_by(Sitting.starts_at.desc(), Round.id.desc())
    ).all()


def list_unfinished_rounds(session: Session, specification_ids: Collection[int], *, now: datetime) -> Sequence[Round]:
    """The rounds on papers of these specifications whose window is not over, the next one first."""
    wanted = Sitting.specification_id.in_(specification_ids)
    return session.scalars(
        _select_rounds().where(wanted, Sitting.ends_at > now).order_by(Sitting.starts_at, Round.id)
    ).all()


def get_round(session: Session, contest_id: int, scope: Scope) -> Round:
    """The round of a contest within `scope`; NotFoundError for another organiser's."""
    found = session.scalars(
        _select_rounds().where(Contest.id == contest_id, within(scope)).order_by(Round.number)
    ).first()
    if found is None:
        raise NotFoundError(N_("Không có cuộc thi này, hoặc cuộc thi ngoài phạm vi của anh/chị."))
    return found


def get_public_round(session: Session, slug: str) -> Round:
    """The round behind a public address; one that is not announced is not found."""
    found = session.scalars(
        _select_rounds().where(Contest.slug == slug, Round.state != "draft").order_by(Round.number)
    ).first()
    if found is None:
        raise NotFoundError(N_("Không có cuộc thi nào ở địa chỉ này, hoặc cuộc thi chưa được công bố."))
    return found


def list_open_specifications(session: Session, scope: Scope) -> Sequence[Specification]:
    """Specifications over the open pool that an organiser may use: the Committee's, and those of units in `scope`."""
    return session.scalars(
        select(Specification)
        .outerjoin(OrgUnit, OrgUnit.id == Specification.owner_unit_id)
        .where(Specification.pool == "open", or_(Specification.owner_unit_id.is_(None), within(scope)))
        .options(selectinload(Specification.cells), joinedload(Specification.edition))
        .order_by(Specification.created_at.desc(), Specification.id.desc())
    ).all()


def list_published_rounds(session: Session) -> Sequence[Round]:
    """Rounds whose ranking is official, the latest first."""
    return session.scalars(
        _select_rounds().where(Round.state == "published").order_by(Round.published_at.desc(), Round.id.desc())
    ).all()

"""Judging difficulty: a panel is opened, its judges estimate in two rounds, its outcome is kept with the questions."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain.difficulty import MAX_PANEL_ITEMS, PanelState, compute_judged_share
from quizapp.assembly.models import ItemDifficulty, Rating, RatingPanel, RatingPanelItem
from quizapp.assembly.queries.panels import list_unjudged, read_final_ratings, read_ratings
from quizapp.audit.services import record
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise

WHOLE = 100


def open_panel(
    session: Session,
    *,
    name: str,
    edition: Edition,
    pool: str,
    index_code: str = "",
    limit: int = MAX_PANEL_ITEMS,
    actor: Actor,
    now: datetime,
) -> RatingPanel:
    """A panel over questions of an issued edition that have no estimate yet: of one index, or of all."""
    if edition.state != "issued":
        raise DomainError(N_("Chỉ ước lượng được câu hỏi của ngân hàng đã ban hành."), code="not_issued")
    versions = list_unjudged(session, edition.id, pool, index_code, min(limit, MAX_PANEL_ITEMS))
    if not versions:
        raise DomainError(N_("Không còn câu hỏi nào chưa được ước lượng trong phần đã chọn."), code="empty")
    panel = RatingPanel(
        name=normalise(name),
        edition_id=edition.id,
        created_by_id=actor.id,
        created_at=now,
        items=[RatingPanelItem(position=n, version_id=version) for n, version in enumerate(versions, start=1)],
    )
    session.add(panel)
    session.flush()
    _record(session, panel, "open", actor, now, {"name": panel.name, "items": len(versions)})
    return panel


def save_ratings(
    session: Session, panel: RatingPanel, values: Mapping[int, int], *, person_id: int, now: datetime
) -> int:
    """Keep a judge's estimates (version -> percent) of the current round, over what was there; gives how many."""
    round_ = _get_round(panel)
    known = {item.version_id for item in panel.items}
    if values.keys() - known or not all(0 <= percent <= WHOLE for percent in values.values()):
        raise DomainError(N_("Mỗi ước lượng là một số từ 0 đến 100."), code="percent")
    mine = {
        rating.version_id: rating
        for rating in session.scalars(
            select(Rating).where(Rating.panel_id == panel.id, Rating.person_id == person_id, Rating.round == round_)
        )
    }
    for version, percent in values.items():
        if version in mine:
            mine[version].percent, mine[version].at = percent, now
        else:
            session.add(
                Rating(
                    panel_id=panel.id, version_id=version, person_id=person_id, round=round_, percent=percent, at=now
                )
            )
    session.flush()
    return len(values)


def begin_second_round(session: Session, panel: RatingPanel, *, actor: Actor, now: datetime) -> None:
    """Close the first round: from now on the judges see how far apart they were, and may think again."""
    lock_row(session, panel)
    if panel.state != PanelState.ROUND_ONE:
        raise DomainError(N_("Phiên này đã qua vòng 1."), code="state")
    if not read_ratings(session, panel.id, 1):
        raise DomainError(N_("Chưa ai ước lượng câu nào trong vòng 1."), code="empty")
    panel.state, panel.round_two_at = PanelState.ROUND_TWO, now
    session.flush()
    _record(session, panel, "second_round", actor, now, {})


def close_panel(session: Session, panel: RatingPanel, *, actor: Actor, now: datetime) -> int:
    """Close the second round and keep what the judges' last words come to; gives for how many questions.

    Questions with too few judges keep what was known of them before.
    """
    lock_row(session, panel)
    if panel.state != PanelState.ROUND_TWO:
        raise DomainError(N_("Chỉ chốt được phiên đang ở vòng 2."), code="state")
    kept = 0
    for version, ratings in sorted(read_final_ratings(session, panel.id).items()):
        share = compute_judged_share(list(ratings.values()))
        if share is None:
            continue
        known = session.get(ItemDifficulty, version)
        if known is None:
            known = ItemDifficulty(version_id=version)
            session.add(known)
        known.judged_share, known.judges, known.panel_id, known.updated_at = share, len(ratings), panel.id, now
        kept += 1
    panel.state, panel.closed_at = PanelState.CLOSED, now
    session.flush()
    _record(session, panel, "close", actor, now, {"estimated": kept, "items": len(panel.items)})
    return kept


def _get_round(panel: RatingPanel) -> int:
    if panel.state == PanelState.CLOSED:
        raise DomainError(N_("Phiên ước lượng đã chốt nên không sửa được nữa."), code="closed")
    return 1 if panel.state == PanelState.ROUND_ONE else 2


def _record(
    session: Session, panel: RatingPanel, verb: str, actor: Actor, now: datetime, data: dict[str, object]
) -> None:
    record(session, f"web:rating_panel:{verb}", ("rating_panel", panel.id), actor=actor, now=now, data=data)

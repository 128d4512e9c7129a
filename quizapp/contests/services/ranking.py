"""Ranking the frozen valid entries of a round, and making the ranking official."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.contests.domain import RoundPhase, compute_prize, compute_ranking, read_prizes
from quizapp.contests.models import RankingEntry, Round
from quizapp.contests.queries import count_running, list_valid_entries
from quizapp.contests.queries.board import list_winners
from quizapp.contests.queries.entries import find_phase
from quizapp.contests.queries.ranking import has_newer_scores
from quizapp.contests.services.awards import request_awards
from quizapp.contests.services.planning import record_contest
from quizapp.delivery.models import Sitting
from quizapp.delivery.services.signals import sitting_closed
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_
from quizapp.results.models import KeyCorrection
from quizapp.results.queries.corrections import is_rescoring
from quizapp.results.services.signals import finality_wanted, scores_corrected
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task


def request_ranking(session: Session, round_: Round, *, requested_by_id: int | None, now: datetime) -> TaskRun:
    """Have the ranking made in the background; while one run waits or works, that one is given."""
    refuse_unfinished(session, round_, now=now)
    return request_task(
        session,
        "contests.rank",
        now=now,
        params={"round": round_.id},
        requested_by_id=requested_by_id,
        title=N_("Xếp hạng cuộc thi"),
        dedupe_key=f"round:{round_.id}",
    )


def refuse_unfinished(session: Session, round_: Round, *, now: datetime) -> None:
    """Refuse ranking before the window is over, while somebody still works, and once the ranking is official."""
    if round_.state == "published":
        raise DomainError(N_("Kết quả cuộc thi đã công bố nên không xếp hạng lại."), code="published")
    if find_phase(round_, now) not in {RoundPhase.COUNTING, RoundPhase.RANKED}:
        raise DomainError(N_("Chỉ xếp hạng được sau khi hết giờ dự thi."), code="open")
    running = count_running(session, round_.sitting_id)
    if running:
        raise DomainError(
            N_("Còn %(count)s bài chưa kết thúc. Hệ thống tự thu bài khi hết giờ rồi mới xếp hạng."),
            code="running",
            count=running,
        )


def rank_round(session: Session, round_: Round, *, now: datetime) -> int:
    """Rank the valid entries under the announced rules; gives how many there are.

    Ranking again replaces the provisional ranking, and notes it only where something changed.
    """
    session.refresh(round_, with_for_update={"of": Round})
    refuse_unfinished(session, round_, now=now)
    scores = dict(list_valid_entries(session, round_))
    prizes = read_prizes(round_.prizes)
    rows = [
        {
            "round_id": round_.id,
            "assignment_id": place.entry.key,
            "score_id": scores[place.entry],
            "position": place.position,
            "rank": place.rank,
            "points": place.entry.points,
            "seconds_used": place.entry.seconds_used,
            "submitted_at": place.entry.submitted_at,
            "decided_by": place.decided_by,
            "prize": compute_prize(place.rank, prizes),
        }
        for place in compute_ranking(scores, round_.ranking_rules)
    ]
    session.execute(delete(RankingEntry).where(RankingEntry.round_id == round_.id))
    if rows:
        session.execute(insert(RankingEntry), rows)
    session.expire_all()
    first = round_.ranked_at is None
    round_.state, round_.ranked_at = "ranked", now
    session.flush()
    data = {"entries": len(rows), "ranking": compute_ranking_hash(rows), "rules_hash": round_.rules_hash}
    action = "system:contest:rank" if first else "system:contest:rank_again"
    record(session, action, ("contest", round_.contest_id), actor=SYSTEM, now=now, data=data)
    return len(rows)


def compute_ranking_hash(rows: list[dict[str, object]]) -> str:
    """Digest of a ranking: places, values and deciding rules."""
    fields = ("position", "rank", "assignment_id", "points", "seconds_used", "submitted_at", "decided_by", "prize")
    return compute_digest([[str(row[field]) for field in fields] for row in rows])


def publish_ranking(session: Session, round_: Round, *, actor: Actor, now: datetime) -> None:
    """Make the ranking official: winners are shown, ranks told to entrants, certificates issued in the background."""
    session.refresh(round_, with_for_update={"of": Round})
    if round_.state == "published":
        raise DomainError(N_("Kết quả cuộc thi đã được công bố."), code="published")
    if round_.state != "ranked":
        raise DomainError(N_("Chưa có xếp hạng để công bố."), code="not_ranked")
    if is_rescoring(session) or has_newer_scores(session, round_):
        raise DomainError(
            N_("Điểm đang được tính lại theo một đính chính đáp án. Anh/chị công bố khi xếp hạng đã làm lại xong."),
            code="busy",
        )
    round_.state, round_.published_at = "published", now
    session.flush()
    winners = [[w.prize, w.rank, w.name, w.unit] for w in list_winners(session, round_)]
    record_contest(session, round_.contest, "publish", actor, now, {"winners": winners})
    request_awards(session, round_, requested_by_id=actor.id, now=now)


@sitting_closed.connect
def _rank_closed_round(sitting: Sitting, *, session: Session, now: datetime) -> None:
    round_ = session.query(Round).filter_by(sitting_id=sitting.id, state="announced").one_or_none()
    if round_ is not None:
        request_ranking(session, round_, requested_by_id=None, now=now)


@scores_corrected.connect
def _rank_corrected_rounds(
    _correction: KeyCorrection, *, session: Session, sittings: Sequence[int], now: datetime
) -> None:
    """Rank again what is ranked and not final; what is still counting takes the scores that count by then."""
    for round_ in session.scalars(select(Round).where(Round.sitting_id.in_(sittings), Round.state == "ranked")):
        request_ranking(session, round_, requested_by_id=None, now=now)


@finality_wanted.connect
def _list_final(sittings: Sequence[int], *, session: Session) -> set[int]:
    published = select(Round.sitting_id).where(Round.sitting_id.in_(sittings), Round.state == "published")
    return set(session.scalars(published))

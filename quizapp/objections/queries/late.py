"""Attempts with answers that came after their end: the queue of whoever decides, and the log of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from quizapp.contests.models import Contest, Round
from quizapp.delivery.models import Assessment, Assignment, Attempt, LateAnswer, Sitting
from quizapp.delivery.queries import list_responses, list_steps
from quizapp.delivery.queries.late import describe_raw, read_late_raw
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.text import N_
from quizapp.objections.queries.queue import is_within
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit
from quizapp.results.models import LateDecision
from quizapp.results.queries.late import list_counting, list_late, list_undecided
from quizapp.rooms.domain import EVENT_NAMES, EventKind
from quizapp.rooms.models import RoomEvent


def _select(scope: Scope) -> Any:
    """Attempts with late answers within `scope`: rows (Attempt, Assignment, Sitting, answers, since, stage)."""
    assessment_unit, contest_unit = aliased(OrgUnit), aliased(OrgUnit)
    late = (
        select(
            LateAnswer.attempt_id,
            func.count().label("answers"),
            func.min(LateAnswer.received_at).label("since"),
            func.max(LateAnswer.id).label("last"),
        )
        .group_by(LateAnswer.attempt_id)
        .subquery()
    )
    decided = _newest(LateDecision.state == "confirmed").subquery()
    proposed = _newest(LateDecision.state == "proposed").subquery()
    newest = aliased(LateDecision)
    stage = case(
        (proposed.c.id.is_not(None), "proposed"),
        (func.coalesce(newest.last_answer, 0) < late.c.last, "waiting"),
        else_=newest.verdict,
    ).label("stage")
    statement: Any = (
        select(Attempt, Assignment, Sitting, late.c.answers, late.c.since, stage)
        .join(late, late.c.attempt_id == Attempt.id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .outerjoin(decided, decided.c.attempt_id == Attempt.id)
        .outerjoin(newest, newest.id == decided.c.id)
        .outerjoin(proposed, proposed.c.attempt_id == Attempt.id)
        .outerjoin(Assessment, Assessment.id == Sitting.assessment_id)
        .outerjoin(Round, Round.sitting_id == Sitting.id)
        .outerjoin(Contest, Contest.id == Round.contest_id)
        .outerjoin(assessment_unit, assessment_unit.id == Assessment.organiser_unit_id)
        .outerjoin(contest_unit, contest_unit.id == Contest.organiser_unit_id)
        .options(joinedload(Sitting.assessment))
        .order_by(case((stage == "waiting", 0), (stage == "proposed", 1), else_=2), late.c.since, Attempt.id)
    )
    return statement.where(is_within(scope, assessment_unit, contest_unit))


def _newest(condition: Any) -> Any:
    return (
        select(LateDecision.attempt_id, func.max(LateDecision.id).label("id"))
        .where(condition)
        .group_by(LateDecision.attempt_id)
    )


def page_cases(session: Session, scope: Scope, page: int = 1) -> Page[Any]:
    """A page of the queue: what waits first, the longest at the top; then what is decided."""
    return paginate_rows(session, _select(scope), page, 50)


def count_open_cases(session: Session, scope: Scope) -> int:
    """How many attempts within `scope` wait for a proposal or for a second person."""
    found = session.execute(_select(scope)).all()
    return sum(row.stage in {"waiting", "proposed"} for row in found)


def get_case(session: Session, public_id: str, scope: Scope) -> Any:
    """One attempt of the queue within `scope`: a row as in the queue."""
    row = session.execute(_select(scope).where(Attempt.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFoundError(N_("Không có câu trả lời đến muộn nào của bài này, hoặc bài ngoài phạm vi của anh/chị."))
    return row


@dataclass(frozen=True)
class CaseAnswer:
    """One late answer beside what was saved in time, in the letters of that person's paper."""

    position: int
    saved: str
    said: str
    received_at: datetime
    seconds_after: int
    epoch: int
    counts: bool  # if everything that waits is accepted
    is_decided: bool
    by_file: bool


def list_case_answers(session: Session, attempt: Attempt) -> list[CaseAnswer]:
    """What came after the end of an attempt, in the order in which it came."""
    late, saved = list_late(session, attempt.id), list_responses(session, attempt.id)
    waiting = {one.id for one in list_undecided(session, attempt.id)}
    found = []
    for one, counts in zip(late, list_counting(session, attempt.id, late), strict=True):
        response = saved.get(one.position)
        after = one.received_at - (attempt.ended_at or one.received_at)
        found.append(
            CaseAnswer(
                one.position,
                describe_raw((response.answer if response else None) or {}),
                describe_raw(read_late_raw(one)),
                one.received_at,
                round(after.total_seconds()),
                one.epoch,
                counts,
                one.id not in waiting,
                one.by_file,
            )
        )
    return found


@dataclass(frozen=True)
class LogLine:
    """One line of how an attempt went: a catalogue text with its values, and what somebody wrote."""

    at: datetime
    title: str
    values: dict[str, Any]
    who: str = ""
    text: str = ""


_STEP_NAMES = {
    "takeover": N_("Chuyển máy hoặc cửa sổ"),
    "hand_in": N_("Bài được chốt"),
    "extra_time": N_("Được cộng thêm giờ"),
    "pause": N_("Đồng hồ dừng"),
    "resume": N_("Đồng hồ chạy lại"),
}


def list_case_log(session: Session, attempt: Attempt) -> list[LogLine]:
    """How an attempt went: its steps, with the answers between two others counted together, and the room's log."""
    lines = [LogLine(attempt.started_at, N_("Bắt đầu làm bài"), {})]
    run: list[datetime] = []
    for step in list_steps(session, attempt.id):
        if step.kind in {"answer", "overtaken"}:
            run.append(step.at)
            continue
        lines += _count_run(run)
        run = []
        if step.kind in _STEP_NAMES:
            lines.append(LogLine(step.at, _STEP_NAMES[step.kind], {}))
    lines += _count_run(run)
    if attempt.ended_at is not None and all(line.at != attempt.ended_at for line in lines):
        lines.append(LogLine(attempt.ended_at, N_("Bài kết thúc"), {}))
    arrivals: dict[datetime, int] = {}
    for late in list_late(session, attempt.id):
        arrivals[late.received_at] = arrivals.get(late.received_at, 0) + 1
    lines += [LogLine(at, N_("%(n)s câu trả lời đến muộn"), {"n": count}) for at, count in arrivals.items()]
    events = session.scalars(select(RoomEvent).where(RoomEvent.assignment_id == attempt.assignment_id))
    lines += [LogLine(e.at, EVENT_NAMES[EventKind(e.kind)], {}, e.actor_name, e.text) for e in events]
    return sorted(lines, key=lambda line: line.at)


def _count_run(run: list[datetime]) -> list[LogLine]:
    if not run:
        return []
    values = {"n": len(run), "first": run[0], "last": run[-1]}
    if run[0].replace(microsecond=0) == run[-1].replace(microsecond=0):
        return [LogLine(run[-1], N_("Lưu %(n)s lượt trả lời"), {"n": len(run)})]
    return [LogLine(run[-1], N_("Lưu %(n)s lượt trả lời, từ %(first)s đến %(last)s"), values)]

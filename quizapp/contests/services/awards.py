"""Certificates of a published round: one for everybody who took part, one more for a prize."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from quizapp.certificates.models import Certificate
from quizapp.certificates.services import issue_contest_certificate
from quizapp.certificates.services.issuing import request_rendering
from quizapp.contests.models import RankingEntry, Round
from quizapp.delivery.models import Assignment
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.results.models import Score
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task
from quizapp.web.filters import decimal_vn, duration_vn, number_vn

BATCH = 50


def compute_origin(round_: Round) -> str:
    """What the register calls the round a certificate came from."""
    return f"contest_round:{round_.id}"


def request_awards(session: Session, round_: Round, *, requested_by_id: int | None, now: datetime) -> TaskRun:
    """Have the certificates issued in the background; what is issued already stays as it is."""
    return request_task(
        session,
        "contests.award",
        now=now,
        params={"round": round_.id},
        requested_by_id=requested_by_id,
        title=N_("Cấp giấy chứng nhận của cuộc thi"),
        dedupe_key=f"round:{round_.id}",
    )


def request_archive(session: Session, round_: Round, *, requested_by_id: int, now: datetime) -> TaskRun:
    """Have every standing certificate of a round packed into one ZIP."""
    numbers = list_issued(session, round_)
    if not numbers:
        raise DomainError(N_("Chưa có giấy chứng nhận nào của cuộc thi này."), code="none")
    return request_task(
        session,
        "certificates.archive",
        now=now,
        params={"certificates": numbers},
        requested_by_id=requested_by_id,
        title=N_("Giấy chứng nhận của cuộc thi"),
        dedupe_key=f"{compute_origin(round_)}:person:{requested_by_id}",
    )


def list_issued(session: Session, round_: Round) -> list[int]:
    """Ids of the standing certificates of a round, by number."""
    return list(
        session.scalars(
            select(Certificate.id)
            .where(Certificate.origin == compute_origin(round_), Certificate.state == "valid")
            .order_by(Certificate.year, Certificate.serial)
        )
    )


def count_awards(session: Session, round_: Round) -> int:
    """How many certificates a published round gives: one an entry, and one more a prize."""
    prize = func.count().filter(RankingEntry.prize != "")
    row = session.execute(select(func.count(), prize).where(RankingEntry.round_id == round_.id)).one()
    return int(row[0]) + int(row[1])


def award_batch(session: Session, round_: Round, *, now: datetime) -> int:
    """Issue the certificates of the next entries that lack one; gives how many were issued, 0 once all are there.

    A certificate that was taken back counts as given: it is not issued again by itself.
    """
    if round_.state != "published":
        raise DomainError(N_("Giấy chứng nhận được cấp sau khi công bố kết quả."), code="not_published")
    issued: list[Certificate] = []
    for row in _list_lacking(session, round_):
        place, assignment, maximum, taken_part, has_prize = row
        if not taken_part:
            issued.append(_issue(session, round_, assignment, "participation", _describe(place, maximum), now))
        if place.prize and not has_prize:
            issued.append(_issue(session, round_, assignment, "prize", _describe(place, maximum), now))
    request_rendering(session, issued, now=now)
    return len(issued)


def _list_lacking(session: Session, round_: Round) -> Sequence[Any]:
    def given(kind: str) -> Exists:
        return (
            select(Certificate.id)
            .where(
                Certificate.origin == compute_origin(round_),
                Certificate.kind == kind,
                Certificate.person_id == Assignment.person_id,
            )
            .exists()
        )

    taken_part, has_prize = given("participation"), given("prize")
    return session.execute(
        select(RankingEntry, Assignment, Score.maximum, taken_part, has_prize)
        .join(Assignment, Assignment.id == RankingEntry.assignment_id)
        .join(Score, Score.id == RankingEntry.score_id)
        .options(joinedload(Assignment.person), joinedload(Assignment.unit))
        .where(RankingEntry.round_id == round_.id, or_(~taken_part, (RankingEntry.prize != "") & ~has_prize))
        .order_by(RankingEntry.position)
        .limit(BATCH)
    ).all()


def _describe(place: RankingEntry, maximum: Decimal) -> dict[str, object]:
    figures = [
        [N_("Điểm"), f"{decimal_vn(place.points)}/{decimal_vn(maximum)}"],
        [N_("Thời gian làm bài"), duration_vn(place.seconds_used)],
    ]
    if place.prize:
        figures.append([N_("Hạng"), number_vn(place.rank)])
    return {"award": place.prize, "figures": figures}


def _issue(
    session: Session, round_: Round, assignment: Assignment, kind: str, printed: dict[str, object], now: datetime
) -> Certificate:
    edition = round_.sitting.specification.edition
    facts = {
        **printed,
        "subject": round_.contest.title,
        "award": printed["award"] if kind == "prize" else "",
        "edition": edition.title,
        "edition_decision": edition.decision_number,
    }
    return issue_contest_certificate(
        session,
        person=assignment.person,
        unit=assignment.unit,
        round_origin=compute_origin(round_),
        kind=kind,
        printed=facts,
        issued_on=to_local(round_.published_at or now).date(),
        now=now,
        render=False,
    )

"""Making the results of an assessment official."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.results.models import Publication, Result
from quizapp.results.queries.corrections import is_rescoring
from quizapp.results.services.signals import results_published


def publish_results(
    session: Session,
    assessment: Assessment,
    *,
    notice_number: str,
    actor: Actor,
    now: datetime,
) -> Publication:
    """Publish the results of `assessment` under the number of a notice.

    Refused while somebody is still working, while a place has no result yet, and a second time.
    """
    if assessment.is_rehearsal:
        raise DomainError(N_("Đợt làm thử không có kết quả để công bố."), code="rehearsal")
    number = normalise(notice_number)
    if not number:
        raise DomainError(N_("Anh/chị hãy ghi số thông báo công bố kết quả."), code="no_number")
    published = session.scalars(select(Publication.id).where(Publication.assessment_id == assessment.id)).one_or_none()
    if published is not None:
        raise DomainError(N_("Kết quả của đợt này đã được công bố."), code="published")
    if is_rescoring(session):
        raise DomainError(N_("Đang tính lại điểm theo một đính chính. Anh/chị công bố khi việc đó xong."), code="busy")
    waiting = count_undecided(session, assessment.id)
    if waiting:
        raise DomainError(
            N_("Còn %(count)s người chưa có kết quả; hãy kết thúc mọi ca trước khi công bố."),
            code="undecided",
            count=waiting,
        )
    publication = Publication(
        assessment_id=assessment.id,
        notice_number=number,
        published_at=now,
        published_by_id=actor.id,
    )
    session.add(publication)
    session.flush()
    record(
        session,
        "web:assessment:publish_results",
        ("assessment", assessment.id),
        actor=actor,
        now=now,
        data={"notice_number": number},
    )
    results_published.send(publication, session=session, now=now)
    return publication


def count_undecided(session: Session, assessment_id: int) -> int:
    """How many places of an assessment have no result, or an attempt still running."""
    running = select(Attempt.assignment_id).where(Attempt.ended_at.is_(None))
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(Sitting)
            .outerjoin(Result, Result.assignment_id == Assignment.id)
            .where(
                Sitting.assessment_id == assessment_id,
                Assignment.state != "withdrawn",
                Result.id.is_(None) | Assignment.id.in_(running),
            )
        )
        or 0
    )

"""The organiser's side: assessments and sittings are made, opened and closed."""

import secrets
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.assembly.services import PaperPlan, assemble_papers, lock_specification
from quizapp.audit.services import record
from quizapp.bank.domain import can_use_for_assessment
from quizapp.delivery.domain import mark_rehearsal
from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.delivery.queries.roster import has_attempts
from quizapp.delivery.services.papers import hand_out_papers
from quizapp.extensions import get_settings
from quizapp.issuing.services import refuse_departures, refuse_undispatched
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.office.queries import get_office
from quizapp.people.models import OrgUnit


class Terms(TypedDict):
    """What an assessment says; what is left out has the defaults of its table."""

    title: str
    year: int
    decision_number: NotRequired[str]
    attempts_allowed: NotRequired[int]
    certificate_mode: NotRequired[str]
    key_release: NotRequired[str]
    validity_months: NotRequired[int]
    retake_wait_days: NotRequired[int]
    instructions: NotRequired[str]


class SittingTerms(TypedDict):
    """What a sitting says; without `minutes` it takes those it has, or those of the specification."""

    name: str
    place: str
    starts_at: datetime
    ends_at: datetime
    minutes: NotRequired[int]
    is_reserve: NotRequired[bool]
    release_required: NotRequired[bool]
    on_paper: NotRequired[bool]
    late_minutes: NotRequired[int]
    late_admission: NotRequired[bool]


# What a candidate may already rely on once the assessment is open.
FIXED_ONCE_OPEN = frozenset({"attempts_allowed", "certificate_mode", "validity_months"})


def create_assessment(
    session: Session,
    *,
    specification: Specification,
    organiser_unit: OrgUnit | None = None,
    is_rehearsal: bool = False,
    actor: Actor,
    now: datetime,
    **terms: Unpack[Terms],
) -> Assessment:
    """A new assessment in draft; its specification is locked. Without an organiser unit it is the Committee's own."""
    _refuse_pool(specification, is_rehearsal=is_rehearsal)
    assessment = Assessment(
        is_rehearsal=is_rehearsal,
        specification_id=specification.id,
        organiser_unit_id=organiser_unit.id if organiser_unit else None,
        created_at=now,
        created_by_id=actor.id,
        **_clean(terms),
    )
    lock_specification(specification, now=now)
    session.add(assessment)
    session.flush()
    _record(session, assessment, "create", actor, now, {"title": assessment.title, "specification": specification.id})
    return assessment


def change_assessment(
    session: Session, assessment: Assessment, *, actor: Actor, now: datetime, **terms: Unpack[Terms]
) -> None:
    """Change the terms that are given; some hold for good once it is open (`FIXED_ONCE_OPEN`)."""
    cleaned = _clean(terms)
    if assessment.is_rehearsal and "title" in cleaned:
        cleaned["title"] = mark_rehearsal(cleaned["title"])
    changed = {key: [getattr(assessment, key), value] for key, value in cleaned.items()}
    changed = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
    if assessment.state != "draft" and FIXED_ONCE_OPEN & changed.keys():
        raise DomainError(
            N_("Đợt đã mở: số lượt làm bài, cách cấp và thời hạn của giấy chứng nhận không đổi được nữa."),
            code="opened",
        )
    for key, (_old, new) in changed.items():
        setattr(assessment, key, new)
    for sitting in assessment.sittings:
        sitting.attempts_allowed = assessment.attempts_allowed
    session.flush()
    if changed:
        _record(session, assessment, "change", actor, now, {"changed": changed})


def delete_assessment(session: Session, assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    """Remove a draft with its sittings and places."""
    if assessment.state != "draft":
        raise DomainError(N_("Chỉ xóa được đợt đánh giá chưa mở."), code="opened")
    number, title = assessment.id, assessment.title
    for sitting in assessment.sittings:
        for assignment in sitting.assignments:
            session.delete(assignment)
        session.delete(sitting)
    session.flush()
    session.delete(assessment)
    session.flush()
    record(session, "web:assessment:delete", ("assessment", number), actor=actor, now=now, data={"title": title})


def add_sitting(
    session: Session,
    assessment: Assessment,
    *,
    actor: Actor,
    now: datetime,
    **terms: Unpack[SittingTerms],
) -> Sitting:
    """One more sitting; `minutes` is the specification's unless given. In an open assessment it is open at once."""
    if assessment.state == "closed":
        raise DomainError(N_("Đợt đánh giá đã kết thúc nên không thêm ca được nữa."), code="closed")
    sitting = Sitting(
        assessment_id=assessment.id,
        specification_id=assessment.specification_id,
        attempts_allowed=assessment.attempts_allowed,
        minutes=assessment.specification.minutes,
        grace_seconds=get_office(session, to_local(now).date()).grace_seconds,
        opened_at=now if assessment.state == "open" else None,
    )
    _check_window(terms, now)
    _fill_sitting(sitting, terms)
    session.add(sitting)
    session.flush()
    session.expire(assessment, ["sittings"])
    record(
        session, "web:sitting:create", ("sitting", sitting.id), actor=actor, now=now, data=_describe_sitting(sitting)
    )
    return sitting


def change_sitting(
    session: Session,
    sitting: Sitting,
    *,
    actor: Actor,
    now: datetime,
    **terms: Unpack[SittingTerms],
) -> None:
    """Change name, place, window, minutes or kind; once somebody has started, only name and place."""
    if sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên không sửa được nữa."), code="closed")
    changed = {key for key, value in terms.items() if getattr(sitting, key) != value} - {"name", "place"}
    if changed and has_attempts(session, sitting):
        raise DomainError(
            N_("Đã có người vào làm bài nên không đổi được giờ của ca. Cần thêm giờ, anh/chị cộng giờ cho từng người."),
            code="started",
        )
    before = _describe_sitting(sitting)
    if changed:
        _check_window(terms, now)
    _fill_sitting(sitting, terms)
    session.flush()
    after = _describe_sitting(sitting)
    if before != after:
        data = {"before": before, "after": after}
        record(session, "web:sitting:change", ("sitting", sitting.id), actor=actor, now=now, data=data)


def delete_sitting(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Remove a sitting that has no people."""
    if sitting.assignments:
        raise DomainError(N_("Ca này đã có người. Anh/chị hãy bỏ người ra khỏi ca trước khi xóa."), code="people")
    number, data = sitting.id, _describe_sitting(sitting)
    session.delete(sitting)
    session.flush()
    record(session, "web:sitting:delete", ("sitting", number), actor=actor, now=now, data=data)


def open_assessment(
    session: Session,
    assessment: Assessment,
    *,
    actor: Actor,
    now: datetime,
    seed: str | None = None,
    plan: PaperPlan | None = None,
) -> None:
    """Open an assessment: papers are kept where there are none, and everybody gets a paper and a seed.

    `plan` holds papers that were searched for before the transaction; without it they are searched for here.
    """
    lock_row(session, assessment)
    if assessment.state != "draft":
        raise DomainError(N_("Đợt đánh giá này đã mở hoặc đã kết thúc."), code="state")
    specification = assessment.specification
    _refuse_pool(specification, is_rehearsal=assessment.is_rehearsal)
    if not assessment.is_rehearsal:
        refuse_undispatched(session, specification.edition)
        refuse_departures(
            specification.edition,
            question_count=specification.question_count,
            minutes=specification.minutes,
            pass_mark_percent=specification.pass_mark_percent,
            attempts_allowed=assessment.attempts_allowed,
            validity_months=assessment.validity_months,
        )
    people = list_assigned(session, assessment)
    if not people:
        raise DomainError(N_("Đợt cần ít nhất một ca có người trước khi mở."), code="empty")
    if not assessment.specification.papers:
        assemble_papers(
            session, assessment.specification, seed=seed or secrets.token_hex(32), actor=actor, now=now, plan=plan
        )
    hand_out_papers(session, people, seed=seed)
    assessment.state, assessment.opened_at = "open", now
    for sitting in assessment.sittings:
        sitting.opened_at = now
    session.flush()
    data = {"sittings": len(assessment.sittings), "people": len(people)}
    _record(session, assessment, "open", actor, now, data)


def list_assigned(session: Session, assessment: Assessment) -> list[Assignment]:
    """Places that count (neither excused nor withdrawn), by sitting and number."""
    return list(
        session.scalars(
            select(Assignment)
            .join(Assignment.sitting)
            .where(Sitting.assessment_id == assessment.id, Assignment.state == "assigned")
            .order_by(Assignment.sitting_id, Assignment.number)
        )
    )


def _clean(terms: Terms) -> dict[str, Any]:
    return {key: value.strip() if isinstance(value, str) else value for key, value in terms.items()}


def _refuse_pool(specification: Specification, *, is_rehearsal: bool) -> None:
    if is_rehearsal:
        if specification.pool == "secure":
            raise DomainError(
                N_("Đợt làm thử chỉ dùng câu hỏi công khai. Anh/chị chọn ma trận thuộc nhóm mở."), code="pool"
            )
        return
    if not can_use_for_assessment(specification.pool, production=get_settings().is_production):
        raise DomainError(
            N_(
                "Đợt đánh giá không dùng được nhóm câu hỏi này vì câu hỏi đã công khai. "
                "Anh/chị hãy chọn ma trận thuộc nhóm bảo mật."
            ),
            code="pool",
        )


def _check_window(terms: SittingTerms, now: datetime) -> None:
    if terms["ends_at"] <= terms["starts_at"]:
        raise DomainError(N_("Giờ kết thúc của ca phải sau giờ bắt đầu."), code="window")
    if terms["ends_at"] <= now:
        raise DomainError(N_("Ca này đã qua. Anh/chị hãy ghi lại ngày giờ."), code="past")


def _fill_sitting(sitting: Sitting, terms: SittingTerms) -> None:
    for key, value in terms.items():
        setattr(sitting, key, normalise(value) if isinstance(value, str) else value)


def _describe_sitting(sitting: Sitting) -> dict[str, object]:
    return {
        "assessment": sitting.assessment_id,
        "name": sitting.name,
        "place": sitting.place,
        "starts_at": sitting.starts_at.isoformat(),
        "ends_at": sitting.ends_at.isoformat(),
        "minutes": sitting.minutes,
        "is_reserve": sitting.is_reserve,
        "release_required": sitting.release_required,
        "on_paper": sitting.on_paper,
        "late_minutes": sitting.late_minutes,
        "late_admission": sitting.late_admission,
    }


def _record(
    session: Session, assessment: Assessment, verb: str, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    record(session, f"web:assessment:{verb}", ("assessment", assessment.id), actor=actor, now=now, data=data)

"""Planning a contest while it is a draft: its words, window, papers, ranking rules and prizes."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.assembly.services import lock_specification
from quizapp.audit.services import record
from quizapp.contests.domain import DEFAULT_PRIZES, DEFAULT_RULES, MAX_PRIZES, RULES, Plan, Prize
from quizapp.contests.models import Contest, Round
from quizapp.delivery.models import Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.office.queries import get_office
from quizapp.people.models import OrgUnit

# What an address may look like; what these pages themselves are called is not free.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED_SLUGS = frozenset({"bai-du-thi"})


def create_contest(
    session: Session,
    plan: Plan,
    *,
    organiser_unit: OrgUnit | None,
    specification: Specification,
    actor: Actor,
    now: datetime,
) -> Round:
    """A new contest in draft with one round; without an organising unit it is the Committee's own.

    Ranking rules and prizes begin with the usual ones, which the organiser may change until announcing.
    """
    contest = Contest(organiser_unit_id=organiser_unit.id if organiser_unit else None, created_at=now)
    contest.created_by_id = actor.id
    sitting = Sitting(attempts_allowed=1, grace_seconds=get_office(session, to_local(now).date()).grace_seconds)
    _fill(session, contest, sitting, plan, specification, now)
    session.add_all((contest, sitting))
    session.flush()
    round_ = Round(
        contest_id=contest.id,
        number=1,
        sitting_id=sitting.id,
        ranking_rules=list(DEFAULT_RULES),
        prizes=[vars(prize) for prize in DEFAULT_PRIZES],
    )
    session.add(round_)
    session.flush()
    record_contest(session, contest, "create", actor, now, {"title": contest.title, "slug": contest.slug})
    return round_


def change_contest(
    session: Session, round_: Round, plan: Plan, *, specification: Specification, actor: Actor, now: datetime
) -> None:
    """Change a draft; refused once it is announced."""
    refuse_announced(session, round_)
    contest = round_.contest
    _fill(session, contest, round_.sitting, plan, specification, now)
    session.flush()
    record_contest(session, contest, "change", actor, now, {"title": contest.title, "slug": contest.slug})


def set_ranking_rules(session: Session, round_: Round, codes: Sequence[str], *, actor: Actor, now: datetime) -> None:
    """Fix the ordered list of ranking rules of a draft; each rule at most once, at least one."""
    refuse_announced(session, round_)
    if not codes:
        raise DomainError(N_("Phải có ít nhất một tiêu chí xếp hạng."), code="no_rules")
    if len(set(codes)) != len(codes) or any(code not in RULES for code in codes):
        raise DomainError(N_("Danh sách tiêu chí xếp hạng không hợp lệ. Anh/chị hãy tải lại trang."), code="rules")
    round_.ranking_rules = list(codes)
    session.flush()
    record_contest(session, round_.contest, "set_ranking_rules", actor, now, {"rules": list(codes)})


def set_prizes(session: Session, round_: Round, prizes: Sequence[Prize], *, actor: Actor, now: datetime) -> None:
    """Fix the prizes of a draft, the highest first. A contest may have none."""
    refuse_announced(session, round_)
    named = [Prize(normalise(prize.name)[:80], prize.count) for prize in prizes]
    if len(named) > MAX_PRIZES or any(not prize.name or prize.count < 1 for prize in named):
        raise DomainError(N_("Mỗi giải phải có tên và số lượng từ 1 trở lên."), code="prizes")
    if len({prize.name for prize in named}) != len(named):
        raise DomainError(N_("Có hai giải trùng tên. Anh/chị hãy gộp lại thành một dòng."), code="same_prize")
    round_.prizes = [vars(prize) for prize in named]
    session.flush()
    record_contest(session, round_.contest, "set_prizes", actor, now, {"prizes": round_.prizes})


def refuse_announced(session: Session, round_: Round) -> None:
    """Refuse a change once the contest is announced; holds the row until the transaction ends."""
    session.refresh(round_, with_for_update={"of": Round})
    if round_.state != "draft":
        raise DomainError(
            N_("Cuộc thi đã công bố thể lệ nên không sửa được thể lệ, tiêu chí, giải thưởng và danh sách nữa."),
            code="announced",
        )


def record_contest(
    session: Session, contest: Contest, action: str, actor: Actor, now: datetime, data: dict[str, object]
) -> None:
    """Note an act of the organiser in the audit chain."""
    record(session, f"web:contest:{action}", ("contest", contest.id), actor=actor, now=now, data=data)


def _fill(
    session: Session, contest: Contest, sitting: Sitting, plan: Plan, specification: Specification, now: datetime
) -> None:
    slug = normalise(plan.slug).lower()
    if not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise DomainError(
            N_("Địa chỉ trang chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, ví dụ chi-so-2026."), code="slug"
        )
    taken = session.scalar(select(Contest.id).where(Contest.slug == slug))
    if taken is not None and taken != contest.id:
        raise DomainError(N_("Đã có cuộc thi khác dùng địa chỉ %(slug)s."), code="slug_taken", slug=slug)
    if plan.ends_at <= plan.starts_at:
        raise DomainError(N_("Thời điểm kết thúc phải sau thời điểm bắt đầu."), code="window")
    if plan.ends_at <= now:
        raise DomainError(N_("Thời điểm kết thúc đã qua. Anh/chị hãy chọn thời điểm khác."), code="past")
    if specification.pool != "open":
        raise DomainError(N_("Cuộc thi chỉ dùng ma trận đề của nhóm câu hỏi mở."), code="pool")
    contest.title, contest.year, contest.slug = normalise(plan.title), plan.year, slug
    contest.rules_text = plan.rules_text.strip()
    sitting.name, sitting.specification_id, sitting.minutes = contest.title, specification.id, plan.minutes
    sitting.starts_at, sitting.ends_at = plan.starts_at, plan.ends_at
    lock_specification(specification, now=now)

"""Demonstration data of contests: an announced round of the open pool, open to everybody for two weeks."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.cli.demo_specification import Matrix, seed_specification
from quizapp.contests.domain import Plan
from quizapp.contests.models import Contest, Round
from quizapp.contests.services import announce_round, create_contest, set_units
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import LOCAL_ZONE, to_local
from quizapp.people.domain import EVERYWHERE
from quizapp.people.models import OrgUnit

SPECIFICATION = "Cuộc thi trực tuyến, 20 câu"
MATRIX: Matrix = {"PCI": (2, 2, 1), "PAPI": (2, 1, 1), "PAR": (2, 2, 1), "SIPAS": (1, 1, 1), "ICT": (1, 1, 1)}
MINUTES = 20
PAPERS = 6
OPEN_DAYS = 14
# Rules are announced before the start, so the window opens just after.
HEAD_START = timedelta(seconds=1)

RULES_TEXT = """\
Cuộc thi nhằm giúp cán bộ, công chức, viên chức hiểu bản chất, cách tính và tiêu chí của các chỉ số phản ánh nền hành \
chính: PCI, PAPI, PAR INDEX, SIPAS và ICT INDEX.
Đối tượng dự thi là cán bộ, công chức, viên chức của các cơ quan, đơn vị trong tỉnh, theo danh sách dự thi đã chốt.
Mỗi người dự thi một lượt, tự làm bài bằng tài khoản của mình. Không làm bài thay người khác.
Bài dự thi gồm 20 câu trắc nghiệm, mỗi câu một đáp án đúng, làm trong 20 phút. Câu không trả lời không được điểm và \
không bị trừ điểm.
Bài nộp được chấm ngay. Hết giờ mà chưa nộp thì hệ thống thu bài với các câu đã lưu.
Bài vi phạm thể lệ không được công nhận, kể cả sau khi đã trao giải.
Ban Tổ chức cuộc thi công bố kết quả sau khi xếp hạng. Người hoàn thành bài dự thi được cấp giấy chứng nhận tham gia; \
người đạt giải được cấp giấy chứng nhận đạt giải.
"""


def seed_contest(session: Session, *, edition: Edition, actor: Actor, now: datetime) -> Round:
    """An announced contest of this year for the staff of every unit, open from now for two weeks.

    Safe to repeat: the one that is there already is returned as it is. Needs units, people and an issued edition.
    """
    local = to_local(now)
    slug = f"chi-so-hanh-chinh-{local.year}"
    found = session.scalars(select(Round).join(Round.contest).where(Contest.slug == slug)).first()
    if found is not None:
        return found
    plan = Plan(
        title=f"Cuộc thi trực tuyến tìm hiểu các chỉ số hành chính năm {local.year}",
        year=local.year,
        slug=slug,
        rules_text=RULES_TEXT,
        starts_at=now + HEAD_START,
        ends_at=datetime.combine(local.date() + timedelta(days=OPEN_DAYS), time(17), LOCAL_ZONE),
        minutes=MINUTES,
    )
    specification = seed_specification(
        session,
        SPECIFICATION,
        MATRIX,
        edition=edition,
        pool="open",
        minutes=MINUTES,
        papers=PAPERS,
        actor=actor,
        now=now,
    )
    round_ = create_contest(session, plan, organiser_unit=None, specification=specification, actor=actor, now=now)
    roots = session.scalars(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None))).all()
    set_units(session, round_, roots, scope=EVERYWHERE, actor=actor, now=now)
    announce_round(session, round_, actor=actor, now=now, seed=f"demonstration/{edition.id}")
    return round_

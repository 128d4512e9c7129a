from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.cli.demo_contest import MATRIX, seed_contest
from quizapp.contests.models import Contest, RollEntry
from quizapp.contests.services import enter_round
from quizapp.delivery.services.attempts import start_attempt
from quizapp.kernel.actor import SYSTEM
from quizapp.people.domain import Role
from tests.factories import make_edition, make_item, make_person, make_unit


def test_the_seed_opens_a_contest_that_can_be_entered_now_and_is_safe_to_repeat(
    session: Session, now: datetime
) -> None:
    province = make_unit(session, "UBND tỉnh Tây Ninh")
    official = make_person(session, make_unit(session, "Sở Nội vụ", province), "Trần Văn Đức")
    make_person(session, province, "Lê Thị Soạn", Role.AUTHOR)
    versions = [
        make_item(session, index, level)
        for index, counts in MATRIX.items()
        for level, count in zip(("recognise", "understand", "apply"), counts, strict=True)
        for _ in range(count + 1)
    ]
    edition = make_edition(session, versions)
    made, again = (seed_contest(session, edition=edition, actor=SYSTEM, now=now) for _ in range(2))

    assert again is made
    assert session.scalar(select(func.count()).select_from(Contest)) == 1
    assert session.scalar(select(func.count()).select_from(Paper)) == 6
    assert made.contest.title == "Cuộc thi trực tuyến tìm hiểu các chỉ số hành chính năm 2026"
    assert (made.state, made.sitting.specification.question_count, made.sitting.minutes) == ("announced", 20, 20)
    assert session.scalars(select(RollEntry.person_id)).all() == [official.id]
    later = now + timedelta(seconds=2)
    place = enter_round(session, made, official, now=later)
    assert len(start_attempt(session, place, lease_key="a", actor=official.actor, now=later).layout) == 20

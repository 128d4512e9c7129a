from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.cli.demo_assessment import MATRIX, seed_assessment
from quizapp.delivery.models import Assessment, Assignment
from quizapp.delivery.services.attempts import start_attempt
from quizapp.kernel.actor import SYSTEM
from tests.factories import make_edition, make_item, make_person, make_unit


def test_the_seed_opens_an_assessment_that_can_be_sat_now_and_is_safe_to_repeat(
    session: Session, now: datetime
) -> None:
    unit = make_unit(session)
    officials = [make_person(session, unit, name) for name in ("Trần Văn Đức", "Nguyễn Thị Ánh")]
    later = [make_person(session, unit, "Võ Văn Bình")]
    versions = [
        make_item(session, index, level, pool="demonstration")
        for index, counts in MATRIX.items()
        for level, count in zip(("recognise", "understand", "apply"), counts, strict=True)
        for _ in range(count + 1)
    ]
    edition = make_edition(session, versions)
    made, again = (
        seed_assessment(session, edition=edition, officials=officials, later=later, actor=SYSTEM, now=now)
        for _ in range(2)
    )
    assert again is made
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1
    assert session.scalar(select(func.count()).select_from(Paper)) == 4
    assert made.title == "Đánh giá trước bổ nhiệm, đợt 11/2026"
    assert (made.state, made.specification.question_count) == ("open", 30)
    first, second = made.sittings
    assert first.starts_at <= now < now + timedelta(days=5) < first.ends_at < second.starts_at
    place = session.scalars(select(Assignment).where(Assignment.person_id == officials[0].id)).one()
    attempt = start_attempt(session, place, lease_key="a", actor=officials[0].actor, now=now)
    assert len(attempt.layout) == 30

"""Judges of the world: a panel in its second round, and two questions that must not meet."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.assembly.models import EnemyPair, RatingPanel, Specification
from quizapp.assembly.services.enemies import add_enemies
from quizapp.assembly.services.panels import begin_second_round, open_panel, save_ratings
from quizapp.issuing.models import Edition
from quizapp.people.models import Person
from quizapp.web.unit_of_work import unit_of_work


def judge(
    session: Session, papers: Specification, people: dict[str, Person], now: datetime
) -> tuple[RatingPanel, EnemyPair]:
    """A panel whose judges were far apart, and two questions that must not meet."""
    session.commit()
    actor = people["committee"].actor
    with unit_of_work() as work:
        edition = work.get_one(Edition, papers.edition_id)
        panel = open_panel(work, name="Ước lượng lần 1", edition=edition, pool=papers.pool, actor=actor, now=now)
        versions = [item.version for item in panel.items]
        for percents, role in (((40, 60), "committee"), ((80, 65), "reviewer")):
            values = {version.id: percents[n % 2] for n, version in enumerate(versions)}
            save_ratings(work, panel, values, person_id=people[role].id, now=now)
        begin_second_round(work, panel, actor=actor, now=now)
        codes = [version.item.code for version in versions[:2]]
        pair = add_enemies(work, codes[0], codes[1], reason="Hai câu hỏi cùng một ý.", actor=actor, now=now)
    return panel, pair

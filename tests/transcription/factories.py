"""A sitting on paper that is over, its people, and who enters their sheets."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Sitting
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.transcription.domain import Reading
from quizapp.transcription.models import Sheet, SheetClerk
from quizapp.transcription.queries import list_sheet_questions
from quizapp.transcription.services.entering import enter_sheet
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit


@dataclass
class PaperWorld:
    """A committed sitting on paper of two hours ago; two people may enter, a third one organises."""

    sitting: Sitting
    places: list[Assignment]
    clerks: list[Person]
    organiser: Person

    def read(self, session: Session, letters: str, place: int = 0) -> Reading:
        """A reading of the dealt paper: a letter for each question, a dash where nothing was marked."""
        paper_id = self.places[place].paper_id
        assert paper_id is not None
        answers: dict[int, Any] = {n: {"choice": letter} for n, letter in enumerate(letters, 1) if letter != "-"}
        assert len(letters) == len(list_sheet_questions(session, paper_id))
        return Reading(paper_id, answers)

    def enter(self, session: Session, who: int, letters: str, place: int = 0) -> Sheet:
        """What clerk `who` typed, committed."""
        reading = self.read(session, letters, place)
        with unit_of_work() as work:
            person, assignment = (
                work.get_one(Person, self.clerks[who].id),
                work.get_one(Assignment, self.places[place].id),
            )
            return enter_sheet(work, assignment, reading, person=person, now=START)


def make_paper_world(session: Session, *, people: int = 2, kinds: Any = ()) -> PaperWorld:
    """Papers of four questions whose keys are A, B, A, B, unless `kinds` take their places."""
    province = make_unit(session, "UBND tỉnh")
    organiser = make_person(session, province, "Phan Văn Lộc", Role.COMMITTEE)
    clerks = [make_person(session, province, name) for name in ("Lý Thị Một", "Mai Văn Hai", "Hồ Thị Ba", "Đỗ Văn Bốn")]
    agency = make_unit(session, "Sở Tài chính", province)
    specification = make_specification(session, count=max(2, (len(kinds) + 1) // 2), papers=1, kinds=kinds)
    hour = timedelta(hours=1)
    sitting = make_sitting(
        session, make_assessment(session, specification), starts_at=START - 3 * hour, ends_at=START - 2 * hour
    )
    sitting.on_paper, sitting.opened_at = True, START - 4 * hour
    places = [make_assignment(session, sitting, make_person(session, agency, f"Người {n}")) for n in range(people)]
    session.add_all(SheetClerk(sitting=sitting, person=clerk) for clerk in clerks)
    session.commit()
    return PaperWorld(sitting, places, clerks, organiser)

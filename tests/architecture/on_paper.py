"""What the world holds of sittings on paper: one of each side, with a sheet that two people read differently."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.extensions import db
from quizapp.people.models import Person
from quizapp.transcription.models import Sheet, SheetClerk, SheetEntry
from tests.factories import make_assessment, make_assignment, make_sitting


@dataclass
class Papers:
    """A sitting on paper that is over; the person of the side enters its sheets."""

    sitting: Sitting
    place: Assignment
    clerk: SheetClerk


def add_papers(like: Attempt, other: Person, now: datetime) -> Papers:
    """A sitting of the organiser of `like`, in which `other` sat, and which the person of `like` enters."""
    session = db.session()
    parent, clerk_person = like.assignment.sitting.assessment, like.assignment.person
    assert parent is not None
    assessment = make_assessment(session, parent.specification, organiser_unit=parent.organiser_unit)
    hour = timedelta(hours=1)
    sitting = make_sitting(session, assessment, starts_at=now - 3 * hour, ends_at=now - hour, name="Ca trên giấy")
    sitting.on_paper = True
    place = make_assignment(session, sitting, other)
    clerk = SheetClerk(sitting=sitting, person=clerk_person)
    sheet = Sheet(assignment=place, round=1, opened_at=now)
    for ordinal, (person, choice) in enumerate(((clerk_person, "A"), (other, "B")), start=1):
        read = {"1": {"choice": choice}, "2": {"choice": "B"}}
        sheet.entries.append(
            SheetEntry(
                person=person,
                ordinal=ordinal,
                is_missing=False,
                paper_id=place.paper_id,
                answers=read,
                entered_at=now,
            )
        )
    session.add_all((clerk, sheet))
    session.commit()
    return Papers(sitting, place, clerk)

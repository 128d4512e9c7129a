"""Reads of answer sheets: of whoever enters them, and of whoever organises."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from quizapp.assembly.models import Paper
from quizapp.assembly.queries import get_paper_content
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.transcription.domain import (
    SheetQuestion,
    Stage,
    compute_stage,
    describe_sheet,
    find_differences,
    is_same_sheet,
)
from quizapp.transcription.models import Sheet, SheetClerk, SheetEntry


@dataclass(frozen=True)
class SheetPlace:
    """A place in a sitting on paper with its newest sheet, if anybody has begun one."""

    assignment: Assignment
    sheet: Sheet | None
    # Who entered it in rounds before: they do not enter it again.
    earlier: frozenset[int] = frozenset()

    @property
    def stage(self) -> Stage:
        if self.sheet is None:
            return Stage.WAITING
        return compute_stage(len(self.sheet.entries), is_settled=self.sheet.settled_at is not None)

    @property
    def entries(self) -> Sequence[SheetEntry]:
        return self.sheet.entries if self.sheet is not None else ()

    def find_entry(self, person_id: int) -> SheetEntry | None:
        """What one person entered."""
        return next((entry for entry in self.entries if entry.person_id == person_id), None)


def get_clerk_sitting(session: Session, sitting_id: int, person_id: int) -> Sitting:
    """A sitting whose sheets a person enters; any other is not found."""
    clerk = session.scalars(
        select(SheetClerk)
        .where(SheetClerk.sitting_id == sitting_id, SheetClerk.person_id == person_id)
        .options(joinedload(SheetClerk.sitting).joinedload(Sitting.assessment))
    ).one_or_none()
    if clerk is None:
        raise NotFoundError(N_("Không có ca này, hoặc anh/chị không được phân công nhập phiếu của ca."))
    return clerk.sitting


def list_clerk_sittings(session: Session, person_id: int) -> list[Sitting]:
    """The sittings whose sheets a person enters, as long as one is to be entered, the earliest first."""
    again = (
        select(Sheet.id)
        .join(Sheet.assignment)
        .where(Assignment.sitting_id == Sitting.id, Sheet.round > 1, Sheet.settled_at.is_(None))
        .exists()
    )
    return list(
        session.scalars(
            select(Sitting)
            .join(SheetClerk, SheetClerk.sitting_id == Sitting.id)
            .where(SheetClerk.person_id == person_id, Sitting.on_paper, Sitting.settled_at.is_(None) | again)
            .options(joinedload(Sitting.assessment))
            .order_by(Sitting.starts_at, Sitting.id)
        )
    )


def list_clerks(session: Session, sitting: Sitting) -> list[SheetClerk]:
    """Who enters the sheets of a sitting."""
    return list(
        session.scalars(
            select(SheetClerk)
            .where(SheetClerk.sitting_id == sitting.id)
            .options(joinedload(SheetClerk.person).joinedload(Person.unit))
            .order_by(SheetClerk.id)
        )
    )


def get_clerk(session: Session, sitting: Sitting, clerk_id: int) -> SheetClerk:
    """One of those who enter the sheets of a sitting."""
    clerk = session.get(SheetClerk, clerk_id)
    if clerk is None or clerk.sitting_id != sitting.id:
        raise NotFoundError(N_("Người này không nhập phiếu của ca."))
    return clerk


def list_sheet_places(session: Session, sitting: Sitting) -> list[SheetPlace]:
    """Everybody who counts in a sitting, by number, each with the newest sheet."""
    return _list_places(session, Assignment.sitting_id == sitting.id)


def get_sheet_place(session: Session, sitting: Sitting, assignment_id: int) -> SheetPlace:
    """One place of a sitting with its newest sheet."""
    for place in _list_places(session, Assignment.sitting_id == sitting.id, Assignment.id == assignment_id):
        return place
    raise NotFoundError(N_("Người này không có phiếu trong ca."))


def _list_places(session: Session, *wanted: ColumnElement[bool]) -> list[SheetPlace]:
    places = session.scalars(
        select(Assignment).where(*wanted, Assignment.state == "assigned").order_by(Assignment.number)
    ).all()
    sheets = session.scalars(
        select(Sheet)
        .join(Sheet.assignment)
        .where(*wanted)
        .options(contains_eager(Sheet.assignment), selectinload(Sheet.entries).joinedload(SheetEntry.person))
        .order_by(Sheet.round)
    ).all()
    rounds: dict[int, list[Sheet]] = {}
    for sheet in sheets:
        rounds.setdefault(sheet.assignment_id, []).append(sheet)
    return [_build_place(place, rounds.get(place.id, [])) for place in places]


def _build_place(assignment: Assignment, sheets: Sequence[Sheet]) -> SheetPlace:
    earlier = frozenset(entry.person_id for sheet in sheets[:-1] for entry in sheet.entries)
    return SheetPlace(assignment, sheets[-1] if sheets else None, earlier)


def list_papers(session: Session, sitting: Sitting) -> Sequence[Paper]:
    """The papers that may have been sat, by number."""
    return session.scalars(
        select(Paper).where(Paper.specification_id == sitting.specification_id).order_by(Paper.number)
    ).all()


def list_sheet_questions(session: Session, paper_id: int) -> list[SheetQuestion]:
    """How each question of a paper is answered on its sheet."""
    questions = get_paper_content(session, paper_id).questions
    return describe_sheet([(q.position, q.item_type, q.content) for q in questions])


def list_differences(session: Session, sheet: Sheet) -> list[int]:
    """Where the two entries of a sheet differ; empty where they agree, or are not of the same paper at all."""
    first, second = (entry.reading for entry in sheet.entries)
    if first.is_missing or first.paper_id is None or not is_same_sheet(first, second):
        return []
    return find_differences(list_sheet_questions(session, first.paper_id), first, second)


def agrees(session: Session, sheet: Sheet) -> bool:
    """Whether two entries of a sheet say the same."""
    return is_same_sheet(*(entry.reading for entry in sheet.entries)) and not list_differences(session, sheet)

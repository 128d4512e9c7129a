"""One of everything, twice: within the reach of the roles of one agency, and of another.

`near` belongs to the official and to the agency that the roles bound to a unit are held for; `far` belongs to
somebody else in another agency.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import EnemyPair, RatingPanel, Specification, SpecificationCell
from quizapp.assembly.queries import forget_papers
from quizapp.certificates.models import Certificate
from quizapp.contests.domain import Plan
from quizapp.contests.models import Round
from quizapp.contests.services import (
    announce_round,
    create_contest,
    enter_round,
    publish_ranking,
    request_ranking,
    set_units,
)
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.closing import close_assessment
from quizapp.delivery.services.finalising import finalise_due_attempts, settle_sittings
from quizapp.issuing.models import Edition, EditionDispatch
from quizapp.issuing.services.printing import keep_print
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.adapters.staff_sheets import write_template
from quizapp.people.domain import EVERYWHERE, Role
from quizapp.people.models import OrgUnit, Person, StaffImport
from quizapp.people.services.importing import keep_upload
from quizapp.results.models import Result
from quizapp.rooms.models import BoardMember, Penalty, Room
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task
from quizapp.web.unit_of_work import unit_of_work
from tests.architecture.editions import Preparing, make_editions, send
from tests.architecture.judging import judge
from tests.architecture.marking import Marking, add_marking
from tests.architecture.team import TeamWork, make_work
from tests.factories import (
    make_assessment,
    make_assignment,
    make_document,
    make_edition,
    make_item,
    make_person,
    make_sitting,
    make_specification,
    make_unit,
)
from tests.indices.factories import put_index_edition
from tests.results.factories import sit
from tests.rooms.factories import make_board_member, make_invigilator, make_penalty, make_room, seat_people

PASSWORD = "mua xuân về trên phố"
LEASE = "0" * 32
SLUG = "tim-hieu-chi-so"
RULES_TEXT = "Mỗi người dự thi một lượt.\nKhông làm bài thay người khác."
# Roles held for one agency; the others reach everywhere.
BOUND = frozenset({Role.ORGANISER, Role.UNIT_HR, Role.UNIT_HEAD})
NAMES = {
    Role.AUTHOR: "Lê Thị Minh Châu",
    Role.REVIEWER: "Võ Văn Tài",
    Role.COMMITTEE: "Trần Văn Minh",
    Role.STANDING_OFFICE: "Lê Quang Minh",
    Role.INSPECTOR: "Lê Quang Thanh",
    Role.ORGANISER: "Phan Thị Ngọc Ánh",
    Role.HR: "Đỗ Thị Thu Hà",
    Role.UNIT_HR: "Huỳnh Văn Phúc",
    Role.UNIT_HEAD: "Nguyễn Văn Thịnh",
    Role.ADMIN: "Bùi Quốc Việt",
}


@dataclass
class Side:
    """Everything of one agency, in every state in which a page shows it."""

    unit: OrgUnit
    official: Person
    specification: Specification  # with papers, in use
    free_specification: Specification  # without papers, nothing rests on it
    ready: Assignment  # may start now
    running: Attempt
    finished: Attempt
    draft_place: Assignment  # in a draft assessment
    room: Room  # of that draft, with the place seated; an invigilator is assigned
    penalty: Penalty  # of that place
    board_member: BoardMember  # that invigilator
    result: Result
    certificate: Certificate
    task: TaskRun
    staff_import: StaffImport
    draft_round: Round
    dispatch: EditionDispatch

    @property
    def open_assessment(self) -> Assessment:
        return _get_parent(self.running.assignment.sitting)

    @property
    def closed_assessment(self) -> Assessment:
        return _get_parent(self.finished.assignment.sitting)

    @property
    def draft_assessment(self) -> Assessment:
        return _get_parent(self.draft_place.sitting)


@dataclass
class World:
    """The province: its people by role, what the whole province shares, and the two agencies."""

    province: OrgUnit
    people: dict[str, Person]  # "official" and the values of Role
    draft_code: str
    waiting_code: str
    waiting_version: int
    work: TeamWork
    approved_code: str
    approved_version: int
    panel: RatingPanel  # in its second round
    enemies: EnemyPair
    preparing: Preparing
    edition: Edition
    open_round: Round  # announced, running
    ranked_round: Round
    published_round: Round
    entry: Attempt  # the official's, in the published round
    far_entry: Attempt
    marking: Marking
    near: Side
    far: Side


def _get_parent(sitting: Sitting) -> Assessment:
    assert sitting.assessment is not None, "this sitting belongs to a contest"
    return sitting.assessment


def build_world(session: Session, now: datetime) -> World:
    """Make the world around `now`, committed; what background work makes is there when the queue works at once."""
    forget_papers()
    province = make_unit(session, "UBND tỉnh Tây Ninh")
    province.kind = "province"
    agency = make_unit(session, "Sở Khoa học và Công nghệ", province)
    division = make_unit(session, "Phòng Chuyển đổi số", agency)
    division.kind = "division"
    other = make_unit(session, "UBND phường Tân Ninh", province)
    password_hash = hash_password(PASSWORD)
    people = {
        role.value: make_person(
            session,
            agency if role in BOUND else province,
            name,
            role,
            role_unit=agency if role in BOUND else None,
            password_hash=password_hash,
        )
        for role, name in NAMES.items()
    }
    people["official"] = make_person(session, division, "Nguyễn Thị Thanh Huyền", password_hash=password_hash)
    stranger = make_person(session, other, "Đặng Văn Hòa", password_hash=password_hash)
    second_admin = make_person(session, province, "Cao Thị Liên", Role.ADMIN, password_hash=password_hash)
    for unit, names in ((division, ("Trần Quốc Bảo", "Lý Thị Mai")), (other, ("Phạm Văn Đức",))):
        for name in names:
            make_person(session, unit, name)
    make_document(session)
    put_index_edition(session, now)
    session.commit()
    sides = [
        _build_side(session, unit, person, importer, people, now)
        for unit, person, importer in ((agency, people["official"], people["admin"]), (other, stranger, second_admin))
    ]
    return _finish(session, province, people, stranger, (sides[0], sides[1]), now)


def _build_side(
    session: Session, unit: OrgUnit, person: Person, importer: Person, people: dict[str, Person], now: datetime
) -> Side:
    specification = make_specification(session)
    specification.owner_unit_id = unit.id
    free = _make_free_specification(session, specification, now)
    hour = timedelta(hours=1)
    window = {"starts_at": now - hour, "ends_at": now + 8 * hour}
    running, ready, finished = [
        make_assignment(
            session,
            make_sitting(
                session,
                make_assessment(session, papers, organiser_unit=unit, key_release="after_close"),
                name=f"Ca {number}",
                **window,
            ),
            person,
        )
        # Keys are shown only once nobody sits on the same papers any more.
        for number, papers in enumerate((specification, specification, make_specification(session)), start=1)
    ]
    draft = make_assessment(session, specification, organiser_unit=unit, state="draft")
    draft_place = make_assignment(
        session, make_sitting(session, draft, starts_at=now + 24 * hour, ends_at=now + 32 * hour), person
    )
    room = make_room(session, draft_place.sitting)
    seat_people(session, room, [draft_place])
    make_invigilator(session, room, importer)
    penalty = make_penalty(session, draft_place)
    member = make_board_member(session, draft, importer)
    session.commit()
    with unit_of_work() as work:
        attempt = start_attempt(work, running, lease_key=LEASE, actor=person.actor, now=now)
    with unit_of_work() as work:
        ended = sit(work, work.get_one(Assignment, finished.id), right=3, wrong=1, started_at=now - hour)
    with unit_of_work() as work:
        closed = _get_parent(work.get_one(Sitting, finished.sitting_id))
        close_assessment(work, closed, actor=people["committee"].actor, now=now)
    with unit_of_work() as work:
        settle_sittings(work, now=now)
    result = session.scalars(select(Result).where(Result.assignment_id == finished.id)).one()
    with unit_of_work() as work:
        task = request_task(
            work,
            "results.sheet",
            now=now,
            params={"attempt": ended.id},
            requested_by_id=person.id,
            title="Phiếu kết quả",
        )
        upload = keep_upload(
            work,
            content=write_template(),
            file_name="danh-sach.xlsx",
            unit=None,
            created_by_id=importer.id,
            now=now,
        )
    papers = _make_papers(session, unit)
    return Side(
        unit=unit,
        official=person,
        specification=specification,
        free_specification=free,
        ready=ready,
        running=attempt,
        finished=ended,
        draft_place=draft_place,
        room=room,
        penalty=penalty,
        board_member=member,
        result=result,
        certificate=session.scalars(select(Certificate).where(Certificate.result_id == result.id)).one(),
        task=task,
        staff_import=upload,
        dispatch=send(session, specification.edition, unit, now),
        draft_round=_make_round(session, unit, papers, people["committee"], f"nhap-{unit.id}", now),
    )


def _make_papers(session: Session, unit: OrgUnit) -> Specification:
    """What contests of a unit draw from: the open pool."""
    papers = make_specification(session, pool="open", minutes=20)
    papers.owner_unit_id = unit.id
    session.commit()
    return papers


def _make_free_specification(session: Session, like: Specification, now: datetime) -> Specification:
    free = Specification(
        name="Đánh giá bổ nhiệm lại 2026",
        edition_id=like.edition_id,
        pool=like.pool,
        minutes=40,
        pass_mark_percent=like.pass_mark_percent,
        paper_count=2,
        owner_unit_id=like.owner_unit_id,
        created_at=now,
        cells=[SpecificationCell(index_code="PCI", level="recognise", count=2)],
    )
    session.add(free)
    session.flush()
    return free


def _make_round(
    session: Session,
    unit: OrgUnit,
    specification: Specification,
    committee: Person,
    slug: str,
    starts_at: datetime,
    *,
    title: str = "Cuộc thi tìm hiểu các chỉ số 2026",
) -> Round:
    """A draft of a contest that opens a day after `starts_at`, for the staff of the whole province."""
    opens = starts_at + timedelta(days=1)
    plan = Plan(title, 2026, slug, RULES_TEXT, opens, opens + timedelta(days=2), 20)
    province = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
    with unit_of_work() as work:
        round_ = create_contest(
            work, plan, organiser_unit=unit, specification=specification, actor=committee.actor, now=starts_at
        )
        set_units(work, round_, [province.id], scope=EVERYWHERE, actor=committee.actor, now=starts_at)
    return round_


def _announce(
    session: Session, unit: OrgUnit, papers: Specification, committee: Person, slug: str, starts_at: datetime
) -> Round:
    round_ = _make_round(session, unit, papers, committee, slug, starts_at, title=f"Tìm hiểu chỉ số, kỳ {slug[-1]}")
    with unit_of_work() as work:
        announce_round(work, work.get_one(Round, round_.id), actor=committee.actor, now=starts_at, seed="s")
    return round_


def _enter(session: Session, round_: Round, people: list[Person], at: datetime) -> list[Attempt]:
    attempts = []
    for number, person in enumerate(people):
        with unit_of_work() as work:
            place = enter_round(work, work.get_one(Round, round_.id), work.get_one(Person, person.id), now=at)
            attempt = start_attempt(work, place, lease_key=LEASE, actor=person.actor, now=at)
        with unit_of_work() as work:
            ended = at + timedelta(minutes=5 + number)
            hand_in_attempt(work, work.get_one(Attempt, attempt.id), actor=person.actor, now=ended)
        attempts.append(attempt)
    return attempts


def _finish(
    session: Session,
    province: OrgUnit,
    people: dict[str, Person],
    stranger: Person,
    sides: tuple[Side, Side],
    now: datetime,
) -> World:
    committee, agency = people["committee"], sides[0].unit
    papers = _make_papers(session, agency)
    drafts = {
        "draft": make_item(session, state="draft", author=people["author"]),
        "in_review": make_item(session, state="in_review", author=people["author"]),
        "approved": make_item(session, author=people["author"]),
    }
    team_work = make_work(session, drafts["in_review"], people, now)
    edition = make_edition(session, [drafts["approved"]])
    panel, enemies = judge(session, sides[0].specification, people, now)
    preparing = make_editions(session, drafts["approved"], author=people["author"], now=now)
    keep_print(session, edition, b"%PDF-1.7", now=now)
    session.commit()
    open_round = _announce(session, agency, papers, committee, f"{SLUG}-1", now - timedelta(days=2))
    earlier = now - timedelta(days=5)
    ended = [_announce(session, agency, papers, committee, f"{SLUG}-{number}", earlier) for number in (2, 3)]
    entrants = [people["official"], stranger]
    entries = [_enter(session, round_, entrants, earlier + timedelta(days=1, hours=1)) for round_ in ended]
    with unit_of_work() as work:
        finalise_due_attempts(work, now=now)
    with unit_of_work() as work:
        settle_sittings(work, now=now)
    for round_ in ended:
        if session.get_one(Round, round_.id).state == "announced":
            with unit_of_work() as work:
                request_ranking(work, work.get_one(Round, round_.id), requested_by_id=committee.id, now=now)
    with unit_of_work() as work:
        publish_ranking(work, work.get_one(Round, ended[1].id), actor=committee.actor, now=now)
    session.rollback()
    return World(
        province=province,
        people=people,
        draft_code=drafts["draft"].item.code,
        waiting_code=drafts["in_review"].item.code,
        waiting_version=drafts["in_review"].id,
        work=team_work,
        approved_code=drafts["approved"].item.code,
        approved_version=drafts["approved"].id,
        panel=panel,
        enemies=enemies,
        preparing=preparing,
        edition=edition,
        open_round=open_round,
        ranked_round=ended[0],
        published_round=ended[1],
        entry=entries[1][0],
        far_entry=entries[1][1],
        marking=add_marking((sides[0].finished, sides[1].finished), people["reviewer"], now),
        near=sides[0],
        far=sides[1],
    )


def list_roles() -> Iterator[str]:
    """The columns of the access table: nobody, the official, and every role."""
    yield "visitor"
    yield "official"
    yield from (role.value for role in Role)

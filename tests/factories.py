"""Small worlds for tests: rows as services leave them, with defaults that read like the real thing.

Each function adds, flushes and returns; `save` commits, so that requests see it.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import AssemblyRun, Paper, PaperItem, Specification, SpecificationCell
from quizapp.bank.models import Item, ItemDuty, ItemVersion
from quizapp.bank.services import pass_version
from quizapp.bank.services.versions import seal_version
from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.indices.models import IndexComponent, IndexDefinition
from quizapp.issuing.domain import Manner
from quizapp.issuing.models import Edition, EditionItem
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import compute_name_key, compute_search_key
from quizapp.people.domain import Role
from quizapp.people.models import Account, OrgUnit, Person, RoleGrant
from quizapp.sources.models import SourceDocument
from tests.conftest import START

_numbers = itertools.count(1)
INDICES = (("PCI", "PCI"), ("PAPI", "PAPI"), ("PAR", "PAR INDEX"), ("SIPAS", "SIPAS"), ("ICT", "ICT INDEX"))


def save(session: Session) -> None:
    """Make everything added visible to requests."""
    session.commit()


def make_unit(session: Session, name: str = "Sở Nội vụ", parent: OrgUnit | None = None) -> OrgUnit:
    """A unit, in force since 1/7/2025."""
    unit = OrgUnit(
        code=f"DV{next(_numbers):05d}",
        name=name,
        parent_id=parent.id if parent else None,
        sort_key=compute_search_key(name),
        valid_from=date(2025, 7, 1),
        path="",
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def make_person(
    session: Session,
    unit: OrgUnit,
    full_name: str = "Nguyễn Thị Thanh Huyền",
    *roles: Role,
    role_unit: OrgUnit | None = None,
    position: str = "Chuyên viên",
    password_hash: str | None = None,
) -> Person:
    """A person with an account; `roles` are held everywhere, or within `role_unit`."""
    n = next(_numbers)
    person = Person(
        staff_code=f"TN{n:06d}",
        full_name=full_name,
        honorific="chị",
        sort_key=compute_name_key(full_name),
        search_key=compute_search_key(full_name),
        date_of_birth=date(1985, 3, 12),
        position=position,
        unit_id=unit.id,
        created_at=START,
    )
    session.add(person)
    session.flush()
    session.add(Account(person_id=person.id, username=f"nguoi.{n}", password_hash=password_hash))
    for role in roles:
        session.add(
            RoleGrant(
                person_id=person.id, role=role.value, unit_id=role_unit.id if role_unit else None, granted_at=START
            )
        )
    session.flush()
    session.refresh(person)
    return person


def make_indices(session: Session) -> None:
    """The five indices, each with a general component; once per test."""
    if session.scalars(select(IndexDefinition).limit(1)).first() is not None:
        return
    for position, (code, short) in enumerate(INDICES, start=1):
        session.add(IndexDefinition(code=code, name=f"Chỉ số {short}", short_name=short, position=position))
        session.add(IndexComponent(index_code=code, code="chung", name="Vấn đề chung", position=1))
    session.flush()


def make_document(session: Session, key: str = "tn-1364-2021") -> SourceDocument:
    """The document that most questions cite."""
    document = SourceDocument(
        key=key,
        number="1364/QĐ-UBND",
        kind="Quyết định",
        issued_on=date(2021, 6, 25),
        issuer="Chủ tịch UBND tỉnh Tây Ninh",
        title="Phê duyệt Đề án cải thiện và nâng cao các chỉ số cải cách hành chính",
    )
    session.add(document)
    session.flush()
    return document


def make_item(
    session: Session,
    index: str = "PCI",
    level: str = "recognise",
    *,
    pool: str = "open",
    state: str = "approved",
    author: Person | None = None,
    key: int = 0,
    item_type: str = "single_choice",
    content: dict[str, object] | None = None,
) -> ItemVersion:
    """An item with one version; without `content` one of four options, of which `key` (from 0) is right."""
    make_indices(session)
    n = next(_numbers)
    item = Item(code=f"{index[:3]}-2026-{n:04d}", pool=pool, created_at=START)
    session.add(item)
    session.flush()
    content = content or {
        "options": [
            {"text": f"Phương án {n} thứ {k + 1}", "correct": True}
            if k == key
            else {"text": f"Phương án {n} thứ {k + 1}", "misconception": f"Nhầm lẫn {n}.{k + 1}"}
            for k in range(4)
        ]
    }
    stem = f"Câu hỏi số {n} về {index} hỏi điều gì?"
    version = ItemVersion(
        item_id=item.id,
        number=1,
        state=state,
        item_type=item_type,
        index_code=index,
        component="chung",
        axis="nature",
        level=level,
        owners=[],
        stem=stem,
        search_key=compute_search_key(stem),
        content=content,
        explanation=f"Giải thích cho câu {n}.",
        origin={},
        citations=[
            {"document": "tn-1364-2021", "place": "Đề án, phần I", "line": 1, "paragraphs": 1, "sha256": "0" * 64}
        ],
        content_hash=compute_digest({"stem": stem, "content": content}),
        author_id=author.id if author else None,
        created_at=START,
    )
    if pool == "secure":
        seal_version(version)
    session.add(version)
    session.flush()
    if author:
        duty = ItemDuty(item_id=item.id, cycle=1, person_id=author.id, step="author", is_current=True)
        duty.assigned_at = duty.acted_at = START
        session.add(duty)
        session.flush()
    return version


def make_judges(session: Session) -> list[Person]:
    """Who may take the three steps of judging, in their order: a critic, an appraiser, the Committee."""
    unit = make_unit(session, "Hội đồng thẩm định")
    return [
        make_person(session, unit, "Trần Thị Kim Ngân", Role.REVIEWER),
        make_person(session, unit, "Hoàng Văn Thái", Role.REVIEWER),
        make_person(session, unit, "Lê Hoàng Phúc", Role.COMMITTEE),
    ]


def accept(session: Session, version: ItemVersion, judges: list[Person], now: datetime = START) -> None:
    """Take a version that was handed over through all the steps."""
    for judge in judges:
        pass_version(session, version, actor=judge.actor, now=now)


MANNER = Manner(
    question_count=4,
    minutes=40,
    pass_mark_percent=Decimal(50),
    attempts_allowed=1,
    retake_days=30,
    validity_months=24,
    exemptions="Người có kết quả đạt yêu cầu còn giá trị",
)


def make_edition(session: Session, versions: list[ItemVersion], year: int = 2026) -> Edition:
    """An issued edition that holds `versions`."""
    edition = Edition(
        year=year,
        title=f"Ngân hàng câu hỏi năm {year}",
        state="issued",
        decision_number="15/QĐ-BCĐ",
        issued_on=date(year, 1, 15),
        signer="Trần Văn Minh",
        manifest_hash="0" * 64,
        created_at=START,
    )
    session.add(edition)
    session.flush()
    session.add_all(EditionItem(edition_id=edition.id, version_id=v.id) for v in versions)
    session.flush()
    return edition


def make_specification(
    session: Session,
    *,
    count: int = 2,
    papers: int = 2,
    minutes: int = 40,
    pool: str = "demonstration",
    kinds: Sequence[tuple[str, dict[str, object]]] = (),
) -> Specification:
    """A specification of `count` PCI and `count` PAPI questions with its papers drawn and its items made.

    `kinds` are (type, content) of questions that take the places of the first ones of the first paper.
    """
    versions = [
        make_item(session, index, pool=pool, key=n % 4) for index in ("PCI", "PAPI") for n in range(count * papers)
    ]
    placed = [*versions[:count], *versions[papers * count : (papers + 1) * count]]
    for version, (item_type, content) in zip(placed, kinds, strict=False):
        version.item_type, version.content = item_type, dict(content)
    session.flush()
    edition = make_edition(session, versions)
    specification = Specification(
        name="Đánh giá trước bổ nhiệm 2026",
        edition_id=edition.id,
        pool=pool,
        minutes=minutes,
        pass_mark_percent=Decimal(50),
        paper_count=papers,
        created_at=START,
        cells=[SpecificationCell(index_code=i, level="recognise", count=count) for i in ("PCI", "PAPI")],
    )
    session.add(specification)
    session.flush()
    run = _make_run(session, specification) if papers else None
    for number in range(1, papers + 1):
        chosen = versions[(number - 1) * count : number * count]
        chosen += versions[(papers + number - 1) * count : (papers + number) * count]
        paper = Paper(
            specification_id=specification.id,
            number=number,
            run_id=run.id if run else None,
            expected_score=Decimal("1.6") * count,
            maximum_score=Decimal(2) * count,
            content_hash=compute_digest([v.content_hash for v in chosen]),
            created_at=START,
            items=[PaperItem(position=p, version_id=v.id) for p, v in enumerate(chosen, start=1)],
        )
        session.add(paper)
    session.flush()
    session.refresh(specification)
    return specification


def _make_run(session: Session, specification: Specification) -> AssemblyRun:
    run = AssemblyRun(
        specification_id=specification.id,
        seed_digest="1" * 64,
        inputs_hash="0" * 64,
        solver="HiGHS 1.16.0",
        options={},
        target=Decimal("0.8"),
        spread=Decimal(0),
        gap=Decimal(0),
        log="Running HiGHS 1.16.0\nModel status: Optimal",
        created_at=START,
    )
    session.add(run)
    session.flush()
    return run


def make_assessment(
    session: Session,
    specification: Specification | None = None,
    *,
    organiser_unit: OrgUnit | None = None,
    state: str = "open",
    **columns: object,
) -> Assessment:
    """An assessment without sittings."""
    specification = specification or make_specification(session)
    assessment = Assessment(
        title="Đánh giá trước bổ nhiệm, đợt 11/2026",
        year=2026,
        specification_id=specification.id,
        state=state,
        organiser_unit_id=organiser_unit.id if organiser_unit else None,
        created_at=START,
        opened_at=START if state == "open" else None,
        **columns,
    )
    session.add(assessment)
    session.flush()
    return assessment


def make_sitting(
    session: Session,
    assessment: Assessment,
    *,
    starts_at: datetime = START - timedelta(hours=1),
    ends_at: datetime = START + timedelta(hours=8),
    name: str = "Ca 1",
) -> Sitting:
    """A sitting of `assessment`, by default running for eight more hours."""
    sitting = Sitting(
        assessment_id=assessment.id,
        specification_id=assessment.specification_id,
        name=name,
        place="Phòng máy số 2, Trường Chính trị tỉnh",
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=assessment.specification.minutes,
        attempts_allowed=assessment.attempts_allowed,
        opened_at=START if assessment.state == "open" else None,
    )
    session.add(sitting)
    session.flush()
    return sitting


def make_assignment(session: Session, sitting: Sitting, person: Person, **columns: object) -> Assignment:
    """A person's place, with a paper where the specification has papers."""
    taken = session.query(Assignment).filter_by(sitting_id=sitting.id).count()
    papers = sitting.specification.papers
    assignment = Assignment(
        sitting_id=sitting.id,
        person_id=person.id,
        number=taken + 1,
        person_name=person.full_name,
        unit_id=person.unit_id,
        unit_name=person.unit_name,
        position=person.position,
        target_post="Phó Trưởng phòng",
        paper_id=papers[taken % len(papers)].id if papers else None,
        seed=hashlib.sha256(f"{sitting.id}/{person.id}".encode()).hexdigest(),
        created_at=START,
        **columns,
    )
    session.add(assignment)
    session.flush()
    return assignment

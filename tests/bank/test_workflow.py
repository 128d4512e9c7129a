"""Who does what with an item until it is accepted: nobody two things, and what is given to somebody is theirs."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.bank.domain.workflow import Duty, Step, Urgency, compute_urgency, find_bar, find_next_step
from quizapp.bank.models import ItemDuty
from quizapp.bank.queries import (
    BoardFilter,
    ItemFilter,
    Reader,
    count_by_state,
    list_board,
    list_duties,
    list_items,
    list_loads,
)
from quizapp.bank.services import (
    assign_step,
    create_item,
    pass_version,
    pass_versions,
    release_step,
    return_version,
    save_draft,
    start_new_version,
    submit_version,
)
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from tests.bank.test_exporting import WORDING
from tests.factories import accept, make_document, make_indices, make_item, make_judges, make_person, make_unit

TODAY = date(2026, 11, 24)


@pytest.fixture
def author(session: Session) -> Person:
    make_indices(session)
    make_document(session)
    return make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)


@pytest.fixture
def judges(session: Session) -> list[Person]:
    return make_judges(session)


def hold(session: Session) -> dict[int, tuple[str, bool]]:
    session.expire_all()
    return {d.person_id: (d.step, d.is_current) for d in session.scalars(select(ItemDuty).order_by(ItemDuty.cycle))}


def test_the_steps_follow_one_another() -> None:
    assert [find_next_step(step) for step in ("critique", "appraisal", "acceptance")] == [
        Step.APPRAISAL,
        Step.ACCEPTANCE,
        None,
    ]


def test_what_bars_somebody_from_a_step() -> None:
    duties = [
        Duty(1, "author", is_current=True),
        Duty(2, "critique", is_current=False),
        Duty(3, "critique", is_current=True),
    ]
    assert find_bar(duties, person_id=1, step="critique") == duties[0]
    assert find_bar(duties, person_id=2, step="appraisal") == duties[1]
    assert find_bar(duties, person_id=2, step="critique") == duties[2]
    assert find_bar(duties, person_id=3, step="critique") is None
    assert find_bar(duties, person_id=9, step="appraisal") is None


@pytest.mark.parametrize(
    ("due_on", "urgency"),
    [
        (None, Urgency.NONE),
        (date(2026, 11, 23), Urgency.OVERDUE),
        (date(2026, 11, 24), Urgency.SOON),
        (date(2026, 11, 27), Urgency.SOON),
        (date(2026, 11, 28), Urgency.LATER),
    ],
)
def test_a_due_date_is_overdue_from_the_day_after(due_on: date | None, urgency: Urgency) -> None:
    assert compute_urgency(due_on, TODAY) is urgency


def test_nobody_takes_two_steps_of_one_item(session: Session, judges: list[Person], now: datetime) -> None:
    version, other = make_item(session, state="in_review"), make_item(session, state="in_review")
    critic, appraiser, committee = (judge.actor for judge in judges)
    pass_version(session, version, actor=critic, now=now)
    with pytest.raises(ForbiddenError, match="phản biện"):
        pass_version(session, version, actor=critic, now=now)
    pass_version(session, version, actor=committee, now=now)
    with pytest.raises(ForbiddenError, match="thẩm định"):
        pass_version(session, version, actor=committee, now=now)
    # Another item is another matter.
    pass_version(session, other, actor=appraiser, now=now)
    assert (version.stage, other.stage) == ("acceptance", "appraisal")


def test_the_database_refuses_a_second_step_and_a_second_holder(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version = make_item(session, state="in_review", author=author)
    session.commit()
    row = {
        "item_id": version.item_id,
        "cycle": 1,
        "person_id": author.id,
        "step": "critique",
        "is_current": True,
        "assigned_at": now,
    }
    with pytest.raises(IntegrityError):
        session.execute(insert(ItemDuty), [row])
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(insert(ItemDuty), [{**row, "person_id": judge.id} for judge in judges[:2]])
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(insert(ItemDuty), [{**row, "person_id": judges[0].id, "step": "approve"}])
    session.rollback()


def test_a_role_without_the_right_takes_no_step(session: Session, author: Person, judges: list[Person]) -> None:
    version = make_item(session, state="in_review")
    with pytest.raises(ForbiddenError, match="Vai trò"):
        pass_version(session, version, actor=author.actor, now=author.created_at)
    version.step = "acceptance"
    with pytest.raises(ForbiddenError, match="Vai trò"):
        pass_version(session, version, actor=judges[0].actor, now=author.created_at)


def test_who_judges_an_item_does_not_write_it(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=author.actor, now=now)
    submit_version(session, version, actor=author.actor, now=now)
    return_version(session, version, actor=judges[2].actor, now=now, comment="Chưa rõ")
    session.commit()
    with pytest.raises(ForbiddenError, match="phản biện"):
        start_new_version(session, version, actor=judges[2].actor, now=now)
    session.rollback()
    draft = start_new_version(session, version, actor=author.actor, now=now)
    with pytest.raises(ForbiddenError, match="phản biện"):
        save_draft(
            session, draft, replace(WORDING, stem="Khác?"), revision=draft.revision, actor=judges[2].actor, now=now
        )


def test_what_came_back_goes_to_the_same_critic_again(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=author.actor, now=now)
    submit_version(session, version, actor=author.actor, now=now)
    pass_version(session, version, actor=judges[0].actor, now=now)
    return_version(session, version, actor=judges[1].actor, now=now, comment="Chưa rõ")
    draft = start_new_version(session, version, actor=author.actor, now=now)
    submit_version(session, draft, actor=author.actor, now=now)
    assert (draft.cycle, draft.stage) == (1, "critique")
    with pytest.raises(ForbiddenError, match="đã giao cho Trần Thị Kim Ngân"):
        pass_version(session, draft, actor=judges[2].actor, now=now)
    accept(session, draft, judges)
    assert draft.state == "approved"


def test_a_new_cycle_frees_the_judges_but_not_the_writers(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=judges[0].actor, now=now)
    submit_version(session, version, actor=author.actor, now=now)
    others = [make_person(session, make_unit(session), "Vũ Thị Lan", Role.REVIEWER), judges[1], judges[2]]
    accept(session, version, others)
    draft = start_new_version(session, version, actor=judges[2].actor, now=now)
    assert draft.cycle == 2
    submit_version(session, draft, actor=author.actor, now=now)
    with pytest.raises(ForbiddenError, match="soạn"):
        pass_version(session, draft, actor=judges[0].actor, now=now)
    pass_version(session, draft, actor=judges[1].actor, now=now)
    assert draft.stage == "appraisal"


def test_what_is_given_to_somebody_waits_for_them_alone(session: Session, judges: list[Person], now: datetime) -> None:
    version = make_item(session, state="in_review")
    critic, appraiser, committee = judges
    assign_step(session, [version], Step.CRITIQUE, critic, due_on=TODAY, actor=committee.actor, now=now)
    waiting = [_count_waiting(session, person) for person in judges]
    assert waiting == [1, 0, 0]
    with pytest.raises(ForbiddenError, match="đã giao cho"):
        pass_version(session, version, actor=appraiser.actor, now=now)
    assign_step(session, [version], Step.CRITIQUE, appraiser, due_on=None, actor=committee.actor, now=now)
    assert hold(session) == {appraiser.id: ("critique", True)}
    pass_version(session, version, actor=appraiser.actor, now=now)
    with pytest.raises(ForbiddenError, match="phản biện"):
        assign_step(session, [version], Step.APPRAISAL, appraiser, due_on=None, actor=committee.actor, now=now)
    assert [_count_waiting(session, person) for person in judges] == [1, 0, 1]
    assign_step(session, [version], Step.APPRAISAL, critic, due_on=None, actor=committee.actor, now=now)
    release_step(session, version, Step.APPRAISAL, actor=committee.actor, now=now)
    assert hold(session) == {appraiser.id: ("critique", True)}
    with pytest.raises(DomainError, match="chưa giao"):
        release_step(session, version, Step.APPRAISAL, actor=committee.actor, now=now)


def _count_waiting(session: Session, person: Person) -> int:
    roles = {grant.role for grant in person.grants}
    steps = {Step.CRITIQUE, Step.APPRAISAL} | ({Step.ACCEPTANCE, Step.AUTHOR} if "committee" in roles else set())
    return count_by_state(session, Reader(person.id, frozenset(steps)))["waiting"]


def test_a_step_goes_only_to_who_may_take_it(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version, done = make_item(session, state="in_review"), make_item(session)
    committee = judges[2].actor
    for chosen, step, person in (
        ([version], Step.CRITIQUE, author),
        ([version], Step.ACCEPTANCE, judges[0]),
        ([done], Step.CRITIQUE, judges[0]),
        ([], Step.CRITIQUE, judges[0]),
    ):
        with pytest.raises(DomainError):
            assign_step(session, chosen, step, person, due_on=None, actor=committee, now=now)
    assert list_duties(session, [version, done]) == {}


def test_hundreds_pass_in_a_few_statements(session: Session, judges: list[Person], now: datetime) -> None:
    versions = [make_item(session, state="in_review") for _n in range(120)]
    for judge in judges:
        pass_versions(session, versions, actor=judge.actor, now=now)
    assert {version.stage for version in versions} == {"approved"}


def test_the_board_tells_who_is_behind(session: Session, author: Person, judges: list[Person], now: datetime) -> None:
    critic, appraiser, committee = judges
    late, soon, free = (make_item(session, state="in_review", author=author) for _n in range(3))
    draft = make_item(session, state="draft", author=author)
    make_item(session)
    assign_step(session, [soon], Step.CRITIQUE, appraiser, due_on=TODAY, actor=committee.actor, now=now)
    overdue = date(2026, 11, 20)
    assign_step(session, [late], Step.CRITIQUE, critic, due_on=overdue, actor=committee.actor, now=now)
    rows = _list_board(session)
    found = [(v.item.code, person.full_name if person else None) for v, _duty, person in rows]
    assert found[:2] == [(late.item.code, critic.full_name), (soon.item.code, appraiser.full_name)]
    assert sorted(found[2:]) == sorted([(free.item.code, None), (draft.item.code, author.full_name)])
    counted = list_loads(session, today=TODAY, soon=date(2026, 11, 27))
    loads = [(x.person.full_name if x.person else None, x.count, x.overdue, x.soon) for x in counted]
    assert loads == [
        (critic.full_name, 1, 1, 0),
        (author.full_name, 1, 0, 0),
        (appraiser.full_name, 1, 0, 1),
        (None, 1, 0, 0),
    ]
    assert len(_list_board(session, who="unassigned")) == 1
    assert len(_list_board(session, who=str(author.id), step="author")) == 1
    assert len(_list_board(session, step="critique", index="PAPI")) == 0


def _list_board(session: Session, **chosen: str) -> list[Any]:
    return list(list_board(session, BoardFilter(**chosen), page=1, per_page=50).items)


def test_steps_can_be_asked_for_in_the_list(session: Session, judges: list[Person], now: datetime) -> None:
    first, second = make_item(session, state="in_review"), make_item(session, state="in_review")
    pass_version(session, second, actor=judges[0].actor, now=now)
    reader = Reader(judges[0].id, frozenset({Step.CRITIQUE, Step.APPRAISAL}))
    for state, expected in (("critique", [first]), ("appraisal", [second]), ("waiting", [first])):
        page = list_items(session, ItemFilter(state=state), reader, page=1, per_page=25)
        assert (page.items, page.total) == (expected, 1), state


def test_two_records_of_a_writer_and_a_judge_become_a_writer(
    session: Session, author: Person, judges: list[Person], now: datetime
) -> None:
    version = make_item(session, state="in_review", author=author)
    pass_version(session, version, actor=judges[0].actor, now=now)
    merge_people(session, judges[0], author, actor=judges[2].actor, now=now)
    assert hold(session) == {judges[0].id: ("author", True)}

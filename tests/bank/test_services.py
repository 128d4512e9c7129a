"""The way of a version."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.domain import can_enter_pool, can_use_for_assessment, can_use_pool_as_secure
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import get_item
from quizapp.bank.services import (
    OvertakenError,
    create_item,
    move_item,
    pass_version,
    pass_versions,
    return_version,
    save_draft,
    start_new_version,
    submit_version,
)
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from tests.bank.test_exporting import WORDING
from tests.factories import accept, make_document, make_indices, make_item, make_judges, make_person, make_unit


@pytest.fixture
def author(session: Session) -> Actor:
    make_indices(session)
    make_document(session)
    return make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR).actor


@pytest.fixture
def judge(session: Session, author: Actor) -> Actor:
    return make_person(session, make_unit(session), "Trần Thị Kim Ngân", Role.REVIEWER).actor


@pytest.fixture
def judges(session: Session) -> list[Person]:
    return make_judges(session)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_a_question_goes_from_draft_to_acceptance(
    session: Session, author: Actor, judges: list[Person], now: datetime
) -> None:
    version = create_item(session, pool="secure", wording=WORDING, actor=author, now=now)
    assert (version.item.code, version.state, version.number) == ("PCI-2026-0001", "draft", 1)
    submit_version(session, version, actor=author, now=now)
    stages = []
    for judge in judges:
        stages.append(version.stage)
        pass_version(session, version, actor=judge.actor, now=now, comment="Rõ ràng")
    assert stages == ["critique", "appraisal", "acceptance"]
    assert version.stage == "approved"
    assert [(r.decision, r.step, r.person_id, r.comment) for r in version.reviews] == [
        ("created", None, author.id, ""),
        ("submitted", None, author.id, ""),
        ("passed", "critique", judges[0].id, "Rõ ràng"),
        ("passed", "appraisal", judges[1].id, "Rõ ràng"),
        ("approved", "acceptance", judges[2].id, "Rõ ràng"),
    ]
    assert actions(session) == [
        "web:item_version:create",
        "web:item:open_secret",
        "web:item_version:submit",
        "web:item_version:pass",
        "web:item_version:pass",
        "web:item_version:approve",
    ]


def test_codes_run_on_within_index_and_year(session: Session, author: Actor, now: datetime) -> None:
    codes = [
        create_item(session, pool="open", wording=replace(WORDING, index_code=index), actor=author, now=now).item.code
        for index in ("PCI", "PAPI", "PCI")
    ]
    assert codes == ["PCI-2026-0001", "PAP-2026-0001", "PCI-2026-0002"]


def test_nobody_judges_what_they_wrote(session: Session, judge: Actor, author: Actor, now: datetime) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=judge, now=now)
    submit_version(session, version, actor=author, now=now)
    with pytest.raises(ForbiddenError):
        pass_version(session, version, actor=judge, now=now)
    with pytest.raises(ForbiddenError):
        return_version(session, version, actor=judge, now=now, comment="Không")
    with pytest.raises(ForbiddenError):
        pass_versions(session, [version], actor=judge, now=now)
    assert version.stage == "critique"


def test_nobody_judges_what_they_edited(session: Session, author: Actor, judge: Actor, now: datetime) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=author, now=now)
    save_draft(session, version, replace(WORDING, stem="Câu khác?"), revision=1, actor=judge, now=now)
    submit_version(session, version, actor=author, now=now)
    with pytest.raises(ForbiddenError):
        pass_version(session, version, actor=judge, now=now)


@pytest.mark.parametrize(
    "incomplete",
    [
        replace(WORDING, explanation=""),
        replace(WORDING, citations=()),
        replace(WORDING, content={"options": [{"text": "A", "correct": False}, {"text": "B", "correct": False}]}),
    ],
)
def test_an_incomplete_draft_is_kept_but_not_handed_over(
    session: Session, author: Actor, now: datetime, incomplete: object
) -> None:
    assert isinstance(incomplete, type(WORDING))
    version = create_item(session, pool="open", wording=incomplete, actor=author, now=now)
    with pytest.raises(DomainError):
        submit_version(session, version, actor=author, now=now)
    assert version.state == "draft"


def test_returning_needs_a_reason(session: Session, judge: Actor, now: datetime) -> None:
    version = make_item(session, state="in_review")
    with pytest.raises(DomainError, match="lý do"):
        return_version(session, version, actor=judge, now=now, comment="  ")
    return_version(session, version, actor=judge, now=now, comment="Phương án B cũng đúng")
    assert version.state == "returned"


def test_two_editors_of_one_draft(session: Session, author: Actor, judge: Actor, now: datetime) -> None:
    version = create_item(session, pool="open", wording=WORDING, actor=author, now=now)
    seen = version.revision
    save_draft(session, version, replace(WORDING, stem="Bản của tác giả?"), revision=seen, actor=author, now=now)
    with pytest.raises(OvertakenError) as refused:
        save_draft(session, version, replace(WORDING, stem="Bản khác?"), revision=seen, actor=judge, now=now)
    assert refused.value.version.stem == "Bản của tác giả?"


def test_an_accepted_version_is_never_written_over(
    session: Session, author: Actor, judges: list[Person], now: datetime
) -> None:
    version = make_item(session, state="approved")
    with pytest.raises(OvertakenError):
        save_draft(session, version, WORDING, revision=version.revision, actor=author, now=now)
    stem = version.stem
    draft = start_new_version(session, version, actor=author, now=now, wording=WORDING)
    assert (draft.number, draft.state, version.state, version.stem) == (2, "draft", "approved", stem)
    with pytest.raises(DomainError):
        start_new_version(session, draft, actor=author, now=now)
    submit_version(session, draft, actor=author, now=now)
    accept(session, draft, judges)
    session.refresh(version)
    assert (version.state, draft.state) == ("retired", "approved")


def test_a_version_that_was_overtaken_cannot_be_accepted(
    session: Session, author: Actor, judge: Actor, now: datetime
) -> None:
    version = make_item(session, state="in_review")
    start_new_version(session, version, actor=author, now=now, wording=WORDING)
    with pytest.raises(DomainError):
        pass_version(session, version, actor=judge, now=now)


def test_judging_several_is_all_or_nothing(session: Session, author: Actor, judge: Actor, now: datetime) -> None:
    good, moved = make_item(session, state="in_review"), make_item(session, state="returned")
    with pytest.raises(DomainError):
        pass_versions(session, [good, moved], actor=judge, now=now)
    session.rollback()
    assert "web:item_version:pass_batch" not in actions(session)


def test_a_wrong_component_or_document_is_refused(session: Session, author: Actor, now: datetime) -> None:
    foreign = replace(WORDING.citations[0], document="khong-co")
    for wording in (replace(WORDING, component="khong-co"), replace(WORDING, citations=(foreign,))):
        with pytest.raises(DomainError):
            create_item(session, pool="open", wording=wording, actor=author, now=now)


def test_what_came_from_files_is_never_secret(session: Session, author: Actor, now: datetime) -> None:
    version = make_item(session)
    version.item.loaded_hash = "0" * 64
    with pytest.raises(DomainError, match="bảo mật"):
        move_item(session, version.item, "secure", actor=author, now=now)
    move_item(session, version.item, "demonstration", actor=author, now=now)
    assert version.item.pool == "demonstration"
    assert actions(session)[-1] == "web:item:move"


def test_pools_and_what_they_may_be_used_for() -> None:
    assert can_use_pool_as_secure("demonstration", is_production=False)
    assert not can_use_pool_as_secure("demonstration", is_production=True)
    assert can_use_pool_as_secure("secure", is_production=True)
    assert not can_use_for_assessment("open", production=False)
    assert can_enter_pool("secure", came_from_files=False)


def test_every_item_has_one_latest_version(session: Session, author: Actor, judge: Actor, now: datetime) -> None:
    version = make_item(session)
    start_new_version(session, version, actor=author, now=now, wording=WORDING)
    item = get_item(session, version.item.code)
    assert [v.is_latest for v in item.versions] == [False, True]
    assert len(list(session.scalars(select(ItemVersion).where(ItemVersion.is_latest)))) == 1

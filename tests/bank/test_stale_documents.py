"""A document that ends another one: its last day, taking that back, and who is told."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.impact import compute_impact_digest, list_touched
from quizapp.bank.queries.stale import find_stale, list_reasons
from quizapp.bank.services.staleness import confirm_unchanged, register_source, set_item_validity, withdraw_effect
from quizapp.bank.services.telling_stale import notify_expired
from quizapp.mail.models import OutgoingMail
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.sources.domain import Effect, EffectLine
from quizapp.sources.models import SourceDocument
from quizapp.sources.queries import get_effect
from quizapp.sources.services import register_import
from tests.bank.test_stale import NEW, OLD, bring, cite
from tests.client import PageClient
from tests.factories import make_document, make_indices, make_judges, make_person, make_unit, save


@pytest.fixture
def author(session: Session) -> Person:
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    person.email = "loc@example.vn"
    make_indices(session)
    make_document(session)
    return person


@pytest.fixture
def old(session: Session, author: Person, now: datetime) -> SourceDocument:
    found = bring(session, author, now, OLD, "1/QĐ")
    document = register_import(session, found, actor=author.actor, now=now)
    document.issued_on = date(2021, 6, 25)
    return document


def deal_with(session: Session, old: SourceDocument, by: Person, now: datetime, *lines: EffectLine) -> SourceDocument:
    number = f"{len(session.scalars(select(SourceDocument)).all())}/QĐ"
    found = bring(session, by, now, NEW, number, *lines)
    seen = compute_impact_digest(list_touched(session, found))
    return register_source(session, found, seen=seen, actor=by.actor, now=now)


def list_letters(session: Session, person: Person) -> list[OutgoingMail]:
    statement = select(OutgoingMail).where(OutgoingMail.person_id == person.id).order_by(OutgoingMail.id)
    return list(session.scalars(statement))


def find_stale_ones(session: Session, versions: list[ItemVersion], day: date) -> set[int]:
    return find_stale(session, [version.id for version in versions], day)


def test_a_whole_document_ends_the_day_before_and_is_back_when_that_was_a_mistake(
    session: Session, author: Person, old: SourceDocument, now: datetime
) -> None:
    old.valid_to = date(2030, 12, 31)
    versions = [cite(session, old.key, line, author=author) for line in OLD[:2]]
    first = deal_with(session, old, author, now, EffectLine(old.key, Effect.REPEALS))
    second = deal_with(session, old, author, now, EffectLine(old.key, Effect.REPLACES))
    last = now.date() - timedelta(days=1)
    assert old.valid_to == last
    # The repeal and the last day are one event, and ask once.
    reasons = list_reasons(session, versions, now.date())
    assert [len(reasons[version.id]) for version in versions] == [2, 2]
    withdraw_effect(session, get_effect(session, first.key, old.key, "repeals"), actor=author.actor, now=now)
    assert old.valid_to == last
    withdraw_effect(session, get_effect(session, second.key, old.key, "replaces"), actor=author.actor, now=now)
    assert old.valid_to == date(2030, 12, 31)
    assert find_stale_ones(session, versions, now.date()) == set()


def test_what_two_people_settled_is_not_asked_again_when_the_document_runs_out(
    session: Session, author: Person, old: SourceDocument, now: datetime
) -> None:
    version = cite(session, old.key, OLD[0], author=author)
    deal_with(session, old, author, now, EffectLine(old.key, Effect.REPEALS))
    for person in (author, make_judges(session)[0]):
        confirm_unchanged(session, [version], note="Còn đúng cho năm 2021.", actor=person.actor, now=now)
    assert find_stale_ones(session, [version], now.date() + timedelta(days=400)) == set()


def test_a_part_that_is_repealed_leaves_the_rest_in_force(
    session: Session, client: PageClient, author: Person, old: SourceDocument, now: datetime
) -> None:
    versions = [cite(session, old.key, line, author=author) for line in OLD[:2]]
    new = deal_with(session, old, author, now, EffectLine(old.key, Effect.REPEALS, ("Điều 2",)))
    assert old.valid_to is None
    assert find_stale_ones(session, versions, now.date()) == {versions[1].id}
    key, new_key = old.key, new.key
    save(session)
    client.sign_in(author)
    assert "các phần khác của tài liệu còn hiệu lực" in client.get(f"/tai-lieu/{key}").text
    page = client.post(f"/tai-lieu/{new_key}/tac-dong/bo", data={"target": key, "effect": "repeals"})
    assert "1 bản câu hỏi thôi phải rà soát" in client.get(page.headers["Location"]).text
    assert "Không có câu nào cần rà soát lại" in client.get("/cau-hoi/can-ra-soat").text


def test_each_person_gets_one_letter_for_an_event_with_the_list(
    session: Session, author: Person, old: SourceDocument, now: datetime
) -> None:
    critic = make_judges(session)[0]
    critic.email = "phan.bien@example.vn"
    clerk = make_person(session, make_unit(session), "Lê Thị Hoa", Role.AUTHOR)
    theirs = [cite(session, old.key, line, author=author) for line in OLD[:2]]
    cite(session, old.key, OLD[0])
    deal_with(session, old, clerk, now, EffectLine(old.key, Effect.REPEALS))
    (letter,) = list_letters(session, author)
    assert letter.subject == "2 câu hỏi cần rà soát lại"
    assert all(version.item.code in letter.body for version in theirs)
    # Nobody answers for the third: whoever judges questions is told.
    assert [one.subject for one in list_letters(session, critic)] == ["1 câu hỏi cần rà soát lại"]
    set_item_validity(session, theirs[0].item, now.date() - timedelta(days=1), actor=clerk.actor, now=now)
    assert notify_expired(session, now=now) == 1
    assert notify_expired(session, now=now) == 0
    assert "hết thời hạn dùng" in list_letters(session, author)[-1].body

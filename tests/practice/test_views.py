"""Practising, as an official does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.kernel.clock import FrozenClock
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from quizapp.practice.models import PracticeCard
from quizapp.results.models import Score
from tests.bank.test_views import read
from tests.client import PageClient
from tests.factories import make_document, make_edition, make_item, make_person, make_unit, save


@pytest.fixture
def official(session: Session) -> Person:
    province = make_unit(session, "UBND tỉnh")
    person = make_person(session, make_unit(session, "Sở Tài chính", province), "Nguyễn Văn An")
    save(session)
    return person


@pytest.fixture
def versions(session: Session) -> dict[str, ItemVersion]:
    make_document(session)
    found = {
        "pci": make_item(session, "PCI", "recognise"),
        "papi": make_item(session, "PAPI", "apply"),
        "secure": make_item(session, "PCI", pool="secure"),
        "outside": make_item(session, "PCI"),
    }
    found["papi"].owners = ["Sở Tài chính"]
    make_edition(session, [found["pci"], found["papi"], found["secure"]])
    save(session)
    return found


def ask(client: PageClient, address: str = "/on-luyen/lam") -> tuple[str, dict[str, str]]:
    """The page's text, and what its form would send without an answer."""
    html = client.get(address).get_data(as_text=True)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    fields["action"] = re.findall(r'action="(/on-luyen/lam/[0-9]+)"', html)[0]
    return html, fields


def find_letter(html: str, text: str) -> str:
    return str(re.findall(rf'value="([A-H])"(?:(?!value=).)*?{re.escape(text)}', html, re.DOTALL)[0])


def test_before_an_edition_there_is_nothing_to_practise(client: PageClient, official: Person) -> None:
    assert "Chưa có câu hỏi để ôn luyện" in read(client.sign_in(official).get("/on-luyen"))
    assert "Bộ này chưa có câu nào" in read(client.get("/on-luyen/lam"))


def test_answer_explanation_and_basis_at_once(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion], clock: FrozenClock
) -> None:
    client.sign_in(official)
    html, fields = ask(client, "/on-luyen/lam?chi-so=PCI")
    assert versions["pci"].stem in html
    assert versions["pci"].explanation not in html
    options = versions["pci"].content["options"]
    action, wrong = fields.pop("action"), find_letter(html, options[1]["text"])
    page = read(client.post(action, data={**fields, "answer": wrong}))
    assert "Anh/chị trả lời chưa đúng" in page
    assert versions["pci"].explanation in page
    assert "Quyết định 1364/QĐ-UBND" in page
    client.post(action, data={**fields, "answer": wrong})
    card = session.scalars(select(PracticeCard)).one()
    assert (card.seen, card.right_count, card.box) == (1, 0, 0)
    assert "Đã ôn hết các câu của bộ này" in read(client.get("/on-luyen/lam?chi-so=PCI"))
    clock.advance(minutes=11)
    html, fields = ask(client, "/on-luyen/lam?bo=den-han")
    action, right = fields.pop("action"), find_letter(html, options[0]["text"])
    assert "Anh/chị trả lời đúng" in read(client.post(action, data={**fields, "answer": right}))
    session.expire_all()
    card = session.scalars(select(PracticeCard)).one()
    assert (card.seen, card.right_count, card.box) == (2, 1, 1)
    assert card.due_at == clock.now() + timedelta(days=1)
    session.rollback()


def test_a_merged_record_keeps_what_was_practised(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion], clock: FrozenClock
) -> None:
    other = make_person(session, official.unit, "Nguyễn Văn An")
    for person, name, seen in ((official, "pci", 3), (other, "pci", 1), (other, "papi", 2)):
        session.add(
            PracticeCard(
                person_id=person.id, item_id=versions[name].item_id, seen=seen, due_at=clock.now(), last_at=clock.now()
            )
        )
    session.flush()
    merge_people(session, official, other, actor=official.actor, now=clock.now())
    session.expire_all()
    cards = session.scalars(select(PracticeCard).order_by(PracticeCard.seen)).all()
    assert [(card.person_id, card.seen) for card in cards] == [(official.id, 2), (official.id, 3)]


def test_nothing_closed_and_nothing_outside_the_edition_is_practised(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion]
) -> None:
    client.sign_in(official)
    reading = read(client.get("/on-luyen/doc"))
    assert versions["pci"].stem in reading
    assert versions["papi"].explanation in reading
    for name in ("secure", "outside"):
        assert versions[name].stem not in reading
        sent = client.post(f"/on-luyen/lam/{versions[name].id}", data={"answer": "A", "seed": "s", "seen": "0"})
        assert sent.status_code == 404
    assert session.scalars(select(PracticeCard)).all() == []


def test_sets_by_level_and_by_what_the_own_agency_manages(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion]
) -> None:
    client.sign_in(official)
    for address in ("/on-luyen/lam?bo=don-vi", "/on-luyen/lam?muc-do=apply", "/on-luyen/lam?chi-so=PAPI"):
        assert versions["papi"].stem in ask(client, address)[0]
    assert "Nội dung đơn vị anh/chị phụ trách (1)" in read(client.get("/on-luyen"))


def test_practice_is_no_result_and_leaves_no_trace_in_the_chain(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion]
) -> None:
    client.sign_in(official)
    events = len(session.scalars(select(AuditEvent.seq)).all())
    _html, fields = ask(client)
    client.post(fields.pop("action"), data={**fields, "answer": "A"})
    assert len(session.scalars(select(AuditEvent.seq)).all()) == events
    assert session.scalars(select(Score)).all() == []


def test_without_an_answer_the_set_goes_on(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion]
) -> None:
    client.sign_in(official)
    _html, fields = ask(client, "/on-luyen/lam?chi-so=PCI")
    answer = client.post(fields.pop("action"), data=fields)
    assert answer.headers["Location"] == "/on-luyen/lam?chi-so=PCI"
    assert session.scalars(select(PracticeCard)).all() == []


def test_an_answer_that_cannot_be_read_is_no_answer(
    session: Session, client: PageClient, official: Person, versions: dict[str, ItemVersion]
) -> None:
    client.sign_in(official)
    _html, fields = ask(client, "/on-luyen/lam?chi-so=PCI")
    page = read(client.post(fields.pop("action"), data={**fields, "answer": "Z"}))
    assert "Anh/chị chưa trả lời" in page
    assert session.scalars(select(PracticeCard)).all() == []

"""No answer that a candidate can get tells a key: not its text, not its headers, not by being different."""

import base64
import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.assembly.queries import forget_papers
from quizapp.bank.models import Item, ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.extensions import db
from quizapp.issuing.models import Edition
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.people.models import RoleGrant
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import Place, find_key, make_place, start
from tests.factories import save

# What may be objected to, in the words of the regulations; it names no key.
OBJECTION = "câu hỏi, đáp án hoặc sự cố kỹ thuật"
FORBIDDEN = ("correct", "misconception", "Nhầm lẫn", "Giải thích cho câu", "đáp án", "explanation", "version")
HIDDEN = re.compile(r'name="csrf-token" content="[^"]*"|name="csrf_token" value="[^"]*"')


@pytest.fixture
def place(session: Session, now: datetime) -> Place:
    # Until half an hour from now: long enough to sit, and then the last person's sitting is over.
    return make_place(session, ends_at=START + timedelta(minutes=30))


def walk(client: PageClient, place: Place, base: str) -> Iterator[TestResponse]:
    """Every page and answer of a running attempt, by GET."""
    yield client.get("/viec-cua-toi")
    yield client.get("/tat-ca-cong-viec")
    yield client.get(f"/viec-cua-toi/{place.assignment.id}")
    yield client.get(base)
    for position in range(1, 7):
        yield client.get(f"{base}/cau/{position}")
    yield client.get(f"{base}/xem-lai")
    yield client.get(f"{base}/trang-thai")
    yield client.get(f"{base}/may-khac")


def open_cookies(response: TestResponse) -> str:
    """What the signed session cookies of an answer hold, readable by anyone who gets them."""
    opened = ""
    for header in response.headers.getlist("Set-Cookie"):
        name, _, value = header.partition(";")[0].partition("=")
        # The browser's own name is a mark under a key and holds nothing.
        if name == "browser":
            continue
        body = value.lstrip(".").partition(".")[0]
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        opened += (zlib.decompress(data) if value.startswith(".") else data).decode()
    return opened


def check_silent(response: TestResponse, session: Session) -> None:
    told = f"{response.headers}\n{open_cookies(response)}\n{response.get_data(as_text=True)}"
    told = told.replace(OBJECTION, "")
    for word in FORBIDDEN:
        assert word.casefold() not in told.casefold(), f"{response.request.path} says {word!r}"
    for version in session.scalars(select(ItemVersion)):
        assert version.content_hash not in told
        assert version.item.code not in told


def begin(client: PageClient, place: Place) -> str:
    client.sign_in(place.person)
    return str(client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau").headers["Location"])


def get_attempt(session: Session) -> Attempt:
    return session.scalars(select(Attempt)).one()


def test_nothing_a_candidate_gets_names_a_key(
    app: Flask, client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    answers: list[TestResponse] = list(walk(client, place, base))
    for position, letter in enumerate(("B", "C", "D", "A", "B", "C", "Z"), start=1):
        body = {"position": min(position, 6), "answer": letter, "flagged": True, "client_seq": position, "epoch": 1}
        answers.append(client.post(f"{base}/luu", json=body))
    answers.append(client.post(f"{base}/cau/1", data={"answer": "B", "epoch": "1"}))
    answers.append(client.post(f"{base}/cau/1", data={"answer": "Z", "epoch": "1"}))
    answers += walk(client, place, base)
    other = app.test_client()
    assert isinstance(other, PageClient)
    other.sign_in(place.person)
    answers += walk(other, place, base)
    answers.append(other.post(f"{base}/may-khac"))
    answers.append(client.post(f"{base}/cau/1", data={"answer": "B", "epoch": "1"}))
    answers.append(other.post(f"{base}/nop", data={"epoch": "2"}))
    answers += walk(other, place, base)
    answers.append(other.get(f"/ket-qua/bai/{attempt.public_id}"))
    answers.append(other.get("/ho-so-cua-toi"))
    clock.advance(minutes=31)
    answers.append(other.get(f"/ket-qua/bai/{attempt.public_id}"))
    assert len(answers) > 50
    for answer in answers:
        check_silent(answer, session)


def test_options_carry_their_place_and_nothing_else(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    for position in range(1, 7):
        page = client.get(f"{base}/cau/{position}").get_data(as_text=True)
        assert re.findall(r'type="radio"[^>]* value="([^"]*)"', page) == ["A", "B", "C", "D"]


def test_moving_the_keys_changes_no_byte_of_any_page(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)

    def read_all() -> list[str]:
        return [HIDDEN.sub("", answer.get_data(as_text=True)) for answer in walk(client, place, base)]

    before = read_all()
    keys = [find_key(session, get_attempt(session), position) for position in range(1, 7)]
    for version in session.scalars(select(ItemVersion)):
        texts = [option["text"] for option in version.content["options"]]
        key = next(n for n, option in enumerate(version.content["options"]) if option.get("correct"))
        moved = [{"text": text} | ({"correct": True} if n == (key + 1) % 4 else {}) for n, text in enumerate(texts)]
        version.content = {"options": moved}
    save(session)
    forget_papers()
    session.expire_all()
    assert keys != [find_key(session, get_attempt(session), position) for position in range(1, 7)]
    assert read_all() == before


def test_right_and_wrong_answers_are_acknowledged_alike(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    acknowledgements = []
    for position in range(1, 7):
        key = find_key(session, attempt, position)
        for seq, letter in enumerate((key, *(other for other in "ABCD" if other != key))):
            body = {"position": position, "answer": letter, "flagged": False, "epoch": 1}
            answer = client.post(f"{base}/luu", json=body | {"client_seq": position * 10 + seq})
            told = answer.get_json()
            assert told.pop("seq") == (position - 1) * 4 + seq + 1
            # A mark under a key over what was sent.
            told.pop("receipt")
            acknowledgements.append((position, sorted(told.items()), len(answer.get_data())))
    for position in range(1, 7):
        assert len({str(told) for at, told, _size in acknowledgements if at == position}) == 1


def test_who_knows_the_bank_has_it_closed_while_sitting(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    for role in (Role.REVIEWER, Role.COMMITTEE):
        session.add(RoleGrant(person_id=place.person.id, role=role.value, granted_at=START))
    save(session)
    item = session.scalars(select(Item)).first()
    edition = session.scalars(select(Edition)).first()
    assert item is not None
    assert edition is not None
    paths = (
        "/cau-hoi",
        f"/cau-hoi/{item.code}",
        f"/cau-hoi/{item.code}/sua",
        "/ngan-hang",
        f"/ngan-hang/{edition.id}",
        "/cau-hoi-da-ban-hanh",
        f"/cau-hoi-da-ban-hanh/{edition.id}",
        f"/ma-tran-de/{place.assessment.specification_id}/de/1",
    )
    client.sign_in(place.person)
    assert [client.get(path).status_code for path in paths] == [200] * 8
    begin(client, place)
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 403
        check_silent(answer, session)
    assert client.post(paths[-1], data={"reason": "xem"}).status_code == 403
    clock.advance(minutes=31)
    client.sign_in(place.person)
    assert [client.get(path).status_code for path in paths] == [200] * 8


def test_a_stranger_learns_nothing_either(client: PageClient, session: Session, place: Place) -> None:
    attempt = start(session, place)
    public_id = attempt.public_id
    db.session.rollback()
    for path in ("", "/cau/1", "/xem-lai", "/trang-thai"):
        check_silent(client.get(f"/bai-lam/{public_id}{path}"), session)

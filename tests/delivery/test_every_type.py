"""A paper with a question of every type, from the page to the score."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import get_progress, list_responses
from quizapp.delivery.services.saving import ForeignAnswerError
from quizapp.itemtypes.registry import get_item_type, list_item_types
from quizapp.results.models import Score
from quizapp.results.services.scoring import replay_attempt
from tests.client import PageClient
from tests.delivery.factories import Place, find_question, make_mixed_place, save_answer, start
from tests.itemtypes.samples import SAMPLES
from tools.answers import err, to_fields


@pytest.fixture
def place(session: Session) -> Place:
    return make_mixed_place(session)


def begin(client: PageClient, place: Place) -> str:
    client.sign_in(place.person)
    return str(client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau").headers["Location"])


def get_attempt(session: Session) -> Attempt:
    return session.scalars(select(Attempt)).one()


def answer(client: PageClient, base: str, position: int, raw: dict[str, Any], go: str = "next") -> Any:
    return client.post(f"{base}/cau/{position}", data={**to_fields(raw), "epoch": "1", "go": go})


def test_the_samples_are_of_every_type() -> None:
    assert list(SAMPLES) == list_item_types()
    for code, content in SAMPLES.items():
        assert get_item_type(code).validate(content) == []


@pytest.mark.parametrize("code", list_item_types())
def test_an_answer_goes_by_the_form_and_is_found_again(
    client: PageClient, session: Session, place: Place, code: str
) -> None:
    base = begin(client, place)
    position, question, layout = find_question(session, get_attempt(session), code)
    plugin = get_item_type(code)
    key = plugin.reveal(question.content, layout)
    for raw in (err(plugin.show(question.content, layout), key), key):
        assert answer(client, base, position, raw).status_code == 303
        assert list_responses(session, get_attempt(session).id)[position].answer == raw
    page = client.get(f"{base}/cau/{position}").get_data(as_text=True)
    assert page.count(" checked") + page.count(" selected") + page.count('value="0,') >= 1
    assert get_progress(session, get_attempt(session).id)[0] == 1


@pytest.mark.parametrize("code", list_item_types())
def test_an_answer_goes_by_the_script_as_it_is(client: PageClient, session: Session, place: Place, code: str) -> None:
    base = begin(client, place)
    position, question, layout = find_question(session, get_attempt(session), code)
    key = get_item_type(code).reveal(question.content, layout)
    sent = {"position": position, "answer": key, "flagged": False, "client_seq": 1, "epoch": 1}
    told = client.post(f"{base}/luu", json=sent).get_json()
    assert told["ok"]
    assert "note" not in told
    assert told["saved_count"] == 1
    foreign = {**sent, "answer": {"choices": ["Z"]}, "client_seq": 2}
    refused = client.post(f"{base}/luu", json=foreign)
    assert refused.status_code == 422
    assert refused.get_json()["code"] == "foreign"
    assert list_responses(session, get_attempt(session).id)[position].answer == key


def test_an_unfinished_answer_is_kept_told_and_does_not_count(
    client: PageClient, session: Session, place: Place
) -> None:
    base = begin(client, place)
    position, _question, _layout = find_question(session, get_attempt(session), "four_statements")
    raw = {"parts": {"a": "true", "c": "false"}}
    sent = {"position": position, "answer": raw, "flagged": False, "client_seq": 1, "epoch": 1}
    told = client.post(f"{base}/luu", json=sent).get_json()
    assert told["ok"]
    assert told["note"] == "Còn 2 mệnh đề chưa chọn đúng hay sai."
    assert told["saved_count"] == 0
    page = client.get(f"{base}/cau/{position}").get_data(as_text=True)
    assert "Còn 2 mệnh đề chưa chọn đúng hay sai." in page
    assert page.count(" checked") == 2
    review = client.get(f"{base}/xem-lai").get_data(as_text=True)
    assert "Trả lời chưa đủ (1)" in review
    # Finished, it counts once; unfinished again, not at all.
    whole = {"a": "true", "b": "true", "c": "false", "d": "true"}
    for seq, parts, count in ((2, whole, 1), (3, {"a": "true"}, 0)):
        sent = {**sent, "answer": {"parts": parts}, "client_seq": seq}
        assert client.post(f"{base}/luu", json=sent).get_json()["saved_count"] == count


def test_points_are_exact_and_called_points(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    position, question, layout = find_question(session, attempt, "four_statements")
    key = get_item_type("four_statements").reveal(question.content, layout)
    flipped = {**key["parts"], "b": "false" if key["parts"]["b"] == "true" else "true"}
    answer(client, base, position, {"parts": flipped})
    position, question, layout = find_question(session, attempt, "multiple_response")
    key = get_item_type("multiple_response").reveal(question.content, layout)
    answer(client, base, position, {"choices": key["choices"][:1]})
    client.post(f"{base}/nop", data={"epoch": "1"})
    score = session.scalars(select(Score)).one()
    # 0.5 of the four statements, 0.75 of the 1.5 points of the other.
    assert score.points == Decimal("1.25")
    worth = [Decimal((content.get("scoring") or {}).get("maximum", "1")) for content in SAMPLES.values()]
    assert score.maximum == sum(worth, Decimal(len(SAMPLES) % 2))
    assert replay_attempt(session, get_attempt(session)).points == score.points
    page = client.get(f"/ket-qua/bai/{attempt.public_id}").get_data(as_text=True)
    assert "1,25" in page
    assert "câu đúng" not in page
    assert "Điểm theo chỉ số" in page


def test_what_was_not_stored_is_shown_whatever_its_type(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    client.post(f"{base}/nop", data={"epoch": "1"})
    for code in list_item_types():
        position, question, layout = find_question(session, attempt, code)
        raw = get_item_type(code).reveal(question.content, layout)
        page = answer(client, base, position, raw)
        assert page.status_code == 409
        assert "Lựa chọn chưa được ghi" in page.get_data(as_text=True)


@pytest.mark.parametrize("code", list_item_types())
@pytest.mark.parametrize("raw", [{"value": "1"}, {"parts": {"x": "y"}}, {"choice": "Ω"}, {"choices": ["Ω"]}, {"no": 1}])
def test_an_answer_of_another_question_is_refused(
    session: Session, place: Place, code: str, raw: dict[str, Any]
) -> None:
    attempt = start(session, place)
    position, _question, _layout = find_question(session, attempt, code)
    if code == "numeric" and raw == {"value": "1"}:
        return
    with pytest.raises(ForeignAnswerError):
        save_answer(session, attempt, position, raw)
    assert list_responses(session, attempt.id) == {}

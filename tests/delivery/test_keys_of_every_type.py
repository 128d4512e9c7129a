"""What a candidate gets tells no key, whatever the type of the question."""

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import forget_papers
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.itemtypes.registry import get_item_type, list_item_types
from tests.client import PageClient
from tests.delivery.factories import Place, find_question, make_mixed_place
from tests.delivery.test_keys_stay_on_the_server import HIDDEN, begin, check_silent
from tests.factories import save
from tools.answers import err, to_fields


@pytest.fixture
def place(session: Session) -> Place:
    return make_mixed_place(session)


def get_attempt(session: Session) -> Attempt:
    return session.scalars(select(Attempt)).one()


def test_no_page_and_no_acknowledgement_names_a_key(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    for seq, code in enumerate(list_item_types(), start=1):
        position, question, layout = find_question(session, attempt, code)
        plugin = get_item_type(code)
        key = plugin.reveal(question.content, layout)
        check_silent(client.get(f"{base}/cau/{position}"), session)
        for at, raw in enumerate((key, err(plugin.show(question.content, layout), key))):
            sent = {"position": position, "answer": raw, "flagged": False, "client_seq": 2 * seq + at, "epoch": 1}
            check_silent(client.post(f"{base}/luu", json=sent), session)
            check_silent(client.post(f"{base}/cau/{position}", data={**to_fields(raw), "epoch": "1"}), session)
            check_silent(client.get(f"{base}/cau/{position}"), session)
    check_silent(client.get(f"{base}/xem-lai"), session)


def move_key(code: str, content: dict[str, Any]) -> dict[str, Any]:
    """The same question with another key, as far as that changes nothing that is shown."""
    moved = deepcopy(content)
    for part in (*moved.get("options", ()), *moved.get("statements", ())):
        part["correct"] = not part.get("correct")
        part.pop("misconception", None)
    if code == "true_false":
        moved["answer"] = not moved["answer"]
    if code == "numeric":
        moved |= {"value": "78.1", "tolerance": "5"}
    if code == "fill_list":
        # The list keeps its order; what belongs into the gaps changes.
        moved["gaps"], moved["extras"] = moved["gaps"][:1] * len(moved["gaps"]), [*moved["gaps"][1:], *moved["extras"]]
    return moved


@pytest.mark.parametrize(
    "code", ["single_choice", "multiple_response", "true_false", "four_statements", "numeric", "fill_list"]
)
def test_another_key_changes_no_byte_of_the_page(client: PageClient, session: Session, place: Place, code: str) -> None:
    base = begin(client, place)
    position, question, _layout = find_question(session, get_attempt(session), code)
    before = HIDDEN.sub("", client.get(f"{base}/cau/{position}").get_data(as_text=True))
    version = session.get_one(ItemVersion, question.version_id)
    version.content = move_key(code, version.content)
    save(session)
    forget_papers()
    after = HIDDEN.sub("", client.get(f"{base}/cau/{position}").get_data(as_text=True))
    assert after == before


@pytest.mark.parametrize("code", list_item_types())
def test_right_and_wrong_are_acknowledged_alike(client: PageClient, session: Session, place: Place, code: str) -> None:
    base = begin(client, place)
    position, question, layout = find_question(session, get_attempt(session), code)
    plugin = get_item_type(code)
    key = plugin.reveal(question.content, layout)
    told = []
    for seq, raw in enumerate((key, err(plugin.show(question.content, layout), key)), start=1):
        sent = {"position": position, "answer": raw, "flagged": False, "client_seq": seq, "epoch": 1}
        answer = client.post(f"{base}/luu", json=sent).get_json()
        told.append({name: value for name, value in answer.items() if name not in {"seq", "receipt"}})
    assert told[0] == told[1]

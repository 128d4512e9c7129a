"""A wrong key that is told field by field is put right through its pages, like that of a question with options."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.itemtypes.base import KeyedByField
from quizapp.itemtypes.registry import get_item_type
from quizapp.people.domain import Role
from quizapp.results.models import Score
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import make_mixed_place, save_answer
from tests.factories import make_person

CORRECTED = {
    "matching": {"1": "3", "2": "1", "3": "0"},
    "ordering": {"1": "1", "2": "0", "3": "2", "4": "3"},
    "fill_list": {"1": "2", "2": "2"},
    "numeric": {"value": "0,6", "tolerance": ""},
}


@pytest.fixture
def attempt(session: Session) -> Attempt:
    """At every question of a type in CORRECTED what its corrected key says; nothing at the others. Handed in."""
    place = make_mixed_place(session)
    session.commit()
    with unit_of_work():
        begun = start_attempt(session, place.assignment, lease_key="k" * 32, actor=place.person.actor, now=START)
    for position, shown in enumerate(begun.layout, start=1):
        version = session.get_one(ItemVersion, shown["version"])
        plugin = get_item_type(version.item_type)
        if version.item_type in CORRECTED and isinstance(plugin, KeyedByField):
            content = plugin.fill_key(version.content, CORRECTED[version.item_type])
            save_answer(session, begun, position, plugin.reveal(content, shown["layout"]))
    with unit_of_work():
        return hand_in_attempt(session, begun, actor=place.person.actor, now=START)


def test_pages_lead_to_a_corrected_key(session: Session, attempt: Attempt, client: PageClient) -> None:
    unit = attempt.assignment.person.unit
    reviewer = make_person(session, unit, "Võ Văn Tài", Role.REVIEWER)
    committee = make_person(session, unit, "Trần Văn Minh", Role.COMMITTEE)
    session.commit()
    for code, corrected in CORRECTED.items():
        version = session.scalars(select(ItemVersion).where(ItemVersion.item_type == code)).first()
        plugin = get_item_type(code)
        assert version is not None
        assert isinstance(plugin, KeyedByField)
        client.sign_in(reviewer)
        address = f"/dinh-chinh/cau/{version.id}"
        form = {"ruling": "key", "reason": "Văn bản gốc ghi khác.", "decision_number": "21/QĐ-BCĐ"}
        written = {f"key_{field.name}": field.value for field in plugin.list_key_fields(version.content)}
        assert "trùng với đáp án đang dùng" in client.post(address, data=form | written).text
        shown = client.post(address, data=form | {f"key_{name}": value for name, value in corrected.items()})
        assert "Đáp án đính chính" in client.get(shown.location).text
        client.sign_in(committee)
        client.post(f"{shown.location}/xac-nhan")
        assert "Đã áp dụng" in client.get(shown.location).text
        *_older, before, after = session.scalars(
            select(Score.points).where(Score.attempt_id == attempt.id).order_by(Score.id)
        )
        assert after > before

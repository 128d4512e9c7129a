"""A package of another system taken over."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.bank.queries import get_item
from quizapp.bank.services.versions import get_wording
from quizapp.interchange.services import plan_import, take_over
from quizapp.people.domain import Role
from tests.factories import make_indices, make_person, make_unit
from tests.interchange.factories import CHOICES, make_upload
from tests.interchange.qti_zips import OWN, pack_folder


def test_items_of_others_become_drafts_under_what_was_chosen_for_them(session: Session, now: datetime) -> None:
    make_indices(session)
    author = make_person(session, make_unit(session), "Lê Thị Minh Châu", Role.AUTHOR)
    upload = make_upload(session, author, pack_folder(OWN / "written-out"), now, key="qti-2.1")
    plan = plan_import(session, upload)
    outcome = take_over(session, upload, plan, actor=author.actor, now=now)
    wordings = [get_wording(get_item(session, code).versions[0]) for code in outcome.new]
    assert [wording.item_type for wording in wordings].count("numeric") == 2
    assert {(w.index_code, w.component, w.axis) for w in wordings} == {
        (CHOICES.index_code, CHOICES.component, CHOICES.axis)
    }
    assert outcome.refused == len(plan.refused) == 9

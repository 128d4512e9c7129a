"""The blueprint of this storey, and what several of its pages need."""

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.extensions import get_clock
from quizapp.objections.models import Objection
from quizapp.tasks.services import request_task

objections = Blueprint("objections", __name__)


def request_letter(session: Session, objection: Objection, person_id: int) -> str:
    """Ask for the letter; gives the address part of the run."""
    run = request_task(
        session,
        "objections.letter",
        now=get_clock().now(),
        params={"objection": objection.id},
        requested_by_id=person_id,
        title=_("Thư trả lời kiến nghị"),
        dedupe_key=f"{objection.id}/{person_id}",
    )
    return run.public_id

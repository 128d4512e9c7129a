"""Activation slips: made behind the page, because codes exist in the clear on paper only."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_code
from quizapp.kernel.text import N_
from quizapp.office.adapters import current_office
from quizapp.people.models import Account, Person
from quizapp.people.services.signing import set_activation_code
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work

# The file holds working codes, so it is kept only as long as fetching and printing it takes.
KEEP_SLIPS = timedelta(hours=2)
BATCH = 50


@task("people.activation_slips")
def make_activation_slips(context: TaskContext) -> TaskFile:
    """A PDF of slips for the people in `person_ids` who still wait for activation; earlier slips lose their worth."""
    slips: list[dict[str, Any]] = []
    person_ids: list[int] = list(context.params["person_ids"])
    for start in range(0, len(person_ids), BATCH):
        slips += _give_codes(person_ids[start : start + BATCH], context)
        context.report(len(slips), len(person_ids))
    if not slips:
        raise DomainError(N_("Không còn ai chờ kích hoạt trong số đã chọn."))
    office = current_office()
    content = render_pdf(
        "people/activation_slips.html",
        {
            "slips": slips,
            "product": office.product_name,
            "organisation": office.organisation,
            "address": get_settings().resolved_public_url,
        },
        title=_("Phiếu kích hoạt tài khoản"),
    )
    return TaskFile("phieu-kich-hoat.pdf", "application/pdf", content, KEEP_SLIPS)


def _give_codes(person_ids: list[int], context: TaskContext) -> list[dict[str, Any]]:
    now = get_clock().now()
    expires_at = now + timedelta(days=current_office().activation_days)
    slips = []
    with unit_of_work() as session:
        requester = session.get(Person, context.requested_by_id)
        actor = requester.actor if requester else Actor(None, "")
        people = session.scalars(
            select(Person)
            .join(Person.account)
            .where(
                Person.id.in_(person_ids),
                Account.password_hash.is_(None),
                Person.deactivated_at.is_(None),
                Person.merged_into_id.is_(None),
            )
            .order_by(Person.sort_key, Person.id)
        ).all()
        for person in people:
            code = new_code()
            set_activation_code(session, person, code, expires_at=expires_at, actor=actor, now=now)
            slips.append(
                {
                    "name": person.full_name,
                    "unit": person.unit_name,
                    "username": person.account.username if person.account else "",
                    "code": code,
                    "expires_at": expires_at,
                }
            )
    db.session.rollback()
    return slips

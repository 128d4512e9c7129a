"""Checking the receipt code that somebody brings: whose attempt it stands for, and whether that is as it was."""

from flask import render_template, request
from flask_login import current_user

from quizapp.audit.services import note_access
from quizapp.delivery.queries import get_progress
from quizapp.delivery.services.verifying import CodeCheck, check_code
from quizapp.delivery.views.organiser import delivery
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@delivery.get("/ma-bien-nhan")
@requires(Permission.ASSESSMENT_MANAGE, Permission.EVIDENCE_READ)
def receipt() -> str:
    """What a receipt code stands for, within what the person manages."""
    typed = request.args.get("ma", "").strip()[:40]
    if typed:
        with unit_of_work(access_log=True) as log:
            note_access(log, "delivery.receipt", ("receipt", typed), actor=current_user.actor, now=get_clock().now())
    session = db.session()
    found = check_code(session, typed) if typed else None
    if found is not None and not _reaches(found):
        found = None
    return render_template(
        "delivery/manage/receipt.html",
        typed=typed,
        found=found,
        answered=get_progress(session, found.attempt.id)[0] if found else 0,
    )


def _reaches(found: CodeCheck) -> bool:
    if current_user.can(Permission.EVIDENCE_READ):
        return True
    assessment = found.attempt.assignment.sitting.assessment
    if assessment is None:
        return False
    unit, scope = assessment.organiser_unit, own_scope()
    return scope.everywhere or (unit is not None and scope.includes(unit.path))

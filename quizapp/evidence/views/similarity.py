"""Statistics of alike answers in a sitting, for a panel. They decide nothing."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.models import Sitting
from quizapp.evidence.domain.similarity import FEWEST_PEOPLE, FIRM_PEOPLE
from quizapp.evidence.queries import list_sittings
from quizapp.evidence.queries.reports import get_sitting, read_report
from quizapp.evidence.services.comparing import request_comparison
from quizapp.evidence.views.blueprint import evidence
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@evidence.get("/tuong-dong")
@requires(Permission.EVIDENCE_READ)
def sittings() -> str:
    """Sittings whose answers can be compared."""
    return render_template(
        "evidence/sittings.html", page=list_sittings(db.session(), request.args.get("trang", 1, type=int))
    )


@evidence.get("/tuong-dong/<int:number>")
@requires(Permission.EVIDENCE_READ)
def similarity(number: int) -> str:
    """The report of one sitting, with what it does and does not say."""
    with unit_of_work(access_log=True) as log:
        who, now = current_user.actor, get_clock().now()
        note_access(log, "evidence.similarity", ("sitting", number), actor=who, now=now)
    session = db.session()
    sitting = get_sitting(session, number)
    return render_template(
        "evidence/similarity.html",
        sitting=sitting,
        report=read_report(session, sitting),
        fewest=FEWEST_PEOPLE,
        firm=FIRM_PEOPLE,
    )


@evidence.post("/tuong-dong/<int:number>")
@requires(Permission.EVIDENCE_READ)
def compare(number: int) -> Response:
    """Have the answers compared, or compared anew."""
    with unit_of_work() as session:
        sitting: Sitting = get_sitting(session, number)
        run = request_comparison(session, sitting, actor=current_user.actor, now=get_clock().now())
        address = url_for("tasks.show", public_id=run.public_id, ve=url_for("evidence.similarity", number=number))
    return redirect(address)

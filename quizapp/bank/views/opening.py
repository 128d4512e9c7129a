"""Opening questions that are kept back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.bank import queries, services
from quizapp.bank.domain import LEVEL_NAMES, Pool
from quizapp.bank.domain.workflow import STEP_NAMES
from quizapp.bank.forms import OpeningForm
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries import SealedItemError
from quizapp.bank.views import stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.duties import build_assign_forms
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.web.errors import translate, wants_json
from quizapp.web.guard import requires
from quizapp.web.redirects import choose_target, find_way_back
from quizapp.web.unit_of_work import SAFE_METHODS, unit_of_work

FORBIDDEN = 403
UNPROCESSABLE = 422


@BANK.app_errorhandler(SealedItemError)
def ask_for_reason(error: SealedItemError) -> Any:
    """A page over questions that are not open leads to where they are opened, and from there back."""
    db.session.rollback()
    if wants_json() or not current_user.can(Permission.BANK_SECURE):
        message = translate(error)
        return render_template("errors/refused.html", message=message, status=FORBIDDEN), FORBIDDEN
    back = request.full_path.rstrip("?") if request.method in SAFE_METHODS else find_way_back()
    return redirect(url_for("bank.open_secure", cau=list(error.codes), ve=back))


@BANK.route("/cau-hoi/mo-bao-mat", methods=["GET", "POST"])
@requires(Permission.BANK_SECURE)
def open_secure() -> Any:
    """Ask why, note it in the audit chain, then let this person see the questions for a short time."""
    codes = list(dict.fromkeys(request.values.getlist("cau")))
    if not codes:
        raise NotFoundError(N_("Anh/chị chưa chọn câu hỏi nào để mở."))
    back = choose_target(request.values.get("ve"), url_for("bank.show_item", code=codes[0]))
    form = OpeningForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                items = [queries.get_item(session, code) for code in codes]
                act = {"actor": current_user.actor, "now": get_clock().now()}
                services.open_items(session, items, reason=form.reason.data or "", **act)
        except NotFoundError:
            raise
        except DomainError as error:
            form.reason.errors = [translate(error)]
        else:
            return redirect(back)
    session = db.session()
    found = [item for item in (queries.get_item(session, code) for code in codes) if item.pool == Pool.SECURE]
    return render_template(
        "bank/open_secure.html",
        form=form,
        versions=[item.versions[-1] for item in found],
        back=back,
        indices={index.code: index for index in list_indices(session)},
        level_names=LEVEL_NAMES,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
    ), UNPROCESSABLE if form.errors else 200


@BANK.post("/cau-hoi/<code>/dong-bao-mat")
@requires(Permission.BANK_SECURE)
def close_secure(code: str) -> Response:
    """Close a question again before its time is over."""
    with unit_of_work() as session:
        services.close_item(session, queries.get_item(session, code), actor=current_user.actor, now=get_clock().now())
    flash(_("Đã đóng câu %(code)s. Muốn xem lại, anh/chị mở câu hỏi và ghi lý do.", code=code), "success")
    return redirect(url_for("bank.show_item", code=code))


def require_opened(versions: list[ItemVersion]) -> None:
    """Raise SealedItemError unless the reader has opened what of `versions` is kept back."""
    queries.require_opened(db.session(), versions, person_id=current_user.person.id, now=get_clock().now())


def is_shown(version: ItemVersion) -> bool:
    """Whether the reader may see what a version says: it is not kept back, or they have opened it."""
    if not version.is_sealed:
        return True
    return bool(
        queries.find_opening(db.session(), version.item_id, person_id=current_user.person.id, now=get_clock().now())
    )


def note_reading(code: str) -> None:
    """Note in the access log that an open question was looked at."""
    with unit_of_work(access_log=True) as session:
        note_access(session, "bank.show_item", ("item", code), actor=current_user.actor, now=get_clock().now())


def render_sealed(item: Item, version: ItemVersion) -> str:
    """The page of a question that is not open: what it is about, how far it is, and the way to open it."""
    session = db.session()
    duties = queries.list_duties(session, [version]).get((item.id, version.cycle), [])
    indices = {index.code: index for index in list_indices(session)}
    waits = version.is_latest and version.stage not in {"approved", "retired"}
    return render_template(
        "bank/sealed.html",
        item=item,
        version=version,
        index=indices[version.index_code],
        form=OpeningForm(formdata=None),
        may_open=current_user.can(Permission.BANK_SECURE),
        steps=stages.build_steps(version, duties, to_local(get_clock().now()).date()),
        assign_forms=build_assign_forms() if waits else {},
        openings=queries.list_openings(session, item) if current_user.can(Permission.BANK_ISSUE) else [],
        level_names=LEVEL_NAMES,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
        step_names=STEP_NAMES,
    )

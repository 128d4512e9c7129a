"""Pages where judges estimate how hard questions are, and where the committee sees what came of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.assembly.domain.difficulty import (
    FEWEST_JUDGES,
    PANEL_STATE_NAMES,
    PanelState,
    compute_spread,
)
from quizapp.assembly.forms import PanelForm, build_ratings_form
from quizapp.assembly.models import RatingPanel, RatingPanelItem
from quizapp.assembly.queries.panels import (
    get_panel,
    list_item_rows,
    list_judge_rows,
    list_panels,
    read_ratings,
)
from quizapp.assembly.services.panels import begin_second_round, close_panel, open_panel, save_ratings
from quizapp.assembly.views.blueprint import difficulty
from quizapp.bank.domain import POOL_NAMES, Pool
from quizapp.bank.queries import require_opened
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.issuing.queries import get_edition, list_editions
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.web.errors import translate
from quizapp.web.fields import to_choices
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

# So many questions stand on one page of a judge's list.
PAGE = 10
PROPOSED_ITEMS = 60


@difficulty.get("")
@requires(Permission.BANK_RATE)
def panels() -> str:
    """All panels."""
    rows = list_panels(db.session())
    return render_template("assembly/panels.html", rows=rows, names=PANEL_STATE_NAMES)


@difficulty.route("/moi", methods=["GET", "POST"])
@requires(Permission.BANK_ISSUE)
def new_panel() -> Response | str:
    """Open a panel over questions that nobody has estimated yet."""
    form = _build_panel_form(db.session())
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                made = open_panel(
                    session,
                    name=form.name.data or "",
                    edition=get_edition(session, form.edition_id.data),
                    pool=form.pool.data,
                    index_code=form.index_code.data,
                    limit=form.limit.data or PROPOSED_ITEMS,
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
                number = made.id
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã mở phiên. Các thành viên ước lượng được ngay."), "success")
            return redirect(url_for("difficulty.panel", panel_id=number))
    return render_template("assembly/new_panel.html", form=form)


@difficulty.get("/<int:panel_id>")
@requires(Permission.BANK_RATE)
def panel(panel_id: int) -> str:
    """One panel: how far the judges are, and after the first round how far apart they were."""
    found = get_panel(db.session(), panel_id)
    told = found.state != PanelState.ROUND_ONE
    return render_template(
        "assembly/panel.html",
        panel=found,
        names=PANEL_STATE_NAMES,
        judges=list_judge_rows(db.session(), found),
        rows=list_item_rows(db.session(), found) if told else [],
        fewest=FEWEST_JUDGES,
    )


@difficulty.route("/<int:panel_id>/phieu", methods=["GET", "POST"])
@requires(Permission.BANK_RATE)
def rate(panel_id: int) -> Response | str:
    """One page of the judge's own list; in the second round with what the first one showed."""
    found = get_panel(db.session(), panel_id)
    if found.state == PanelState.CLOSED:
        return redirect(url_for("difficulty.panel", panel_id=panel_id))
    pages = -(-len(found.items) // PAGE)
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    shown = found.items[(page - 1) * PAGE : page * PAGE]
    who, now = current_user.person.id, get_clock().now()
    require_opened(db.session(), [item.version for item in shown], person_id=who, now=now)
    first = read_ratings(db.session(), panel_id, 1)
    own = _find_own(found, first)
    form = build_ratings_form(((item.position, item.version_id) for item in shown), own)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                save_ratings(
                    session,
                    get_panel(session, panel_id),
                    form.read_ratings(),
                    person_id=current_user.person.id,
                    now=get_clock().now(),
                )
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            return _go_on(panel_id, page, pages)
    return render_template(
        "assembly/rate.html",
        panel=found,
        form=form,
        questions=[_show(item, first, found.state) for item in shown],
        page=page,
        pages=pages,
        done=sum(1 for item in found.items if item.version_id in own),
    )


@difficulty.post("/<int:panel_id>/vong-2")
@requires(Permission.BANK_ISSUE)
def second_round(panel_id: int) -> Response:
    """Close the first round and show the judges how far apart they are."""
    return _carry_out(panel_id, begin_second_round, lambda _kept: _("Đã mở vòng 2."))


@difficulty.post("/<int:panel_id>/chot")
@requires(Permission.BANK_ISSUE)
def close(panel_id: int) -> Response:
    """Keep what the judges' last words come to."""
    return _carry_out(panel_id, close_panel, lambda kept: _("Đã chốt độ khó của %(n)s câu.", n=kept))


def _carry_out(panel_id: int, verb: Callable[..., Any], tell: Callable[[Any], str]) -> Response:
    actor: Actor = current_user.actor
    now: datetime = get_clock().now()
    try:
        with unit_of_work() as session:
            came = verb(session, get_panel(session, panel_id), actor=actor, now=now)
    except DomainError as refusal:
        flash(translate(refusal), "error")
    else:
        flash(tell(came), "success")
    return redirect(url_for("difficulty.panel", panel_id=panel_id))


def _go_on(panel_id: int, page: int, pages: int) -> Response:
    if page < pages:
        return redirect(url_for("difficulty.rate", panel_id=panel_id, trang=page + 1))
    flash(_("Đã lưu ước lượng của anh/chị. Anh/chị sửa được cho đến khi vòng này kết thúc."), "success")
    return redirect(url_for("difficulty.panel", panel_id=panel_id))


def _find_own(panel: RatingPanel, first: dict[int, dict[int, int]]) -> dict[int, int]:
    """The reader's own estimates by version: of this round, else of the first one."""
    me = current_user.person.id
    own = {version: by_judge[me] for version, by_judge in first.items() if me in by_judge}
    if panel.state == PanelState.ROUND_TWO:
        second = read_ratings(db.session(), panel.id, 2)
        own |= {version: by_judge[me] for version, by_judge in second.items() if me in by_judge}
    return own


def _show(item: RatingPanelItem, first: dict[int, dict[int, int]], state: str) -> dict[str, Any]:
    version = item.version
    kind = get_item_type(version.item_type)
    told = state == PanelState.ROUND_TWO
    return {
        "position": item.position,
        "version": version,
        "shown": {
            "stem": version.stem,
            **describe_question(kind, version.content, kind.keep_layout(version.content), None),
        },
        "spread": compute_spread(first.get(item.version_id, {}).values()) if told else None,
    }


def _build_panel_form(session: Session) -> PanelForm:
    form = PanelForm(data={"limit": PROPOSED_ITEMS, "pool": Pool.SECURE.value})
    issued = [edition for edition in list_editions(session) if edition.state == "issued"]
    form.edition_id.choices = to_choices((e.id, f"{e.title} ({e.decision_number})") for e in issued)
    form.pool.choices = to_choices((pool.value, _(name)) for pool, name in POOL_NAMES.items())
    indices = [(index.code, index.short_name) for index in list_indices(session)]
    form.index_code.choices = to_choices([("", _("Mọi chỉ số")), *indices])
    return form

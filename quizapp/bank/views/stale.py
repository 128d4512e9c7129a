"""Questions that must be looked at again: the list, and the word of two people that they still hold."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank import queries
from quizapp.bank.domain.stale import Cause
from quizapp.bank.forms.sources import ItemValidityForm, UnchangedForm
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.stale import Reason, count_stale, list_reasons, select_stale
from quizapp.bank.services.staleness import confirm_unchanged, set_item_validity
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.sources.domain import PASSIVE_NAMES, Effect
from quizapp.web.errors import say, translate
from quizapp.web.filters import date_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 50
UNPROCESSABLE = 422


def get_today() -> date:
    """The day of the application's clock."""
    return to_local(get_clock().now()).date()


def describe_reasons(reasons: Sequence[Reason]) -> list[str]:
    """Why a question is stale, in sentences."""
    return [_describe(reason) for reason in reasons]


def _describe(reason: Reason) -> str:
    document = reason.document.label if reason.document else ""
    if reason.cause == Cause.ITEM_EXPIRED:
        return _("Câu hỏi chỉ dùng đến hết %(date)s.", date=date_vn(reason.until))
    if reason.cause == Cause.DOCUMENT_EXPIRED:
        return _("%(document)s hết hiệu lực sau ngày %(date)s.", document=document, date=date_vn(reason.until))
    mark = reason.mark
    if mark is None or mark.by is None:
        return _("%(document)s đã thay đổi.", document=document)
    what = _(PASSIVE_NAMES[Effect(mark.effect or Effect.AMENDS)])
    return _("Nội dung dẫn từ %(document)s %(what)s tại %(by)s.", document=document, what=what, by=mark.by.label)


def find_proposal(reasons: Sequence[Reason]) -> Reason | None:
    """The reason that somebody has already spoken on, where they have spoken on all."""
    spoken = [reason for reason in reasons if reason.mark is not None and reason.mark.proposed_by_id is not None]
    return spoken[0] if spoken and len(spoken) == len(reasons) else None


def may_confirm(reasons: Sequence[Reason]) -> bool:
    """Whether the reader can say of a stale question that it still holds."""
    if not (current_user.can(Permission.BANK_EDIT) or current_user.can(Permission.BANK_REVIEW)):
        return False
    proposal = find_proposal(reasons)
    return proposal is None or proposal.mark is None or proposal.mark.proposed_by_id != current_user.person.id


@BANK.get("/cau-hoi/can-ra-soat")
@requires(Permission.BANK_READ)
def stale_items() -> str:
    """Accepted questions that enter no new papers until somebody has looked at them again."""
    return _render_list(UnchangedForm(formdata=None), chosen=())


def _render_list(form: UnchangedForm, chosen: Sequence[int]) -> str:
    session, today = db.session(), get_today()
    page = paginate(session, select_stale(today), request.args.get("trang", 1, type=int), per_page=PER_PAGE)
    reasons = list_reasons(session, page.items, today)
    rows = [
        {
            "version": version,
            "reasons": describe_reasons(reasons[version.id]),
            "proposal": find_proposal(reasons[version.id]),
            "may_confirm": may_confirm(reasons[version.id]),
            "chosen": version.id in chosen,
        }
        for version in page.items
    ]
    return render_template(
        "bank/stale.html",
        page=page,
        rows=rows,
        total=count_stale(session, today),
        choosable=any(row["may_confirm"] for row in rows),
        form=form,
    )


@BANK.post("/cau-hoi/can-ra-soat")
@requires(Permission.BANK_EDIT, Permission.BANK_REVIEW)
def confirm_items() -> ResponseReturnValue:
    """Say that questions still hold; the second of two people settles it."""
    form = UnchangedForm()
    code = request.form.get("cau", "")
    ids = request.form.getlist("version", type=int)
    try:
        with unit_of_work() as session:
            versions: list[ItemVersion] = [queries.get_version(session, number) for number in ids]
            first, settled = confirm_unchanged(
                session, versions, note=form.note.data or "", actor=current_user.actor, now=get_clock().now()
            )
    except DomainError as error:
        flash(translate(error), "error")
        if code:
            return redirect(url_for("bank.show_item", code=code))
        # What was typed and chosen stays on the page.
        return _render_list(form, chosen=ids), UNPROCESSABLE
    if first:
        flash(_("Đã ghi ý kiến cho %(n)s câu; cần một người khác xác nhận.", n=first), "success")
    if settled:
        flash(_("Đã xác nhận xong %(n)s câu; câu được dùng lại cho đề mới.", n=settled), "success")
    return redirect(url_for("bank.show_item", code=code) if code else url_for("bank.stale_items"))


@BANK.post("/cau-hoi/<code>/thoi-han")
@requires(Permission.BANK_EDIT)
def set_validity(code: str) -> Response:
    """Say until which day a question may be used."""
    form = ItemValidityForm()
    if not form.validate():
        flash(next(error for errors in form.errors.values() for error in errors), "error")
        return redirect(url_for("bank.show_item", code=code))
    try:
        with unit_of_work() as session:
            item = queries.get_item(session, code)
            set_item_validity(session, item, form.valid_to.data, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã ghi thời hạn dùng của câu %(code)s.", code=code), "success")
    return redirect(url_for("bank.show_item", code=code))

"""One act on several questions of the list: first what it would do, question by question, then the deed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank import queries, services
from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import STEP_NAMES, STEP_PERMISSIONS, Step, find_bar
from quizapp.bank.forms import BulkAssignForm
from quizapp.bank.models import ItemVersion
from quizapp.bank.services.duties import to_facts
from quizapp.bank.views import stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.opening import is_shown, require_opened
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.queries import get_person, list_holders
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.redirects import choose_target
from quizapp.web.unit_of_work import unit_of_work


class Act(StrEnum):
    """What can be done with several at once."""

    ASSIGN = "assign"
    FORWARD = "forward"
    ACCEPT = "accept"
    RETURN = "return"


TITLES = {
    Act.ASSIGN: N_("Giao việc cho nhiều câu"),
    Act.FORWARD: N_("Chuyển nhiều câu sang bước sau"),
    Act.ACCEPT: N_("Nghiệm thu nhiều câu"),
    Act.RETURN: N_("Trả lại nhiều câu"),
}
DONE = {
    Step.CRITIQUE: N_("%(number)s câu hỏi đã qua phản biện, chuyển sang thẩm định."),
    Step.APPRAISAL: N_("%(number)s câu hỏi đã qua thẩm định, chuyển sang nghiệm thu."),
    Step.ACCEPTANCE: N_("Đã nghiệm thu %(number)s câu hỏi."),
}
EVERYBODY = (Permission.BANK_REVIEW, Permission.BANK_ACCEPT, Permission.BANK_ASSIGN)


@dataclass(frozen=True)
class Choice:
    """One of the ticked questions: whether the act takes it, or why not."""

    version: ItemVersion
    refusal: str


@BANK.post("/cau-hoi/hang-loat")
@requires(*EVERYBODY)
def bulk() -> Any:
    """What the act would do with the ticked questions; nothing is changed yet."""
    act, back = _read_act(), choose_target(request.form.get("back"), url_for("bank.items"))
    versions = [
        queries.get_version(db.session(), version_id) for version_id in request.form.getlist("version", type=int)
    ]
    if act is None or not versions:
        flash(_("Anh/chị chưa chọn câu hỏi nào."), "error")
        return redirect(back)
    choices = _check(act, versions)
    return render_template(
        "bank/bulk.html",
        act=act,
        title=_(TITLES[act]),
        taken=[choice.version for choice in choices if not choice.refusal],
        refused=[choice for choice in choices if choice.refusal],
        form=_open_form() if act is Act.ASSIGN else None,
        back=back,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
    )


@BANK.post("/cau-hoi/hang-loat/lam")
@requires(*EVERYBODY)
def do_bulk() -> Response:
    """Do it: all of them or none."""
    act, back = _read_act(), choose_target(request.form.get("back"), url_for("bank.items"))
    chosen = request.form.getlist("version", type=int)
    form = _open_form() if act is Act.ASSIGN else None
    if form is not None and not form.validate():
        flash(next(error for errors in form.errors.values() for error in errors), "error")
        return redirect(back)
    try:
        with unit_of_work() as session:
            versions = [queries.get_version(session, version_id) for version_id in chosen]
            said = _carry_out(act, versions, form)
    except DomainError as error:
        flash(translate(error), "error")
    else:
        for sentence in said:
            flash(sentence, "success")
    return redirect(back)


def _read_act() -> Act | None:
    asked = request.form.get("act", "")
    return Act(asked) if asked in set(Act) else None


def _open_form() -> BulkAssignForm:
    form, session = BulkAssignForm(), db.session()
    form.set_people({step: list_holders(session, permission) for step, permission in STEP_PERMISSIONS.items()})
    return form


def _carry_out(act: Act | None, versions: list[ItemVersion], form: BulkAssignForm | None) -> list[str]:
    session, who = db.session(), {"actor": current_user.actor, "now": get_clock().now()}
    comment = request.form.get("comment", "")
    if act is Act.RETURN:
        require_opened(versions)
        number = services.return_versions(session, versions, comment=comment, **who)
        return [_("Đã trả %(number)s câu hỏi lại tác giả.", number=number)]
    if act is Act.ASSIGN and form is not None:
        step, person = Step(form.step.data), get_person(session, int(form.person.data))
        if not current_user.can(Permission.BANK_ASSIGN):
            raise DomainError(N_("Vai trò của anh/chị không giao việc."), code="no_right")
        number = services.assign_step(session, versions, step, person, due_on=form.due_on.data, **who)
        name = _(STEP_NAMES[step]).lower()
        return [
            _(
                "Đã giao bước %(step)s của %(number)s câu hỏi cho %(name)s.",
                step=name,
                number=number,
                name=person.full_name,
            )
        ]
    require_opened(versions)
    steps = services.pass_versions(session, versions, comment=comment, **who)
    return [_(DONE[step], number=number) for step, number in sorted(steps.items())]


def _check(act: Act, versions: Sequence[ItemVersion]) -> list[Choice]:
    if act is Act.ASSIGN:
        return [Choice(version, _refuse_closed(version)) for version in versions]
    held = queries.list_duties(db.session(), versions)
    listed = queries.find_planned_items(db.session(), [version.id for version in versions])
    me = current_user.person.id
    choices = []
    for version in versions:
        bar = find_bar(map(to_facts, held.get((version.item_id, version.cycle), [])), person_id=me, step=version.step)
        if version.state != State.IN_REVIEW or not version.is_latest:
            refusal = _("Câu này không chờ xét.")
        elif (act is Act.FORWARD and version.step == Step.ACCEPTANCE) or (
            act is Act.ACCEPT and version.step != Step.ACCEPTANCE
        ):
            refusal = _("Câu này đang ở bước khác.")
        elif not is_shown(version):
            refusal = _("Câu hỏi bảo mật: anh/chị hãy mở câu này để xem trước khi quyết định.")
        elif version.id in listed:
            refusal = _("Câu này nằm trong danh sách của một phiên họp.")
        elif not current_user.can(STEP_PERMISSIONS[Step(version.step)]):
            refusal = _("Vai trò của anh/chị không làm bước này.")
        elif bar is not None:
            refusal = (
                _("Anh/chị đã làm bước khác của câu này.") if bar.person_id == me else _("Đã giao cho người khác.")
            )
        else:
            refusal = ""
        choices.append(Choice(version, refusal))
    return choices


def _refuse_closed(version: ItemVersion) -> str:
    waits = version.is_latest and version.state in {State.DRAFT, State.RETURNED, State.IN_REVIEW}
    return "" if waits else _("Câu này không còn bước nào để giao.")

"""The list of questions and the page of one."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank import queries
from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, POOL_NAMES, State, can_enter_pool
from quizapp.bank.domain.parts import list_parts
from quizapp.bank.domain.wording import list_cited
from quizapp.bank.domain.workflow import STEP_NAMES, STEP_PERMISSIONS, Step, find_bar
from quizapp.bank.forms import DecisionForm, RetireForm
from quizapp.bank.forms.sources import ItemValidityForm, UnchangedForm
from quizapp.bank.models import ItemDuty, ItemVersion
from quizapp.bank.queries import ItemFilter, Reader
from quizapp.bank.queries.stale import list_reasons
from quizapp.bank.services.duties import to_facts
from quizapp.bank.services.editing import find_past
from quizapp.bank.services.versions import get_wording
from quizapp.bank.views import opening, present, stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.duties import build_assign_forms, find_judging
from quizapp.bank.views.stale import describe_reasons, find_proposal, get_today, may_confirm
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.sources.queries import list_documents, read_texts
from quizapp.web.guard import requires

PER_PAGE = 25


def get_reader() -> Reader:
    """The signed-in person as the list of questions needs to know them."""
    steps = frozenset(step for step, permission in STEP_PERMISSIONS.items() if current_user.can(permission))
    return Reader(current_user.person.id, steps)


def _read_filter() -> ItemFilter:
    get = request.args.get
    return ItemFilter(
        text=get("tim", ""),
        index=get("chi-so", ""),
        level=get("muc-do", ""),
        state=get("trang-thai", ""),
        pool=get("nhom", ""),
        component=get("noi-dung", ""),
        axis=get("khia-canh", ""),
    )


@BANK.get("/cau-hoi")
@requires(Permission.BANK_READ)
def items() -> str:
    """The list with its filters in the address."""
    session, reader, chosen = db.session(), get_reader(), _read_filter()
    indices = list_indices(session)
    number = request.args.get("trang", 1, type=int)
    page = queries.list_items(session, chosen, reader, page=number, per_page=PER_PAGE)
    return render_template(
        "bank/items.html",
        page=page,
        chosen=chosen,
        counts=queries.count_by_state(session, reader),
        indices={index.code: index for index in indices},
        components={(i.code, c.code): c.name for i in indices for c in i.components},
        level_names=LEVEL_NAMES,
        axis_names=AXIS_NAMES,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
        pass_names=stages.PASS_NAMES,
        pool_names=POOL_NAMES,
        reader=reader,
        choosable=_find_choosable(page.items, reader),
        may_assign=current_user.can(Permission.BANK_ASSIGN),
        may_accept=current_user.can(Permission.BANK_ACCEPT),
    )


@BANK.get("/cau-hoi/<code>")
@requires(Permission.BANK_READ)
def show_item(code: str) -> str:
    """One question: as the official sees it, with all that the team knows beside it."""
    session = db.session()
    item = queries.get_item(session, code)
    version = _choose_version(item.versions)
    if not opening.is_shown(version):
        return opening.render_sealed(item, version)
    opened = None
    if version.is_sealed:
        opening.note_reading(code)
        item = queries.get_item(session, code)
        version = _choose_version(item.versions)
        opened = queries.find_opening(session, item.id, person_id=current_user.person.id, now=get_clock().now())
    wording, parts = get_wording(version), list_parts(get_wording(version))
    duties = queries.list_duties(session, [version]).get((item.id, version.cycle), [])
    discussions = stages.build_discussions(parts, queries.list_threads(session, item))
    indices = {index.code: index for index in list_indices(session)}
    index = indices[version.index_code]
    return render_template(
        "bank/item.html",
        item=item,
        opening=opened,
        version=version,
        latest=item.versions[-1],
        question=present.build_question(wording, indices),
        options=present.build_options(wording),
        type_name=ITEM_TYPE_NAMES[version.item_type],
        scoring=present.describe_scoring(wording),
        citations=present.build_citations(wording, list_documents(session), read_texts(session, list_cited(wording))),
        notes=present.build_notes(wording),
        history=stages.build_history(item, queries.list_decisions(session, item)),
        steps=stages.build_steps(version, duties, to_local(get_clock().now()).date()),
        assign_forms=build_assign_forms() if version.is_latest and is_open(version) else {},
        discussions=discussions,
        open_count=sum(discussion.open_count for discussion in discussions),
        index=index,
        component=next((c.name for c in index.components if c.code == version.component), version.component),
        axis_names=AXIS_NAMES,
        level_names=LEVEL_NAMES,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
        pass_names=stages.PASS_NAMES,
        step_names=STEP_NAMES,
        pool_names=POOL_NAMES,
        pools=[pool for pool in POOL_NAMES if pool == item.pool or can_enter_pool(pool, **find_past(item))],
        bar=_find_bar(version, duties),
        stale=_describe_stale(version),
        item_validity=ItemValidityForm(formdata=None, obj=item),
        decision=DecisionForm(),
        retirement=RetireForm(),
        **_allowed(item.versions[-1]),
    )


def _describe_stale(version: ItemVersion) -> dict[str, Any] | None:
    """Why a version must be looked at again, and what the reader can do about it; None where it need not be."""
    reasons = list_reasons(db.session(), [version], get_today()).get(version.id)
    if not reasons:
        return None
    return {
        "reasons": describe_reasons(reasons),
        "proposal": find_proposal(reasons),
        # What is on its way is settled by those who judge it.
        "may_confirm": version.state in {State.APPROVED, State.RETIRED} and may_confirm(reasons),
        "form": UnchangedForm(formdata=None),
    }


def _choose_version(versions: list[ItemVersion]) -> ItemVersion:
    number = request.args.get("ban", versions[-1].number, type=int)
    return next((v for v in versions if v.number == number), None) or abort(404)


def is_open(version: ItemVersion) -> bool:
    """Whether something is still to be done with a version."""
    return version.state in {State.DRAFT, State.RETURNED, State.IN_REVIEW}


def _find_choosable(versions: Sequence[ItemVersion], reader: Reader) -> set[int]:
    """Ids of those with which the reader may do something: judge them where they are, or give them to somebody."""
    if current_user.can(Permission.BANK_ASSIGN):
        return {version.id for version in versions if is_open(version)}
    held = queries.list_duties(db.session(), versions) if reader.can_judge else {}
    return {
        version.id
        for version in versions
        if version.state == State.IN_REVIEW
        and Step(version.step) in reader.steps
        and find_bar(
            map(to_facts, held.get((version.item_id, version.cycle), [])),
            person_id=reader.person_id,
            step=version.step,
        )
        is None
    }


def _find_bar(version: ItemVersion, duties: Sequence[ItemDuty]) -> dict[str, Any] | None:
    """None where the reader may judge; else what keeps them from it, `text` empty where it is not theirs to know."""
    reader = get_reader()
    if version.state != State.IN_REVIEW or not version.is_latest or Step(version.step) not in reader.steps:
        return {"text": ""}
    bar = find_bar(map(to_facts, duties), person_id=reader.person_id, step=version.step)
    if bar is None:
        return None
    holder = next(duty.person.full_name for duty in duties if duty.person_id == bar.person_id)
    if bar.person_id != reader.person_id:
        return {"text": _("Bước này đã giao cho %(name)s.", name=holder)}
    own = _(STEP_NAMES[Step(bar.step)]).lower()
    return {"text": _("Anh/chị giữ bước %(step)s của câu này, nên người khác phải làm bước đang chờ.", step=own)}


def _allowed(latest: ItemVersion) -> dict[str, Any]:
    return {
        "may_edit": current_user.can(Permission.BANK_EDIT) and find_judging(latest) is None,
        "may_issue": current_user.can(Permission.BANK_ISSUE),
    }

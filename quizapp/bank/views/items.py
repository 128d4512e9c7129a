"""The list of questions and the page of one."""

from typing import Any

from flask import abort, render_template, request
from flask_login import current_user

from quizapp.bank import queries
from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, POOL_NAMES, STATE_NAMES, State, can_decide, can_enter_pool
from quizapp.bank.forms import DecisionForm, RetireForm
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import ItemFilter, Reader
from quizapp.bank.services.versions import get_wording
from quizapp.bank.views import present
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires

PER_PAGE = 25


def get_reader() -> Reader:
    """The signed-in person as the list of questions needs to know them."""
    return Reader(
        current_user.person.id, current_user.can(Permission.BANK_EDIT), current_user.can(Permission.BANK_REVIEW)
    )


def _read_filter() -> ItemFilter:
    get = request.args.get
    return ItemFilter(
        text=get("tim", ""),
        index=get("chi-so", ""),
        level=get("muc-do", ""),
        state=get("trang-thai", ""),
        pool=get("nhom", ""),
    )


@BANK.get("/cau-hoi")
@requires(Permission.BANK_READ)
def items() -> str:
    """The list with its filters in the address."""
    session, reader, chosen = db.session(), get_reader(), _read_filter()
    indices = list_indices(session)
    page = paginate(
        session, queries.select_items(chosen, reader), request.args.get("trang", 1, type=int), per_page=PER_PAGE
    )
    return render_template(
        "bank/items.html",
        page=page,
        chosen=chosen,
        counts=queries.count_by_state(session, reader),
        indices={index.code: index for index in indices},
        components={(i.code, c.code): c.name for i in indices for c in i.components},
        level_names=LEVEL_NAMES,
        state_names=STATE_NAMES,
        state_kinds=present.STATE_KINDS,
        pool_names=POOL_NAMES,
        reader=reader,
    )


@BANK.get("/cau-hoi/<code>")
@requires(Permission.BANK_READ)
def show_item(code: str) -> str:
    """One question: as the official sees it, with all that the team knows beside it."""
    session = db.session()
    item = queries.get_item(session, code)
    version = _choose_version(item.versions)
    wording = get_wording(version)
    indices = {index.code: index for index in list_indices(session)}
    index = indices[version.index_code]
    return render_template(
        "bank/item.html",
        item=item,
        version=version,
        latest=item.versions[-1],
        question=present.build_question(wording, indices),
        options=present.build_options(wording),
        type_name=ITEM_TYPE_NAMES[version.item_type],
        scoring=present.describe_scoring(wording),
        citations=present.build_citations(wording, queries.list_documents(session)),
        notes=present.build_notes(wording),
        history=present.build_history(item),
        index=index,
        component=next((c.name for c in index.components if c.code == version.component), version.component),
        axis_names=AXIS_NAMES,
        level_names=LEVEL_NAMES,
        state_names=STATE_NAMES,
        state_kinds=present.STATE_KINDS,
        pool_names=POOL_NAMES,
        pools=[pool for pool in POOL_NAMES if can_enter_pool(pool, came_from_files=item.loaded_hash is not None)],
        may_decide=_may_decide(version),
        decision=DecisionForm(),
        retirement=RetireForm(),
        **_allowed(),
    )


def _choose_version(versions: list[ItemVersion]) -> ItemVersion:
    number = request.args.get("ban", versions[-1].number, type=int)
    return next((v for v in versions if v.number == number), None) or abort(404)


def _may_decide(version: ItemVersion) -> bool:
    editors = frozenset(r.person_id for r in version.reviews if r.decision == "edited" and r.person_id is not None)
    return (
        current_user.can(Permission.BANK_REVIEW)
        and version.is_latest
        and version.state == State.IN_REVIEW
        and can_decide(person_id=current_user.person.id, author_id=version.author_id, contributor_ids=editors)
    )


def _allowed() -> dict[str, Any]:
    return {
        "may_edit": current_user.can(Permission.BANK_EDIT),
        "may_review": current_user.can(Permission.BANK_REVIEW),
        "may_issue": current_user.can(Permission.BANK_ISSUE),
    }

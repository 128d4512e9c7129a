"""Pages of practice: what to practise, one question at a time with its answer, and sets to read through."""

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from quizapp.bank.domain import LEVEL_NAMES, Level
from quizapp.bank.models import ItemVersion
from quizapp.extensions import db, get_clock
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.practice import queries
from quizapp.practice.domain import (
    Card,
    Choice,
    choose_card,
    compute_progress,
    find_next_time,
    is_due,
    suggest,
)
from quizapp.practice.services import answer_question, draw_practice_layout
from quizapp.web.answers import read_form_answer
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

PRACTICE = Blueprint("practice", __name__)
BLUEPRINTS = (PRACTICE,)
PER_PAGE = 15
LONGEST_SEED = 32


@PRACTICE.get("/on-luyen")
@requires(Permission.OWN_WORK)
@section("practice")
def overview() -> str:
    """What to practise next, the sets, and how far the reader is with each component."""
    session, now = db.session(), get_clock().now()
    cards = queries.list_cards(session, current_user.person.id, _get_today())
    agencies = queries.list_agency_names(session, current_user.person)
    indices = list_indices(session)
    choice = suggest(cards, now)
    return render_template(
        "practice/overview.html",
        edition=queries.find_practice_edition(session),
        paused=queries.count_paused(session, _get_today()),
        progress=compute_progress(cards),
        due=sum(is_due(card, now) for card in cards),
        own=sum(Choice(is_own=True).holds(card, agencies=agencies, now=now) for card in cards),
        suggestion=describe_choice(choice, indices),
        suggested=write_choice(choice),
        groups=_group(cards, indices),
        level_names=LEVEL_NAMES,
        levels={level: sum(card.level == level for card in cards) for level in Level},
    )


@PRACTICE.get("/on-luyen/lam")
@requires(Permission.OWN_WORK)
@section("practice")
def ask() -> str:
    """The next question of a set."""
    session, now = db.session(), get_clock().now()
    choice, cards = _read_set(session)
    seed = secrets.token_hex(8)
    card = choose_card(cards, now=now, seed=seed, last=request.args.get("truoc", type=int))
    indices = list_indices(session)
    shown: dict[str, Any] = {"title": describe_choice(choice, indices), "choice": write_choice(choice)}
    if card is None:
        return render_template(
            "practice/done.html", **shown, progress=compute_progress(cards), next_time=find_next_time(cards, now)
        )
    version = queries.get_practice_version(session, card.version_id, _get_today())
    layout = draw_practice_layout(version, seed)
    plugin = get_item_type(version.item_type)
    question = {
        "topic": _name_topic(version, indices),
        "stem": version.stem,
        **describe_question(plugin, version.content, layout, None),
    }
    return render_template(
        "practice/question.html",
        **shown,
        question=question,
        version=version,
        seed=seed,
        seen=card.seen,
        is_again=is_due(card, now),
        left=sum(other.due_at is None or is_due(other, now) for other in cards),
    )


@PRACTICE.post("/on-luyen/lam/<int:version_id>")
@requires(Permission.OWN_WORK)
@section("practice")
def answer(version_id: int) -> Any:
    """Judge an answer and show at once what is right, why, and on what legal basis."""
    raw, seed = read_form_answer(request.form), request.form.get("seed", "")[:LONGEST_SEED]
    choice = read_choice(request.form)
    if raw is None:
        return redirect(_address(choice))
    with unit_of_work() as session:
        version = queries.get_practice_version(session, version_id, _get_today())
        feedback = answer_question(
            session,
            version,
            raw,
            seed=seed,
            seen=request.form.get("seen", 0, type=int),
            person_id=current_user.person.id,
            now=get_clock().now(),
        )
    session = db.session()
    version = queries.get_practice_version(session, version_id, _get_today())
    indices = list_indices(session)
    return render_template(
        "practice/answered.html",
        title=describe_choice(choice, indices),
        choice=write_choice(choice),
        version=version,
        topic=_name_topic(version, indices),
        feedback=feedback,
        sources=queries.read_sources(session, [version])[version.id],
    )


@PRACTICE.get("/on-luyen/doc")
@requires(Permission.OWN_WORK)
@section("practice")
def read() -> str:
    """A set to read through: the page holds questions and answers, and needs no network once it is open."""
    session = db.session()
    choice, cards = _read_set(session)
    pages = max(1, -(-len(cards) // PER_PAGE))
    page = min(max(1, request.args.get("trang", 1, type=int)), pages)
    held = cards[(page - 1) * PER_PAGE : page * PER_PAGE]
    indices = list_indices(session)
    versions = queries.list_practice_versions(session, [card.version_id for card in held])
    sources = queries.read_sources(session, versions)
    questions = []
    for position, version in enumerate(versions, start=(page - 1) * PER_PAGE + 1):
        plugin = get_item_type(version.item_type)
        layout = plugin.keep_layout(version.content)
        questions.append(
            {
                "position": position,
                "version": version,
                "topic": _name_topic(version, indices),
                "plain": describe_question(plugin, version.content, layout, None),
                "options": plugin.explain(version.content),
                "sources": sources[version.id],
            }
        )
    return render_template(
        "practice/read.html",
        title=describe_choice(choice, indices),
        choice=write_choice(choice),
        questions=questions,
        page=page,
        pages=pages,
        total=len(cards),
    )


def read_choice(values: Any) -> Choice:
    """The set that an address or a form names."""
    level = values.get("muc-do", "")
    return Choice(
        index_code=values.get("chi-so", ""),
        component=values.get("thanh-phan", ""),
        level=level if level in set(Level) else "",
        is_own=values.get("bo") == "don-vi",
        is_due=values.get("bo") == "den-han",
    )


def write_choice(choice: Choice) -> dict[str, str]:
    """A set as an address names it."""
    names = {
        "chi-so": choice.index_code,
        "thanh-phan": choice.component,
        "muc-do": choice.level,
        "bo": "don-vi" if choice.is_own else "den-han" if choice.is_due else "",
    }
    return {name: value for name, value in names.items() if value}


def describe_choice(choice: Choice, indices: list[IndexDefinition]) -> str:
    """A set as pages call it."""
    if choice.is_due:
        return _("Các câu đến lúc ôn lại")
    if choice.is_own:
        return _("Nội dung đơn vị anh/chị phụ trách")
    index = next((index for index in indices if index.code == choice.index_code), None)
    component = next((c for c in index.components if c.code == choice.component), None) if index else None
    title = index.short_name if index else _("Tất cả các chỉ số")
    if component:
        title = f"{title}: {component.name}"
    return f"{title}, {_(LEVEL_NAMES[Level(choice.level)]).lower()}" if choice.level else title


def _get_today() -> date:
    return to_local(get_clock().now()).date()


def _address(choice: Choice) -> str:
    values: dict[str, Any] = {**write_choice(choice)}
    return url_for("practice.ask", **values)


def _read_set(session: Session) -> tuple[Choice, list[Card]]:
    person, now = current_user.person, get_clock().now()
    choice = read_choice(request.args)
    agencies = queries.list_agency_names(session, person) if choice.is_own else frozenset()
    cards = queries.list_cards(session, person.id, _get_today())
    return choice, [card for card in cards if choice.holds(card, agencies=agencies, now=now)]


def _group(cards: list[Card], indices: list[IndexDefinition]) -> list[dict[str, Any]]:
    """By index: its progress and that of every component with questions."""
    groups = []
    for index in indices:
        own = [card for card in cards if card.index_code == index.code]
        rows = [
            {"component": component, "progress": compute_progress(held)}
            for component in index.components
            if (held := [card for card in own if card.component == component.code])
        ]
        if own:
            groups.append({"index": index, "progress": compute_progress(own), "rows": rows})
    return groups


def _name_topic(version: ItemVersion, indices: list[IndexDefinition]) -> str:
    index = next((index for index in indices if index.code == version.index_code), None)
    return f"{index.short_name if index else version.index_code} · {_(LEVEL_NAMES[Level(version.level)]).lower()}"

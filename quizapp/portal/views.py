"""Home pages and guides: what is to be done, where everything is, how it is done."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import text

from quizapp.assembly.queries import list_specifications_of
from quizapp.bank.domain import STATE_NAMES
from quizapp.bank.domain.workflow import STEP_PERMISSIONS
from quizapp.bank.queries import WAITING, Reader, count_by_state
from quizapp.bank.queries.figures import list_outdated
from quizapp.bank.queries.impact import compute_impact_digest, list_touched
from quizapp.contests.queries import list_open_rounds, list_unfinished_rounds
from quizapp.delivery.domain import ASSIGNMENT_STATE_KINDS, ASSIGNMENT_STATE_NAMES, AssignmentState
from quizapp.delivery.queries import OwnAssignment, list_own_assignments
from quizapp.delivery.queries.uses import list_unfinished, list_uses
from quizapp.extensions import db, get_clock
from quizapp.issuing.queries import list_editions_with
from quizapp.kernel.permissions import Permission
from quizapp.objections.queries.own import list_answered_since
from quizapp.people.domain import Role
from quizapp.portal.adapters import PICTURES_DIR, Addresses, read_guide
from quizapp.portal.domain import GUIDES, choose_guide
from quizapp.portal.queries import SECTION_TEXTS, choose_first, compute_given_name, list_others
from quizapp.results.domain import OUTCOME_KINDS, OUTCOME_NAMES
from quizapp.results.queries import list_own_results
from quizapp.results.services.documents import list_documents
from quizapp.rooms.queries import list_own_rooms, list_undeclared
from quizapp.sources.domain import EFFECT_NAMES
from quizapp.sources.queries import describe_import, get_import
from quizapp.sources.queries import list_documents as list_source_documents
from quizapp.transcription.queries import list_clerk_sittings
from quizapp.web.guard import public, requires
from quizapp.web.navigation import compute_section, list_allowed_entries, section

RECENT_RESULTS = 5
# For so long an answer is told on the home page.
ANSWER_DAYS = 14
PICTURE_SECONDS = 3600

portal = Blueprint("portal", __name__)
BLUEPRINTS = (portal,)


@portal.get("/")
@public
def index() -> ResponseReturnValue:
    """The door: sign in, or the page where this person's work is."""
    if not current_user.is_authenticated:
        return redirect(url_for("account.sign_in_page"), 303)
    entries = list_allowed_entries()
    return redirect(url_for(entries[0].endpoint if entries else "portal.home"), 303)


@portal.get("/viec-cua-toi")
@requires(Permission.OWN_WORK)
def home() -> str:
    """The one thing to do, what else is assigned, and the latest results."""
    session, now, person = db.session(), get_clock().now(), current_user.person
    places = list_own_assignments(session, person.id, now)
    first = choose_first(places)
    results = list_own_results(session, person.id)[:RECENT_RESULTS]
    rounds = [entry.round for entry in list_open_rounds(session, person.id, now) if entry.can_enter]
    return render_template(
        "portal/home.html",
        given_name=compute_given_name(person.full_name),
        honorific=person.honorific,
        first=first,
        first_until=_compute_until(first),
        due_count=sum(place.is_due for place in places),
        others=list_others(places, first),
        rounds=rounds,
        state_names=ASSIGNMENT_STATE_NAMES,
        state_kinds=ASSIGNMENT_STATE_KINDS,
        waiting_questions=_count_waiting_questions(),
        watched_rooms=list_own_rooms(session, person.id),
        undeclared=list_undeclared(session, person.id),
        sheet_sittings=list_clerk_sittings(session, person.id),
        results=results,
        documents=list_documents(session, results),
        answers=list_answered_since(session, person.id, now - timedelta(days=ANSWER_DAYS)),
        outcome_names=OUTCOME_NAMES,
        outcome_kinds=OUTCOME_KINDS,
    )


def _count_waiting_questions() -> int:
    if not current_user.can(Permission.BANK_READ):
        return 0
    steps = frozenset(step for step, permission in STEP_PERMISSIONS.items() if current_user.can(permission))
    return count_by_state(db.session(), Reader(current_user.person.id, steps)).get(WAITING, 0)


@portal.get("/tat-ca-cong-viec")
@requires(Permission.OWN_WORK)
@section("everything")
def everything() -> str:
    """Every section this person may open."""
    return render_template("portal/everything.html", entries=list_allowed_entries(), texts=SECTION_TEXTS)


@portal.get("/cau-hoi/so-lieu-da-doi")
@requires(Permission.BANK_READ)
@section("bank")
def changed_figures() -> str:
    """The questions that rest on figures which have changed since, with the attempts that were asked them."""
    session = db.session()
    found = list_outdated(session)
    uses = list_uses(session, [outdated.version.id for outdated in found])
    return render_template(
        "portal/changed_figures.html",
        found=[one for one in found if one.is_in_use or one.version.id in uses],
        uses=uses,
        attempts=len({attempt for listed in uses.values() for use in listed for attempt in use.attempts}),
        state_names=STATE_NAMES,
    )


@portal.get("/tai-lieu/nhap/<public_id>/anh-huong")
@requires(Permission.SOURCES_MANAGE)
@section("bank")
def source_impact(public_id: str) -> str:
    """What a document would do: to questions, editions, specifications, assessments and rounds that are not over."""
    session = db.session()
    found = get_import(session, public_id, created_by_id=current_user.person.id)
    touched = list_touched(session, found)
    editions = list_editions_with(session, [one.version.id for one in touched])
    specifications = list_specifications_of(session, [edition.id for edition, _count in editions])
    numbers = [specification.id for specification, _count in specifications]
    return render_template(
        "portal/source_impact.html",
        found=found,
        name=describe_import(session, found),
        lines=found.effect_lines,
        documents={document.key: document for document in list_source_documents(session)},
        effect_names=EFFECT_NAMES,
        touched=touched,
        items={one.version.item_id for one in touched},
        digest=compute_impact_digest(touched),
        editions=editions,
        specifications=specifications,
        assessments=list_unfinished(session, numbers),
        rounds=list_unfinished_rounds(session, numbers, now=get_clock().now()),
        state_names=STATE_NAMES,
    )


@portal.get("/huong-dan")
@public
@section("guides")
def guides() -> str:
    """Every guide: open to who cannot sign in, too."""
    return render_template("portal/guides.html", guides=[read_guide(g.slug, _get_addresses()) for g in GUIDES])


@portal.get("/huong-dan/<slug>")
@public
@section("guides")
def guide(slug: str) -> str:
    """The guide of one role."""
    if slug not in {known.slug for known in GUIDES}:
        abort(404)
    return render_template("portal/guide.html", guide=read_guide(slug, _get_addresses()))


@portal.get("/huong-dan/hinh/<name>")
@public
def guide_picture(name: str) -> ResponseReturnValue:
    """A picture of a guide."""
    response = send_from_directory(PICTURES_DIR, name, max_age=PICTURE_SECONDS)
    # Set here, since what says nothing is never kept by a browser.
    response.headers["Cache-Control"] = f"public, max-age={PICTURE_SECONDS}"
    return response


@portal.app_context_processor
def describe_help() -> dict[str, Any]:
    """What layouts need to offer help: the guide of the page's section for this reader's role, and the foot's links."""
    roles = [Role(grant.role) for grant in current_user.grants] if current_user.is_authenticated else []
    slug = choose_guide(compute_section(), roles)
    return {
        "help_url": url_for("portal.guide", slug=slug) if slug else url_for("portal.guides"),
        "footer_links": [
            {"label": _("Hướng dẫn"), "url": url_for("portal.guides")},
            {"label": _("Kiểm tra giấy chứng nhận"), "url": url_for("certificates.verify")},
        ],
    }


@portal.get("/suc-khoe")
@public
def health() -> ResponseReturnValue:
    """Whether the application answers and reaches its database; for whoever watches over it."""
    db.session.execute(text("SELECT 1"))
    return jsonify(ok=True, name=current_app.name)


def _compute_until(first: OwnAssignment | None) -> object:
    """By when the first thing is to be done: the running attempt's end, or the sitting's."""
    if first is None:
        return None
    if first.state is AssignmentState.IN_PROGRESS and first.latest_attempt is not None:
        return first.latest_attempt.deadline_at
    return first.ends_at


def _get_addresses() -> Addresses:
    return Addresses(
        guide=lambda slug: url_for("portal.guide", slug=slug),
        picture=lambda name: url_for("portal.guide_picture", name=name),
    )

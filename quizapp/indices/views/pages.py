"""What each index measures, how it is computed, and what the documents print of it."""

from flask import abort, render_template

from quizapp.extensions import db
from quizapp.indices.queries import find_index_by_slug, list_indices, list_stored_editions
from quizapp.indices.views.blueprint import INDICES
from quizapp.indices.views.present import build_latest, build_tables
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.web.guard import requires


@INDICES.get("/chi-so")
@requires(Permission.OWN_WORK)
def overview() -> str:
    """All indices, each with the latest figures of every province."""
    session = db.session()
    return render_template(
        "indices/overview.html",
        indices=list_indices(session),
        latest=build_latest(list_stored_editions(session), home=current_office().province),
    )


@INDICES.get("/chi-so/<slug>")
@requires(Permission.OWN_WORK)
def show(slug: str) -> str:
    """One index: what it measures, its components, and each province's figures by themselves."""
    session = db.session()
    index = find_index_by_slug(session, slug)
    if index is None:
        abort(404)
    tables = build_tables(list_stored_editions(session, index.code), home=current_office().province)
    return render_template("indices/show.html", index=index, tables=tables)

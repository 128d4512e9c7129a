"""What every official may read of an issued edition: manner, what changed, the open part in print."""

import io
from typing import Any

from flask import abort, render_template, request, send_file
from flask_login import current_user

from quizapp.bank.domain import LEVEL_NAMES, Pool
from quizapp.extensions import db
from quizapp.indices.queries import list_indices
from quizapp.issuing import queries
from quizapp.issuing.domain import build_manifest, compute_difference
from quizapp.issuing.models import Edition
from quizapp.issuing.views.blueprint import ISSUING
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires
from quizapp.web.navigation import section


@ISSUING.get("/cau-hoi-da-ban-hanh")
@requires(Permission.OWN_WORK)
@section("published")
def published() -> str:
    """The issued editions; the newest in full."""
    editions = queries.list_issued_editions(db.session())
    return _render(editions[0], editions) if editions else render_template("issuing/nothing_published.html")


@ISSUING.get("/cau-hoi-da-ban-hanh/<int:edition_id>")
@requires(Permission.OWN_WORK)
@section("published")
def show_published(edition_id: int) -> str:
    """One issued edition."""
    session = db.session()
    return _render(queries.get_issued_edition(session, edition_id), queries.list_issued_editions(session))


@ISSUING.get("/cau-hoi-da-ban-hanh/<int:edition_id>/ban-in")
@requires(Permission.OWN_WORK)
@section("published")
def download_print(edition_id: int) -> Any:
    """The open part in print."""
    session = db.session()
    edition = queries.get_issued_edition(session, edition_id)
    made = queries.find_print(session, edition.id)
    if made is None:
        abort(404)
    return send_file(
        io.BytesIO(made.content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"ngan-hang-cau-hoi-{edition.year}.pdf",
    )


@ISSUING.get("/cau-hoi-da-ban-hanh/<int:edition_id>/danh-muc")
@requires(Permission.OWN_WORK)
@section("published")
def download_manifest(edition_id: int) -> Any:
    """The manifest: what was in the edition, as hashes."""
    session = db.session()
    edition = queries.get_issued_edition(session, edition_id)
    manifest = build_manifest(
        year=edition.year,
        title=edition.title,
        decision={
            "kind": edition.document_kind,
            "number": edition.decision_number,
            "issued_on": edition.issued_on.isoformat() if edition.issued_on else "",
            "signer": edition.signer,
        },
        manner=edition.manner,
        held=queries.list_held(session, edition),
    )
    return send_file(
        io.BytesIO(to_canonical_json(manifest).encode()),
        mimetype="application/json",
        as_attachment=True,
        download_name=f"danh-muc-cau-hoi-{edition.year}.json",
    )


def _render(edition: Edition, editions: list[Edition]) -> str:
    session = db.session()
    before = queries.find_edition_before(session, edition)
    # The closed part is nobody's to read about: neither its questions nor how many changed.
    held = queries.list_held(session, edition, Pool.OPEN)
    difference = compute_difference(queries.list_held(session, before, Pool.OPEN), held) if before else None
    counts: dict[str, int] = {}
    for entry in held:
        counts[entry.index_code] = counts.get(entry.index_code, 0) + 1
    return render_template(
        "issuing/published.html",
        edition=edition,
        editions=editions,
        before=before,
        difference=difference,
        counts=counts,
        total=len(held),
        indices=list_indices(session),
        level_names=LEVEL_NAMES,
        made=queries.find_print(session, edition.id),
        show_all=request.args.get("tat-ca") == "1",
        may_read_bank=current_user.can(Permission.BANK_READ),
    )

"""Serving pictures to whom a page that shows them was made for."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from quizapp.extensions import db
from quizapp.kernel.permissions import Permission
from quizapp.pictures.queries import find_picture
from quizapp.web.guard import requires
from quizapp.web.picture_links import is_own_link

pictures = Blueprint("pictures", __name__)
BLUEPRINTS = (pictures,)
YEAR_SECONDS = 365 * 24 * 3600


@pictures.get("/hinh/<sha256>/<key>")
@requires(Permission.OWN_WORK)
def show(sha256: str, key: str) -> Response:
    """A picture, by the link that a page made for this very person (ADR 30)."""
    if not is_own_link(sha256, key, current_user.person.id):
        abort(404)
    picture = find_picture(db.session(), sha256)
    if picture is None:
        abort(404)
    response = Response(picture.read(), mimetype=picture.media_type)
    # The bytes of a name never change. Private: the link is one person's own.
    response.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(sha256)
    return response

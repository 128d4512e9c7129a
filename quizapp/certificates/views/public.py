"""Checking a certificate: open to everyone, and saying no more than its paper does."""

from flask import make_response, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from quizapp.certificates.domain import STATE_KINDS, STATE_NAMES, compute_state
from quizapp.certificates.queries import find_certificate
from quizapp.certificates.views.blueprint import certificates
from quizapp.extensions import db, get_clock, limiter
from quizapp.kernel.clock import to_local
from quizapp.kernel.ids import normalise_code
from quizapp.web.guard import public

# Generous, for a whole office shares an address; twelve characters of 5 bits cannot be found by trying.
WRONG_CODES = "60 per hour"
NOT_FOUND = 404


def _is_wrong(response: Response) -> bool:
    return response.status_code == NOT_FOUND


def _hide_from_search(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@certificates.get("/kiem-tra")
@public
def verify() -> Response:
    """The form for a code typed from paper; with a code in the address, its own page."""
    typed = request.args.get("ma", "").strip()
    if typed:
        # What is no code at all keeps its own spelling, so that the answer can show it.
        return redirect(url_for("certificates.verify_code", code=(normalise_code(typed) or typed)[:40]))
    return _hide_from_search(render_template("certificates/verify.html", is_missing="ma" in request.args))


@certificates.get("/kiem-tra/<code>")
@public
@limiter.limit(WRONG_CODES, key_func=get_remote_address, deduct_when=_is_wrong)
def verify_code(code: str) -> Response:
    """What a certificate says and what it is worth today."""
    session = db.session()
    certificate = find_certificate(session, code)
    if certificate is None:
        return _hide_from_search(render_template("certificates/wrong_code.html", typed=code[:40]), NOT_FOUND)
    today = to_local(get_clock().now()).date()
    state = compute_state(certificate.state, certificate.valid_until, today)
    page = render_template(
        "certificates/verified.html",
        certificate=certificate,
        printed=certificate.printed,
        state=state.value,
        state_name=STATE_NAMES[state],
        state_kind=STATE_KINDS[state],
        at=get_clock().now(),
    )
    return _hide_from_search(page)

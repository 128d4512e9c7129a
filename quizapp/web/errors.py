"""Error pages: what happened, what is safe, what to do."""

import time
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, flash, jsonify, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import BadRequest, HTTPException

from quizapp.extensions import db, limiter
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.ids import new_code
from quizapp.web.redirects import find_way_back

# The statuses with a page of their own; any other shows the general one of its family.
DESIGNED = frozenset({400, 403, 404, 405, 413, 429})
# After so many seconds a script may try again when the database had no time.
BUSY_SECONDS = 5


def translate(error: DomainError) -> str:
    """The refusal in the reader's words."""
    return _(error.message, **error.params) if error.params else _(error.message)


def say(refusal: DomainError) -> None:
    """Show a refusal on the next page; what is not there, or not for this person, has a page of its own."""
    if isinstance(refusal, NotFoundError):
        raise refusal
    flash(translate(refusal), "error")


def wants_json() -> bool:
    """Whether a script is asking."""
    return request.accept_mimetypes.best == "application/json" or request.is_json


def _refuse(error: DomainError) -> Any:
    db.session.rollback()
    message = translate(error)
    if wants_json():
        return jsonify(ok=False, code=error.code, message=message), error.status
    # What is not there was only asked for: that page speaks of addresses, not of what was sent.
    name = "404" if error.status == HTTPStatus.NOT_FOUND else "refused"
    return render_template(f"errors/{name}.html", message=message, status=error.status), error.status


def _refuse_forgery(_error: CSRFError) -> Any:
    if wants_json():
        message = _("Trang đã để quá lâu. Anh/chị hãy tải lại trang.")
        return jsonify(ok=False, code="expired", message=message), HTTPStatus.BAD_REQUEST
    return _render("expired_form"), HTTPStatus.BAD_REQUEST


def _show(error: HTTPException) -> Any:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _fail(error)
    if wants_json():
        return jsonify(ok=False, code=str(status), message=_("Không thực hiện được yêu cầu.")), status
    return _render(str(status if status in DESIGNED else int(HTTPStatus.BAD_REQUEST))), status


def _slow_down(error: RateLimitExceeded) -> Any:
    if wants_json():
        return _show(error)
    limit = limiter.current_limit
    wait = max(1, round(limit.reset_at - time.time())) if limit is not None else None
    return _render("429", retry_after=wait), HTTPStatus.TOO_MANY_REQUESTS


def _give_way(error: Exception) -> Any:
    """The database has no room or does not answer: nothing was written, and waiting may help."""
    db.session.rollback()
    current_app.logger.error("no database on %s", request.path, exc_info=error)
    headers = {"Retry-After": str(BUSY_SECONDS)}
    if wants_json():
        message = _("Máy chủ đang bận. Việc vừa làm chưa được ghi.")
        return jsonify(ok=False, code="503", message=message), HTTPStatus.SERVICE_UNAVAILABLE, headers
    return _render_bare("503"), HTTPStatus.SERVICE_UNAVAILABLE, headers


def _fail(error: Exception) -> Any:
    reference = new_code(2)
    db.session.rollback()
    current_app.logger.error("unhandled error %s on %s", reference, request.path, exc_info=error)
    if current_app.testing:
        raise error
    if wants_json():
        message = _("Máy chủ gặp lỗi. Việc vừa làm chưa được ghi.")
        return jsonify(ok=False, code="500", message=message), HTTPStatus.INTERNAL_SERVER_ERROR
    return _render_bare("500", reference=reference), HTTPStatus.INTERNAL_SERVER_ERROR


def _render(name: str, **facts: Any) -> str:
    return render_template(f"errors/{name}.html", back_url=find_way_back(), **facts)


def _render_bare(name: str, **facts: Any) -> str:
    """Without what every page gets, such as the person and the office: that is what may have failed."""
    return current_app.jinja_env.get_template(f"errors/{name}.html").render(**facts)


def _refuse_value(error: Exception) -> Any:
    """Answer a value that the database cannot hold, such as a number beyond its range, like any bad request."""
    db.session.rollback()
    current_app.logger.warning("unstorable value on %s: %s", request.path, type(error).__name__)
    return _show(BadRequest())


def install_errors(app: Flask) -> None:
    """Answer every error with a written page, or with the same words as JSON where a script asked."""
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(CSRFError, _refuse_forgery)
    app.register_error_handler(RateLimitExceeded, _slow_down)
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(DataError, _refuse_value)
    app.register_error_handler(OverflowError, _refuse_value)
    app.register_error_handler(OperationalError, _give_way)
    app.register_error_handler(PoolTimeoutError, _give_way)
    app.register_error_handler(Exception, _fail)

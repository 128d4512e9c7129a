"""Error pages: what happened, what is safe, what to do."""

from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from quizapp.extensions import db
from quizapp.kernel.errors import DomainError

DESIGNED = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def translate(error: DomainError) -> str:
    """The refusal in the reader's words."""
    return _(error.message, **error.params) if error.params else _(error.message)


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
    return render_template("errors/expired_form.html"), HTTPStatus.BAD_REQUEST


def _show(error: HTTPException) -> Any:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error
    if wants_json():
        return jsonify(ok=False, code=str(status), message=_("Không thực hiện được yêu cầu.")), status
    general = HTTPStatus.INTERNAL_SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
    return render_template(f"errors/{status if status in DESIGNED else int(general)}.html"), status


def _fail(error: Exception) -> Any:
    db.session.rollback()
    current_app.logger.error("unhandled error on %s", request.path, exc_info=error)
    if current_app.testing:
        raise error
    if wants_json():
        message = _("Máy chủ gặp lỗi. Việc vừa làm chưa được ghi.")
        return jsonify(ok=False, code="500", message=message), HTTPStatus.INTERNAL_SERVER_ERROR
    return render_template("errors/500.html"), HTTPStatus.INTERNAL_SERVER_ERROR


def install_errors(app: Flask) -> None:
    """Answer every error with a written page, or with the same words as JSON where a script asked."""
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(CSRFError, _refuse_forgery)
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(Exception, _fail)

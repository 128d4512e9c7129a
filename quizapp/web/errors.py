"""Error pages: what happened, what is safe, what to do."""

from typing import Any

from flask import Flask, jsonify, render_template, request
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


def install_errors(app: Flask) -> None:
    """Answer every error with a written page, or with the same words as JSON where a script asked."""

    @app.errorhandler(DomainError)
    def refuse(error: DomainError) -> Any:
        db.session.rollback()
        message = translate(error)
        if wants_json():
            return jsonify(ok=False, code=error.code, message=message), error.status
        return render_template(
            "errors/refused.html", message=message, status=error.status
        ), error.status

    @app.errorhandler(CSRFError)
    def refuse_forgery(_error: CSRFError) -> Any:
        if wants_json():
            return jsonify(
                ok=False,
                code="expired",
                message=_("Trang đã để quá lâu. Anh/chị hãy tải lại trang."),
            ), 400
        return render_template("errors/expired_form.html"), 400

    @app.errorhandler(HTTPException)
    def show(error: HTTPException) -> Any:
        status = error.code or 500
        if status < 400:
            return error
        name = status if status in DESIGNED else 500 if status >= 500 else 400
        if wants_json():
            return jsonify(
                ok=False, code=str(status), message=_("Không thực hiện được yêu cầu.")
            ), status
        return render_template(f"errors/{name}.html"), status

    @app.errorhandler(Exception)
    def fail(error: Exception) -> Any:
        db.session.rollback()
        app.logger.exception("unhandled error on %s", request.path)
        if app.testing:
            raise error
        if wants_json():
            return jsonify(
                ok=False,
                code="500",
                message=_("Máy chủ gặp lỗi. Việc vừa làm chưa được ghi."),
            ), 500
        return render_template("errors/500.html"), 500

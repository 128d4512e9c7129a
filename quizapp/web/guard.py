"""Every endpoint says who may use it; one that says nothing is refused for everyone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask_login import current_user

from quizapp.extensions import login_manager
from quizapp.kernel.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")
PUBLIC = "public"
# In the session's cookie where it was opened for one thing only: what that is. Such a session holds no role.
RESTRICTED = "restricted_to"
_MARK = "__permission__"


def requires(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in who is signed in and holds at least one of `permissions`; object scope is the view's own check."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return cast("R", login_manager.unauthorized())
            if not any(current_user.can(permission) for permission in permissions):
                abort(403)
            return cast("R", current_app.ensure_sync(view)(*args, **kwargs))

        setattr(guarded, _MARK, permissions)
        return guarded

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open to everyone, signed in or not."""
    setattr(view, _MARK, PUBLIC)
    return view


def get_declaration(view: Callable[..., Any]) -> tuple[Permission, ...] | str | None:
    """What `view` declared: its permissions, "public", or None."""
    return getattr(view, _MARK, None)


def install_guard(app: Flask) -> None:
    """Refuse endpoints that declare nothing."""

    @app.before_request
    def refuse_undeclared() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        if get_declaration(app.view_functions[request.endpoint]) is None:
            abort(403)

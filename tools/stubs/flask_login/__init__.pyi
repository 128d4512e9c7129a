from collections.abc import Callable
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from flask import Flask

_P = ParamSpec("_P")
_R = TypeVar("_R")
_F = TypeVar("_F", bound=Callable[..., Any])

# Whatever the user loader gives; the application's own class, which this library cannot name.
current_user: Any

class LoginManager:
    anonymous_user: Callable[[], Any]
    login_view: str | None
    login_message: Any
    login_message_category: str
    refresh_view: str | None
    session_protection: str | None
    def __init__(self, app: Flask | None = None, add_context_processor: bool = True) -> None: ...
    def init_app(self, app: Flask, add_context_processor: bool = True) -> None: ...
    def unauthorized(self) -> Any: ...
    def user_loader(self, callback: _F) -> _F: ...
    def request_loader(self, callback: _F) -> _F: ...
    def unauthorized_handler(self, callback: _F) -> _F: ...
    def needs_refresh_handler(self, callback: _F) -> _F: ...

class UserMixin:
    is_active: bool
    is_authenticated: bool
    is_anonymous: bool
    def get_id(self) -> str: ...

class AnonymousUserMixin:
    is_active: bool
    is_authenticated: bool
    is_anonymous: bool
    def get_id(self) -> str | None: ...

def login_user(
    user: Any,
    remember: bool = False,
    duration: timedelta | None = None,
    force: bool = False,
    fresh: bool = True,
) -> bool: ...
def logout_user() -> bool: ...
def login_fresh() -> bool: ...
def confirm_login() -> None: ...
def login_required(func: Callable[_P, _R]) -> Callable[_P, _R]: ...
def fresh_login_required(func: Callable[_P, _R]) -> Callable[_P, _R]: ...

"""Instances of the Flask extensions and of the clock; bound to an application by `create_app`."""

import sqlite3
from typing import Any, Protocol, cast

from flask import current_app, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, event

from quizapp.config import Settings
from quizapp.kernel.base import Base
from quizapp.kernel.clock import Clock, SteadyClock

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
csrf = CSRFProtect()
babel = Babel()
login_manager = LoginManager()


def _rate_limit_key() -> str:
    # A whole office shares one address, so signed-in people are counted one by one.
    if current_user and current_user.is_authenticated:
        return f"account:{current_user.get_id()}"
    return f"address:{get_remote_address()}"


def _choose_limit() -> str:
    # Before they sign in, a whole province may come through one address in the minute a contest opens.
    return "600 per minute" if current_user and current_user.is_authenticated else "12000 per minute"


limiter = Limiter(key_func=_rate_limit_key, default_limits=[_choose_limit], headers_enabled=True)


def get_clock() -> Clock:
    """The clock of the current application; tests put a frozen one there."""
    return cast("Clock", current_app.extensions["clock"])


def get_settings() -> Settings:
    """The typed settings of the current application."""
    return cast("Settings", current_app.extensions["settings"])


class Queue(Protocol):
    """Carries numbers of background runs to a worker."""

    def enqueue(self, run_id: int, *, awaited: bool = False) -> None: ...


def get_queue() -> Queue:
    """The queue of the current application; see `quizapp.tasks.adapters`."""
    return cast("Queue", current_app.extensions["queue"])


def install_clock(app: Any, clock: Clock | None = None) -> None:
    """Give `app` its clock: one that nobody can set while people sit, unless another is handed in."""
    app.extensions["clock"] = clock or SteadyClock(app.extensions["settings"].var_dir / "clock.json")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transaction handling would begin too late; `_begin` below does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: an answer shown as saved survives a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    # Answers of hundreds of people touch the same pages again and again; each is copied to its place once in 32 MiB of
    # log instead of once in four.
    cursor.execute("PRAGMA wal_autocheckpoint=8000")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A unit of work takes the write lock at once: upgrading a reader later can fail for good.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def exempt_from_limits() -> bool:
    """Static files and health checks are not counted, nor is saving: no limit may ever keep an answer out."""
    return request.endpoint in {"static", "portal.health", "sitting.save", "sitting.state", "sitting.beat"}


limiter.request_filter(exempt_from_limits)

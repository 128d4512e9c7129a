"""The one commit point of the house."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias, cast

from flask import has_request_context, request
from sqlalchemy import Engine, Pool, PoolProxiedConnection
from sqlalchemy.orm import Session

from quizapp.extensions import db
from quizapp.kernel.turns import Turns

_AFTER = "after_commit"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Rows(Protocol):
    """What a statement gave."""

    def fetchall(self) -> Sequence[Any]: ...


# Carries out one statement of the driver's own with its parameters.
Run: TypeAlias = Callable[[str, Any], Rows]


class WriteOnReadError(RuntimeError):
    """A page that only reads tried to write: a defect of the programme, never of the person."""


@contextmanager
def unit_of_work(*, access_log: bool = False) -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any error, then releases what waits for the commit.

    Whatever was read before is read afresh inside, under the write lock on SQLite, so that checks hold until
    the commit. A GET may open one only to note an access (`access_log`).
    """
    if has_request_context() and request.method in SAFE_METHODS and not access_log:
        raise WriteOnReadError(request.path)
    session = db.session()
    session.rollback()
    session.info[_AFTER] = []
    with _take_turn(db.engine):
        try:
            session.connection(execution_options={"immediate": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(_AFTER, None)
            raise
    for release in session.info.pop(_AFTER, []):
        release()


class GroupConnection:
    """A connection kept for what several requests want written in one transaction, apart from their sessions.

    It is the driver's own: what the library adds to each statement would cost as much as the statements. Nothing may
    wait for its commit (`after_commit`): it is for the saving of answers, which sets nothing going. One at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pool: Pool | None = None
        self._connection: PoolProxiedConnection | None = None

    @contextmanager
    def work(self) -> Iterator[Run]:
        """One transaction: gives the function that carries out a statement; commits at the end or rolls back.

        After an error the next one begins on a fresh connection.
        """
        with _take_turn(self._engine), self._begin() as run:
            yield run

    @contextmanager
    def _begin(self) -> Iterator[Run]:
        connection = self._take()
        try:
            cursor = connection.cursor()
            if self._engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            yield cast("Run", cursor.execute)
            connection.commit()
            cursor.close()
        except BaseException:
            self._connection = None
            connection.invalidate()
            raise

    def _take(self) -> PoolProxiedConnection:
        # A pool that was disposed of belongs to another database, or to another process.
        if self._connection is None or self._pool is not self._engine.pool:
            if self._connection is not None:
                self._connection.invalidate()
            self._pool = self._engine.pool
            self._connection = self._engine.raw_connection()
        return self._connection


def _take_turn(engine: Engine) -> AbstractContextManager[None]:
    """The turn to write, where the database itself keeps no queue of those who wait."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return nullcontext() if file is None or file in {"", ":memory:"} else _find_turns(file).take()


@cache
def _find_turns(database: str) -> Turns:
    return Turns(Path(f"{database}-turn"))


def after_commit(release: Callable[[], None]) -> None:
    """Call `release` once the current unit of work has committed; never, if it is rolled back.

    Outside a unit of work it is called at once.
    """
    waiting = db.session().info.get(_AFTER)
    if waiting is None:
        release()
    else:
        waiting.append(release)


def is_in_unit_of_work() -> bool:
    """Whether a unit of work is open in this context, whose commit can be waited for."""
    return _AFTER in db.session().info

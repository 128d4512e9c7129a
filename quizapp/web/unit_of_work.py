"""The one commit point of the house."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import has_request_context, request
from sqlalchemy.orm import Session

from quizapp.extensions import db

_AFTER = "after_commit"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


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

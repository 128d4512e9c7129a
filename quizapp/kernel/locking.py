"""Holding a row until the transaction ends."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from quizapp.kernel.base import Base


def lock_row(session: Session, row: Base) -> None:
    """Hold the table row of `row` until the transaction ends, and read it afresh when next used.

    `Session.refresh(with_for_update=True)` would repeat the joins with which the row was loaded, and PostgreSQL
    refuses to lock over an outer join. On SQLite the unit of work holds the whole database already.
    """
    state = inspect(row)
    keys = state.mapper.primary_key
    held = zip(keys, state.identity or (), strict=True)
    session.execute(select(*keys).where(*(key == value for key, value in held)).with_for_update())
    session.expire(row)

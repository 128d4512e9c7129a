"""Alembic's entry: migrates the database of the current application."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection

from quizapp.kernel.base import ExactDecimal, UTCDateTime

db = current_app.extensions["migrate"].db
arguments = current_app.extensions["migrate"].configure_args


def render_type(kind: str, value: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write the house's own column types by name, so that a revision reads like the models."""
    if kind == "type":
        name = "Json" if isinstance(value, JSON) else type(value).__name__
        if isinstance(value, (UTCDateTime, ExactDecimal, JSON)):
            autogenerate.imports.add(f"from quizapp.kernel.base import {name}")
            return name if name == "Json" else f"{name}()"
    return False


def run(connection: Connection) -> None:
    """Migrate over `connection`, one transaction a revision."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transaction_per_migration=True,
        render_item=render_type,
        **arguments,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Migrate the application's own database."""
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if connection.dialect.name != "sqlite":
            run(connection)
            return
        # Tables are copied and swapped, so references must rest; SQLite hears this outside a transaction only.
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


run_online()

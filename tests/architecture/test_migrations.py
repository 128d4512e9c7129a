"""Migrations lead to the tables of the models, and back, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db
from tests.postgres_server import create_database, get_base_url


@pytest.fixture
def empty_app(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on a database without a single table."""
    url = ""
    if settings.database_url:
        worker: dict[str, str] = getattr(request.config, "workerinput", {})
        url = create_database(get_base_url(request.config), f"migrations_{worker.get('workerid', 'main')}")
    app = create_app(settings.model_copy(update={"var_dir": tmp_path, "database_url": url}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def list_tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_up(empty_app: Flask) -> None:
    assert list_tables() == set()
    upgrade()
    assert list_tables() == set(db.metadata.tables)
    check()  # exits where models and migrations differ
    downgrade(revision="base")
    assert list_tables() == set()
    upgrade()
    assert list_tables() == set(db.metadata.tables)


def test_rules_of_the_models_are_rules_of_the_database(empty_app: Flask) -> None:
    upgrade()
    inspector = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        wanted = [str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)]
        present = [c["name"] or "" for c in inspector.get_check_constraints(table.name)]
        # A rule that stands there twice is an old one that still forbids what the new one allows.
        assert sorted(present) == sorted(wanted), table.name

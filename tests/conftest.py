"""Fixtures shared by every room: one application a worker, a clean database a test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from quizapp.app import create_app
from quizapp.assembly.queries import forget_papers
from quizapp.config import Settings
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock
from tests.client import PageClient
from tests.compiled import share_templates
from tests.postgres_server import empty_database, get_worker_url

pytest_plugins = ["tests.database_option"]

# A Tuesday morning in Tây Ninh: 08:00 on 24/11/2026.
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Settings:
    """Settings of the tests: whatever the environment says about databases is ignored."""
    var_dir = tmp_path_factory.mktemp("var")
    share_templates(request.config, var_dir)
    url = get_worker_url(request.config) if request.config.getoption("database") == "postgresql" else ""
    return Settings(
        app_env="development",
        secret_key="k" * 40,
        data_key="d" * 40,
        var_dir=var_dir,
        database_url=url,
        redis_url="",
        public_url="",
        smtp_host="",
        pkcs12_file=None,
        demo=False,
        testing=True,
        port=8000,
        idle_minutes=15,
    )


@pytest.fixture(scope="session")
def clock() -> FrozenClock:
    """The clock every service and page sees; tests move it."""
    return FrozenClock(START)


@pytest.fixture(scope="session")
def _wired_app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    app = create_app(settings, clock)
    app.test_client_class = PageClient
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    if not settings.database_url:
        shutil.copy(settings.var_dir / "app.db", settings.var_dir / "template.db")
    yield app
    with app.app_context():
        db.engine.dispose()


def _empty_sqlite(var_dir: Path) -> None:
    # Gone first, not written over: a connection that a failed test left open keeps the old file.
    for name in ("app.db", "app.db-wal", "app.db-shm"):
        (var_dir / name).unlink(missing_ok=True)
    shutil.copy(var_dir / "template.db", var_dir / "app.db")


@pytest.fixture
def app(_wired_app: Flask, settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """The application on an empty database, inside an application context."""
    clock.at = START
    forget_papers()
    context = _wired_app.app_context()
    context.push()
    if settings.database_url:
        with db.engine.begin() as connection:
            empty_database(connection)
    else:
        db.engine.dispose()
        _empty_sqlite(settings.var_dir)
    yield _wired_app
    db.session.remove()
    db.engine.dispose()
    context.pop()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session that services and queries take. Commit with `unit_of_work` as the application does."""
    return db.session()


@pytest.fixture
def now(clock: FrozenClock, app: Flask) -> datetime:
    """The moment at which the test starts."""
    return clock.now()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without script that checks every page it gets; `client.sign_in(person)` skips the form."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client

"""`pytest --database=postgresql`: one server for the whole run, started in the controlling process."""

from contextlib import ExitStack
from typing import Any

import pytest

from tests.postgres_server import BASE_URL, postgres_server

SERVER = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database that the tests run on; DATABASE_URL is ignored",
    )


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if config.getoption("database") == "postgresql" and not is_worker and not config.option.collectonly:
        config.stash[SERVER] = ExitStack()
        config.stash[BASE_URL] = config.stash[SERVER].enter_context(postgres_server())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `embedded` what asks for no database of the run: no other database could change what it finds."""
    for item in items:
        if "settings" not in getattr(item, "fixturenames", ()):
            item.add_marker("embedded")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker of pytest-xdist where the server is."""
    if BASE_URL in node.config.stash:
        node.workerinput["postgres_url"] = node.config.stash[BASE_URL]


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].close()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"

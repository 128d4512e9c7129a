"""What a person is told when something goes wrong, through the real application."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db, limiter
from quizapp.web.guard import public
from tests.client import PageClient

NOBODY_THERE = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"


@pytest.fixture
def broken_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The application as it serves people, with a database that does not answer."""
    changed = {"var_dir": tmp_path, "database_url": NOBODY_THERE, "testing": False}
    app = create_app(settings.model_copy(update=changed))
    limiter.enabled = False

    @public
    def stumble() -> str:
        raise LookupError("a mistake in the program")

    app.add_url_rule("/vap", view_func=stumble)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_database_that_is_gone_leaves_a_page_that_says_to_wait(broken_app: Flask) -> None:
    answer = broken_app.test_client().get("/dang-nhap")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Chờ một phút rồi tải lại trang." in answer.text


def test_scripts_are_told_that_nothing_was_written(broken_app: Flask) -> None:
    answer = broken_app.test_client().get("/dang-nhap", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json is not None
    assert "chưa được ghi" in answer.json["message"]


def test_a_mistake_in_the_program_has_a_code_that_the_log_knows(
    broken_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken_app.test_client().get("/vap")
    assert answer.status_code == 500
    found = re.search(r"Mã: ([0-9A-Z]{4}-[0-9A-Z]{4})", answer.text)
    assert found is not None
    assert found[1] in caplog.text
    assert "LookupError" in caplog.text
    assert "LookupError" not in answer.text


@pytest.mark.parametrize(
    ("came_from", "led_back"),
    [
        ("http://localhost/huong-dan?muc=1", True),
        ("http://elsewhere.invalid/huong-dan?muc=1", False),
        ("http://localhost/khong-co", False),
    ],
)
def test_an_error_leads_back_to_where_one_came_from(client: PageClient, came_from: str, *, led_back: bool) -> None:
    answer = client.get("/khong-co", headers={"Referer": came_from})
    assert answer.status_code == 404
    assert ('href="/huong-dan?muc=1"' in answer.text) is led_back

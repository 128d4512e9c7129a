"""Failed sign-ins are limited by address, generously; signing in with success is not."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.extensions import limiter

ALLOWED = 300


@pytest.fixture
def limited(app: Flask) -> Iterator[FlaskClient]:
    limiter.enabled = True
    limiter.reset()
    yield FlaskClient(app, app.response_class)
    limiter.reset()
    limiter.enabled = False


def test_one_address_fails_only_so_often(limited: FlaskClient) -> None:
    wrong = {"username": "khong.co.ai", "code": "0000", "password": "x", "repeated": "x"}
    office, home = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}
    answers = [limited.post("/kich-hoat", data=wrong, environ_base=office) for _time in range(ALLOWED + 1)]
    assert {a.status_code for a in answers[:ALLOWED]} == {200}
    assert answers[-1].status_code == 429
    assert re.search(r"Chờ (?:1[0-5]|[1-9]) phút(?: \d+ giây)? rồi thử lại", answers[-1].text)
    assert limited.post("/dang-nhap", data=wrong, environ_base=home).status_code == 200
    assert limited.get("/kich-hoat", environ_base=office).status_code == 200


def test_a_whole_office_signs_in_at_once_from_one_address(limited: FlaskClient) -> None:
    office = {"REMOTE_ADDR": "10.0.0.1"}
    assert {limited.get("/dang-nhap", environ_base=office).status_code for _person in range(620)} == {200}

"""A session outlives whatever is done to the machine's clock."""

import time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import make_person, make_unit, save


def test_setting_the_machines_clock_back_signs_nobody_out(
    app: Flask, session: Session, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(session, make_unit(session), "Nguyễn Văn An")
    save(session)
    client.sign_in(person)
    assert client.get("/ho-so-cua-toi").status_code == 200
    earlier = time.time() - 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: earlier)
    assert client.get("/ho-so-cua-toi").status_code == 200
    client.set_cookie("session", "made-up.by.somebody")
    assert client.get("/ho-so-cua-toi").status_code == 302

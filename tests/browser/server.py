"""The real application on the world of `tests.architecture.world`, answering over HTTP as people meet it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock
from quizapp.people.models import Person
from tests.architecture.access import list_routes
from tests.architecture.sample import Sample
from tests.architecture.samples import build_samples
from tests.architecture.world import LEASE, World, build_world
from tests.conftest import START
from tools.local_server import serve_in_thread


class RunningClock:
    """Begins at a fixed moment and goes on from there as time does."""

    def __init__(self, start: datetime) -> None:
        self.start, self.began = start, time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.began)


@dataclass(frozen=True)
class Server:
    """Where it answers, and the addresses of its pages by endpoint."""

    address: str
    app: Flask
    cookies: dict[str, str]  # by role
    staff: dict[str, str]  # user names, by role
    pages: dict[str, str]


def build_settings(folder: Path, *, testing: bool) -> Settings:
    """Settings of the server; the world is built with `testing`, which carries background work out at once."""
    return Settings(
        app_env="development",
        secret_key="k" * 40,
        data_key="d" * 40,
        var_dir=folder,
        database_url="",
        redis_url="",
        public_url="",
        smtp_host="",
        pkcs12_file=None,
        demo=False,
        testing=testing,
        idle_minutes=15,
    )


@contextmanager
def serve_world(folder: Path) -> Iterator[Server]:
    """Build the world in `folder` and serve it while the context lasts."""
    builder = create_app(build_settings(folder, testing=True), FrozenClock(START))
    app = create_app(build_settings(folder, testing=False), RunningClock(START))
    with builder.app_context():
        db.create_all()
        session = db.session()
        world = build_world(session, START)
        samples = build_samples(world, session)
        cookies = {role: make_cookie(app, person) for role, person in world.people.items()}
        cookies["official elsewhere"] = make_cookie(app, world.people["official"], lease="1" * 32)
        staff = {role: _get_username(person) for role, person in world.people.items()}
        pages = _list_pages(app, samples, world)
        db.session.remove()
        db.engine.dispose()
    try:
        with serve_in_thread(app) as address:
            yield Server(address, app, cookies, staff, pages)
    finally:
        with app.app_context():
            db.engine.dispose()


def make_cookie(app: Flask, person: Person, lease: str = LEASE) -> str:
    """The session cookie of somebody who has signed in, and holds their running attempt with the world's lease."""
    assert person.account is not None, "the person has no account"
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{person.account.id}.{person.account.epoch}"
        cookie["_fresh"] = True
        cookie["lease"] = lease
    found = client.get_cookie("session")
    assert found is not None, "the session was not kept"
    return found.value


def _get_username(person: Person) -> str:
    assert person.account is not None, "the person has no account"
    return person.account.username


def _list_pages(app: Flask, samples: dict[str, Sample], world: World) -> dict[str, str]:
    assert world.near.running.lease_key == LEASE, "the running attempt is held by somebody else"
    adapter = app.url_map.bind("localhost")
    return {
        route.endpoint: adapter.build(route.endpoint, samples.get(route.endpoint, Sample()).near, method="GET")
        for route in list_routes(app)
        if route.method == "GET"
    }

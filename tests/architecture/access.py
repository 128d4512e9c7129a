"""Who gets where: `python -m tests.architecture.access` prints the table as the application behaves now.

A cell says `yes` (let in), `own` (only to what is one's own or of one's agency), or `no`.
"""

import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock
from quizapp.people.models import Person
from quizapp.web.unit_of_work import SAFE_METHODS
from tests.architecture.sample import Sample
from tests.architecture.samples import build_samples
from tests.architecture.world import World, build_world, list_roles
from tests.conftest import START

TABLE = Path(__file__).with_name("access.txt")
METHODS = ("GET", "POST")
SIGN_IN = "/dang-nhap"
# An access note may be written before the thing is looked for; it is no sign of having been let in.
_WRITE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (?!access_event)", re.IGNORECASE)


class LetInError(Exception):
    """Raised in place of the commit: whoever gets this far was let in, and nothing changes for the next visit."""


@dataclass(frozen=True)
class Route:
    """One method of one rule."""

    method: str
    rule: str
    endpoint: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.rule}"


def list_routes(app: Flask) -> list[Route]:
    """Every method of every rule, by address."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [Route(m, r.rule, r.endpoint) for r in rules for m in METHODS if m in (r.methods or ())]


@contextmanager
def no_commits() -> Iterator[None]:
    """While this lasts, a request that would change anything is stopped before it does."""

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if has_request_context() and _WRITE.match(statement):
            g.has_written = True

    def stop(_session: Session) -> None:
        if has_request_context() and request.method not in SAFE_METHODS and g.get("has_written"):
            raise LetInError

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    event.listen(db.session, "before_commit", stop)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(db.session, "before_commit", stop)


class Visitor:
    """Visits routes as one role."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.app, self.client = app, FlaskClient(app, use_cookies=True)
        if person is not None and person.account is not None:
            with self.client.session_transaction() as cookie:
                cookie["_user_id"] = f"{person.account.id}.{person.account.epoch}"
                cookie["_fresh"] = True
        self.cookie = self.client.get_cookie("session")

    def is_let_in(self, route: Route, parts: dict[str, Any], form: dict[str, Any]) -> bool:
        """Whether the page answers, or refuses for a reason other than who asks."""
        adapter = self.app.url_map.bind("localhost")
        address = adapter.build(route.endpoint, parts, method=route.method)
        try:
            response = self._open(route.method, address, form)
            # A form that was refused says so on the next page, if there is one for this person.
            if route.method == "POST" and response.status_code in {302, 303} and not self._is_sign_in(response):
                response = self._open("GET", response.location, {})
        except LetInError:
            return True
        assert response.status_code < 500, f"{route.key}: {response.status_code}"
        return response.status_code not in {401, 403, 404} and not self._is_sign_in(response)

    def _open(self, method: str, address: str, form: dict[str, Any]) -> TestResponse:
        # Signing out, locking and the like must not reach into the next visit.
        if self.cookie is not None:
            self.client.set_cookie("session", self.cookie.value)
        else:
            self.client.delete_cookie("session")
        with self.app.app_context():
            response = self.client.open(address, method=method, **_build_body(method, form))
        # A file that was sent stays open until somebody says that it was read.
        response.close()
        return response

    @staticmethod
    def _is_sign_in(response: TestResponse) -> bool:
        return response.status_code in {301, 302, 303} and response.location.split("?")[0] == SIGN_IN


def _build_body(method: str, form: dict[str, Any]) -> dict[str, Any]:
    if method not in SAFE_METHODS and "json" in form:
        return {"json": form["json"]}
    return {} if method in SAFE_METHODS else {"data": form}


def visit(app: Flask, routes: list[Route], samples: dict[str, Sample], person: Person | None) -> dict[str, str]:
    """The cells of one role: by the key of the route, `yes`, `own` or `no`."""
    visitor, cells = Visitor(app, person), {}
    for route in routes:
        sample = samples.get(route.endpoint, Sample())
        near = visitor.is_let_in(route, sample.near, sample.form)
        far = near
        if sample.far is not None:
            far = visitor.is_let_in(route, sample.far, sample.get_form(is_far=True))
        assert near or not far, f"{route.key}: the far one opens and the near one does not"
        cells[route.key] = "yes" if far else "own" if near else "no"
    return cells


def find_unsampled(app: Flask, samples: dict[str, Sample]) -> list[str]:
    """Rules with parameters that no sample fills."""
    return [r.rule for r in app.url_map.iter_rules() if r.arguments - set(samples.get(r.endpoint, Sample()).near)]


def observe(
    app: Flask, world: World, samples: dict[str, Sample], keys: Mapping[str, Collection[str]] | None = None
) -> dict[str, dict[str, str]]:
    """The table: role -> key of the route -> cell. The whole of it, or of each role the routes in `keys`."""
    routes = list_routes(app)
    with no_commits():
        return {
            role: visit(
                app,
                [route for route in routes if keys is None or route.key in keys[role]],
                samples,
                world.people.get(role),
            )
            for role in list_roles()
        }


def write_table(routes: list[Route], cells: dict[str, dict[str, str]]) -> str:
    """The table as it stands in `access.txt`."""
    rows = [["METHOD", "URL", "ENDPOINT", *cells]]
    rows += [[r.method, r.rule, r.endpoint, *(column[r.key] for column in cells.values())] for r in routes]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def read_table(text: str) -> tuple[list[Route], dict[str, dict[str, str]]]:
    """The rows of a table, and its cells as `observe` gives them."""
    lines = [re.split(r" {2,}", line) for line in text.splitlines() if line and not line.startswith("#")]
    roles = lines[0][3:]
    routes = [Route(*line[:3]) for line in lines[1:]]
    cells = {
        role: {r.key: line[3 + i] for r, line in zip(routes, lines[1:], strict=True)} for i, role in enumerate(roles)
    }
    return routes, cells


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            app_env="development",
            secret_key="k" * 40,
            data_key="d" * 40,
            var_dir=Path(folder),
            database_url="",
            redis_url="",
            public_url="",
            smtp_host="",
            pkcs12_file=None,
            demo=False,
            testing=True,
        )
        app = create_app(settings, FrozenClock(START))
        with app.app_context():
            db.create_all()
            session = db.session()
            world = build_world(session, START)
            samples = build_samples(world, session)
            missing = find_unsampled(app, samples)
            table = write_table(list_routes(app), observe(app, world, samples)) if not missing else ""
            db.session.remove()
            db.engine.dispose()
    if missing:
        sys.exit("No sample in tests/architecture/samples.py for: " + ", ".join(missing))
    sys.stdout.write(table)


if __name__ == "__main__":
    main()

"""Every page says whom it lets in, and lets in nobody else: `access.txt` is the whole truth, cell by cell.

After a change that is meant, `python -m tests.architecture.access > tests/architecture/access.txt` writes the table
anew; the difference is what to review.
"""

from flask import Flask
from sqlalchemy.orm import Session

from quizapp.extensions import get_clock
from quizapp.kernel.permissions import Permission
from quizapp.people.domain import BASE_PERMISSIONS, ROLE_PERMISSIONS
from quizapp.web.guard import get_declaration
from tests.architecture.access import TABLE, find_unsampled, list_routes, observe, read_table
from tests.architecture.samples import build_samples
from tests.architecture.world import build_world, list_roles


def test_every_endpoint_declares_whom_it_is_for(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if get_declaration(view) is None]
    assert undeclared == ["static"]


def test_every_permission_is_held_and_asked_for(app: Flask) -> None:
    held = BASE_PERMISSIONS.union(*ROLE_PERMISSIONS.values())
    assert held == frozenset(Permission)
    declared = {p for view in app.view_functions.values() for p in (get_declaration(view) or ()) if p in held}
    assert declared == held


def test_table_has_a_row_for_every_route_and_a_column_for_every_role(app: Flask) -> None:
    routes, cells = read_table(TABLE.read_text(encoding="utf-8"))
    assert routes == list_routes(app)
    assert list(cells) == list(list_roles())


def _choose(expected: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """Of every route the first role that is let in, and the routes that let in nobody.

    Whom a page lets in has nothing to do with the database, and is seen in full on the other one; whether the page
    can be read from it has.
    """
    chosen: dict[str, set[str]] = {role: set() for role in expected}
    for key in next(iter(expected.values())):
        inside = [role for role in expected if expected[role][key] != "no"]
        chosen[inside[0] if inside else next(iter(expected))].add(key)
    return chosen


def test_every_route_as_every_role(app: Flask, session: Session) -> None:
    world = build_world(session, get_clock().now())
    samples = build_samples(world, session)
    assert find_unsampled(app, samples) == []
    _routes, expected = read_table(TABLE.read_text(encoding="utf-8"))
    found = observe(app, world, samples, _choose(expected) if app.extensions["settings"].database_url else None)
    differences = [
        f"{role}: {key} is {cell}, should be {expected[role].get(key)}"
        for role, cells in found.items()
        for key, cell in cells.items()
        if expected[role].get(key) != cell
    ]
    assert differences == []

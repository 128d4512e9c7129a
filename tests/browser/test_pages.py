"""Every page, at the widths of a desk and of a phone: accessible, within its width, quiet on the console."""

import pytest
from playwright.sync_api import Page

from tests.architecture.access import TABLE, read_table
from tests.browser.checks import list_overflowing, list_violations
from tests.browser.conftest import HEIGHT, NARROW, PHONE, WIDE, Windows
from tests.browser.server import Server

pytestmark = pytest.mark.browser

# Who visits a page that several may: whoever it is for, then whoever sees most on it.
ORDER = ("visitor", "official", "committee", "admin", "organiser", "hr", "unit_hr", "unit_head", "author", "reviewer")
# Pages that show something else to somebody else.
ALSO = {"portal.home": ("admin",), "portal.everything": ("committee",), "contests.entries": ("hr",)}


def choose_visitors() -> list[tuple[str, str]]:
    """(endpoint, role) for every route that is read."""
    routes, cells = read_table(TABLE.read_text(encoding="utf-8"))
    chosen = []
    for route in routes:
        if route.method != "GET" or route.endpoint == "static":
            continue
        roles = [role for role in ORDER if cells[role][route.key] != "no"]
        chosen += [(route.endpoint, role) for role in dict.fromkeys((roles[0], *ALSO.get(route.endpoint, ())))]
    return chosen


def check(page: Page, axe: str) -> None:
    """Fail on what any page may not do."""
    problems: dict[str, list[str]] = {}
    for width in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        problems[f"scrolls sideways at {width}"] = list_overflowing(page)
        if width != NARROW:
            problems[f"axe at {width}"] = list_violations(page, axe)
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize(("endpoint", "role"), choose_visitors())
def test_page(server: Server, windows: Windows, axe: str, endpoint: str, role: str) -> None:
    page, path = windows.get(role), server.pages[endpoint]
    answer = page.context.request.get(path)
    assert answer.ok, answer.status
    if not answer.headers["content-type"].startswith("text/html"):
        return
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    page.goto(path)
    check(page, axe)

"""A real browser on the real application, served from a thread."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from quizapp.people.models import Person
from tests.client import PageClient
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_unit, save
from tools.local_server import serve_in_thread

CHROMIUM = "/usr/bin/chromium"
# Generous, since on a busy machine several browsers run at once; nothing waits longer than it has to.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Candidate:
    """A person with a place in a running sitting, and the address of the page to start from."""

    person: Person
    start_url: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application listens."""
    with serve_in_thread(app) as address:
        yield address


@pytest.fixture
def candidate(session: Session) -> Candidate:
    """Somebody with four questions before them and forty minutes for it."""
    sitting = make_sitting(session, make_assessment(session))
    person = make_person(session, make_unit(session))
    assignment = make_assignment(session, sitting, person)
    save(session)
    return Candidate(person, f"/viec-cua-toi/{assignment.id}")


def open_as(browser: Browser, address: str, client: PageClient, person: Person, **options: object) -> BrowserContext:
    """A new browser of its own, signed in as `person`."""
    client.sign_in(person)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    context.set_default_timeout(20_000)
    return context


def start_sitting(context: BrowserContext, candidate: Candidate) -> Page:
    """The first question of the paper, as reached by the button."""
    page = context.new_page()
    page.goto(candidate.start_url)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/cau/1")
    return page

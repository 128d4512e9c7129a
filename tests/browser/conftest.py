"""One server and one browser for the run; one window for every role."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from quizapp.config import ROOT
from tests.browser.server import Server, serve_world
from tests.compiled import share_templates

CHROMIUM = "/usr/bin/chromium"
WIDE, PHONE, NARROW = 1280, 390, 320
HEIGHT = 900
TIMEOUT = 20_000
# Generous, since on a busy machine several browsers run at once; nothing waits longer than it has to.
expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Server]:
    """The application on one of everything."""
    folder = tmp_path_factory.mktemp("browser")
    share_templates(pytestconfig, folder)
    with serve_world(folder) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Windows:
    """A window for every role, opened when first asked for; whatever their consoles say is kept."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.pages: dict[str, Page] = {}
        self.complaints: list[str] = []

    def open(self, role: str, **options: object) -> BrowserContext:
        """A browser of its own, signed in as `role`; a visitor is not."""
        context = self.browser.new_context(
            base_url=self.server.address,
            viewport={"width": WIDE, "height": HEIGHT},
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(TIMEOUT)
        if role in self.server.cookies:
            cookie = {"name": "session", "value": self.server.cookies[role], "url": self.server.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    def get(self, role: str) -> Page:
        """The window of `role`."""
        if role not in self.pages:
            self.pages[role] = self.watch(self.open(role).new_page())
        return self.pages[role]

    def watch(self, page: Page) -> Page:
        """Keep what the console of `page` says and what its scripts fail on."""
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@pytest.fixture(scope="session")
def _windows(browser: Browser, server: Server) -> Iterator[Windows]:
    windows = Windows(browser, server)
    yield windows
    for page in windows.pages.values():
        page.context.close()


@pytest.fixture
def windows(_windows: Windows) -> Iterator[Windows]:
    """The windows; an error on a console, such as a breach of the content policy, fails the test."""
    _windows.complaints.clear()
    yield _windows
    assert _windows.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

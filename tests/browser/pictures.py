"""Pictures of every page to look at: `python -m tests.browser.pictures FOLDER [endpoint ...]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, HEIGHT, PHONE, WIDE, Windows
from tests.browser.server import serve_world
from tests.browser.test_pages import choose_visitors


def main() -> None:
    """Write `<endpoint>-<role>-<width>.png` for every page that is HTML."""
    target, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serve_world(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        windows = Windows(browser, server)
        for endpoint, role in choose_visitors():
            if wanted and endpoint not in wanted:
                continue
            page, path = windows.get(role), server.pages[endpoint]
            if not page.context.request.get(path).headers["content-type"].startswith("text/html"):
                continue
            for width in (WIDE, PHONE):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.goto(path)
                page.screenshot(path=target / f"{endpoint}-{role}-{width}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()

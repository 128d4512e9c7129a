"""What holds for every page at every width."""

from typing import Any

from playwright.sync_api import Page

RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(v =>
  `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")}`)"""
# The rightmost things that stick out beyond the window, unless they lie in something that scrolls by itself.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 40)}`);
}"""


def settle(page: Page) -> None:
    """Wait until the scripts have seen a new size: they are told with the next frame."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def list_violations(page: Page, axe: str) -> list[str]:
    """What axe-core has to object to on the page as it stands, best practices included."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: Any = page.evaluate(RUN)
    return [str(violation) for violation in found]


def list_overflowing(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: Any = page.evaluate(OVERFLOW)
    return [str(element) for element in found]

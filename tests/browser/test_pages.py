"""Every page, at the widths of a desk and of a phone: accessible, within its width, quiet on the console."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.architecture.access import TABLE, read_table
from tests.browser.checks import list_overflowing, list_violations, settle
from tests.browser.conftest import HEIGHT, NARROW, PHONE, WIDE, Windows
from tests.browser.server import Server

pytestmark = pytest.mark.browser

# Who visits a page that several may: whoever it is for, then whoever sees most on it.
ORDER = ("visitor", "official", "committee", "admin", "organiser", "hr", "unit_hr", "unit_head", "author", "reviewer")
# Pages that show something else to somebody else.
ALSO = {
    "portal.home": ("admin",),
    "portal.everything": ("committee",),
    "contests.entries": ("hr",),
    "certificates.entry": ("hr",),
    "people.person": ("unit_hr",),
    "sitting.other_device": ("official elsewhere",),
}


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
        settle(page)
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


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("visitor", "/khong-co-trang-nay", 404),
        ("visitor", "/kiem-tra/7K4M-2QXR-9WTB", 404),
        ("official", "/nhan-su", 403),
        ("official", "/cau-hoi", 403),
        ("organiser", "/dot-danh-gia/999999", 404),
    ],
)
def test_refusal(windows: Windows, axe: str, role: str, path: str, status: int) -> None:
    page = windows.get(role)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    check(page, axe)
    # The browser itself notes on the console that the page was refused.
    windows.complaints[:] = [text for text in windows.complaints if f"status of {status}" not in text]


@pytest.mark.parametrize(
    ("role", "endpoint"),
    [
        ("visitor", "account.sign_in_page"),
        ("visitor", "account.activate"),
        ("official", "account.password"),
        ("admin", "people.new_person"),
        ("admin", "people.new_unit"),
        ("admin", "people.import_list"),
        ("admin", "office.settings"),
        ("committee", "bank.new_item"),
        ("committee", "issuing.new_edition"),
        ("committee", "assembly.new_specification"),
        ("committee", "delivery.new_assessment"),
        ("committee", "delivery.new_sitting"),
        ("committee", "delivery.upload"),
        ("committee", "contests.create"),
        ("committee", "results.publish"),
    ],
)
def test_form_sent_empty(server: Server, windows: Windows, axe: str, role: str, endpoint: str) -> None:
    page = windows.get(role)
    page.goto(server.pages[endpoint])
    # Past what the browser itself would ask for: the server answers for its forms.
    with page.expect_navigation():
        page.evaluate("""() => {
          const form = document.querySelector("main form[method=post]")
          for (const field of form.querySelectorAll("input:not([type=hidden]):not([type=radio]), textarea"))
            field.value = ""
          const button = form.querySelector("button[name][value=save], button[name=save]")
          if (button) form.append(Object.assign(document.createElement("input"),
            {type: "hidden", name: button.name, value: button.value}))
          HTMLFormElement.prototype.submit.call(form)
        }""")
    errors = page.locator(".govuk-error-summary, .govuk-error-message")
    expect(errors.first).to_be_visible()
    words = " ".join(errors.all_inner_texts())
    assert not re.search(r"\b(?:not|valid|field|this|required|must)\b", words, re.IGNORECASE), words
    check(page, axe)


def test_opened_paper(server: Server, windows: Windows, axe: str) -> None:
    page = windows.get("committee")
    page.goto(server.pages["assembly.paper"])
    page.get_by_label("Lý do mở đề").fill("Kiểm tra trước khi mở đợt.")
    page.get_by_role("button", name="Mở đề kèm đáp án").click()
    expect(page.get_by_text("Đáp án").first).to_be_visible()
    check(page, axe)

"""Whole ways through the system without a mouse: every stop can be reached, is visible, and does what it says."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.architecture.world import PASSWORD
from tests.browser.conftest import Windows
from tests.browser.server import Server

pytestmark = pytest.mark.browser

MOST_STOPS = 80
FOCUS_IS_SHOWN = """() => {
  const marked = (e) => {
    const style = getComputedStyle(e)
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"
  }
  const focused = document.activeElement
  const label = focused.id && document.querySelector(`label[for="${focused.id}"]`)
  const before = label && getComputedStyle(label, "::before")
  return marked(focused) || Boolean(label && marked(label)) || Boolean(before && before.boxShadow !== "none")
    || Boolean(before && before.outlineStyle !== "none")
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; it must be reached, and be seen to be."""
    expect(target).to_be_visible()
    for _stop in range(MOST_STOPS):
        if target.evaluate("element => element === document.activeElement"):
            assert page.evaluate(FOCUS_IS_SHOWN), f"the focus does not show on {target}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def sign_in(context: BrowserContext, windows: Windows, username: str) -> Page:
    page = windows.watch(context.new_page())
    page.goto("/dang-nhap")
    tab_to(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(username)
    tab_to(page, page.get_by_label("Mật khẩu", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec-cua-toi")
    return page


def test_an_official_sits_a_paper(server: Server, windows: Windows) -> None:
    with windows.open("visitor") as context:
        page = sign_in(context, windows, server.staff["official"])
        place = server.pages["sitting.assignment"]
        press(page, page.locator(f"a[href='{place}']").first)
        page.wait_for_url(f"**{place}")
        press(page, page.get_by_role("button", name="Bắt đầu làm bài"))
        page.wait_for_url("**/cau/1")
        press(page, page.get_by_role("radio").first, "Space")
        expect(page.locator("[data-save-text]")).to_contain_text("Đã lưu 1 câu")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio").nth(1)).to_be_checked()
        press(page, page.get_by_label("Đánh dấu xem lại"), "Space")
        expect(page.locator("[data-count=flagged]")).to_have_text("1")
        press(page, page.get_by_role("button", name="Lưu và sang câu 2"))
        page.wait_for_url("**/cau/2")
        press(page, page.get_by_role("radio").first, "Space")
        expect(page.locator("[data-save-text]")).to_contain_text("Đã lưu 2 câu")
        press(page, page.get_by_role("button", name="Xem lại và nộp bài"))
        page.wait_for_url("**/xem-lai")
        press(page, page.get_by_role("button", name="Nộp bài", exact=True))
        page.wait_for_url("**/ket-qua/bai/**")
        expect(page.get_by_role("heading", level=1)).to_contain_text("yêu cầu")


def test_an_author_edits_a_question(server: Server, windows: Windows) -> None:
    with windows.open("author") as context:
        page = windows.watch(context.new_page())
        page.goto(server.pages["bank.edit_item"])
        page.keyboard.press("Tab")
        expect(page.locator(".govuk-skip-link")).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label("Câu dẫn"))
        page.keyboard.press("Control+A")
        page.keyboard.type("Chỉ số nào do doanh nghiệp trong nước đánh giá?")
        tab_to(page, page.get_by_role("textbox", name="Giải thích"))
        page.keyboard.press("Control+A")
        page.keyboard.type("PCI hỏi doanh nghiệp; PAPI hỏi người dân.")
        press(page, page.get_by_role("button", name="Lưu", exact=False).first)
        # What the skip link left in the address comes along.
        page.wait_for_url(f"**{server.pages['bank.edit_item'].removesuffix('/sua')}#noi-dung")
        expect(page.get_by_text("Chỉ số nào do doanh nghiệp trong nước đánh giá?").first).to_be_visible()


def test_a_reviewer_remarks_on_a_question_and_lets_it_pass(server: Server, windows: Windows) -> None:
    with windows.open("reviewer") as context:
        page = windows.watch(context.new_page())
        page.goto("/cau-hoi?trang-thai=waiting")
        press(page, page.locator("tbody th a").first)
        page.wait_for_url("**/cau-hoi/*-*")
        press(page, page.locator("summary", has_text="Ghi nhận xét").first)
        tab_to(page, page.get_by_role("textbox", name="Nhận xét về câu dẫn"))
        page.keyboard.type("Nên nêu rõ năm ban hành.")
        press(page, page.get_by_role("button", name="Gửi nhận xét").first)
        expect(page.get_by_text("Nên nêu rõ năm ban hành.")).to_be_visible()
        page.goto(page.url.partition("#")[0])
        tab_to(page, page.get_by_role("textbox", name="Nhận xét (không bắt buộc)"))
        page.keyboard.type("Nội dung khớp với nguồn.")
        press(page, page.get_by_role("button", name="Đạt, chuyển thẩm định"))
        expect(page.get_by_text("đã qua phản biện, chuyển sang thẩm định")).to_be_visible()

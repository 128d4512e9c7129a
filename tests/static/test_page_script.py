"""What scripts add to ordinary pages: the idle lock, questions before leaving or deleting."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.domain import Role
from tests.client import PageClient
from tests.factories import make_edition, make_indices, make_item, make_person, make_specification, make_unit, save
from tests.static.conftest import open_as

pytestmark = pytest.mark.browser
PASSWORD = "một câu dài dễ nhớ 27"


@pytest.fixture
def page(browser: Browser, address: str, client: PageClient, session: Session) -> Iterator[Page]:
    """The password page of somebody signed in, with a clock that the test moves."""
    person = make_person(session, make_unit(session), "Lê Thị An", password_hash=hash_password(PASSWORD))
    save(session)
    context = open_as(browser, address, client, person)
    page = context.new_page()
    page.clock.install()
    page.goto("/tai-khoan/mat-khau")
    yield page
    context.close()


def test_idle_lock_keeps_what_was_typed(page: Page) -> None:
    page.locator("#password").fill("đang viết dở")
    page.clock.fast_forward("14:30")
    warning = page.get_by_role("dialog", name="Phiên làm việc sắp khóa")
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Tiếp tục làm việc").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("16:00")
    lock = page.get_by_role("dialog", name="Màn hình đã khóa")
    expect(lock).to_be_visible()
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    lock.get_by_label("Mật khẩu").fill("sai")
    lock.get_by_role("button", name="Mở khóa").click()
    expect(lock.get_by_role("alert")).to_contain_text("Mật khẩu không đúng")
    lock.get_by_label("Mật khẩu").fill(PASSWORD)
    lock.get_by_role("button", name="Mở khóa").click()
    expect(lock).to_be_hidden()
    expect(page.locator("#password")).to_have_value("đang viết dở")


def test_menu_under_the_name_opens_and_closes(page: Page) -> None:
    summary = page.locator(".app-account__summary")
    summary.click()
    leave = page.get_by_role("button", name="Đăng xuất")
    expect(leave).to_be_visible()
    page.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    summary.click()
    page.locator("h1").click()
    expect(leave).to_be_hidden()
    summary.click()
    leave.click()
    page.wait_for_url("**/dang-nhap**")


@pytest.fixture
def editor(browser: Browser, address: str, client: PageClient, session: Session) -> Iterator[Page]:
    """The page on which a member of the question team writes a new question."""
    make_indices(session)
    author = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    save(session)
    context = open_as(browser, address, client, author)
    page = context.new_page()
    page.goto("/cau-hoi/moi")
    yield page
    context.close()


def test_preview_follows_what_is_typed(editor: Page) -> None:
    editor.locator("#stem").fill("Chỉ số nào đo sự hài lòng của người dân?")
    expect(editor.locator("#xem-truoc legend")).to_have_text("Chỉ số nào đo sự hài lòng của người dân?")
    expect(editor.locator("#xem-truoc")).not_to_have_attribute("aria-busy", "true")


def test_what_the_checks_say_goes_beside_the_field_it_is_about_while_typing(editor: Page) -> None:
    editor.locator("#stem").fill("Chỉ số nào đo sự hài lòng của người dân?")
    editor.locator("[name=options-0-text]").fill("PCI")
    editor.locator("[name=options-1-text]").fill("Tất cả các ý trên")
    beside = editor.locator(".app-option-row").nth(1).locator(".app-field-note--bad")
    expect(beside).to_contain_text("Không dùng phương án kiểu")
    editor.locator("[name=options-1-text]").fill("SIPAS")
    expect(beside).to_have_count(0)


def test_unsaved_text_is_not_left_without_a_question(editor: Page) -> None:
    where = editor.url
    editor.locator("#stem").fill("Đang viết dở")
    editor.locator("nav a").first.click()
    question = editor.get_by_role("dialog")
    expect(question).to_contain_text("Những gì vừa sửa chưa được lưu. Rời trang này?")
    question.get_by_role("button", name="Quay lại").click()
    expect(question).to_be_hidden()
    assert editor.url == where
    expect(editor.locator("#stem")).to_have_value("Đang viết dở")
    editor.locator("nav a").first.click()
    question.get_by_role("button", name="Tiếp tục").click()
    editor.wait_for_url(lambda url: url != where)


def test_what_cannot_be_undone_is_asked_about_first(
    browser: Browser, address: str, client: PageClient, session: Session
) -> None:
    organiser = make_person(session, make_unit(session), "Trần Văn Bình", Role.COMMITTEE)
    make_indices(session)
    specification = make_specification(session, papers=0)
    save(session)
    context = open_as(browser, address, client, organiser)
    page = context.new_page()
    page.goto(f"/ma-tran-de/{specification.id}")
    delete = page.get_by_role("button", name="Xóa ma trận")
    delete.click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Xóa hẳn ma trận này?")
    question.get_by_role("button", name="Quay lại").click()
    session.rollback()
    assert session.query(Specification).count() == 1
    delete.click()
    question.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".govuk-notification-banner")).to_be_visible()
    session.rollback()
    assert session.query(Specification).count() == 0
    context.close()


def test_the_bank_answers_while_a_matrix_is_filled_in(
    browser: Browser, address: str, client: PageClient, session: Session
) -> None:
    edition = make_edition(session, [make_item(session, pool="secure") for _ in range(3)])
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.COMMITTEE)
    save(session)
    context = open_as(browser, address, client, person)
    page = context.new_page()
    page.goto("/ma-tran-de/moi")
    page.locator("#edition_id").select_option(str(edition.id))
    page.locator("#cell_pci_recognise").fill("4")
    answer = page.locator("#dap-ung")
    expect(answer).to_contain_text("PCI, nhận biết: cần 4 câu, ngân hàng có 3.")
    expect(page.locator("[data-row-total]").first).to_have_text("4")
    page.locator("#cell_pci_recognise").fill("3")
    expect(answer).not_to_contain_text("Chưa lập được đề")
    context.close()

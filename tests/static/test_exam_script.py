"""The exam page in a real browser: what is said to be saved is saved, and nothing is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import list_responses
from quizapp.kernel.clock import FrozenClock
from tests.client import PageClient
from tests.static.conftest import Candidate, open_as, start_sitting

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, address: str, client: PageClient, candidate: Candidate) -> Iterator[Page]:
    """The first question, on a desktop."""
    context = open_as(browser, address, client, candidate.person)
    yield start_sitting(context, candidate)
    context.close()


def read_attempt(session: Session) -> Attempt:
    """The attempt as the server has it now."""
    session.rollback()
    return session.query(Attempt).one()


def read_saved(session: Session) -> dict[int, tuple[str | None, bool]]:
    """Position -> (letter, flagged) as the server has it now."""
    attempt = read_attempt(session)
    return {
        position: ((response.answer or {}).get("choice"), response.flagged)
        for position, response in list_responses(session, attempt.id).items()
    }


def choose(page: Page, letter: str) -> None:
    """Click on the card beside its letter: the whole card is the target."""
    page.locator(f"label[for=answer-{letter.lower()}] .app-answer__text").click()


def expect_saved(page: Page, count: int) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-save-text]")).to_contain_text(f"Đã lưu {count} câu lúc ")


def test_choice_is_saved_as_it_is_made(page: Page, session: Session) -> None:
    choose(page, "B")
    expect_saved(page, 1)
    assert read_saved(session) == {1: ("B", False)}
    expect(page.locator("[data-count=answered]")).to_have_text("1")
    expect(page.locator("[data-cell='1']")).to_contain_text("đã trả lời")
    page.get_by_label("Đánh dấu xem lại").check()
    expect(page.locator("[data-count=flagged]")).to_have_text("1")
    expect(page.locator("[data-cell='1']")).to_contain_text("đánh dấu xem lại")
    expect_saved(page, 1)
    assert read_saved(session) == {1: ("B", True)}


def test_lost_connection_loses_nothing(page: Page, session: Session) -> None:
    page.context.set_offline(True)
    choose(page, "C")
    expect(page.locator("[data-save-text]")).to_have_text(
        "0 câu đã lưu, 1 câu đang chờ gửi (giữ trên máy này, tự gửi khi có mạng)"
    )
    expect(page.locator("[data-cell='1']")).to_contain_text("chờ lưu")
    expect(page.locator("[data-count=waiting]")).to_have_text("1")
    assert read_saved(session) == {}
    page.get_by_role("button", name="Lưu và sang câu 2").click()
    expect(page.locator("[data-save-text]")).to_contain_text("Chưa sang câu khác được vì mất kết nối")
    page.context.set_offline(False)
    expect_saved(page, 1)
    expect(page.locator("[data-cell='1']")).not_to_contain_text("chờ lưu")
    expect(page.locator("[data-count=waiting]")).to_be_hidden()
    assert read_saved(session) == {1: ("C", False)}


def test_reload_brings_back_and_sends_what_was_not_saved(page: Page, session: Session) -> None:
    page.route("**/luu", lambda route: route.abort())
    choose(page, "D")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/luu")
    page.reload()
    expect(page.locator("#answer-d")).to_be_checked()
    expect_saved(page, 1)
    assert read_saved(session) == {1: ("D", False)}


def test_second_window_asks_and_the_first_is_told(page: Page, session: Session) -> None:
    choose(page, "B")
    expect_saved(page, 1)
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_role("heading", level=1)).to_have_text("Bài đang mở ở một cửa sổ khác")
    expect(page.locator("[data-stop]")).to_be_hidden()
    choose(page, "C")
    expect_saved(page, 1)
    second.get_by_role("button", name="Chuyển bài sang cửa sổ này").click()
    expect(second.locator("[data-answers]")).to_be_visible()
    expect(page.locator("[data-stop]")).to_contain_text("Bài đã được chuyển đi nơi khác")
    choose(second, "D")
    expect(second.locator("[data-save-text]")).to_contain_text("Đã lưu")
    position = int(second.locator("[data-answer-form]").get_attribute("data-position") or 0)
    assert read_saved(session) == {1: ("C", False), position: ("D", False)}
    # Going on in the window that holds it asks nothing more.
    second.reload()
    expect(second.locator("[data-answers]")).to_be_visible()


def test_busy_server_is_asked_again(page: Page, session: Session) -> None:
    page.route("**/luu", lambda route: route.fulfill(status=503, body="busy"))
    choose(page, "A")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "waiting")
    page.unroute("**/luu")
    expect_saved(page, 1)
    assert read_saved(session) == {1: ("A", False)}


def test_digits_choose_only_inside_the_answers(page: Page) -> None:
    page.keyboard.press("2")
    expect(page.locator("#answer-b")).not_to_be_checked()
    page.get_by_label("Đánh dấu xem lại").focus()
    page.keyboard.press("2")
    expect(page.locator("#answer-b")).not_to_be_checked()
    page.locator("#answer-a").focus()
    page.keyboard.press("2")
    expect(page.locator("#answer-b")).to_be_checked()
    expect(page.locator("#answer-b")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#answer-c")).to_be_checked()
    expect_saved(page, 1)


def test_map_moves_and_saves(page: Page, session: Session) -> None:
    choose(page, "A")
    page.locator("[data-cell='3']").click()
    page.wait_for_url("**/cau/3")
    expect(page.locator("[data-cell='3']")).to_have_attribute("aria-current", "true")
    assert read_saved(session) == {1: ("A", False)}


def test_other_device_takes_over(
    page: Page, browser: Browser, address: str, client: PageClient, candidate: Candidate, session: Session
) -> None:
    # The page hears of it by its save, however soon its next sign of life would come.
    page.route("**/nhip", lambda route: route.abort())
    choose(page, "A")
    expect_saved(page, 1)
    other = open_as(browser, address, client, candidate.person)
    second = other.new_page()
    second.goto(page.url)
    second.get_by_role("button").filter(has_text="Chuyển").click()
    second.wait_for_url("**/cau/**")
    choose(page, "B")
    panel = page.locator("[data-stop]")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Bài đã được chuyển đi nơi khác")
    expect(panel).to_contain_text("Lựa chọn vừa rồi chưa tới máy chủ")
    expect(page.locator("[data-exam-body]")).to_be_hidden()
    assert read_saved(session) == {1: ("A", False)}
    other.close()


def test_time_runs_out_by_itself(page: Page, clock: FrozenClock, session: Session) -> None:
    choose(page, "A")
    expect_saved(page, 1)
    deadline = read_attempt(session).deadline_at
    clock.at = deadline - timedelta(seconds=3)
    page.reload()
    clock.at = deadline + timedelta(seconds=1)
    page.wait_for_url("**/ket-qua/**", timeout=20_000)
    assert read_attempt(session).state != "in_progress"


def test_clock_follows_the_server_and_speaks_up(page: Page, clock: FrozenClock, session: Session) -> None:
    deadline = read_attempt(session).deadline_at
    clock.at = deadline - timedelta(seconds=302)
    page.reload()
    expect(page.locator("[data-announce]")).to_have_text("Còn 5 phút.")
    expect(page.locator("[data-clock]")).to_have_attribute("data-state", "warn")
    clock.at = deadline - timedelta(minutes=20)
    choose(page, "A")
    expect(page.locator("[data-clock-value]")).to_contain_text("19:5")


def test_phone_opens_the_map_from_its_bar(
    browser: Browser, address: str, client: PageClient, candidate: Candidate
) -> None:
    context = open_as(browser, address, client, candidate.person, viewport={"width": 390, "height": 844})
    page = start_sitting(context, candidate)
    # The bar at the foot of the window must not lie on the last thing of the page.
    page.get_by_role("button", name="Xem lại và nộp bài").click(trial=True)
    opener = page.get_by_role("link", name="Câu 1/4")
    opener.click()
    panel = page.get_by_role("dialog", name="Danh sách câu hỏi")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    page.locator("[data-cell='4']").click()
    page.wait_for_url("**/cau/4")
    context.close()


def test_without_script_everything_works(
    browser: Browser, address: str, client: PageClient, candidate: Candidate, session: Session
) -> None:
    context = open_as(browser, address, client, candidate.person, java_script_enabled=False)
    page = start_sitting(context, candidate)
    choose(page, "B")
    page.get_by_label("Đánh dấu xem lại").check()
    page.get_by_role("button", name="Lưu và sang câu 2").click()
    page.wait_for_url("**/cau/2")
    assert read_saved(session) == {1: ("B", True)}
    page.locator("[data-cell='4']").click()
    page.wait_for_url("**/cau/4")
    choose(page, "A")
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    page.wait_for_url("**/xem-lai")
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/**")
    assert {1, 4} <= {position for position, (answer, _) in read_saved(session).items() if answer}
    context.close()

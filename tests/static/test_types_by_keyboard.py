"""Every type of question in a real browser, by keyboard alone, and what the page says of unfinished answers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import list_responses
from quizapp.itemtypes.presenting import is_answered
from quizapp.itemtypes.registry import get_item_type, list_item_types
from tests.client import PageClient
from tests.delivery.factories import find_question, make_mixed_place
from tests.static.conftest import Candidate, open_as, start_sitting

pytestmark = pytest.mark.browser

MOST_STOPS = 40


@pytest.fixture
def candidate(session: Session) -> Candidate:
    """Somebody with a question of every type before them."""
    place = make_mixed_place(session)
    return Candidate(place.person, f"/viec-cua-toi/{place.assignment.id}")


@pytest.fixture
def page(browser: Browser, address: str, client: PageClient, candidate: Candidate) -> Iterator[Page]:
    """The first question, on a desktop."""
    context = open_as(browser, address, client, candidate.person)
    yield start_sitting(context, candidate)
    context.close()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    for _stop in range(MOST_STOPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def press(page: Page, target: Locator, *keys: str) -> None:
    tab_to(page, target)
    for key in keys:
        page.keyboard.press(key)


def choose_one(page: Page) -> None:
    press(page, page.locator("[data-answers] input").first, "Space")


def choose_two(page: Page) -> None:
    for at in (0, 2):
        press(page, page.locator("[data-answers] input").nth(at), "Space")


def judge_all(page: Page) -> None:
    for statement in page.locator("[data-answers] fieldset").all():
        press(page, statement.get_by_role("radio").first, "Space", "ArrowRight")


def select_each(page: Page) -> None:
    for at, select in enumerate(page.locator("[data-answers] select").all()):
        press(page, select, *["ArrowDown"] * (at + 1))


def move_down(page: Page) -> None:
    press(page, page.locator("[data-order-row=A] [data-order-move='1']"), "Enter")


def type_figure(page: Page) -> None:
    tab_to(page, page.get_by_label("Số của anh/chị"))
    page.keyboard.type("0,5")
    page.keyboard.press("Tab")


ACTS: dict[str, Callable[[Page], None]] = {
    "single_choice": choose_one,
    "multiple_response": choose_two,
    "true_false": choose_one,
    "four_statements": judge_all,
    "matching": select_each,
    "ordering": move_down,
    "numeric": type_figure,
    "fill_list": select_each,
    "chart_reading": choose_one,
}


def read(session: Session, code: str) -> tuple[int, dict[str, Any] | None, bool]:
    """Position, raw answer and whether it counts, of the question of a type, as the server has it now."""
    session.rollback()
    attempt = session.query(Attempt).one()
    position, question, layout = find_question(session, attempt, code)
    response = list_responses(session, attempt.id).get(position)
    raw = dict(response.answer) if response and response.answer else None
    return position, raw, is_answered(get_item_type(code), question.content, layout, raw)


def go(page: Page, position: int) -> None:
    page.goto(f"{page.url.rsplit('/', 1)[0]}/{position}")


def test_every_type_is_answered_by_keyboard_alone(page: Page, session: Session) -> None:
    assert list(ACTS) == list_item_types()
    for count, (code, act) in enumerate(ACTS.items(), start=1):
        position, _raw, _counts = read(session, code)
        go(page, position)
        act(page)
        expect(page.locator("[data-save-text]")).to_contain_text(f"Đã lưu {count} câu lúc ")
        expect(page.locator("[data-answer-note]")).to_be_hidden()
        expect(page.locator(f"[data-cell='{position}']")).to_contain_text("đã trả lời")
        _position, raw, counts = read(session, code)
        assert counts, (code, raw)
        # What was answered stands there again.
        page.reload()
        shown = page.locator("[data-answers]").locator("input:checked, select, input[type=text]")
        values = [value for field in shown.all() if (value := field.input_value())]
        assert sorted(values) == sorted(list_values(raw or {})), code


def list_values(raw: dict[str, Any]) -> list[str]:
    """Every value that an answer holds."""
    [given] = raw.values()
    if isinstance(given, dict):
        return list(given.values())
    return given if isinstance(given, list) else [given]


def test_moving_reorders_the_rows_and_places_all(page: Page, session: Session) -> None:
    position, _raw, _counts = read(session, "ordering")
    go(page, position)
    press(page, page.locator("[data-order-row=A] [data-order-move='1']"), "Enter", "Enter")
    rows = page.locator("[data-order-row]")
    assert [row.get_attribute("data-order-row") for row in rows.all()] == ["B", "C", "A", "D"]
    expect(page.locator("[data-order-status]")).to_have_text("Ý A ở vị trí 3.")
    expect(page.locator("[data-order-row=A] [data-order-move='1']")).to_be_focused()
    expect(page.locator("[data-save-text]")).to_contain_text("Đã lưu 1 câu lúc ")
    page.reload()
    assert [row.get_attribute("data-order-row") for row in rows.all()] == ["B", "C", "A", "D"]


def test_two_in_one_place_is_said_beside_the_question(page: Page, session: Session) -> None:
    position, _raw, _counts = read(session, "ordering")
    go(page, position)
    note = page.locator("[data-answer-note]")
    for select in page.locator("[data-answers] select").all():
        press(page, select, "ArrowDown", "ArrowDown")
    expect(note).to_have_text("Có hai ý cùng ở vị trí 2. Mỗi vị trí chỉ có một ý.")
    expect(page.locator(f"[data-cell='{position}']")).to_contain_text("trả lời chưa đủ")
    assert read(session, "ordering")[1:] == ({"parts": dict.fromkeys("ABCD", "2")}, False)


def test_an_unreadable_figure_stays_and_never_holds_the_person_up(page: Page, session: Session) -> None:
    position, _raw, _counts = read(session, "numeric")
    go(page, position)
    field, note = page.get_by_label("Số của anh/chị"), page.locator("[data-answer-note]")
    tab_to(page, field)
    # Told without leaving the field, once the person pauses.
    page.keyboard.type("1.234.5")
    expect(note).to_contain_text("Chưa đọc được số này")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer-form]")).not_to_have_attribute("data-position", str(position))
    go(page, position)
    expect(field).to_have_value("1.234.5")
    expect(note).to_contain_text("Chưa đọc được số này")
    tab_to(page, field)
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type(",5")
    expect(note).to_be_hidden()
    expect(page.locator("[data-save-text]")).to_contain_text("Đã lưu 1 câu lúc ")
    assert read(session, "numeric")[1:] == ({"value": "1.234,5"}, True)


def test_an_answer_that_is_not_the_questions_is_dropped_and_told(page: Page, session: Session) -> None:
    position, _raw, _counts = read(session, "true_false")
    go(page, position)
    page.locator("[data-answers] input").first.evaluate("input => { input.value = 'maybe' }")
    press(page, page.locator("[data-answers] input").first, "Space")
    expect(page.locator("[data-answer-note]")).to_contain_text("Câu trả lời không được ghi")
    page.reload()
    expect(page.locator("[data-answers] input:checked")).to_have_count(0)
    assert read(session, "true_false")[1] is None

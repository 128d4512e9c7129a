"""What the device keeps of a running attempt, in a real browser: reload, crash, hours without network, the end."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from sqlalchemy.orm import Session

from quizapp.delivery.domain import EndReason
from quizapp.delivery.queries.late import list_late_answers
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.kernel.clock import FrozenClock
from tests.client import PageClient
from tests.factories import make_person, save
from tests.rooms.factories import make_invigilator, make_room, seat_people
from tests.static.conftest import Candidate, open_as, start_sitting
from tests.static.test_exam_script import choose, expect_saved, read_attempt, read_saved

pytestmark = pytest.mark.browser

# What lies in the browser's store: the texts that can be read there, and whether the key can be taken out.
LOOK = """async () => {
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  if (!(await indexedDB.databases()).some((one) => one.name === 'bai-lam')) return {boxes: 0, keys: 0, text: ''}
  const base = await wait(indexedDB.open('bai-lam'))
  const boxes = await wait(base.transaction('boxes').objectStore('boxes').getAll())
  const held = await wait(base.transaction('keys').objectStore('keys').getAll())
  base.close()
  const exports = await Promise.allSettled(held.map(({key}) => crypto.subtle.exportKey('raw', key)))
  const texts = boxes.map(({data}) => new TextDecoder('latin1').decode(data))
  return {
    boxes: boxes.length,
    keys: held.length,
    exported: exports.filter(({status}) => status === 'fulfilled').length,
    text: texts.join() + JSON.stringify(sessionStorage) + JSON.stringify(localStorage),
  }
}"""


@pytest.fixture
def page(browser: Browser, address: str, client: PageClient, candidate: Candidate) -> Iterator[Page]:
    """The first question, on a desktop."""
    context = open_as(browser, address, client, candidate.person)
    yield start_sitting(context, candidate)
    context.close()


def expect_waiting(page: Page, count: int) -> None:
    """So many answers wait, and the device holds them."""
    expect(page.locator("[data-save-text]")).to_contain_text(f"{count} câu đang chờ gửi (giữ trên máy này")


def test_a_crash_loses_nothing_and_nothing_can_be_read_on_the_device(page: Page, session: Session) -> None:
    page.context.set_offline(True)
    choose(page, "D")
    expect_waiting(page, 1)
    kept = page.evaluate(LOOK)
    assert (kept["boxes"], kept["keys"], kept["exported"]) == (1, 1, 0)
    assert "choice" not in kept["text"]
    assert "client_id" not in kept["text"]
    assert page.locator("[data-device-key]").count() == 0
    url = page.url
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    context = page.context
    page.close()
    context.set_offline(False)
    second = context.new_page()
    second.goto(url)
    expect(second.locator("#answer-d")).to_be_checked()
    expect_saved(second, 1)
    assert read_saved(session) == {1: ("D", False)}


def test_after_hand_in_nothing_stays_on_the_device(page: Page) -> None:
    choose(page, "A")
    expect_saved(page, 1)
    assert page.evaluate(LOOK)["keys"] == 1
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/ket-qua/**")
    expect(page.get_by_text("Anh/chị ghi lại mã biên nhận")).to_be_visible()
    page.wait_for_function(f"async () => {{ const left = await ({LOOK})(); return left.keys + left.boxes === 0 }}")


def test_what_waits_at_the_end_goes_by_itself_and_is_kept_apart(
    page: Page, session: Session, clock: FrozenClock, client: PageClient
) -> None:
    choose(page, "A")
    expect_saved(page, 1)
    result = page.url.replace("/bai-lam/", "/ket-qua/bai/").removesuffix("/cau/1")
    page.context.set_offline(True)
    choose(page, "B")
    expect_waiting(page, 1)
    clock.at = read_attempt(session).deadline_at
    page.close()
    client.post(f"/bai-lam/{read_attempt(session).public_id}/nop", data={"reason": "time"})
    context = page.context
    context.set_offline(False)
    second = context.new_page()
    second.goto(result)
    expect(second.get_by_text("1 câu trả lời của anh/chị tới máy chủ sau khi bài đã kết thúc")).to_be_visible()
    attempt = read_attempt(session)
    assert read_saved(session) == {1: ("A", False)}
    assert [(late.position, late.said) for late in list_late_answers(session, attempt.assignment_id)] == [(1, "B")]
    assert second.evaluate(LOOK)["boxes"] == 0


def test_a_page_says_that_what_came_after_the_end_is_kept_apart(
    page: Page, session: Session, clock: FrozenClock
) -> None:
    page.context.set_offline(True)
    choose(page, "B")
    expect_waiting(page, 1)
    attempt = read_attempt(session)
    hand_in_attempt(session, attempt, actor=attempt.assignment.person.actor, now=clock.now(), reason=EndReason.FORCED)
    save(session)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Bài đã kết thúc")).to_be_visible()
    expect(page.get_by_text("tới máy chủ sau khi bài kết thúc; được giữ riêng")).to_be_visible()
    expect(page.get_by_text("chưa tới máy chủ")).to_be_hidden()


def test_what_cannot_be_sent_at_the_end_is_handed_over_as_a_file(
    page: Page, session: Session, clock: FrozenClock, client: PageClient, candidate: Candidate
) -> None:
    page.route("**/luu", lambda route: route.abort())
    page.route("**/nop", lambda route: route.abort())
    choose(page, "C")
    expect_waiting(page, 1)
    attempt = read_attempt(session)
    clock.at = attempt.deadline_at
    offer = page.get_by_role("button", name="Lưu tệp khôi phục")
    expect(offer).to_be_visible()
    with page.expect_download() as download:
        offer.click()
    content = download.value.path().read_bytes()
    assert b"choice" not in content
    room = make_room(session, attempt.assignment.sitting)
    seat_people(session, room, [attempt.assignment])
    watcher = make_person(session, candidate.person.unit, "Hồ Văn Tám")
    make_invigilator(session, room, watcher)
    save(session)
    place_id, public_id = attempt.assignment_id, attempt.public_id
    page.close()
    client.sign_in(candidate.person)
    client.post(f"/bai-lam/{public_id}/nop", data={"reason": "time"})
    client.sign_in(watcher)
    form = {"tep-file": (BytesIO(content), download.value.suggested_filename)}
    told = client.post(
        f"/phong/{room.id}/nguoi/{place_id}/tep-khoi-phuc", data=form, content_type="multipart/form-data"
    )
    assert told.status_code == 302
    assert "Đã nhận tệp: 1 câu mới" in client.get(told.headers["Location"]).get_data(as_text=True)
    session.rollback()
    assert [(late.position, late.said) for late in list_late_answers(session, place_id)] == [(1, "C")]

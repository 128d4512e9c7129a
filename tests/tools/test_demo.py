import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from tools.demo.browser import Browser, Form, Page, Record, StoryError
from tools.demo.cast import draw_name
from tools.demo.checks import check_log, compare, is_ranked, read_sheet
from tools.demo.crowd import HANDS, Crowd, Way
from tools.demo.play import WAYS, ceil_minute, spread

PAGE = """<html><body>
<form action="/dang-xuat"><input type="hidden" name="csrf_token" value="t"></form>
<form method="post"><input type="hidden" name="csrf_token" value="t">
<input name="name" value="Ca 1"><textarea name="note">
Ghi &amp; nhớ</textarea>
<select name="unit"><option value="0">Toàn tỉnh</option><option value="7" selected>Sở Y tế</option></select>
<input type="radio" name="mode" id="m1" value="a"><label for="m1">Ngay</label>
<input type="radio" name="mode" id="m2" value="b" checked><label for="m2">Sau</label>
<input name="gone" disabled value="x"><button name="save" value="1">Lưu</button></form></body></html>"""


class Site(BaseHTTPRequestHandler):
    """A site with one form: what was sent is shown after a redirect, once the cookie came back."""

    sent = ""

    def do_GET(self) -> None:
        known = "known=yes" in (self.headers["Cookie"] or "")
        self._answer(200, f"{PAGE}<p>{'quen' if known else 'lạ'} {Site.sent}</p>")

    def do_POST(self) -> None:
        Site.sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(303 if self.path != "/hong" else 500, "")

    def _answer(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "known=yes; Path=/; HttpOnly")
        self.send_header("Location", "/sau")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read_form() -> Form:
    return Page(200, "/trang", PAGE.encode(), {}).find_form(having="name")


def test_a_form_is_read_as_a_browser_reads_it() -> None:
    form = read_form()
    assert form.fields == [
        ("csrf_token", "t"),
        ("name", "Ca 1"),
        ("note", "Ghi & nhớ"),
        ("unit", "7"),
        ("mode", "b"),
    ]
    assert form.find_choice("unit", "Toàn tỉnh") == "0"
    assert form.find_choice("mode", "Ngay") == "a"
    assert ("mode", "a") in form.fill({"mode": "a"})
    assert ("mode", "b") not in form.fill({"mode": "a"})


def test_only_what_a_page_offers_can_be_sent() -> None:
    with pytest.raises(StoryError, match="has no field gone"):
        read_form().fill({"gone": "x"})
    with pytest.raises(StoryError, match="does not offer 'Sở Lạ'"):
        read_form().find_choice("unit", "Sở Lạ")
    with pytest.raises(StoryError, match="without"):
        Page(200, "/trang", PAGE.encode(), {}).expect("Không có câu này")


def test_a_browser_keeps_cookies_sends_forms_and_notes_faults(address: str) -> None:
    record = Record()
    browser = Browser(address, record)
    page = browser.get("/dau").expect("lạ")
    page = browser.submit(page, page.find_form(having="name"), {"name": "Ca 2", "save": "1"})
    assert page.path == "/sau"
    page.expect("quen", "name=Ca+2", "unit=7")
    assert browser.twin().get("/dau").expect("quen").status == 200
    assert browser.elsewhere().get("/dau").expect("lạ").status == 200
    assert browser.post("/hong").status == 500
    assert record.faults == ["POST /hong: 500"]
    browser.close()


def test_a_crowd_carries_out_all_and_tells_what_failed() -> None:
    crowd = Crowd()
    done: list[int] = []
    gate = threading.Event()
    for _ in range(HANDS):
        crowd.add(0, gate.wait)
    for number in (2, 1, 3):
        crowd.add(number, partial(done.append, number))
    crowd.add(1, partial(int, "năm"))
    assert crowd.count_open(1) == 2
    gate.set()
    for priority in range(4):
        crowd.wait(priority)
    assert sorted(done) == [1, 2, 3]
    assert crowd.failures == ["ValueError: invalid literal for int() with base 10: 'năm'"]


def test_everybody_goes_some_way() -> None:
    ways = list(islice(spread(WAYS), 200))
    assert ways.count(Way.ABSENT) == 8
    assert ways.count(Way.SCRIPT) == 200 - sum(number for _way, number in WAYS)


def test_names_are_nobody_elses() -> None:
    random, used = Random(1), set[str]()  # noqa: S311 - must be repeatable
    assert len({draw_name(random, used)[1] for _ in range(500)}) == 500


def test_the_next_whole_minute() -> None:
    full = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert ceil_minute(full) == full
    assert ceil_minute(full - timedelta(seconds=59)) == full


def test_a_ranking_out_of_order_is_noticed() -> None:
    at = datetime(2026, 11, 24, 8, 0)  # noqa: DTZ001 - as a spreadsheet holds it

    def row(position: int, points: float, seconds: int, minute: int, rule: str, rank: int = 0) -> dict[str, object]:
        return {
            "Vị trí": position,
            "Hạng": rank or position,
            "Điểm": points,
            "Thời gian làm bài (giây)": seconds,
            "Thời điểm nộp": at + timedelta(minutes=minute),
            "Tiêu chí quyết định so với người trên": rule,
        }

    first = row(1, 20, 60, 1, "")
    quicker, later, tied = "Thời gian làm bài", "Thời điểm nộp bài", row(2, 20, 60, 1, "", rank=1)
    assert is_ranked([])
    assert is_ranked([first, row(2, 20, 70, 0, quicker), row(3, 20, 70, 2, later), row(4, 7, 1, 0, "Điểm")])
    assert is_ranked([first, tied, row(3, 19, 60, 1, "Điểm")])
    assert not is_ranked([first, row(2, 20, 50, 3, quicker)])
    assert not is_ranked([first, row(2, 20, 60, 0, later)])
    assert not is_ranked([first, row(2, 19, 60, 1, quicker)])
    assert not is_ranked([first, row(2, 19, 60, 1, "Điểm", rank=1)])
    assert not is_ranked([first, row(3, 19, 60, 1, "Điểm")])


def test_scores_that_differ_are_named() -> None:
    one, two = Decimal(1), Decimal("2.5")
    assert compare({"a": one, "b": two}, {"a": one, "b": two}) == "2 of 2 people"
    assert compare({"a": one}, {"a": one, "b": two}) == "1 of 2 people; b: None for 2.5"


def test_a_sheet_is_read_from_its_heading() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((["Kết quả"], ["STT", "Điểm"], [1, 20], [2, None])):
            sheet.write_row(number, 0, line)
    assert read_sheet(target.getvalue(), "STT") == [{"STT": 1.0, "Điểm": 20.0}, {"STT": 2.0, "Điểm": ""}]


def test_what_raised_behind_the_pages_is_noticed(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("Ready: http://127.0.0.1:8000\n")
    assert check_log(log).holds
    log.write_text("Traceback (most recent call last):\n")
    assert not check_log(log).holds

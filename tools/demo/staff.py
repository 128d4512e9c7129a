"""The people behind the scenes: committee, organiser, administrator, HR. Each acts through the pages of their role."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from quizapp.cli import demo_assessment, demo_contest
from quizapp.cli.demo_specification import LEVELS
from quizapp.delivery.adapters.roster import build_template
from quizapp.kernel.clock import to_local
from tools.demo.browser import Browser, Page, StoryError
from tools.demo.cast import Player

NUMBER = re.compile(r"/(\d+)$")
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b")
USERNAME = re.compile(r"\btn\d{5}\b")
POLL_SECONDS = 0.5
TASK_SECONDS = 300.0
PROPOSAL, DECISION, LETTER, PLAN, NOTICE = "61/TTr-VP", "88/QĐ-BCĐ", "152/VP-KSTT", "112/KH-BCĐ", "15/TB-BCĐ"


def read_number(page: Page) -> int:
    """The number at the end of a page's address."""
    found = NUMBER.search(page.path)
    if found is None:
        raise StoryError(f"{page.path} ({page.status}) is not the page of something new: {page.words[:1000]}")
    return int(found[1])


# What each pass of the list says when its questions went on.
PASSES = (("forward", "đã qua phản biện"), ("forward", "đã qua thẩm định"), ("accept", "Đã nghiệm thu"))


def approve_questions(judges: Sequence[Browser]) -> int:
    """Let critic, appraiser and committee pass every question in review, page by page of the list; gives how many."""
    approved = 0
    for judge, (act, said) in zip(judges, PASSES, strict=True):
        approved = 0
        while True:
            page = judge.get("/cau-hoi?trang-thai=waiting")
            forms = [form for form in page.list_forms() if form.action.endswith("/hang-loat")]
            if not forms:
                break
            ticked = [value for value in forms[0].choices["version"] if value.isdigit()]
            page = judge.submit(page, forms[0], {"version": ticked, "act": act})
            judge.submit(page, page.find_form("/lam"), {"version": ticked}).expect(said)
            approved += len(ticked)
    return approved


def issue_edition(office: Browser, committee: Browser, now: datetime) -> None:
    """The standing office drafts this year's edition and submits it, the Committee issues it, the office sends it."""
    day = f"{to_local(now):%d/%m/%Y}"
    page = office.get("/ngan-hang/moi")
    page = office.submit(page, page.find_form(having="title"), {"question_count": "30", "minutes": "40"})
    number = read_number(page)
    page = office.submit(page, page.find_form("/chot")).expect("Đã chốt danh sách")
    office.submit(page, page.find_form("/trinh"), {"proposal_number": PROPOSAL, "proposed_on": day}).expect("Đã trình")
    page = committee.get(f"/ngan-hang/{number}")
    typed = {"decision_number": DECISION, "issued_on": day}
    committee.submit(page, page.find_form("/ban-hanh"), typed).expect("Đã ban hành")
    page = office.get(f"/ngan-hang/{number}/gui")
    form = page.find_form(having="letter_number")
    units = [unit for unit in form.choices["unit"] if unit.isdigit()]
    office.submit(page, form, {"unit": units, "letter_number": LETTER}).expect(f"Đã gửi tới {len(units)} nơi nhận.")


def make_specification(
    organiser: Browser, name: str, pool: str, matrix: Mapping[str, Sequence[int]], papers: int, minutes: int
) -> int:
    """Make a specification and draw its papers; gives its number."""
    page = organiser.get("/ma-tran-de/moi")
    cells = {
        f"cell_{index.lower()}_{level}": str(number)
        for index, counts in matrix.items()
        for level, number in zip(LEVELS, counts, strict=True)
    }
    typed = {"name": name, "pool": pool, "owner_unit_id": "0", "minutes": str(minutes), "paper_count": str(papers)}
    page = organiser.submit(page, page.find_form(having="paper_count"), {**typed, **cells, "save": "1"})
    number = read_number(page)
    wait_for_task(organiser, organiser.submit(page, page.find_form("/lap-de")))
    organiser.get(f"/ma-tran-de/{number}").expect(f"Đề số {papers}")
    return number


def make_assessment(organiser: Browser, now: datetime) -> int:
    """Make the assessment from a new specification; gives its number."""
    name = demo_assessment.SPECIFICATION
    make_specification(organiser, name, "demonstration", demo_assessment.MATRIX, papers=4, minutes=40)
    page = organiser.get("/dot-danh-gia/moi")
    form = page.find_form(having="specification_id")
    typed = {
        "title": f"Đánh giá trước bổ nhiệm, đợt {to_local(now):%m/%Y}",
        "decision_number": PLAN,
        "specification_id": form.find_choice("specification_id", name),
        "organiser_unit_id": "0",
        "certificate_mode": "at_once",
        "key_release": "after_close",
    }
    return read_number(organiser.submit(page, form, typed))


def add_sitting(organiser: Browser, assessment: int, name: str, window: tuple[datetime, datetime], minutes: int) -> int:
    """Add a sitting; gives its number."""
    starts, ends = map(to_local, window)
    typed = {
        "name": name,
        "place": demo_assessment.PLACE,
        "starts_on": f"{starts:%d/%m/%Y}",
        "starts_at": f"{starts:%H:%M}",
        "ends_on": f"{ends:%d/%m/%Y}",
        "ends_at": f"{ends:%H:%M}",
        "minutes": str(minutes),
    }
    page = organiser.get(f"/dot-danh-gia/{assessment}/ca/moi")
    page = organiser.submit(page, page.find_form(having="starts_on"), typed)
    return read_number(page.expect("Đã thêm ca."))


def upload_roster(organiser: Browser, assessment: int, places: Sequence[tuple[Player, str]]) -> None:
    """Send the roster as XLSX: first with a slip of the pen, which is named by its row, then right."""
    path = f"/dot-danh-gia/{assessment}/danh-sach"
    rows = [
        {"staff_code": p.staff_code, "full_name": p.full_name, "unit_name": p.unit, "target_post": p.post}
        | {"sitting_name": sitting}
        for p, sitting in places
    ]
    wrong = [*rows[:3], {**rows[3], "staff_code": "TN99999"}, *rows[4:]]
    page = organiser.get(path)
    form = page.find_form(having="file")
    organiser.upload(page, form, "file", "danh-sach.xlsx", build_template(wrong)).expect("Dòng 5, cột Số hiệu")
    page = organiser.upload(page, form, "file", "danh-sach.xlsx", build_template(rows))
    page.expect(f"Tệp có {len(rows)} người, không có lỗi.")
    organiser.submit(page, page.find_form("/ghi")).expect(f"Đã ghi {len(rows)} người từ tệp.")


def open_assessment(organiser: Browser, assessment: int) -> None:
    """Open it."""
    page = organiser.get(f"/dot-danh-gia/{assessment}")
    organiser.submit(page, page.find_form("/mo")).expect("Đã mở đợt.")


def excuse(organiser: Browser, sitting: int, player: Player) -> None:
    """Excuse one person of a sitting."""
    page = organiser.get(f"/dot-danh-gia/ca/{sitting}")
    link = re.search(rf'href="(/dot-danh-gia/cho/\d+)">[^<]*<span[^>]*> {re.escape(player.full_name)}<', page.text)
    if link is None:
        raise StoryError(f"{player.full_name} is not on the page of the sitting")
    page = organiser.get(link[1])
    organiser.submit(page, page.find_form("/mien"), {"mien-reason": "Đi công tác"}).expect("Đã ghi miễn.")


def close_assessment(organiser: Browser, assessment: int) -> None:
    """Close it with everybody who is still sitting."""
    page = organiser.get(f"/dot-danh-gia/{assessment}")
    organiser.submit(page, page.find_form("/ket-thuc")).expect("Đã kết thúc đợt.")


def publish_results(committee: Browser, assessment: int) -> None:
    """Make the results official."""
    page = committee.get(f"/ket-qua/{assessment}/cong-bo")
    form = page.find_form(having="notice_number")
    committee.submit(page, form, {"notice_number": NOTICE}).expect("Đã công bố kết quả.")


def print_slips(admin: Browser, target: Path) -> dict[str, str]:
    """Print the activation slips of the whole province; gives codes by user name, as read from the paper."""
    page = admin.get("/nhan-su/phieu-kich-hoat")
    choice = next(form for form in page.list_forms() if "unit_id" in form.choices)
    page = admin.get(f"/nhan-su/phieu-kich-hoat?unit_id={choice.find_choice('unit_id', 'Tỉnh')}")
    page = admin.submit(page, page.find_form(having="unit_id"))
    target.write_bytes(fetch_file(admin, page))
    text = subprocess.run(["pdftotext", "-raw", str(target), "-"], capture_output=True, check=True).stdout.decode()
    return dict(zip(USERNAME.findall(text), CODE.findall(text), strict=True))


def make_contest(organiser: Browser, slug: str, window: tuple[datetime, datetime]) -> int:
    """Plan a contest for the whole province and announce it; gives its number."""
    starts, ends = map(to_local, window)
    page = organiser.get("/to-chuc-cuoc-thi/moi")
    form = page.find_form(having="slug")
    typed = {
        "title": f"Cuộc thi trực tuyến tìm hiểu các chỉ số hành chính năm {starts.year}",
        "slug": slug,
        "organiser_unit_id": "0",
        "specification_id": form.find_choice("specification_id", demo_contest.SPECIFICATION),
        "starts_on": f"{starts:%d/%m/%Y}",
        "starts_time": f"{starts:%H:%M}",
        "ends_on": f"{ends:%d/%m/%Y}",
        "ends_time": f"{ends:%H:%M}",
        "minutes": str(demo_contest.MINUTES),
        "rules_text": demo_contest.RULES_TEXT,
    }
    number = read_number(organiser.submit(page, form, typed))
    page = organiser.get(f"/to-chuc-cuoc-thi/{number}/doi-tuong")
    form = page.find_form("/don-vi")
    root = form.find_choice("units", "Tỉnh")
    organiser.submit(page, form, {"units": root}).expect("Đã lưu các đơn vị được dự thi.")
    page = organiser.get(f"/to-chuc-cuoc-thi/{number}")
    page = organiser.submit(page, page.find_form("/cong-bo-the-le"))
    page.expect("Đã công bố thể lệ và chốt danh sách dự thi.")
    return number


def publish_ranking(organiser: Browser, contest: int) -> None:
    """Make the ranking official once the system has made it."""
    page = organiser.get(f"/to-chuc-cuoc-thi/{contest}/xep-hang").expect("Xếp hạng tạm thời")
    organiser.submit(page, page.find_form("/cong-bo-ket-qua")).expect("Đã công bố kết quả.")


def ask_for_file(browser: Browser, path: str, action_end: str, choice: str = "") -> bytes:
    """Press a button that asks for a file, wait for it, and fetch it."""
    page = browser.get(path)
    for form in page.list_forms():
        if form.action.endswith(action_end) and (not choice or ("dang", choice) in form.fields):
            return fetch_file(browser, browser.submit(page, form, kind="ask for a file"))
    raise StoryError(f"{path} ({page.status}) offers no file {action_end} {choice}: {page.words[:800]}")


def fetch_file(browser: Browser, page: Page) -> bytes:
    """Wait on the page of a task, then take its file."""
    task = wait_for_task(browser, page)
    file = browser.get(f"{task}/tep", "file")
    if file.status != HTTPStatus.OK:
        raise StoryError(f"{task} ended without a file: {browser.get(task).words[:800]}")
    return file.content


def wait_for_task(browser: Browser, page: Page) -> str:
    """Wait on the page of a task until it has ended; gives the address of the task."""
    if not page.path.startswith("/cong-viec/"):
        raise StoryError(f"no task was started, but {page.path} shown: {page.words[:800]}")
    task, deadline = page.path.partition("?")[0], time.monotonic() + TASK_SECONDS
    while time.monotonic() < deadline:
        status = browser.get(f"{task}?dang=json", "progress")
        if '"finished":true' in status.text.replace(" ", ""):
            return task
        time.sleep(POLL_SECONDS)
    raise StoryError(f"{task} was not done after {TASK_SECONDS:.0f} seconds")

"""The officials and entrants at their screens: a bounded number act at once, each in a way of their own."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from itertools import count
from queue import PriorityQueue
from random import Random

from flask import Flask
from sqlalchemy import select

from quizapp.delivery.models import Attempt
from quizapp.extensions import db
from quizapp.itemtypes.base import Shown
from quizapp.itemtypes.registry import get_item_type
from quizapp.results.domain import Question
from quizapp.results.services.scoring import list_questions
from tools.answers import Raw, guess, to_fields
from tools.demo.browser import Browser, Page, StoryError
from tools.demo.cast import PASSWORD, Player

HANDS = 12
SKIPPED, CHANGED = 0.03, 0.05
ATTEMPT = re.compile(r"/bai-lam/([^/]+)/")
EPOCH = re.compile(r'data-epoch="(\d+)"')
CLOSED = re.compile("hết giờ dự thi|Ca đã kết thúc")
PLACE = re.compile(r'href="(/viec-cua-toi/\d+)"')
# What everybody types as a password of their own.
OWN_WORDS = "một câu dài dễ nhớ"


class Way(StrEnum):
    """How somebody goes through a paper."""

    SCRIPT = "script"  # the page's script saves each answer
    FORMS = "forms"  # no script: every answer is a form
    TAKEOVER = "takeover"  # goes on in another browser
    TWICE = "twice"  # two windows hand in at the same moment
    LEAVES = "leaves"  # answers some and never hands in
    ABSENT = "absent"
    EXCUSED = "excused"


@dataclass
class Deed:
    """What somebody did, as they would tell it: which answers were acknowledged, and what they came to."""

    player: Player
    way: Way
    browser: Browser
    code: str = ""
    attempt: str = ""
    total: int = 0
    saves: int = 0
    points: Decimal = Decimal(0)
    handed_in: bool = False
    given: dict[int, Decimal] = field(default_factory=dict)

    def note(self, position: int, points: Decimal) -> None:
        """An answer that is worth so many points was acknowledged as saved."""
        self.saves += 1
        self.given[position] = points
        self.points = sum(self.given.values(), Decimal(0))


@dataclass(frozen=True)
class Known:
    """One question as one attempt shows it, and its right answer."""

    question: Question
    shown: Shown
    key: Raw

    def mark(self, raw: Raw) -> Decimal:
        """What an answer is worth."""
        kind = get_item_type(self.question.item_type)
        return kind.score(self.question.content, self.question.layout, raw).points


class Knowledge:
    """What people know: the right answer of every question as one attempt shows it. Read beside the application."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def recall(self, attempt_id: str) -> list[Known]:
        """By position (from 1, at index 0): the question with its right answer."""
        with self._app.app_context():
            attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == attempt_id)).one()
            known = []
            for question in list_questions(db.session(), attempt):
                kind = get_item_type(question.item_type)
                shown = kind.show(question.content, question.layout)
                known.append(Known(question, shown, kind.reveal(question.content, question.layout)))
            return known


class Crowd:
    """Takes deeds in the order of their priority and carries them out, `HANDS` at a time."""

    def __init__(self) -> None:
        self._queue: PriorityQueue[tuple[int, int, Callable[[], object]]] = PriorityQueue()
        self._numbers = count()
        self._open: Counter[int] = Counter()
        self._change = threading.Condition()
        self.failures: list[str] = []
        for _ in range(HANDS):
            threading.Thread(target=self._work, daemon=True).start()

    def add(self, priority: int, act: Callable[[], object]) -> None:
        """Have `act` carried out; the smaller priority comes first."""
        with self._change:
            self._open[priority] += 1
        self._queue.put((priority, next(self._numbers), act))

    def count_open(self, priority: int) -> int:
        """How many acts of a priority are not done."""
        with self._change:
            return self._open[priority]

    def wait(self, priority: int, until: int = 0) -> None:
        """Wait until at most `until` acts of a priority are left."""
        with self._change:
            self._change.wait_for(lambda: self._open[priority] <= until)

    def _work(self) -> None:
        while True:
            priority, _number, act = self._queue.get()
            try:
                act()
            except Exception as error:  # noqa: BLE001 - whatever goes wrong for one person is told at the end
                self.failures.append(f"{type(error).__name__}: {error}")
            with self._change:
                self._open[priority] -= 1
                self._change.notify_all()


def sign_in(browser: Browser, username: str, password: str = PASSWORD, target: str = "/dang-nhap") -> Page:
    """Open a page, sign in where that leads; gives where one is then: that page, or the home page."""
    asked = browser.get(target)
    page = browser.post(asked.path, {"username": username, "password": password}, "sign in")
    if page.path.startswith("/dang-nhap"):
        raise StoryError(f"{username} cannot sign in ({page.status}): {page.words[:300]}")
    return page


def activate(deed: Deed) -> Page:
    """Give the account its password by the code on the slip."""
    deed.browser.get("/kich-hoat")
    values = {"username": deed.player.username, "code": deed.code, "password": OWN_WORDS, "repeated": OWN_WORDS}
    page = deed.browser.post("/kich-hoat", values, "activate")
    if page.path == "/kich-hoat":
        raise StoryError(f"{deed.player.username} cannot activate ({page.status}): {page.words[:300]}")
    return page


def sit_assessment(deed: Deed, knowledge: Knowledge, random: Random) -> None:
    """One official from the slip to the result."""
    home = activate(deed)
    if deed.way in {Way.ABSENT, Way.EXCUSED}:
        deed.browser.close()
        return
    found = PLACE.search(home.text)
    if found is None:
        raise StoryError(f"{deed.player.username} sees nothing to do: {home.words[:500]}")
    deed.browser.get(found[1]).expect("Bắt đầu làm bài")
    begin(deed, deed.browser.post(f"{found[1]}/bat-dau", kind="start"))
    sit(deed, knowledge, random)
    deed.browser.close()


def enter_contest(deed: Deed, slug: str, knowledge: Knowledge, random: Random) -> None:
    """One entrant from the contest's page to the score; officials are signed in already."""
    door = f"/cuoc-thi/{slug}/du-thi"
    known = deed.browser.cookies
    page = deed.browser.get(door) if known else sign_in(deed.browser, deed.player.username, target=door)
    if not CLOSED.search(page.words):
        page.expect("Bắt đầu dự thi")
        page = deed.browser.post(door, kind="start")
    # Whoever comes when the window is over stays outside.
    if not CLOSED.search(page.words):
        begin(deed, page)
        sit(deed, knowledge, random)
    deed.browser.close()


def begin(deed: Deed, page: Page) -> None:
    """Remember which attempt was started."""
    found = ATTEMPT.search(page.path)
    if found is None:
        raise StoryError(f"{deed.player.username} cannot start: {page.words[:500]}")
    deed.attempt = found[1]
    deed.browser.epoch = read_epoch(page)


def read_epoch(page: Page) -> int:
    """Which opening of the attempt a page belongs to."""
    found = EPOCH.search(page.text)
    if found is None:
        raise StoryError(f"{page.path} ({page.status}) is no page of an attempt: {page.words[:500]}")
    return int(found[1])


def sit(deed: Deed, knowledge: Knowledge, random: Random) -> None:
    """Answer in the person's own way and hand in."""
    known = knowledge.recall(deed.attempt)
    deed.total = len(known)
    positions = list(range(1, len(known) + 1))
    if deed.way is Way.LEAVES:
        positions = positions[: random.randint(len(known) // 3, len(known) - 2)]
    half = len(positions) // 2 if deed.way is Way.TAKEOVER else len(positions)
    for position in positions[:half]:
        if not answer(deed, position, known[position - 1], random):
            return
    if deed.way is Way.TAKEOVER:
        move_to_another_browser(deed, known)
        for position in positions[half:]:
            answer(deed, position, known[position - 1], random)
    if deed.way is not Way.LEAVES:
        hand_in(deed)


def answer(deed: Deed, position: int, known: Known, random: Random) -> bool:
    """Answer one question, perhaps change one's mind; False where the time was over."""
    if random.random() < SKIPPED:
        return True
    knows = random.random() < deed.player.ability
    choices = [known.key if knows else guess(known.shown, random)]
    if random.random() < CHANGED:
        choices.insert(0, guess(known.shown, random))
    return all(save(deed, position, raw, known.mark(raw)) for raw in choices)


def save(deed: Deed, position: int, raw: Raw, points: Decimal) -> bool:
    """Save one answer, by the script or by the form; noted only once the server has said that it is saved."""
    browser = deed.browser
    if deed.way is Way.FORMS:
        go = "next" if position < deed.total else "review"
        values = {**to_fields(raw), "epoch": str(browser.epoch), "go": go}
        page = browser.post(f"/bai-lam/{deed.attempt}/cau/{position}", values, "save by form")
        if page.status == HTTPStatus.CONFLICT:
            return False
        if page.status != HTTPStatus.OK:
            raise StoryError(f"{deed.player.username}: {page.path} answered {page.status}: {page.words[:500]}")
        deed.note(position, points)
        return True
    sent = {
        "position": position,
        "answer": raw,
        "flagged": False,
        "client_seq": deed.saves + 1,
        "client_id": f"demo{browser.epoch}.{deed.saves + 1}",
        "epoch": browser.epoch,
    }
    status, said = browser.post_json(f"/bai-lam/{deed.attempt}/luu", sent)
    if said.get("code") in {"expired", "ended"}:
        return False
    if status != HTTPStatus.OK or not said.get("ok"):
        raise StoryError(f"{deed.player.username}: saving question {position} answered {status}: {said}")
    deed.note(position, points)
    return True


def move_to_another_browser(deed: Deed, known: list[Known]) -> None:
    """Sign in elsewhere, confirm the move; the first browser is told and its answer is not taken."""
    first = deed.browser
    second = first.elsewhere()
    sign_in(second, deed.player.username, OWN_WORDS)
    asked = second.get(f"/bai-lam/{deed.attempt}")
    if not asked.path.endswith("/may-khac"):
        raise StoryError(f"{deed.player.username}: the second browser was not asked, but sent to {asked.path}")
    page = second.post(f"/bai-lam/{deed.attempt}/may-khac", kind="take over")
    second.epoch = read_epoch(page)
    late = {"position": 1, "answer": known[0].key, "flagged": False, "client_id": "late", "epoch": first.epoch}
    status, said = first.post_json(f"/bai-lam/{deed.attempt}/luu", late)
    if said.get("code") != "taken_over":
        raise StoryError(f"{deed.player.username}: the first browser was answered {status} {said}")
    first.close()
    deed.browser = second


def hand_in(deed: Deed) -> None:
    """Look through the review and hand in; some do it in two windows at once."""
    browser, path = deed.browser, f"/bai-lam/{deed.attempt}/nop"
    review = browser.get(f"/bai-lam/{deed.attempt}/xem-lai")
    if not review.path.endswith("/xem-lai") or "Xem lại trước khi nộp bài" not in review.words:
        return
    values = {"epoch": str(browser.epoch)}
    if deed.way is Way.TWICE:
        twin = browser.twin()
        other = threading.Thread(target=lambda: twin.post(path, values, "hand in"))
        other.start()
        page = browser.post(path, values, "hand in")
        other.join()
        twin.close()
    else:
        page = browser.post(path, values, "hand in")
    if page.status != HTTPStatus.OK or "/bai-lam/" in page.path:
        raise StoryError(f"{deed.player.username}: handing in led to {page.path} ({page.status}): {page.words[:500]}")
    deed.handed_in = True

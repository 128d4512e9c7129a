"""The story, scene by scene."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import repeat
from random import Random

from flask import Flask
from sqlalchemy import select

from quizapp.certificates.models import Certificate
from quizapp.cli import demo_contest
from quizapp.contests.models import Round
from quizapp.contests.services import count_awards, list_issued
from quizapp.delivery.models import Attempt, Sitting
from quizapp.extensions import db, get_clock
from quizapp.web.filters import decimal_vn
from tools.demo import checks, staff
from tools.demo.browser import Browser, Record, StoryError
from tools.demo.cast import Cast
from tools.demo.checks import Check
from tools.demo.crowd import Crowd, Deed, Knowledge, Way, enter_contest, save, sign_in, sit_assessment
from tools.demo.stage import HOME, OUT
from tools.progress import say

FIRST, SHORT = "Ca 1", "Ca 2"
# The contest's window is short, so entrants come first.
ENTRANT, OFFICIAL = 0, 1
# How many go another way than the rest; of the officials who leave, the first sit where the minute runs out.
WAYS = ((Way.EXCUSED, 2), (Way.ABSENT, 8), (Way.LEAVES, 12), (Way.TAKEOVER, 12), (Way.TWICE, 12), (Way.FORMS, 40))
ENTRANT_WAYS = ((Way.LEAVES, 10), (Way.TWICE, 20), (Way.FORMS, 20))
IN_SHORT = 6
# After so many officials the pace is known. An entrant's paper is shorter than an official's, and the window is
# long enough for a machine that slows down meanwhile.
PACE_AFTER = 80
ENTRANT_SHARE, MARGIN, SPARE_SECONDS = 0.5, 1.3, 15.0
# Where the machine became so slow that people stayed outside, a longer contest is announced for everybody.
MAX_CONTESTS = 3
LEAD_SECONDS = 8.0
SETTLE_SECONDS = 240.0
AWARD_SECONDS = 600.0
POLL_SECONDS = 0.5


# By the order of `Files`.
FILES = (
    "results.xlsx",
    "results.csv",
    "results-list.pdf",
    "certificates.zip",
    "contest-ranking.xlsx",
    "contest-certificates.zip",
    "results-of-one-department.csv",
)
SUMMARY = "summary.json"


@dataclass
class Files:
    """What was downloaded, as it came; kept under the names in FILES."""

    xlsx: bytes = b""
    csv: bytes = b""
    pdf: bytes = b""
    certificates: bytes = b""
    ranking: bytes = b""
    contest_certificates: bytes = b""
    unit_csv: bytes = b""


class Play:
    """One run of the story on one stage."""

    def __init__(self, app: Flask, address: str, cast: Cast, seed: int) -> None:
        self.app, self._address, self._seed = app, address, seed
        self.record, self.crowd, self.knowledge = Record(), Crowd(), Knowledge(app)
        self.stages: dict[str, float] = {}
        self.counts: dict[str, int] = {}
        self.checks: list[Check] = []
        self.files = Files()
        self.officials = [Deed(p, way, self.browse()) for p, way in zip(cast.officials, spread(WAYS), strict=False)]
        # The officials come last: they enter in the browser in which they sat.
        others = zip(cast.others, spread(ENTRANT_WAYS), strict=False)
        self.entrants = [Deed(p, way, self.browse()) for p, way in others]
        # Of contests whose window was too short.
        self.earlier: list[Deed] = []
        self.assessment = self.contest = 0
        self.slug = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Say what goes on and note how long it took."""
        say(f"  {name} ...")
        started = time.monotonic()
        yield
        self.stages[name] = time.monotonic() - started

    def now(self) -> datetime:
        with self.app.app_context():
            return get_clock().now()

    def browse(self, username: str = "") -> Browser:
        """A new browser, signed in where a demonstration login is named."""
        browser = Browser(self._address, self.record)
        if username:
            sign_in(browser, username)
        return browser

    def draw(self, deed: Deed, what: str) -> Random:
        """Chance for one person in one part of the story, the same in every run."""
        return Random(f"{self._seed}/{what}/{deed.player.staff_code}")  # noqa: S311 - must be repeatable

    def wait_until(self, what: str, is_so: Callable[[], bool], seconds: float) -> None:
        """Look until it is so; raises StoryError where it takes too long."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                raise StoryError(f"{what}: not within {seconds:.0f} seconds")
            time.sleep(POLL_SECONDS)

    def run(self) -> None:
        """Play everything, then look whether it adds up."""
        with self.stage("committee approves and issues the questions"):
            committee = self.browse("ban.chidao")
            judges = [self.browse("phan.bien"), self.browse("tham.dinh"), committee]
            self.counts["questions approved"] = staff.approve_questions(judges)
            staff.issue_edition(self.browse("van.phong"), committee, self.now())
        with self.stage("organiser prepares and opens the assessment"):
            organiser = self.browse("to.chuc")
            self.prepare_assessment(organiser)
        with self.stage("administrator prints activation slips"):
            codes = staff.print_slips(self.browse("quan.tri"), HOME / "slips.pdf")
            for deed in self.officials:
                deed.code = codes[deed.player.username]
            self.counts["activation slips"] = len(codes)
        with self.stage("officials sit, the contest is announced"):
            opens_at, closes_at = self.announce_contest(organiser, self.let_officials_sit())
            self.sleep_until(opens_at)
        with self.stage("entrants take part, the assessment is closed"):
            self.let_entrants_in(organiser)
        with self.stage("results are published and downloaded meanwhile"):
            self.wait_until("the assessment's sittings settled", lambda: self.is_settled(2), SETTLE_SECONDS)
            self.publish_assessment(committee)
        with self.stage("the contest's time runs out, its ranking is made"):
            self.end_contest(closes_at)
            while any(not deed.attempt for deed in self.entrants) and self.counts["contests held"] < MAX_CONTESTS:
                self.hold_longer_contest(organiser, closes_at - opens_at)
        with self.stage("contest is published, certificates are made"):
            self.publish_contest(organiser)
        with self.stage("checks"):
            self.check()

    def sleep_until(self, moment: datetime) -> None:
        """Wait for a moment of the clock; not at all where it has passed."""
        time.sleep(max(0.0, (moment - self.now()).total_seconds()))

    def prepare_assessment(self, organiser: Browser) -> None:
        """Specification, assessment, two sittings, roster, opening, excuses."""
        now = self.now().replace(second=0, microsecond=0)
        self.assessment = staff.make_assessment(organiser, now)
        window = (now, now + timedelta(hours=3))
        first = staff.add_sitting(organiser, self.assessment, FIRST, window, 40)
        staff.add_sitting(organiser, self.assessment, SHORT, window, 1)
        leaving = [deed for deed in self.officials if deed.way is Way.LEAVES][:IN_SHORT]
        places = [(deed.player, SHORT if deed in leaving else FIRST) for deed in self.officials]
        staff.upload_roster(organiser, self.assessment, places)
        staff.open_assessment(organiser, self.assessment)
        for deed in self.officials:
            if deed.way is Way.EXCUSED:
                staff.excuse(organiser, first, deed.player)
        staff.make_specification(
            organiser,
            demo_contest.SPECIFICATION,
            "open",
            demo_contest.MATRIX,
            demo_contest.PAPERS,
            demo_contest.MINUTES,
        )

    def let_officials_sit(self) -> float:
        """Begin the assessment; gives the pace of the first, in seconds an official, once they are done."""
        started = time.monotonic()
        # Mixed, so that the first are like the rest.
        mixed = sorted(self.officials, key=lambda deed: self.draw(deed, "order").random())
        for deed in mixed:
            self.crowd.add(OFFICIAL, partial(sit_assessment, deed, self.knowledge, self.draw(deed, "assessment")))
        self.crowd.wait(OFFICIAL, len(self.officials) - PACE_AFTER)
        return (time.monotonic() - started) / (len(self.officials) - self.crowd.count_open(OFFICIAL))

    def announce_contest(self, organiser: Browser, pace: float) -> tuple[datetime, datetime]:
        """Announce a contest whose window is long enough for everybody at this pace; gives the window."""
        self.counts["contests held"] = number = self.counts.get("contests held", 0) + 1
        opens_at = ceil_minute(self.now() + timedelta(seconds=LEAD_SECONDS))
        self.slug = f"chi-so-hanh-chinh-{opens_at.year}" + (f"-{number}" if number > 1 else "")
        entrants = len(self.entrants) if number > 1 else len(self.entrants) + len(self.officials)
        length = entrants * pace * ENTRANT_SHARE * MARGIN + SPARE_SECONDS
        closes_at = ceil_minute(opens_at + timedelta(seconds=length))
        self.contest = staff.make_contest(organiser, self.slug, (opens_at, closes_at))
        return opens_at, closes_at

    def end_contest(self, closes_at: datetime) -> None:
        """Wait for the end of the window, and for what the worker makes of it by itself."""
        self.crowd.wait(ENTRANT)
        self.sleep_until(closes_at)
        self.wait_until("the contest settled and ranked", self.is_ranked, SETTLE_SECONDS)

    def hold_longer_contest(self, organiser: Browser, length: timedelta) -> None:
        """Once more for everybody, with a window that fits what the machine showed."""
        entered = sum(1 for deed in self.entrants if deed.attempt)
        say(f"    the machine is slow: only {entered:,} could enter in {length}; a longer contest is announced")
        self.earlier += self.entrants
        self.entrants = [Deed(deed.player, deed.way, deed.browser) for deed in self.entrants]
        opens_at, closes_at = self.announce_contest(organiser, length.total_seconds() / max(1, entered))
        self.sleep_until(opens_at)
        self.enter(self.entrants)
        self.end_contest(closes_at)

    def let_entrants_in(self, organiser: Browser) -> None:
        """A thousand people enter; officials who are still sitting go on beside them, then enter too."""
        self.check_barred()
        self.enter(self.entrants)
        self.crowd.wait(OFFICIAL)
        again = [Deed(deed.player, Way.SCRIPT, deed.browser) for deed in self.officials]
        self.enter(again)
        self.check_refusals()
        staff.close_assessment(organiser, self.assessment)
        self.entrants += again

    def enter(self, deeds: list[Deed]) -> None:
        """Let people take part in the contest."""
        for deed in deeds:
            act = partial(enter_contest, deed, self.slug, self.knowledge, self.draw(deed, "contest"))
            self.crowd.add(ENTRANT, act)

    def check_barred(self) -> None:
        """Who wrote questions does not enter."""
        author = self.browse("soan.cauhoi")
        page = author.post(f"/cuoc-thi/{self.slug}/du-thi")
        refused = "/bai-lam/" not in page.path
        self.checks.append(Check("the question team may not enter", refused, page.path))

    def check_refusals(self) -> None:
        """An answer after the time is refused, and another person's attempt is nobody else's business."""
        late = next(deed for deed in self.officials if deed.way is Way.LEAVES)
        with self.app.app_context():
            ends_at = db.session.scalars(select(Attempt.deadline_at).where(Attempt.public_id == late.attempt)).one()
        self.sleep_until(ends_at)
        known = self.knowledge.recall(late.attempt)[0]
        taken = save(late, 1, known.key, known.mark(known.key))
        self.checks.append(Check("an answer after the time is refused", not taken, f"{late.saves} earlier ones kept"))
        other = next(deed for deed in self.officials if deed.way is Way.FORMS)
        status = other.browser.twin().get(f"/bai-lam/{late.attempt}").status
        found = f"answer {status}"
        self.checks.append(Check("another person's attempt is not shown", status == HTTPStatus.NOT_FOUND, found))

    def is_settled(self, sittings: int) -> bool:
        """Whether the worker has collected everything of so many sittings and told everybody."""
        with self.app.app_context():
            settled = db.session.scalars(select(Sitting.id).where(Sitting.settled_at.is_not(None)))
            return len(settled.all()) >= sittings

    def is_ranked(self) -> bool:
        """Whether the worker has ranked the contest by itself."""
        with self.app.app_context():
            return self.find_round().state == "ranked"

    def find_round(self) -> Round:
        """The round of the contest that counts; within an application context."""
        return db.session.scalars(select(Round).where(Round.contest_id == self.contest)).one()

    def publish_assessment(self, committee: Browser) -> None:
        """Publish, then HR takes every file, and so does the HR of one department."""
        staff.publish_results(committee, self.assessment)
        hr, path = self.browse("nhan.su"), f"/ket-qua/{self.assessment}"
        self.files.xlsx = staff.ask_for_file(hr, path, "/tep", "xlsx")
        self.files.csv = staff.ask_for_file(hr, path, "/tep", "csv")
        self.files.pdf = staff.ask_for_file(hr, path, "/tep", "pdf")
        self.files.certificates = staff.ask_for_file(hr, path, "/giay-chung-nhan")
        self.files.unit_csv = staff.ask_for_file(self.browse("nhan.su.donvi"), path, "/tep", "csv")
        self.take_own_files()

    def take_own_files(self) -> None:
        """One official looks at the result and takes the sheet and the certificate."""
        deed = max(self.officials, key=lambda official: official.points)
        page = deed.browser.get(f"/ket-qua/bai/{deed.attempt}").expect("Đạt yêu cầu", decimal_vn(deed.points))
        sheet = staff.fetch_file(deed.browser, deed.browser.submit(page, page.find_form("/phieu")))
        code = next(
            r["Mã kiểm tra"]
            for r in checks.read_index(self.files.certificates)
            if r["Họ và tên"] == deed.player.full_name
        )
        certificate = deed.browser.get(f"/giay-chung-nhan/{code}/tep", "file").content
        good = sheet.startswith(b"%PDF") and certificate.startswith(b"%PDF")
        self.checks.append(Check("own sheet and certificate", good, f"{len(sheet):,} and {len(certificate):,} bytes"))

    def publish_contest(self, organiser: Browser) -> None:
        """Publish the ranking, wait for the certificates, and take the files."""
        staff.publish_ranking(organiser, self.contest)
        self.wait_until("every certificate of the contest made", self.is_awarded, AWARD_SECONDS)
        self.files.ranking = staff.ask_for_file(self.browse("nhan.su"), f"/cuoc-thi/{self.slug}/xep-hang", "/xuat")
        path = f"/to-chuc-cuoc-thi/{self.contest}/xep-hang"
        self.files.contest_certificates = staff.ask_for_file(organiser, path, "/giay-chung-nhan")
        self.browse().get(f"/cuoc-thi/{self.slug}").expect("Giải Nhất", "Giải Khuyến khích")

    def is_awarded(self) -> bool:
        """Whether every certificate of the contest is in the register and has its file."""
        with self.app.app_context():
            session, round_ = db.session(), self.find_round()
            if len(list_issued(session, round_)) < count_awards(session, round_):
                return False
            return session.scalars(select(Certificate.id).where(~Certificate.file.has())).first() is None

    def check(self) -> None:
        """Look at what came out of it."""
        files, deeds = self.files, [*self.officials, *self.earlier, *self.entrants]
        self.checks += checks.check_results(files.xlsx, files.csv, files.certificates, self.officials)
        self.checks.append(checks.check_extent(files.unit_csv, files.csv))
        self.checks += checks.check_ranking(files.ranking, files.contest_certificates, self.entrants)
        self.checks.append(checks.check_signatures(files.certificates, "assessment", HOME))
        self.checks.append(checks.check_signatures(files.contest_certificates, "contest", HOME))
        self.checks += checks.check_codes(self.browse(), (files.certificates, files.contest_certificates))
        self.checks += checks.check_database(self.app, deeds)
        self.checks.append(checks.check_chains())
        failures = [*self.crowd.failures, *self.record.faults]
        self.checks.append(Check("nobody met an error", not failures, "; ".join(failures[:3]) or "none"))

    def write_files(self) -> None:
        """Leave the files in out/."""
        for name, content in zip(FILES, vars(self.files).values(), strict=True):
            (OUT / name).write_bytes(content)


def spread(ways: tuple[tuple[Way, int], ...]) -> Iterator[Way]:
    """Each way as often as it is wanted, then the usual one for everybody else."""
    for way, number in ways:
        yield from repeat(way, number)
    yield from repeat(Way.SCRIPT)


def ceil_minute(moment: datetime) -> datetime:
    """The first whole minute that is not before `moment`; forms take no seconds."""
    return datetime.fromtimestamp(60 * math.ceil(moment.timestamp() / 60), moment.tzinfo)

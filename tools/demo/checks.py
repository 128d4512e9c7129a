"""What must hold after the play: figures that agree wherever they are told, signatures, replayed scores, chains."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any

import python_calamine
from flask import Flask
from sqlalchemy import func, select

from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.extensions import db
from quizapp.results.domain import Outcome, get_outcome_name
from quizapp.results.models import Score
from quizapp.results.services.scoring import replay_attempt
from tools.demo.browser import Browser
from tools.demo.crowd import HANDS, Deed
from tools.progress import ROOT

SAMPLE = 10
INDEX_NAME = "0000_danh-sach.csv"
# A division is named together with its department.
DEPARTMENT = "Sở Tài chính"
TROUBLE = re.compile(r"Traceback|ERROR|CRITICAL|Error:")
VALID = "Signature is Valid."
DECIDED_BY = "Tiêu chí quyết định so với người trên"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and what was found."""

    name: str
    holds: bool
    found: str


def read_sheet(content: bytes, heading: str, sheet: int = 0) -> list[Row]:
    """The rows of a sheet below the row that starts with `heading`, by column name."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(sheet).to_python()
    at = next(number for number, row in enumerate(rows) if row and row[0] == heading)
    return [dict(zip(map(str, rows[at]), row, strict=False)) for row in rows[at + 1 :]]


def read_csv(content: bytes) -> list[Row]:
    """The rows of a CSV file by column name."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def read_index(archive: bytes) -> list[Row]:
    """The list of what is in a ZIP of certificates."""
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return read_csv(found.read(INDEX_NAME))


def check_results(xlsx: bytes, table: bytes, archive: bytes, deeds: Sequence[Deed]) -> list[Check]:
    """The two lists and the ZIP agree with each other and with what the officials did."""
    rows, lines, index = read_sheet(xlsx, "STT"), read_csv(table), read_index(archive)
    outcomes = Counter(str(row["Kết quả"]) for row in rows)
    wanted = {deed.player.staff_code: deed.points for deed in deeds if deed.attempt}
    stored = {str(row["Số hiệu"]): Decimal(str(row["Điểm"])) for row in rows if row["Điểm"] != ""}
    passed = outcomes[get_outcome_name(Outcome.PASSED)]
    return [
        Check("officials in the results list", len(rows) == len(deeds), f"{len(rows)} of {len(deeds)}"),
        Check("outcomes add up", sum(outcomes.values()) == len(deeds), describe(outcomes)),
        Check("CSV says what XLSX says", [*map(tell, rows)] == [*map(tell, lines)], f"{len(lines)} lines"),
        Check("score = right answers acknowledged as saved", stored == wanted, compare(stored, wanted)),
        Check("one certificate for each who passed", len(index) == passed, f"{len(index)} for {passed}"),
        Check(
            "certificate numbers agree",
            {row["Số vào sổ"] for row in index} == {r["Số giấy chứng nhận"] for r in rows} - {""},
            f"{len(index)} numbers",
        ),
    ]


def tell(row: Row) -> tuple[str, str, str, str]:
    """What both kinds of list say of one person."""
    points = str(row["Điểm"]).removesuffix(".0")
    return str(row["Số hiệu"]), str(row["Họ và tên"]), points, str(row["Kết quả"])


def check_ranking(xlsx: bytes, archive: bytes, deeds: Sequence[Deed]) -> list[Check]:
    """The ranking follows from its own figures, and agrees with what the entrants did."""
    rows, units, index = read_sheet(xlsx, "Vị trí"), read_sheet(xlsx, "Hạng", 1), read_index(archive)
    entered = {deed.player.staff_code: deed.points for deed in deeds if deed.attempt}
    stored = {str(row["Số hiệu"]): Decimal(str(row["Điểm"])) for row in rows}
    prizes = Counter(str(row["Giải"]) for row in rows if row["Giải"])
    certificates = len(rows) + sum(prizes.values())
    return [
        Check("entrants in the ranking", len(rows) == len(deeds), f"{len(rows)} of {len(deeds)}"),
        Check("score = right answers acknowledged as saved", stored == entered, compare(stored, entered)),
        Check("order and ranks follow from the rules", is_ranked(rows), f"{len(rows)} places"),
        Check("participation by unit adds up", sum(u["Đã dự thi"] for u in units) == len(rows), f"{len(units)} units"),
        Check(
            "certificates: one an entry, one a prize", len(index) == certificates, f"{len(index)}; {describe(prizes)}"
        ),
    ]


def is_ranked(rows: Sequence[Row]) -> bool:
    """Whether places, ranks and deciding rules are those of score, time used and time of submission."""
    if [int(row["Vị trí"]) for row in rows] != list(range(1, len(rows) + 1)):
        return False
    first = [] if not rows else [rows[0]["Hạng"] == 1 and not rows[0][DECIDED_BY]]
    return all([*first, *(follows(above, row) for above, row in pairwise(rows))])


def follows(above: Row, row: Row) -> bool:
    """Whether an entry stands rightly below the one above; the sheet rounds the time of submission to seconds."""
    ties = {above["Hạng"]} if not row[DECIDED_BY] else {row["Vị trí"]}
    for name, sign in (("Điểm", -1), ("Thời gian làm bài (giây)", 1)):
        if above[name] != row[name]:
            rule = name.removesuffix(" (giây)")
            return sign * above[name] < sign * row[name] and row[DECIDED_BY] == rule and row["Hạng"] in ties
    at, later = above["Thời điểm nộp"], row["Thời điểm nộp"]
    return bool(at <= later and row[DECIDED_BY] in {"", "Thời điểm nộp bài"} and row["Hạng"] in ties)


def check_signatures(archive: bytes, name: str, folder: Path) -> Check:
    """A sample of the certificates of a ZIP, spread over it, verified by pdfsig."""
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        names = [entry for entry in found.namelist() if entry.endswith(".pdf")]
        sample = names[:: max(1, len(names) // SAMPLE)][:SAMPLE]
        good = 0
        for entry in sample:
            path = folder / "sample.pdf"
            path.write_bytes(found.read(entry))
            said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
            good += VALID in said and "Total document signed" in said
            path.unlink()
    return Check(
        f"pdfsig: {name}", good == len(sample) > 0, f"{good} of {len(sample)} sampled, {len(names)} in the ZIP"
    )


def check_codes(visitor: Browser, archives: Sequence[bytes]) -> list[Check]:
    """Anyone can look up a code and sees no more than the paper says; a wrong code is nobody's."""
    rows = [row for archive in archives for row in read_index(archive)[:: max(1, len(read_index(archive)) // SAMPLE)]]
    good = 0
    for row in rows:
        page = visitor.get(f"/kiem-tra/{row['Mã kiểm tra']}")
        told = page.words
        shown = all(text in told for text in (row["Họ và tên"], row["Đơn vị"], "Còn giá trị"))
        good += page.status == HTTPStatus.OK and shown and not re.search(r"\bTN\d{5}\b", told)
    wrong = visitor.get("/kiem-tra/0000-0000-0000")
    return [
        Check("codes looked up by anyone", good == len(rows), f"{good} of {len(rows)}"),
        Check("a wrong code is refused", wrong.status == HTTPStatus.NOT_FOUND, f"answer {wrong.status}"),
    ]


def check_database(app: Flask, deeds: Sequence[Deed]) -> list[Check]:
    """Replayed scores equal stored ones, every acknowledged save is a step, double hand-ins left one score."""
    with app.app_context():
        session = db.session()
        same = attempts = 0
        for attempt in session.scalars(select(Attempt)):
            score = session.scalars(select(Score).where(Score.attempt_id == attempt.id)).one()
            marked = replay_attempt(session, attempt)
            attempts += 1
            same += (Decimal(marked.points), marked.key_version) == (score.points, score.key_version)
        steps = session.scalar(select(func.count()).select_from(AttemptStep).where(AttemptStep.kind == "answer")) or 0
        reasons = Counter(session.scalars(select(Attempt.end_reason)))
    saves = sum(deed.saves for deed in deeds)
    started = sum(1 for deed in deeds if deed.attempt)
    handed_in = sum(deed.handed_in for deed in deeds)
    # A hand-in may be overtaken by the end of the window, but only for those who were at it that very moment.
    overtaken = handed_in - reasons["handed_in"]
    return [
        Check("one attempt for each who started", attempts == started, f"{attempts} of {started}"),
        Check("replayed scores = stored scores", same == attempts, f"{same} of {attempts}"),
        Check("saves acknowledged = saves stored", saves == steps, f"{saves} and {steps}"),
        Check("hand-ins told = hand-ins stored", 0 <= overtaken <= HANDS, describe(reasons)),
    ]


def check_extent(part: bytes, whole: bytes) -> Check:
    """The HR of one department got its own people out of the whole list, and nobody else."""
    wanted = [row["Số hiệu"] for row in read_csv(whole) if str(row["Đơn vị"]).endswith(DEPARTMENT)]
    found = [row["Số hiệu"] for row in read_csv(part)]
    return Check("HR of one department sees its own", sorted(found) == sorted(wanted) != [], f"{len(found)} people")


def check_log(log: Path) -> Check:
    """Neither server nor worker met an error behind the pages."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if TROUBLE.search(line)]
    return Check("nothing raised in server or worker", not lines, lines[0][:120] if lines else "none")


def check_chains() -> Check:
    """`flask audit verify`, as an auditor types it."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Check("flask audit verify", done.returncode == 0, (done.stdout + done.stderr).strip()[-200:])


def describe(counts: Mapping[str, int]) -> str:
    """`name: 3, other: 4`, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name}: {number}" for name, number in ordered)


def compare(stored: Mapping[str, Decimal], wanted: Mapping[str, Decimal]) -> str:
    """How many agree, and the first that do not."""
    off = [code for code in {*stored, *wanted} if stored.get(code) != wanted.get(code)]
    first = "; ".join(f"{code}: {stored.get(code)} for {wanted.get(code)}" for code in off[:3])
    return f"{len(wanted) - len(off)} of {len(wanted)} people" + (f"; {first}" if off else "")

"""`make bench`: measure, print a table, write out/bench.json. Loads go in turn, round by round."""

from __future__ import annotations

import shutil
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import select
from weasyprint import HTML

from quizapp.app import create_app
from quizapp.certificates.models import Certificate
from quizapp.certificates.services.rendering import render_certificate
from quizapp.config import Settings
from quizapp.documents.adapters.pdf import get_environment
from quizapp.extensions import db, get_settings
from quizapp.people.adapters.passwords import hash_password, verify_password
from tests.postgres_server import create_database, postgres_server
from tools.address import find_free_port
from tools.bench import floor
from tools.bench.capacity import measure_capacity
from tools.bench.counting import count_queries
from tools.bench.entering import measure_entering
from tools.bench.figures import Figure, bound, compare, confess, keep, show
from tools.bench.growth import FULL, SMALL, measure_growth
from tools.bench.imports import measure_imports
from tools.bench.load import Load, load, serve, write_requests
from tools.bench.papers import measure_papers
from tools.bench.questions import measure_questions
from tools.bench.world import Visitor, World, build_world
from tools.progress import ROOT, SetupError, run_main, say

OUT = ROOT / "out" / "bench"
CANDIDATES = 200
QUESTIONS = 30
CERTIFICATES = 20
# 3,000 people turning a page every 20 seconds.
PAGES = 150
# What the main pages may ask of the database, signing in included.
QUERY_GOAL = 20


def main() -> None:
    """Measure everything; `--long` at the full sizes that are promised."""
    long = "--long" in sys.argv
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    report = Report()
    with ExitStack() as stack:
        databases = [Database("sqlite", lambda name: f"sqlite:///{OUT / name}.db" if name == "floor" else "")]
        if long:
            base = stack.enter_context(postgres_server(durable=True))
            databases.append(Database("postgresql", lambda name: create_database(base, name)))
        for database in databases:
            say(f"Measuring on {database.name} ...")
            measure(database, report, long=long)
    say("")
    show(report.figures)
    missing = [figure.name for figure in report.figures if figure.goal == "measured"]
    if missing:
        raise SetupError(f"These parts could not be measured: {'; '.join(missing)}.")


@dataclass(frozen=True)
class Database:
    """A kind of database, and how an empty one of a name is made: gives its address."""

    name: str
    create: Callable[[str], str]


class Report:
    """What was measured so far, kept after every part: one that fails takes nothing else along."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def add(self, part: str, work: Callable[[], list[Figure]]) -> None:
        """Measure a part, or note why it could not be."""
        started = time.monotonic()
        try:
            self.figures += work()
        except Exception as error:  # noqa: BLE001 - whatever stops a part, the others are to be measured
            traceback.print_exc()
            self.figures.append(confess(part, str(error) or type(error).__name__))
        keep(self.figures, ROOT / "out" / "bench.json")
        say(f"  {part}: {time.monotonic() - started:.0f} s")


def measure(database: Database, report: Report, *, long: bool) -> None:
    """All parts on one kind of database."""
    addresses: dict[str, str] = {}

    def make(name: str) -> Flask:
        addresses[name] = database.create(name)
        return make_app(name, addresses[name])

    def surround(name: str) -> dict[str, str]:
        return {"VAR_DIR": str(OUT / name), "DATABASE_URL": addresses[name], "DEMO": "1"}

    kind, rounds, seconds = database.name, *((5, 8) if long else (3, 5))
    sizes = FULL if long else SMALL
    world: list[World] = []
    app = make(kind)
    report.add(
        f"saves and pages, {kind}",
        lambda: measure_server(kind, app, world, surround(kind), database.create("floor"), rounds, seconds),
    )
    report.add(f"many who save, {kind}", lambda: measure_capacity(make, surround, kind, OUT, full=long))
    report.add(f"many who enter, {kind}", lambda: measure_entering(make, surround, kind, OUT, full=long))
    report.add(f"growth, {kind}", lambda: measure_growth(make, kind, sizes))
    if kind == "sqlite":
        report.add("queries of pages", lambda: count_page_queries(app, world[0]))
        report.add("certificates", lambda: measure_certificate(app, rounds))
        report.add("passwords", lambda: measure_password(rounds))
        report.add("parallel papers", measure_papers)
    report.add(f"imports, {kind}", lambda: measure_imports(app, kind))
    report.add(f"lists of questions, {kind}", lambda: measure_questions(app, kind))
    with app.app_context():
        db.engine.dispose()


def make_app(name: str, database: str) -> Flask:
    """The application on a folder and database of its own."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    return create_app(Settings(var_dir=folder, database_url=database, redis_url="", demo=True))


def measure_server(
    name: str,
    app: Flask,
    made: list[World],
    environment: dict[str, str],
    floor_database: str,
    rounds: int,
    seconds: int,
) -> list[Figure]:
    """Saves and page views through the server of `make run`, each beside its floor on the same database.

    The world that was built for it is put into `made`.
    """
    say(f"  making {CANDIDATES} running attempts")
    world = build_world(app, CANDIDATES)
    made.append(world)
    floor.prepare(floor_database, CANDIDATES)
    files = write_load_files(name, world)
    with ExitStack() as stack:
        bare = stack.enter_context(serve("tools.bench.floor:app", find_free_port(), {"FLOOR_DATABASE": floor_database}))
        real = stack.enter_context(serve("wsgi:app", find_free_port(), environment))
        results: dict[str, list[Load]] = {key: [] for key in files}
        for number in range(rounds):
            say(f"  round {number + 1} of {rounds}")
            # A save stands right behind its floor, so that both meet the same machine.
            for key, path in files.items():
                results[key].append(load(bare if key.startswith("bare") else real, path, seconds))
    return describe_loads(name, results)


def write_load_files(name: str, world: World) -> dict[str, Path]:
    """The requests of every load by name; those of the floor start with "bare"."""
    saves, views, homes = [], [], []
    for position in range(1, QUESTIONS + 1):
        for visitor in world.candidates:
            body = (
                f'{{"position":{position},"answer":{visitor.answers[position - 1]},'
                f'"flagged":false,"client_id":"b.@SEQ@","epoch":{visitor.epoch}}}'
            )
            path = f"/bai-lam/{visitor.attempt}/luu"
            saves.append(("POST", path, visitor.cookie, visitor.token, body, visitor.save_token))
            views.append(("GET", f"/bai-lam/{visitor.attempt}/cau/{position}", visitor.cookie, "", "", ""))
    homes = [("GET", "/viec-cua-toi", visitor.cookie, "", "", "") for visitor in world.candidates]
    bare = [
        ("POST", "/save", visitor.cookie, visitor.token, f'{{"attempt":"attempt-{n}","position":1,"answer":"B"}}', "")
        for n, visitor in enumerate(world.candidates, start=1)
    ]
    requests = {
        "bare hello": [("GET", "/hello", "", "", "", "")] * 2,
        "bare save": bare,
        "save": saves,
        "question": views,
        "home": homes,
    }
    return {key: write_requests(OUT / f"{name}-{key.replace(' ', '-')}.txt", lines) for key, lines in requests.items()}


def describe_loads(name: str, results: dict[str, list[Load]]) -> list[Figure]:
    """Rates beside their floors; latencies and refused answers as bounds."""
    rates = {key: [one.rate for one in loads] for key, loads in results.items()}
    costs = {key: [one.cpu for one in loads] for key, loads in results.items()}
    figures = [
        compare(f"durable save, {name}", "per second", rates["save"], rates["bare save"], ratio_at_least=0.6),
        compare(f"processor time of the server per save, {name}", "us", costs["save"], costs["bare save"]),
        bound(f"durable save p99, 32 connections, {name}", "ms", median(one.p99 for one in results["save"]), 250),
        compare(f"question page, {name}", "per second", rates["question"], rates["bare hello"], at_least=PAGES),
        compare(f"home page, {name}", "per second", rates["home"], rates["bare hello"], at_least=PAGES),
    ]
    for key, loads in results.items():
        figures.append(bound(f"refused answers: {key}, {name}", "answers", float(sum(one.errors for one in loads)), 0))
    return figures


def count_page_queries(app: Flask, world: World) -> list[Figure]:
    """How often each main page asks the database."""
    candidate, committee, attempt = world.candidates[0], world.committee, world.candidates[0].attempt
    pages: dict[str, tuple[Visitor, str]] = {
        "home": (candidate, "/viec-cua-toi"),
        "question page": (candidate, f"/bai-lam/{attempt}/cau/1"),
        "review before handing in": (candidate, f"/bai-lam/{attempt}/xem-lai"),
        "own result": (world.finished, f"/ket-qua/bai/{world.finished.attempt}"),
        "own record": (world.finished, "/ho-so-cua-toi"),
        "question list": (committee, "/cau-hoi"),
        "question": (committee, f"/cau-hoi/{world.item_code}"),
        "assessments": (committee, "/dot-danh-gia"),
        "one assessment": (committee, f"/dot-danh-gia/{world.assessment_id}"),
        "results list": (committee, f"/ket-qua/{world.assessment_id}"),
        "certificate register": (committee, "/giay-chung-nhan"),
    }
    return [
        bound(f"database queries: {name}", "queries", count_queries(app, visitor, path), QUERY_GOAL)
        for name, (visitor, path) in pages.items()
    ]


def measure_certificate(app: Flask, rounds: int) -> list[Figure]:
    """A signed certificate beside the bare renderer on the very same page."""
    pages: list[str] = []
    with app.test_request_context():
        number = db.session.scalars(select(Certificate.id).limit(1)).one()
        settings = get_settings()
        environment = get_environment()
        template = environment.get_template("certificates/certificate.html")
        original = type(template).render

        def remember(self: object, *given: object, **named: object) -> str:
            pages.append(original(self, *given, **named))  # type: ignore[arg-type]  # passed on as it came
            return pages[-1]

        type(template).render = remember  # type: ignore[method-assign]
        try:
            render_certificate(db.session(), number, settings)
        finally:
            type(template).render = original  # type: ignore[method-assign]
        base = str(ROOT / "templates" / "documents") + "/"
        ours, bare = [], []
        for _ in range(rounds):
            ours.append(_rate(lambda: render_certificate(db.session(), number, settings)))
            bare.append(_rate(lambda: HTML(string=pages[0], base_url=base).write_pdf(pdf_variant="pdf/a-2a")))
    return [compare("signed certificate, one process", "per second", ours, bare, ratio_at_least=0.4)]


def measure_password(rounds: int) -> list[Figure]:
    """One password check; the reason why signing in is not part of saving."""
    stored = hash_password("mật khẩu đủ dài để thử")
    rates = [_rate(lambda: verify_password(stored, "mật khẩu đủ dài để thử")) for _ in range(rounds)]
    return [bound("password check (argon2id)", "ms", 1000 / median(rates), 150)]


def _rate(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(CERTIFICATES):
        work()
    return CERTIFICATES / (time.perf_counter() - started)


if __name__ == "__main__":
    run_main(main)

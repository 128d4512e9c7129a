"""`make bench`: measure, print a table, write out/bench.json. Loads go in turn, round by round."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
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
from tools.bench.counting import count_queries
from tools.bench.figures import Figure, bound, compare, keep, show
from tools.bench.growth import FULL, SMALL, measure_growth
from tools.bench.imports import measure_imports
from tools.bench.load import Load, load, serve, write_requests
from tools.bench.papers import measure_papers
from tools.bench.questions import measure_questions
from tools.bench.world import Visitor, World, build_world
from tools.progress import ROOT, run_main, say

OUT = ROOT / "out" / "bench"
CANDIDATES = 200
QUESTIONS = 30
CERTIFICATES = 20
# 3,000 people turning a page every 20 seconds.
PAGES = 150
# What the main pages may ask of the database, signing in included.
QUERY_GOAL = 20


def main() -> None:
    """Measure everything; `--long` takes more rounds and PostgreSQL too."""
    long = "--long" in sys.argv
    rounds, seconds = (7, 15) if long else (3, 6)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    say("Measuring on SQLite (WAL, synchronous=FULL) ...")
    figures = measure_server("sqlite", "", f"sqlite:///{OUT / 'floor.db'}", rounds, seconds)
    if long:
        say("Measuring on PostgreSQL ...")
        with postgres_server(durable=True) as base:
            figures += measure_server(
                "postgresql", create_database(base, "bench_app"), create_database(base, "bench_floor"), rounds, seconds
            )
            say("  letting attempts and stored answers grow")
            figures += measure_growth(lambda name: make_app(name, create_database(base, name)), "postgresql", FULL)
    say("  letting attempts and stored answers grow")
    figures += measure_growth(lambda name: make_app(name, ""), "sqlite", FULL if long else SMALL)
    keep(figures, ROOT / "out" / "bench.json")
    say("")
    show(figures)


def make_app(name: str, database: str) -> Flask:
    """The application on a folder and database of its own."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    return create_app(Settings(var_dir=folder, database_url=database, redis_url="", demo=True))


def measure_server(name: str, database: str, floor_database: str, rounds: int, seconds: int) -> list[Figure]:
    """Saves and page views through the server of `make run`, each beside its floor on the same database."""
    app = make_app(name, database)
    say(f"  making {CANDIDATES} running attempts")
    world = build_world(app, CANDIDATES)
    floor.prepare(floor_database, CANDIDATES)
    files = write_load_files(name, world)
    environment = {"VAR_DIR": str(OUT / name), "DATABASE_URL": database, "DEMO": "1"}
    figures: list[Figure] = []
    with ExitStack() as stack:
        bare = stack.enter_context(serve("tools.bench.floor:app", find_free_port(), {"FLOOR_DATABASE": floor_database}))
        real = stack.enter_context(serve("wsgi:app", find_free_port(), environment))
        results: dict[str, list[Load]] = {key: [] for key in files}
        for number in range(rounds):
            say(f"  round {number + 1} of {rounds}")
            for key, path in files.items():
                results[key].append(load(bare if key.startswith("bare") else real, path, seconds))
        figures += describe_loads(name, results)
    if name == "sqlite":
        figures += count_page_queries(app, world)
        figures += measure_certificate(app, rounds)
        figures += measure_password(rounds)
        say("  searching for parallel papers")
        figures += measure_papers()
    say("  taking over files of 5,000 questions")
    figures += measure_imports(app, name)
    say("  listing 10,000 questions")
    figures += measure_questions(app, name)
    with app.app_context():
        db.engine.dispose()
    return figures


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
    figures = [
        compare(f"durable save, {name}", "per second", rates["save"], rates["bare save"], ratio_at_least=0.6),
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

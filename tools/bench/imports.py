"""Taking 5,000 questions over from a file: how long it takes, and how much memory."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from quizapp.bank.domain.files import ItemEntry
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain.uploads import Choices
from quizapp.interchange.services import keep_upload, request_import
from quizapp.people.domain import Role
from quizapp.people.models import Person, RoleGrant
from quizapp.tasks.jobs import run_task
from quizapp.tasks.models import TaskRun
from quizapp.web.unit_of_work import unit_of_work
from tests.interchange.factories import make_entry
from tools.bench.figures import Figure, bound

COUNT = 5000
SECONDS, MEGABYTES = 60, 400
FORMATS = ("xlsx", "docx", "moodle", "gift", "qti-3.0")


def measure_imports(app: Flask, database: str) -> list[Figure]:
    """From the bytes of the file to the drafts, the way that the page and its background work take."""
    figures = []
    with app.app_context():
        entries = make_entries()
        for key in FORMATS:
            form = get_format(key)
            if form.write is None:
                continue
            content = form.write(entries).data
            _forget_peak()
            before, started = _read_memory("VmRSS"), time.perf_counter()
            take_over(key, content, get_clock().now())
            name = f"importing {COUNT:,} questions, {key}, {database}"
            figures.append(bound(name, "s", time.perf_counter() - started, SECONDS))
            figures.append(bound(f"{name}: memory", "MiB", _read_memory("VmHWM") - before, MEGABYTES))
    return figures


def make_entries() -> list[ItemEntry]:
    """Questions of the types that all these formats carry, over all indices, without codes of items that are here."""
    subjects = [(index.code, index.components[0].code) for index in list_indices(db.session())]
    types = ("single_choice", "multiple_response", "true_false", "matching", "numeric")
    entries = []
    for n in range(COUNT):
        entry = make_entry(types[n % len(types)], n + 1)
        index, component = subjects[n % len(subjects)]
        wording = replace(entry.wording, index_code=index, component=component)
        entries.append(replace(entry, code="", wording=wording))
    return entries


def take_over(key: str, content: bytes, now: datetime) -> None:
    """Read a file, look at it, and have it taken over by the background work."""
    with unit_of_work() as session:
        granted = select(RoleGrant.person_id).where(RoleGrant.role == Role.AUTHOR.value).limit(1)
        author = session.get_one(Person, session.scalars(granted).one())
        subject = list_indices(session)[0]
        choices = Choices(subject.code, subject.components[0].code, "nature", "recognise", "open")
        upload = keep_upload(
            session, content=content, file_name="5000", key=key, choices=choices, created_by_id=author.id, now=now
        )
        run = request_import(session, upload, title="", actor=author.actor, now=now)
        number = run.id
    run_task(number)
    state = db.session().get_one(TaskRun, number).state
    if state != "done":
        raise RuntimeError(f"the import is {state}")
    db.session.rollback()


def _forget_peak() -> None:
    """Begin anew with the most memory that this process ever had."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _read_memory(name: str) -> float:
    """What the system tells of this process's memory, in MiB: "VmRSS" now, "VmHWM" at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024

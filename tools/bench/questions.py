"""A bank of 10,000 questions in the middle of its work, and what the page that lists it costs."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from quizapp.bank.models import Item, ItemDuty, ItemVersion
from quizapp.extensions import db, get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.people.domain import Role
from quizapp.people.models import Account, OrgUnit
from quizapp.people.services import create_account, create_person, grant_role
from quizapp.web.unit_of_work import unit_of_work
from tools.bench.counting import count_queries
from tools.bench.figures import Figure, bound
from tools.bench.world import Visitor, sign_in

FEW, ITEMS = 1_000, 10_000
VIEWS = 15
# The most milliseconds that a page may take.
PAGE_GOAL = 100
PAGES = {
    "first page": "/cau-hoi",
    "what waits for me": "/cau-hoi?trang-thai=waiting",
    "a search": "/cau-hoi?tim=VCCI",
    "the board": "/cau-hoi/bang-cong-viec",
}
# Where the copies stand, in turn: state, and the step that each waits for or would have to pass first.
STAGES = (
    *[("approved", "acceptance")] * 4,
    *[("in_review", "critique")] * 2,
    ("in_review", "appraisal"),
    ("in_review", "acceptance"),
    ("draft", "critique"),
    ("returned", "critique"),
)
MADE_AT = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)


def measure_questions(app: Flask, name: str) -> list[Figure]:
    """The list as each of the team sees it: how long it takes, and that it asks no more often than with few."""
    with app.app_context():
        with unit_of_work() as session:
            team = _make_team(session)
        accounts = {role: db.session.get_one(Account, number) for role, number in team.items()}
        people = [account.person_id for account in accounts.values()]
        visits = [(role, sign_in(app, account), what) for role, account in accounts.items() for what in PAGES]
    _grow(app, FEW, people)
    before = [count_queries(app, visitor, PAGES[what]) for _role, visitor, what in visits]
    _grow(app, ITEMS, people)
    figures: list[Figure] = []
    for (role, visitor, what), few in zip(visits, before, strict=True):
        label = f"{ITEMS:,} questions, {what} of the {role}, {name}"
        figures.append(bound(label, "ms", _time(app, visitor, PAGES[what]), PAGE_GOAL))
        figures.append(bound(f"{label}: queries", "queries", count_queries(app, visitor, PAGES[what]), few))
    return figures


def _grow(app: Flask, total: int, people: list[int]) -> None:
    with app.app_context():
        with unit_of_work() as session:
            multiply_items(session, total, people)
        if db.engine.dialect.name == "postgresql":
            # The database's own housekeeping would do it within the minute.
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))


def _make_team(session: Session) -> dict[str, int]:
    unit = session.scalars(select(OrgUnit).order_by(OrgUnit.id).limit(1)).one()
    found = {}
    now = get_clock().now()
    for number, role in enumerate((Role.AUTHOR, Role.REVIEWER, Role.COMMITTEE), start=1):
        person = create_person(
            session, staff_code=f"BANK{number}", full_name=f"Lê Thị Số {number}", unit=unit, actor=SYSTEM, now=now
        )
        grant_role(session, person, role, actor=SYSTEM, now=now)
        found[role.value] = create_account(session, person, username=f"bank{number}", actor=SYSTEM, now=now).id
    return found


def _time(app: Flask, visitor: Visitor, path: str) -> float:
    client = app.test_client(use_cookies=False)
    taken = []
    for _ in range(VIEWS):
        started = time.perf_counter()
        client.get(path, headers={"Cookie": visitor.cookie})
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken)


def multiply_items(session: Session, total: int, people: list[int]) -> None:
    """Copy the questions that there are until there are `total`, in all states, every third given to one of `people`.

    `people` are an author, a reviewer and one of the Committee.
    """
    columns = [c.key for c in inspect(ItemVersion).column_attrs if c.key not in {"id", "item_id"}]
    originals = session.scalars(select(ItemVersion).where(ItemVersion.is_latest).order_by(ItemVersion.id)).all()
    patterns = [{key: getattr(version, key) for key in columns} for version in originals]
    pools = dict(session.execute(select(Item.id, Item.pool)).all())
    numbers = range(len(originals), total)
    items = [
        {"code": f"BAN-{number:05d}", "pool": pools[originals[number % len(originals)].item_id], "created_at": MADE_AT}
        for number in numbers
    ]
    ids = session.scalars(insert(Item).returning(Item.id, sort_by_parameter_order=True), items).all()
    versions: list[dict[str, Any]] = []
    duties: list[dict[str, Any]] = []
    holders = {"draft": people[0], "returned": people[0], "critique": people[1], "appraisal": people[1]}
    for number, item_id in zip(numbers, ids, strict=True):
        state, step = STAGES[number % len(STAGES)]
        at = MADE_AT + timedelta(minutes=number)
        place = {"state": state, "step": step, "number": 1, "cycle": 1, "created_at": at, "submitted_at": at}
        versions.append({**patterns[number % len(patterns)], **place, "item_id": item_id})
        if state != "approved" and number % 3 == 0:
            duties.append(
                {
                    "item_id": item_id,
                    "cycle": 1,
                    "person_id": holders.get(state) or holders.get(step, people[2]),
                    "step": step if state == "in_review" else "author",
                    "is_current": True,
                    "assigned_at": at,
                }
            )
    session.execute(insert(ItemVersion), versions)
    session.execute(insert(ItemDuty), duties)

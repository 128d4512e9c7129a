"""Thousands of candidates on one machine: a few are made as the application makes them, the others are copies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session, selectinload

from quizapp.delivery.adapters.tokens import AttemptToken, Signer
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.views.exam_page import get_browser_cookie_name
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.ids import new_public_id
from quizapp.people.models import Account, Person
from quizapp.rooms.models import EntryTicket
from quizapp.rooms.services.tickets import issue_tickets, write_ticket_code
from quizapp.web.unit_of_work import unit_of_work
from tools.bench.world import World, build_world

ORIGINALS = 20
CHUNK = 2_000


@dataclass(frozen=True)
class Sitter:
    """Somebody in the middle of an attempt: all that a page needs to save."""

    attempt: str
    epoch: int
    cookie: str
    save_token: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Entrant:
    """Somebody before the sitting: the code on the slip, the place, and the paper that was dealt for it."""

    code: str
    assignment: int
    paper: int


def build_sitters(app: Flask, total: int) -> list[Sitter]:
    """So many people with running attempts, in an empty database."""
    world = build_world(app, min(ORIGINALS, total))
    with app.app_context():
        with unit_of_work() as session:
            originals = _list_originals(session)
            numbers = range(len(originals), total)
            places = _copy_places(session, originals, numbers)
            rows = [
                _copy(
                    originals[n % len(originals)].attempts[0],
                    assignment_id=place,
                    public_id=new_public_id(),
                    lease_key=new_public_id(),
                )
                for n, place in zip(numbers, places, strict=True)
            ]
            _insert(session, Attempt, rows)
        tidy()
        return _list_sitters(world)


def build_entrants(app: Flask, total: int) -> list[Entrant]:
    """So many people with codes of entry and dealt papers who have not started, in an empty database."""
    build_world(app, ORIGINALS)
    with app.app_context():
        now = get_clock().now()
        with unit_of_work() as session:
            originals = _list_originals(session)
            _copy_places(session, originals, range(len(originals), len(originals) + total))
            sitting = originals[0].sitting
            sitting.roll_closed_at = now
            session.flush()
            issue_tickets(session, sitting, actor=SYSTEM, now=now)
        tidy()
        untouched = (
            select(EntryTicket)
            .join(EntryTicket.assignment)
            .where(~Assignment.attempts.any())
            .options(selectinload(EntryTicket.assignment))
        )
        return [
            Entrant(write_ticket_code(ticket), ticket.assignment_id, ticket.assignment.paper_id or 0)
            for ticket in db.session.scalars(untouched)
        ]


def _list_originals(session: Session) -> Sequence[Assignment]:
    """The places whose attempts run."""
    return session.scalars(
        select(Assignment)
        .join(Attempt, Attempt.assignment_id == Assignment.id)
        .where(Attempt.state == "in_progress")
        .order_by(Assignment.id)
    ).all()


def _copy_places(session: Session, originals: Sequence[Assignment], numbers: range) -> list[int]:
    """A person with an account and a place in the sitting for each of `numbers`; gives the places."""
    patterns = [originals[n % len(originals)] for n in numbers]
    names = [f"Trần Thị Số {n}" for n in numbers]
    people = _insert(
        session,
        Person,
        [
            _copy(one.person, staff_code=f"CROWD{n:06d}", full_name=name, sort_key=f"{n:06d}", search_key=f"{n:06d}")
            for one, n, name in zip(patterns, numbers, names, strict=True)
        ],
    )
    accounts = [
        _copy(one.person.account, person_id=person, username=f"crowd{n}")
        for one, n, person in zip(patterns, numbers, people, strict=True)
    ]
    _insert(session, Account, accounts)
    papers = sorted({one.paper_id for one in originals if one.paper_id is not None})
    places = [
        _copy(
            one,
            person_id=person,
            number=100_000 + n,
            person_name=name,
            seed=new_public_id(),
            # The attempts that are copied too stand on the paper of their pattern.
            paper_id=one.paper_id or papers[n % len(papers)],
        )
        for one, n, name, person in zip(patterns, numbers, names, people, strict=True)
    ]
    return _insert(session, Assignment, places)


def _copy(row: Any, **changed: Any) -> dict[str, Any]:
    keys = [column.key for column in inspect(type(row)).column_attrs if column.key != "id"]
    return {**{key: getattr(row, key) for key in keys}, **changed}


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> list[int]:
    numbers: list[int] = []
    for at in range(0, len(rows), CHUNK):
        statement = insert(table).returning(table.id, sort_by_parameter_order=True)
        numbers += session.scalars(statement, rows[at : at + CHUNK])
    return numbers


def _list_sitters(world: World) -> list[Sitter]:
    settings = get_settings()
    signer, cookie_name = Signer(settings), get_browser_cookie_name(settings)
    answers = {one.attempt: one.answers for one in world.candidates}
    rows = db.session.execute(
        select(Attempt.id, Attempt.public_id, Attempt.epoch, Attempt.deadline_at, Account.id, Account.epoch)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Account, Account.person_id == Assignment.person_id)
        .where(Attempt.state == "in_progress")
        .order_by(Attempt.id)
    ).all()
    # The first are the originals, in the order in which the copies follow them.
    given = [answers[row.public_id] for row in rows[: len(answers)]]
    sitters = []
    for n, (number, public_id, epoch, deadline_at, account, account_epoch) in enumerate(rows):
        token = AttemptToken(number, public_id, account, account_epoch, epoch, int(deadline_at.timestamp()))
        browser = f"crowd{n}"
        cookie = f"{cookie_name}={browser}"
        sitters.append(Sitter(public_id, epoch, cookie, signer.write_token(token, browser), given[n % len(given)]))
    return sitters


def write_sitters(sitters: Sequence[Sitter]) -> str:
    """The sitters as lines of JSON, for the process that plays them."""
    return "".join(
        json.dumps([one.attempt, one.epoch, one.cookie, one.save_token, one.answers]) + "\n" for one in sitters
    )


def tidy() -> None:
    """Let the database look at what it holds, where it does not by itself at once."""
    if db.engine.dialect.name == "postgresql":
        # The database's own housekeeping would do it within the minute.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))

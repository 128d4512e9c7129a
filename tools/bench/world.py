"""What is measured on: the shipped bank issued, an assessment open, people in the middle of their attempts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, g
from flask import session as cookie
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import forget_papers, get_paper_content
from quizapp.bank.models import Item
from quizapp.bank.services import load_bank
from quizapp.cli.demo import seed_edition
from quizapp.cli.demo_assessment import seed_assessment
from quizapp.config import ROOT
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.saving import save_response
from quizapp.delivery.views.exam_page import find_browser_name, get_browser_cookie_name, write_token
from quizapp.extensions import db, get_clock, get_settings
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.ids import new_public_id
from quizapp.people.domain import Role
from quizapp.people.models import Account
from quizapp.people.services import create_account, create_person, create_unit, grant_role
from quizapp.web.unit_of_work import unit_of_work
from tools.answers import err

SIGNED_BY = ("Trần Văn Minh", "BCD0001")


@dataclass(frozen=True)
class Visitor:
    """A signed-in browser: its cookie header and form token, and the attempt it is in."""

    cookie: str
    token: str
    attempt: str = ""
    epoch: int = 1
    save_token: str = ""
    # What is sent for each question, as JSON: an answer that the question takes.
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """Candidates in the middle of an attempt, one who has finished, and somebody of the committee."""

    candidates: list[Visitor]
    finished: Visitor
    committee: Visitor
    assessment_id: int
    item_code: str


def build_world(app: Flask, candidates: int) -> World:
    """Fill an empty database; `candidates` attempts are running afterwards."""
    # Papers of another database that this process has built before bear the same numbers.
    forget_papers()
    with app.app_context():
        upgrade()
        now = get_clock().now()
        with unit_of_work() as session:
            unit = create_unit(
                session,
                code="UBND",
                name="UBND tỉnh Tây Ninh",
                kind="province",
                parent=None,
                valid_from=date(2025, 7, 1),
                actor=SYSTEM,
                now=now,
            )
            create_unit(
                session,
                code="STC",
                name="Sở Tài chính",
                kind="department",
                parent=unit,
                valid_from=date(2025, 7, 1),
                actor=SYSTEM,
                now=now,
            )
            signer = create_person(
                session, staff_code=SIGNED_BY[1], full_name=SIGNED_BY[0], unit=unit, actor=SYSTEM, now=now
            )
            create_account(session, signer, username="ban.chidao", actor=SYSTEM, now=now)
            grant_role(session, signer, Role.COMMITTEE, actor=SYSTEM, now=now)
            people = []
            for number in range(candidates + 1):
                person = create_person(
                    session,
                    staff_code=f"TN{number:06d}",
                    full_name=f"Nguyễn Văn Số {number}",
                    unit=unit,
                    actor=SYSTEM,
                    now=now,
                )
                create_account(session, person, username=f"nguoi{number}", actor=SYSTEM, now=now)
                people.append(person)
            load_bank(session, ROOT / "question_bank", actor=SYSTEM, now=now)
            edition = seed_edition(session, actor=signer.actor, now=now)
            if edition is None:
                raise RuntimeError("the question files gave nothing to issue")
            assessment = seed_assessment(session, edition=edition, officials=people, actor=SYSTEM, now=now)
            assessment_id = assessment.id
        accounts = {a.person_id: a for a in db.session.scalars(select(Account))}
        committee = sign_in(app, accounts[signer.id])
        attempts: list[tuple[Account, str, Attempt]] = []
        with unit_of_work() as session:
            for assignment in session.scalars(select(Assignment).order_by(Assignment.id)).all():
                lease = new_public_id()
                actor = assignment.person.actor
                attempt = start_attempt(session, assignment, lease_key=lease, actor=actor, now=now)
                attempts.append((accounts[assignment.person_id], lease, attempt))
            account, lease, attempt = attempts.pop()
            _answer_rightly(session, attempt)
            hand_in_attempt(session, attempt, actor=account.person.actor, now=get_clock().now())
        finished = sign_in(app, account, lease, attempt)
        running = [sign_in(app, *entry) for entry in attempts]
        code = db.session.scalars(select(Item.code).order_by(Item.id).limit(1)).one()
        return World(running, finished, committee, assessment_id, code)


def _answer_rightly(session: Session, attempt: Attempt) -> None:
    """Answer every question with its key, so that a certificate follows."""
    questions = {q.version_id: q for q in get_paper_content(session, attempt.paper_id).questions}
    for position, place in enumerate(attempt.layout, start=1):
        question = questions[place["version"]]
        key = get_item_type(question.item_type).reveal(question.content, place["layout"])
        save_response(
            session,
            attempt.public_id,
            position=position,
            answer=key,
            flagged=False,
            person_id=attempt.assignment.person_id,
            epoch=attempt.epoch,
            client_id=None,
            now=get_clock().now(),
        )


def _err_everywhere(attempt: Attempt) -> Iterator[dict[str, Any]]:
    questions = {q.version_id: q for q in get_paper_content(db.session(), attempt.paper_id).questions}
    for place in attempt.layout:
        question, layout = questions[place["version"]], place["layout"]
        kind = get_item_type(question.item_type)
        yield err(kind.show(question.content, layout), kind.reveal(question.content, layout))


def sign_in(app: Flask, account: Account, lease: str = "", attempt: Attempt | None = None) -> Visitor:
    """A cookie as signing in leaves it, made without the password so that no hash is measured here."""
    with app.test_request_context():
        # The token is kept for the length of an application context, which spans all of these.
        g.pop("csrf_token", None)
        cookie["_user_id"] = f"{account.id}.{account.epoch}"
        cookie["_fresh"] = True
        if lease:
            cookie["lease"] = lease
        token = generate_csrf()
        interface = app.session_interface
        response = app.make_response("")
        interface.save_session(app, cookie, response)
        value = response.headers["Set-Cookie"].split(";", 1)[0]
        if attempt is None:
            return Visitor(value, token)
        value += f"; {get_browser_cookie_name(get_settings())}={find_browser_name()}"
        answers = tuple(map(json.dumps, _err_everywhere(attempt)))
        return Visitor(value, token, attempt.public_id, attempt.epoch, write_token(attempt, account), answers)

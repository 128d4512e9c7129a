"""The chains of attempts are checked with the audit chain."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.services import verify_chains
from quizapp.delivery.domain import Step
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import list_steps
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.delivery.services.saving import compute_attempt_root, verify_attempt_chain
from quizapp.delivery.services.verifying import find_attempt_breaks
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import make_place, save_answer, start


def end(session: Session) -> Attempt:
    """An attempt with two answers, handed in."""
    attempt = start(session, make_place(session))
    save_answer(session, attempt, 1, "A")
    save_answer(session, attempt, 2, "B")
    with unit_of_work() as work:
        hand_in_attempt(work, attempt, actor=attempt.assignment.person.actor, now=START)
    return attempt


def rewrite(session: Session, attempt: Attempt, payload: str) -> None:
    """Put another first answer into the steps and make every hash after it fit again, as who owns the rows could."""
    link = compute_attempt_root(attempt)
    for row in list_steps(session, attempt.id):
        row.payload = payload if row.seq == 1 else row.payload
        row.previous_hash = link
        link = row.hash = Step(
            row.seq, row.at, row.epoch, row.kind, row.position, row.payload, row.client_id
        ).compute_hash(link)
    session.execute(update(Attempt).values(head_hash=link))
    session.commit()


def test_steps_rewritten_with_all_their_hashes_do_not_fit_the_audit_chain(session: Session) -> None:
    attempt = end(session)
    assert verify_chains(session) == []
    attempt = session.scalars(select(Attempt)).one()
    rewrite(session, attempt, '{"answer":{"choice":"C"},"flagged":false}')
    assert verify_attempt_chain(session, attempt) is None
    assert list(find_attempt_breaks(session)) == [Break(f"Bài làm {attempt.public_id}", 3)]


def test_an_attempt_begun_anew_behind_our_back_does_not_fit_the_audit_chain(session: Session) -> None:
    attempt = start(session, make_place(session))
    session.execute(update(Attempt).values(started_at=START - timedelta(minutes=5)))
    session.commit()
    assert [(attempt.public_id in found.chain, found.seq) for found in verify_chains(session)] == [(True, 1)]


def test_an_attempt_set_running_again_is_found(session: Session) -> None:
    attempt = end(session)
    session.execute(delete(AttemptStep).where(AttemptStep.kind == "hand_in"))
    running = {"state": "in_progress", "ended_at": None, "head_seq": None, "head_hash": None, "end_reason": ""}
    session.execute(update(Attempt).values(**running))
    session.commit()
    assert [(attempt.public_id in found.chain, found.seq) for found in verify_chains(session)] == [(True, 3)]


def test_an_attempt_that_is_gone_is_found(session: Session) -> None:
    attempt = start(session, make_place(session))
    number = attempt.id
    session.execute(delete(Attempt))
    session.commit()
    assert [(str(number) in found.chain, found.seq) for found in verify_chains(session)] == [(True, 1)]


def test_a_changed_answer_is_found_and_named(app: Flask, session: Session) -> None:
    attempt = start(session, make_place(session))
    save_answer(session, attempt, 1, "A")
    save_answer(session, attempt, 2, "B")
    assert verify_chains(session) == []
    session.execute(update(AttemptStep).where(AttemptStep.position == 2).values(payload='{"answer":{"choice":"C"}}'))
    session.commit()
    broken = verify_chains(session)
    assert len(broken) == 1
    assert attempt.public_id in broken[0].chain
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert f"Bài làm {attempt.public_id}, mắt xích số {broken[0].seq}." in result.output

"""The chains of attempts are checked with the audit chain."""

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.audit.services import verify_chains
from quizapp.delivery.models import AttemptStep
from tests.delivery.factories import make_place, save_answer, start


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

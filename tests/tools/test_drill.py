"""The drill's own judgement: it must see what is missing, changed or late."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from quizapp.delivery.adapters.tokens import Receipt, Signer
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.extensions import get_settings
from tests.delivery.factories import make_place, save_answer, start
from tests.factories import save
from tools.bench.world import Visitor
from tools.drill.faults import build_clock_fault, list_children
from tools.drill.judging import judge
from tools.drill.load import Acknowledged, Candidate

GOOD = {"lost": 0, "wrong": 0, "doubled": 0, "receipts bad": 0, "chains broken": 0, "clock error ms": 0}


@pytest.fixture
def attempt(session: Session, now: datetime) -> Attempt:
    return start(session, make_place(session))


@pytest.fixture
def candidate(session: Session, attempt: Attempt) -> Candidate:
    """Somebody who was told three times that an answer is saved, a second after the other."""
    candidate = Candidate(Visitor("", "", attempt.public_id), Random(1))  # noqa: S311 - must be repeatable
    signer = Signer(get_settings())
    for number, letter in enumerate("ABC", start=1):
        name = f"drill.{number}"
        at = attempt.started_at + timedelta(seconds=number)
        saved = save_answer(session, attempt, number, letter, client_id=name, now=at)
        receipt = signer.write_receipt(Receipt(attempt.public_id, saved.seq, saved.at, saved.hash))
        left, counter = 2_400_000 - 1000 * number, 5000.0 + 1000 * number
        candidate.acknowledged.append(
            Acknowledged(attempt.public_id, number, {"choice": letter}, name, receipt, left, counter)
        )
    return candidate


def test_what_is_there_is_found_whole(app: Flask, candidate: Candidate) -> None:
    counts = judge(app, [candidate])
    assert {name: counts[name] for name in GOOD} == GOOD
    assert (counts["acknowledged"], counts["recovered"], counts["refused"]) == (3, 0, 0)


def test_an_answer_that_is_gone_is_counted(app: Flask, session: Session, candidate: Candidate) -> None:
    session.execute(delete(AttemptStep).where(AttemptStep.seq == 3))
    save(session)
    counts = judge(app, [candidate])
    assert (counts["lost"], counts["wrong"], counts["receipts bad"], counts["chains broken"]) == (1, 0, 1, 0)


def test_an_answer_that_is_another_one_is_counted(app: Flask, session: Session, candidate: Candidate) -> None:
    changed = '{"answer":{"choice":"D"},"flagged":false}'
    session.execute(update(AttemptStep).where(AttemptStep.seq == 2).values(payload=changed))
    save(session)
    counts = judge(app, [candidate])
    assert (counts["lost"], counts["wrong"], counts["receipts bad"], counts["chains broken"]) == (0, 1, 1, 1)


def test_an_end_that_wanders_is_measured(app: Flask, candidate: Candidate) -> None:
    told = candidate.acknowledged
    last = told[-1]
    told[-1] = Acknowledged(
        last.attempt,
        last.position,
        last.answer,
        last.client_id,
        last.receipt,
        last.remaining_ms - 3_600_000,
        last.counter_ms,
    )
    assert judge(app, [candidate])["clock error ms"] == 3_600_000


def test_the_clock_is_never_set_to_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "clock.txt"
    file.write_text("+0s\n")
    fault = build_clock_fault(file, Random(1))  # noqa: S311 - must be repeatable
    for _time in range(10):
        before = file.read_text()
        assert fault.strike()
        assert file.read_text() != before


def test_a_process_without_children_has_none_to_kill() -> None:
    assert list_children(2**22 + 1) == []

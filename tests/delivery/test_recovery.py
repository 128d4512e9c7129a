"""A recovery file is taken for its own attempt only, whole only, and once."""

import json
import os
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.models import Attempt
from quizapp.delivery.queries.late import list_late_answers
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.delivery.services.recovery import take_recovery_file
from quizapp.extensions import get_settings
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.web.unit_of_work import unit_of_work
from tests.delivery.factories import Place, make_place, start

ENTRY = {"position": 2, "answer": {"choice": "B"}, "flagged": False, "epoch": 1, "client_id": "tab.7", "client_seq": 7}


def write_file(attempt: Attempt, entries: list[Any], *, named: str = "") -> dict[str, str]:
    """A file as the page of `attempt` seals it; `named` writes another attempt on the cover."""
    key = b64decode(Signer(get_settings()).write_device_key(attempt.public_id))
    iv, name = os.urandom(12), named or attempt.public_id
    data = AESGCM(key).encrypt(iv, json.dumps({"entries": entries}).encode(), f"{name}/recovery".encode())
    return {
        "format": "hieu-chi-so/khoi-phuc/1",
        "attempt": name,
        "iv": b64encode(iv).decode(),
        "data": b64encode(data).decode(),
    }


def take(session: Session, place: Place, content: bytes, now: datetime) -> int:
    with unit_of_work():
        return take_recovery_file(session, place.assignment, content, actor=SYSTEM, now=now)[1]


def test_a_file_goes_to_its_own_attempt_only(session: Session, now: datetime) -> None:
    place, other = make_place(session), make_place(session)
    attempt, foreign = start(session, place), start(session, other)
    file = write_file(attempt, [ENTRY, "no entry", {"position": "x"}])
    at = now + timedelta(minutes=50)
    with pytest.raises(DomainError, match="chưa kết thúc"):
        take(session, place, json.dumps(file).encode(), at)
    session.rollback()
    for one in (attempt, foreign):
        with unit_of_work():
            hand_in_attempt(session, one, actor=SYSTEM, now=at)
    forged = write_file(attempt, [ENTRY], named=foreign.public_id)
    for spoiled in (forged, file | {"attempt": foreign.public_id}, file | {"data": file["data"][:-8] + "AAAAAAA="}):
        target = place if spoiled["attempt"] == attempt.public_id else other
        with pytest.raises(DomainError, match="không nguyên vẹn"):
            take(session, target, json.dumps(spoiled).encode(), at)
        session.rollback()
    with pytest.raises(DomainError, match="của bài khác"):
        take(session, other, json.dumps(file).encode(), at)
    session.rollback()
    with pytest.raises(DomainError, match="không phải tệp khôi phục"):
        take(session, place, b"[1]", at)
    session.rollback()
    assert [take(session, place, json.dumps(file).encode(), at) for _ in range(2)] == [1, 0]
    assert [(late.position, late.said) for late in list_late_answers(session, place.assignment.id)] == [(2, "B")]

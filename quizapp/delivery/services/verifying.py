"""The chains of attempts, checked together with the audit chain that recorded where each begins and ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.queries import list_recorded, list_subject_ids
from quizapp.audit.services import chain_check
from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.saving import compute_attempt_root, verify_attempt_chain
from quizapp.extensions import get_settings
from quizapp.kernel.ids import normalise_code
from quizapp.kernel.text import N_

_BATCH = 500
_ENDED = frozenset({"handed_in", "finalised"})
Recorded = Mapping[int, Mapping[str, Any]]


@chain_check
def find_attempt_breaks(session: Session) -> Iterator[Break]:
    """One break for every attempt whose steps do not hold together or are not those that the audit chain recorded.

    It is named by the attempt's address, or by its number where the attempt is gone.
    """
    last, seen = 0, set[int]()
    while attempts := session.scalars(
        select(Attempt).where(Attempt.id > last).order_by(Attempt.id).limit(_BATCH)
    ).all():
        numbers = [attempt.id for attempt in attempts]
        starts, ends = _read_ends(session, numbers)
        for attempt in attempts:
            seq = verify_attempt_chain(session, attempt)
            if seq is None and _find_difference(attempt, starts.get(attempt.id), ends.get(attempt.id)) is not None:
                # It may have ended between the two reads; read in this order it cannot look so a second time.
                session.refresh(attempt)
                again = _read_ends(session, [attempt.id])
                seq = _find_difference(attempt, again[0].get(attempt.id), again[1].get(attempt.id))
            if seq is not None:
                yield Break(f"{N_('Bài làm')} {attempt.public_id}", seq)
        last = attempts[-1].id
        seen.update(numbers)
        for attempt in attempts:
            session.expunge(attempt)
    for number in sorted(list_subject_ids(session, "attempt", "attempt:start") - seen):
        # One that began while the others were read is there by now.
        if session.scalar(select(Attempt.id).where(Attempt.id == number)) is None:
            yield Break(f"{N_('Bài làm')} {number}", 1)


@dataclass(frozen=True)
class CodeCheck:
    """The ended attempt that bears a receipt code; `is_whole` where it still is what the code was given for."""

    attempt: Attempt
    is_whole: bool


def check_code(session: Session, typed: str) -> CodeCheck | None:
    """What a receipt code that somebody typed stands for, or None where no attempt bears it."""
    attempt = session.scalars(select(Attempt).where(Attempt.receipt_code == normalise_code(typed))).one_or_none()
    if attempt is None:
        return None
    starts, ends = _read_ends(session, [attempt.id])
    end = ends.get(attempt.id)
    is_whole = (
        end is not None
        and verify_attempt_chain(session, attempt) is None
        and _find_difference(attempt, starts.get(attempt.id), end) is None
        # Codes that were drawn by lot, before they were derived, are not in the audit chain.
        and ("receipt_code" not in end or _write_code(attempt) == end["receipt_code"] == attempt.receipt_code)
    )
    return CodeCheck(attempt, is_whole)


def _write_code(attempt: Attempt) -> str:
    return Signer(get_settings()).write_code(attempt.public_id, attempt.head_seq or 0, attempt.head_hash or "")


def _read_ends(session: Session, numbers: Sequence[int]) -> tuple[Recorded, Recorded]:
    """What the audit chain recorded as attempts began and ended, by their ids."""
    starts = list_recorded(session, "attempt", numbers, "attempt:start")
    return starts, list_recorded(session, "attempt", numbers, "attempt:hand_in")


def _find_difference(attempt: Attempt, start: Mapping[str, Any] | None, end: Mapping[str, Any] | None) -> int | None:
    """The first step at which a chain that holds together is another one than the audit chain recorded.

    Whoever can write the rows can also compute their hashes; the recorded ones are out of reach.
    """
    if start is None or start["root"] != compute_attempt_root(attempt):
        return 1
    if end is None:
        return attempt.head_seq or 1 if attempt.state in _ENDED else None
    if (attempt.head_seq, attempt.head_hash) != (end["head_seq"], end["head_hash"]):
        recorded: int = end["head_seq"]
        return min(attempt.head_seq or recorded, recorded)
    return None

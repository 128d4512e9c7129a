"""Attempts as a person leaves them, for scoring."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.bank.models import ItemVersion
from quizapp.delivery.domain import Step, compute_root
from quizapp.delivery.models import Assignment, Attempt, AttemptStep
from quizapp.delivery.services.signals import attempt_ended
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.ids import new_code, new_public_id
from tests.conftest import START


def choose(version: ItemVersion, layout: dict[str, list[int]], *, right: bool) -> str:
    """The letter of the key, or of the option after it."""
    plugin = get_item_type(version.item_type)
    at = LETTERS.index(plugin.reveal(version.content, layout)["choice"])
    return LETTERS[at] if right else LETTERS[(at + 1) % len(layout["order"])]


def sit(
    session: Session,
    assignment: Assignment,
    *,
    right: int,
    wrong: int = 0,
    state: str = "handed_in",
    started_at: datetime = START,
    minutes: int = 30,
    ordinal: int = 1,
) -> Attempt:
    """An attempt with `right` right answers, then `wrong` wrong ones, chained as saving does; ended unless in progress.

    Every question is first answered wrong and flagged, so that only the last answer may count.
    """
    paper = session.get_one(Paper, assignment.paper_id)
    layout = [{"version": item.version_id, "layout": {"order": [2, 0, 3, 1]}} for item in paper.items]
    public_id = new_public_id()
    attempt = Attempt(
        public_id=public_id,
        assignment_id=assignment.id,
        ordinal=ordinal,
        paper_id=paper.id,
        layout=layout,
        started_at=started_at,
        deadline_at=started_at + timedelta(minutes=40),
        state="in_progress",
        lease_key="0" * 32,
    )
    session.add(attempt)
    session.flush()
    link, seq = compute_root(public_id, paper.id, layout, started_at), 0
    for attempt_is_final in (False, True):
        for position, item in enumerate(paper.items[: right + wrong], start=1):
            seq += 1
            correct = attempt_is_final and position <= right
            letter = choose(item.version, {"order": [2, 0, 3, 1]}, right=correct)
            payload = to_canonical_json({"answer": {"choice": letter}, "flagged": not attempt_is_final})
            step = Step(seq, started_at + timedelta(seconds=seq), 1, "answer", position, payload, f"t{seq}")
            session.add(
                AttemptStep(attempt_id=attempt.id, previous_hash=link, hash=step.compute_hash(link), **step._asdict())
            )
            link = step.compute_hash(link)
    session.flush()
    if state != "in_progress":
        end(session, attempt, state=state, at=started_at + timedelta(minutes=minutes), head=(seq, link))
    return attempt


def end(session: Session, attempt: Attempt, *, state: str, at: datetime, head: tuple[int, str] = (0, "0" * 64)) -> None:
    """End an attempt as handing in does, and tell the storeys above."""
    attempt.state, attempt.ended_at, attempt.end_reason = state, at, "handed_in"
    attempt.head_seq, attempt.head_hash = head
    attempt.receipt_code = new_code(2)
    session.flush()
    session.refresh(attempt)
    attempt_ended.send(attempt, session=session, now=at)

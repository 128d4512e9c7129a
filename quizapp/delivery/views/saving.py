"""Saving for the page's script: what it sends, what it is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from quizapp.delivery.adapters.tokens import Receipt, Signer
from quizapp.delivery.queries import get_own_attempt, get_progress
from quizapp.delivery.services.attempts import find_attempt_refusal, hand_in_attempt
from quizapp.delivery.services.late import AFTER_THE_END, keep_late_answers
from quizapp.delivery.services.saving import (
    ForeignAnswerError,
    Save,
    Saved,
    get_own_attempt_id,
    save_group,
)
from quizapp.delivery.views.blueprint import sitting
from quizapp.delivery.views.exam_page import (
    compute_remaining_ms,
    get_end,
    holds_lease,
    read_answer,
    read_client_id,
    read_whole,
)
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.web.errors import translate
from quizapp.web.filters import clock_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

# More answers than this in one request are no page's.
MOST_ENTRIES = 500


@sitting.post("/bai-lam/<public_id>/luu")
@requires(Permission.OWN_WORK)
def save(public_id: str) -> Any:
    """Save one answer, or a list of them, each with its own outcome; acknowledged only after the commit.

    What carries a valid token was saved by the gate before it came here; see docs/adr.
    """
    sent = request.get_json(silent=True)
    entries = sent if isinstance(sent, list) else [sent]
    person_id, now = current_user.person.id, get_clock().now()
    with unit_of_work() as session:
        read, outcomes = _save_entries(session, get_own_attempt_id(session, public_id, person_id), entries, now)
    if any(outcome.code == "expired" for outcome in outcomes if isinstance(outcome, DomainError)):
        end_by_time(public_id)
    keep_late(public_id, [(one, outcome) for one, outcome in zip(read, outcomes, strict=True) if isinstance(one, Save)])
    told = [_describe(public_id, outcome, now) for outcome in outcomes]
    if isinstance(sent, list):
        return jsonify(ok=all(one["ok"] for one in told), answers=told)
    return jsonify(told[0]), 200 if isinstance(outcomes[0], Saved) else outcomes[0].status


@sitting.get("/bai-lam/<public_id>/trang-thai")
@requires(Permission.OWN_WORK)
def state(public_id: str) -> Any:
    """What the server has and how much time is left, for the page's script."""
    session, now = db.session(), get_clock().now()
    found = get_own_attempt(session, public_id, current_user.person.id)
    # A window that another one of this browser took over from holds an earlier lease.
    is_holder = holds_lease(found) and read_whole(request.args.get("epoch", found.epoch)) == found.epoch
    refusal = find_attempt_refusal(found, holds_lease=is_holder, now=now)
    if refusal is not None:
        return jsonify(describe_refusal(public_id, refusal)), refusal.status
    answered, at = get_progress(session, found.id)
    return jsonify(
        ok=True,
        remaining_ms=compute_remaining_ms(get_end(found), now),
        saved_count=answered,
        saved_at=clock_vn(at) or None,
    )


def read_entry(sent: Any, attempt_id: int, now: datetime, account: tuple[int, int] | None = None) -> Save:
    """One answer of a request; raises ForeignAnswerError for what makes no sense."""
    if not isinstance(sent, dict):
        raise ForeignAnswerError(N_("Trang gửi lên không đọc được. Câu trả lời không được ghi."), code="unreadable")
    return Save(
        attempt_id,
        position=read_whole(sent.get("position")),
        answer=read_answer(sent.get("answer")),
        flagged=sent.get("flagged") is True,
        epoch=read_whole(sent.get("epoch")),
        client_id=read_client_id(sent),
        at=now,
        account=account,
    )


def describe_saved(saved: Saved, public_id: str, signer: Signer, now: datetime) -> dict[str, Any]:
    """The acknowledgement of one answer, with its receipt and, where the answer lacks something, a note of that."""
    note = {"note": _(saved.lacks[0], **saved.lacks[1])} if saved.lacks else {}
    told = {
        "ok": True,
        "seq": saved.seq,
        "saved_count": saved.answered,
        "saved_at": clock_vn(saved.at),
        "remaining_ms": compute_remaining_ms(saved.end_at, now),
        "receipt": signer.write_receipt(Receipt(public_id, saved.seq, saved.at, saved.hash)),
        **note,
    }
    return told | {"late": True} if saved.is_late else told


def describe_refusal(public_id: str, refusal: DomainError) -> dict[str, Any]:
    """Why nothing was saved, and where to go on."""
    to = "sitting.other_device" if refusal.code == "taken_over" else "sitting.attempt"
    return {
        "ok": False,
        "code": refusal.code,
        "message": translate(refusal),
        "url": url_for(to, public_id=public_id),
    }


def end_by_time(public_id: str) -> None:
    """End an attempt whose time is up, on the request that came too late."""
    person_id, actor, now = current_user.person.id, current_user.actor, get_clock().now()
    with unit_of_work() as session:
        hand_in_attempt(session, get_own_attempt(session, public_id, person_id), actor=actor, now=now)


def keep_late(public_id: str, sent: Sequence[tuple[Save, Saved | DomainError]]) -> None:
    """Keep apart what was refused because the attempt had ended."""
    late = [one for one, outcome in sent if isinstance(outcome, DomainError) and outcome.code in AFTER_THE_END]
    if not late:
        return
    person_id, actor = current_user.person.id, current_user.actor
    with unit_of_work() as session:
        keep_late_answers(session, get_own_attempt(session, public_id, person_id), late, actor=actor)


def _save_entries(
    session: Session, attempt_id: int, entries: list[Any], now: datetime
) -> tuple[list[Save | DomainError], list[Saved | DomainError]]:
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise ForeignAnswerError(N_("Trang gửi lên không đọc được. Câu trả lời không được ghi."), code="unreadable")
    read: list[Save | DomainError] = []
    for entry in entries:
        try:
            read.append(read_entry(entry, attempt_id, now))
        except DomainError as refusal:
            read.append(refusal)
    outcomes = iter(save_group(session, [one for one in read if isinstance(one, Save)]))
    return read, [next(outcomes) if isinstance(one, Save) else one for one in read]


def _describe(public_id: str, outcome: Saved | DomainError, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, Saved):
        return describe_saved(outcome, public_id, Signer(get_settings()), now)
    # Kept apart: the page need not hold it any longer.
    kept = {"kept": True} if outcome.code in AFTER_THE_END else {}
    return describe_refusal(public_id, outcome) | kept

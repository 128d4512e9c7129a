"""What the pages of a running attempt show: built from layouts, never from keys."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import session as cookie
from flask import url_for
from sqlalchemy.orm import Session

from quizapp.assembly.queries import Question, get_paper_content
from quizapp.config import Settings
from quizapp.delivery.adapters.tokens import AttemptToken, Signer
from quizapp.delivery.domain import REHEARSAL, Response, compute_end
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.saving import ForeignAnswerError
from quizapp.extensions import get_clock, get_settings
from quizapp.indices.queries import find_index
from quizapp.itemtypes.presenting import describe_question, find_note, is_answered
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.signing import compute_mac, derive_key
from quizapp.kernel.text import N_, write_candidate_number
from quizapp.people.adapters import idle
from quizapp.people.models import Account
from quizapp.web.filters import clock_vn, time_vn

_MILLISECOND = timedelta(milliseconds=1)
LEASE = "lease"
WHOLE = re.compile(r"[0-9]{1,9}")
LIMIT = 10**15
# A token outlives the end by the longest extra time and a machine's clock that is put right.
TOKEN_REST = timedelta(hours=12)
NAME = re.compile(r"[0-9A-Za-z._-]{1,60}")


def hold_lease() -> str:
    """The key of this browser's sign-in, drawn when it first starts or takes over an attempt."""
    key: str = cookie.setdefault(LEASE, new_public_id())
    return key


def holds_lease(attempt: Attempt) -> bool:
    """Whether this browser is the one that holds `attempt`."""
    return bool(cookie.get(LEASE) == attempt.lease_key)


def get_browser_cookie_name(settings: Settings) -> str:
    """The name of the cookie that tells browsers apart where no session is read."""
    return "__Host-browser" if settings.is_production else "browser"


def find_browser_name() -> str | None:
    """What that cookie is to hold: one value as long as this browser's sign-in lasts and is open, else None."""
    lease = cookie.get(LEASE)
    if lease is None or idle.is_locked(get_clock().now(), get_settings().idle_minutes):
        return None
    return compute_mac(derive_key(get_settings().secret_key, "browser"), lease)


def write_token(attempt: Attempt, account: Account) -> str:
    """The token with which this page saves past the session, bound to this browser and to the account as it is now."""
    token = AttemptToken(
        attempt.id,
        attempt.public_id,
        account.id,
        account.epoch,
        attempt.epoch,
        expires=int((attempt.deadline_at + TOKEN_REST).timestamp()),
    )
    return Signer(get_settings()).write_token(token, find_browser_name() or "")


def get_end(attempt: Attempt) -> datetime:
    """When the attempt ends by itself."""
    return compute_end(attempt.deadline_at, attempt.assignment.sitting.closed_at)


def get_clock_time(attempt: Attempt, now: datetime) -> datetime:
    """What the attempt's own clock shows: it stands while the place is paused."""
    stopped = attempt.assignment.paused_at
    return stopped if attempt.state == "paused" and stopped is not None else now


def compute_remaining_ms(end: datetime, now: datetime) -> int:
    """Milliseconds until `end`; 0 once it has passed."""
    return max(0, (end - now) // _MILLISECOND)


def get_title(attempt: Attempt) -> str:
    """What is sat: the assessment, or the contest's round."""
    sitting = attempt.assignment.sitting
    return sitting.name if sitting.assessment is None else sitting.assessment.title


def list_answer_states(session: Session, attempt: Attempt, responses: Mapping[int, Response]) -> dict[int, str]:
    """By position: `answered`, `unfinished` where the answer lacks something, or `blank`."""
    states = {}
    questions = {q.version_id: q for q in get_paper_content(session, attempt.paper_id).questions}
    for position, place in enumerate(attempt.layout, start=1):
        question, response = questions[place["version"]], responses.get(position)
        plugin, raw = get_item_type(question.item_type), response.answer if response else None
        if is_answered(plugin, question.content, place["layout"], raw):
            states[position] = "answered"
        else:
            states[position] = "unfinished" if find_note(plugin, question.content, place["layout"], raw) else "blank"
    return states


def build_exam(
    session: Session,
    attempt: Attempt,
    responses: Mapping[int, Response],
    now: datetime,
    position: int | None,
    account: Account,
) -> dict[str, Any]:
    """The `exam` of `layouts/exam.html`; see docs/frontend.md."""
    end = get_end(attempt)
    states = list_answer_states(session, attempt, responses)
    saved_at = max((response.at for response in responses.values()), default=None)
    public_id = attempt.public_id
    return {
        "title": get_title(attempt).removeprefix(f"{REHEARSAL}: "),
        "is_rehearsal": attempt.assignment.sitting.is_rehearsal,
        "person": attempt.assignment.person_name,
        "number": write_candidate_number(attempt.assignment.number),
        "attempt_id": attempt.public_id,
        "epoch": attempt.epoch,
        "position": position,
        "total": len(attempt.layout),
        "saved_count": sum(state == "answered" for state in states.values()),
        "saved_at": clock_vn(saved_at) if saved_at else None,
        "remaining_ms": compute_remaining_ms(end, get_clock_time(attempt, now)),
        "ends_at": time_vn(end),
        "save_token": write_token(attempt, account),
        "device_key": Signer(get_settings()).write_device_key(public_id),
        "save_url": url_for("sitting.save", public_id=public_id),
        "finish_url": url_for("sitting.hand_in", public_id=public_id),
        "review_url": url_for("sitting.review", public_id=public_id),
        "state_url": url_for("sitting.state", public_id=public_id, epoch=attempt.epoch),
        # Where an invigilator may stop the clock or add time, the page hears of it within seconds.
        "beat_url": url_for("sitting.beat", public_id=public_id) if attempt.assignment.sitting.assessment_id else None,
        "window_url": url_for("sitting.other_device", public_id=public_id, cua_so=1),
        "map": [
            {
                "position": n,
                "url": url_for("sitting.question", public_id=public_id, position=n),
                "answered": state == "answered",
                "unfinished": state == "unfinished",
                "flagged": n in responses and responses[n].flagged,
            }
            for n, state in states.items()
        ],
    }


def get_question(session: Session, attempt: Attempt, position: int) -> Question:
    """The question at a position of this attempt, key included: for building what is shown."""
    version_id = attempt.layout[position - 1]["version"]
    questions = get_paper_content(session, attempt.paper_id).questions
    return next(question for question in questions if question.version_id == version_id)


def build_question(session: Session, attempt: Attempt, position: int, response: Response | None) -> dict[str, Any]:
    """The `question` of the answer page: stem and parts as this person sees them, nothing that tells the key."""
    question = get_question(session, attempt, position)
    layout = attempt.layout[position - 1]["layout"]
    plugin, raw = get_item_type(question.item_type), response.answer if response else None
    index = find_index(session, question.index_code)
    return {
        "position": position,
        "total": len(attempt.layout),
        "topic": index.short_name if index else question.index_code,
        "stem": question.stem,
        "flagged": bool(response and response.flagged),
        **describe_question(plugin, question.content, layout, raw),
    }


def read_answer(value: Any) -> dict[str, Any] | None:
    """The raw answer to keep, from what a page's script sent: one as `itemtypes` has it, a bare choice, or nothing."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, str):
        return {"choice": value}
    if isinstance(value, dict):
        return value
    raise ForeignAnswerError(N_("Câu hỏi này không có phương án đó. Câu trả lời không được ghi."), code="foreign")


def read_whole(value: Any) -> int:
    """A whole number that a page sent; what is not one is refused, and nothing is stored."""
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LIMIT:
        return value
    raise ForeignAnswerError(N_("Trang gửi lên không đọc được. Câu trả lời không được ghi."), code="unreadable")


def read_client_id(sent: dict[str, Any]) -> str:
    """The name a page gave its answer; a client that only counts has its numbers named after its epoch."""
    name = sent.get("client_id")
    if isinstance(name, str) and NAME.fullmatch(name):
        return name
    return f"{read_whole(sent.get('epoch'))}.{read_whole(sent.get('client_seq'))}"

"""Putting right a question that people have answered: one person proposes, another confirms, scores follow."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.models import ItemVersion
from quizapp.itemtypes.base import Content, KeyedByField, KeyedByOption, KeyFaultError
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection
from quizapp.results.queries.corrections import get_marked_content, is_concerned, is_rescoring
from quizapp.tasks.services import request_task


def propose_correction(
    session: Session,
    version: ItemVersion,
    *,
    ruling: Ruling,
    keys: Collection[int] = (),
    given: Mapping[str, str] | None = None,
    reason: str,
    decision_number: str,
    actor: Actor,
    now: datetime,
) -> KeyCorrection:
    """Propose how `version` is to be marked after all; the list of what would change is made in the background.

    For `Ruling.KEY` only: `keys` are the places of the right options in its content; where a type's key is told field
    by field, `given` holds what the fields say.
    """
    why, decision = normalise(reason), normalise(decision_number)
    if not why or not decision:
        raise DomainError(N_("Anh/chị hãy ghi lý do và số quyết định."), code="no_reason")
    waiting = session.scalar(
        select(KeyCorrection.id).where(
            KeyCorrection.version_id == version.id, KeyCorrection.state.in_(("proposed", "confirmed"))
        )
    )
    if waiting is not None:
        raise DomainError(N_("Câu này đang có một đề nghị đính chính chưa xong."), code="waiting")
    correction = KeyCorrection(
        version_id=version.id,
        ruling=ruling.value,
        content=_build_content(session, version, keys, given or {}) if ruling is Ruling.KEY else {},
        reason=why,
        decision_number=decision,
        proposed_by_id=_get_id(actor),
        proposed_at=now,
    )
    session.add(correction)
    session.flush()
    data = {"version": version.id, "ruling": ruling.value, "reason": why, "decision_number": decision}
    record(session, "web:correction:propose", ("correction", correction.id), actor=actor, now=now, data=data)
    request_preview(session, correction, now=now)
    return correction


def _get_id(actor: Actor) -> int:
    if actor.id is None:
        raise ForbiddenError(N_("Việc này cần một người chịu trách nhiệm."))
    return actor.id


def _build_content(
    session: Session, version: ItemVersion, keys: Collection[int], given: Mapping[str, str]
) -> dict[str, object]:
    """The content of the version as it is to be marked; refused where that is how it is marked already."""
    plugin = get_item_type(version.item_type)
    content, is_voided = get_marked_content(session, version)
    if isinstance(plugin, KeyedByField):
        try:
            replaced = plugin.fill_key(content, given)
        except KeyFaultError as fault:
            raise DomainError(fault.message, code="no_key") from None
        is_same = plugin.list_key_fields(replaced) == plugin.list_key_fields(content)
    elif isinstance(plugin, KeyedByOption):
        replaced = _choose_options(plugin, content, keys)
        is_same = plugin.list_key_options(replaced) == plugin.list_key_options(content)
    else:
        raise DomainError(N_("Loại câu hỏi này chỉ hủy được, không sửa đáp án được."), code="no_options")
    if is_same and not is_voided:
        raise DomainError(N_("Đáp án được chọn trùng với đáp án đang dùng."), code="same_key")
    return replaced


def _choose_options(plugin: KeyedByOption, content: Content, keys: Collection[int]) -> dict[str, Any]:
    if not set(keys) <= {option.at for option in plugin.list_key_options(content)}:
        raise DomainError(N_("Anh/chị hãy chọn phương án đúng trong các phương án của câu."), code="no_key")
    try:
        return plugin.replace_key(content, frozenset(keys))
    except ValueError:
        raise DomainError(
            N_("Loại câu hỏi này không nhận đáp án như vậy. Anh/chị hãy chọn lại."), code="no_key"
        ) from None


def request_preview(session: Session, correction: KeyCorrection, *, now: datetime) -> None:
    """Have the list of what would change made, or made anew."""
    correction.previewed_at = None
    session.flush()
    request_task(
        session,
        "results.preview_correction",
        now=now,
        params={"correction": correction.id},
        title=N_("Xem trước việc tính lại điểm"),
        dedupe_key=f"correction:{correction.id}",
    )


def confirm_correction(session: Session, correction: KeyCorrection, *, actor: Actor, now: datetime) -> None:
    """Bring a proposed correction into force, by another person than proposed it; scores follow in the background."""
    _refuse_decided(session, correction)
    if actor.id == correction.proposed_by_id:
        raise ForbiddenError(N_("Người đề nghị không tự xác nhận; việc xác nhận do người khác."), code="same_person")
    if is_concerned(session, correction, _get_id(actor)):
        raise ForbiddenError(N_("Anh/chị có bài làm chịu ảnh hưởng nên không xác nhận được."), code="concerned")
    if correction.previewed_at is None:
        raise DomainError(N_("Danh sách thay đổi chưa lập xong. Anh/chị chờ ít phút rồi xem lại."), code="no_preview")
    if is_rescoring(session):
        raise DomainError(N_("Đang tính lại điểm theo một đính chính khác. Anh/chị chờ việc đó xong."), code="busy")
    _decide(session, correction, "confirmed", actor=actor, now=now)
    request_task(
        session,
        "results.rescore",
        now=now,
        params={"correction": correction.id},
        title=N_("Tính lại điểm sau đính chính"),
        dedupe_key=f"correction:{correction.id}",
    )


def decline_correction(session: Session, correction: KeyCorrection, *, note: str, actor: Actor, now: datetime) -> None:
    """Turn a proposal down with a reason; whoever proposed it withdraws it by the same act."""
    _refuse_decided(session, correction)
    correction.note = normalise(note)
    if not correction.note:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="no_reason")
    state = "withdrawn" if actor.id == correction.proposed_by_id else "declined"
    _decide(session, correction, state, actor=actor, now=now)


def _refuse_decided(session: Session, correction: KeyCorrection) -> None:
    lock_row(session, correction)
    if correction.state != "proposed":
        raise DomainError(N_("Đề nghị này đã được quyết định rồi."), code="decided")


_VERBS = {"confirmed": "confirm", "declined": "decline", "withdrawn": "withdraw"}


def _decide(session: Session, correction: KeyCorrection, state: str, *, actor: Actor, now: datetime) -> None:
    last = session.scalar(select(func.max(KeyCorrection.stage))) or 0
    correction.decided_by_id, correction.decided_at = actor.id, now
    correction.state, correction.stage = state, last + 1 if state == "confirmed" else None
    session.flush()
    data = {"stage": correction.stage, "note": correction.note, "affected": correction.affected}
    action = f"web:correction:{_VERBS[state]}"
    record(session, action, ("correction", correction.id), actor=actor, now=now, data=data)

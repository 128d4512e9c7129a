"""What the templates are told of a question's way: where it stands, whose turn it is, what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from quizapp.bank.domain import STATE_NAMES, State
from quizapp.bank.domain.parts import WHOLE, Part, find_place, name_place
from quizapp.bank.domain.workflow import JUDGING, STEP_NAMES, WAITING_NAMES, Step, compute_urgency
from quizapp.bank.models import CommentThread, CouncilItem, Item, ItemDuty, ItemReview, ItemVersion
from quizapp.kernel.text import N_
from quizapp.web.filters import date_vn

# What a list calls each `ItemVersion.stage`.
STAGE_NAMES = MappingProxyType(
    {
        State.DRAFT.value: STATE_NAMES[State.DRAFT],
        **{step.value: name for step, name in WAITING_NAMES.items()},
        State.APPROVED.value: STATE_NAMES[State.APPROVED],
        State.RETURNED.value: STATE_NAMES[State.RETURNED],
        State.RETIRED.value: STATE_NAMES[State.RETIRED],
    }
)
STAGE_KINDS = MappingProxyType(
    {
        State.DRAFT.value: "info",
        **{step.value: "warn" for step in JUDGING},
        State.APPROVED.value: "ok",
        State.RETURNED.value: "bad",
        State.RETIRED.value: "neutral",
    }
)
PASS_NAMES = MappingProxyType(
    {
        Step.CRITIQUE.value: N_("Đạt, chuyển thẩm định"),
        Step.APPRAISAL.value: N_("Đạt, chuyển nghiệm thu"),
        Step.ACCEPTANCE.value: N_("Nghiệm thu"),
    }
)
_PASSED = {Step.CRITIQUE: N_("Phản biện: đạt"), Step.APPRAISAL: N_("Thẩm định: đạt")}
_RETURNED = {
    Step.CRITIQUE: N_("Phản biện: trả lại tác giả"),
    Step.APPRAISAL: N_("Thẩm định: trả lại tác giả"),
    Step.ACCEPTANCE: N_("Nghiệm thu: trả lại tác giả"),
}


def describe_place(place: str) -> str:
    """What a part of a question is called."""
    message, params = name_place(place)
    return _(message, **params)


@dataclass(frozen=True)
class HistoryLine:
    """One line of an item's history."""

    title: str
    version: ItemVersion
    review: ItemReview

    @property
    def kind(self) -> str:
        kinds = {"approved": "ok", "passed": "ok", "returned": "bad", "submitted": "warn"}
        return kinds.get(self.review.decision, "")


def build_history(item: Item, decisions: Mapping[tuple[int, int], CouncilItem]) -> list[HistoryLine]:
    """Everything that happened to an item, newest first; `decisions` of councils by meeting and version."""
    lines = [
        HistoryLine(_name_review(review, decisions), version, review)
        for version in item.versions
        for review in version.reviews
    ]
    return sorted(lines, key=lambda line: line.review.id, reverse=True)


def _name_review(review: ItemReview, decisions: Mapping[tuple[int, int], CouncilItem]) -> str:
    decision = decisions.get((review.meeting_id or 0, review.version_id))
    if decision is not None:
        return _name_vote(review, decision)
    step = Step(review.step) if review.step else None
    if review.decision == "passed" and step in _PASSED:
        return _(_PASSED[step])
    if review.decision == "returned" and step in _RETURNED:
        return _(_RETURNED[step])
    titles = {
        "loaded": _("Nạp từ tệp"),
        "created": _("Soạn"),
        "edited": _("Sửa"),
        "submitted": _("Trình phản biện"),
        "approved": _("Nghiệm thu"),
        "returned": _("Trả lại tác giả"),
        "withdrawn": _("Rút lại vì có bản sửa"),
        "superseded": _("Thay bằng bản mới"),
        "retired": _("Ngừng dùng"),
    }
    return titles.get(review.decision, review.decision)


def _name_vote(review: ItemReview, decision: CouncilItem) -> str:
    facts = {
        "date": date_vn(decision.meeting.held_at),
        "in_favour": decision.in_favour,
        "against": decision.against,
        "abstaining": decision.abstaining,
    }
    if review.decision == "approved":
        return _(
            "Hội đồng nghiệm thu ngày %(date)s: %(in_favour)s tán thành, %(against)s không tán thành, "
            "%(abstaining)s không ý kiến",
            **facts,
        )
    return _(
        "Hội đồng trả lại ngày %(date)s: %(in_favour)s tán thành, %(against)s không tán thành, "
        "%(abstaining)s không ý kiến",
        **facts,
    )


@dataclass(frozen=True)
class StepLine:
    """One step of an item: who holds it, who else did it, and whether it is done, in hand or still to come."""

    step: Step
    name: str
    state: str
    holder: ItemDuty | None
    others: tuple[ItemDuty, ...]
    urgency: str


def build_steps(version: ItemVersion, duties: Sequence[ItemDuty], today: date) -> list[StepLine]:
    """The four steps of a version in their order."""
    lines = []
    for step in Step:
        held = [duty for duty in duties if duty.step == step]
        holder = next((duty for duty in held if duty.is_current), None)
        state = _find_step_state(version, step)
        urgency = compute_urgency(holder.due_on if holder and state == "current" else None, today)
        others = tuple(duty for duty in held if duty is not holder and duty.acted_at is not None)
        lines.append(StepLine(step, _(STEP_NAMES[step]), state, holder, others, urgency))
    return lines


def _find_step_state(version: ItemVersion, step: Step) -> str:
    if version.state in {State.APPROVED, State.RETIRED}:
        return "done"
    if version.state in {State.DRAFT, State.RETURNED}:
        return "current" if step == Step.AUTHOR else "todo"
    order = list(Step)
    at = order.index(Step(version.step))
    return "current" if order.index(step) == at else "done" if order.index(step) < at else "todo"


@dataclass(frozen=True)
class Discussion:
    """One part of a question with what was said of it."""

    place: str
    name: str
    text: str
    threads: tuple[CommentThread, ...]

    @property
    def open_count(self) -> int:
        return sum(thread.resolved_at is None for thread in self.threads)


def build_discussions(parts: Sequence[Part], threads: Sequence[CommentThread]) -> list[Discussion]:
    """Every part that can be remarked upon, the whole question last, each with its threads."""
    placed: dict[str, list[CommentThread]] = {}
    for thread in threads:
        placed.setdefault(find_place(thread.place, thread.quote, parts), []).append(thread)
    shown = [*(part for part in parts if part.place != "key"), Part(WHOLE, "")]
    return [
        Discussion(part.place, describe_place(part.place), part.text, tuple(placed.get(part.place, ())))
        for part in shown
    ]


def list_open_remarks(discussions: Sequence[Discussion]) -> list[dict[str, Any]]:
    """What is still to be settled, for the editor: the part and its threads."""
    return [
        {"name": part.name, "threads": [thread for thread in part.threads if thread.resolved_at is None]}
        for part in discussions
        if part.open_count
    ]

"""Keeping what somebody practised. It is no result and no act of office, so it stands in no audit chain."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from quizapp.bank.models import ItemVersion
from quizapp.itemtypes.base import Answer
from quizapp.itemtypes.presenting import describe_question, judge
from quizapp.itemtypes.registry import get_item_type
from quizapp.practice.domain import compute_box, compute_due
from quizapp.practice.models import PracticeCard


@dataclass(frozen=True)
class Feedback:
    """What an answer in practice was worth, and the question with the answer and with the key in it."""

    verdict: str  # right, partly, wrong, unfinished, blank
    points: Decimal
    maximum: Decimal
    chosen: dict[str, Any]
    key: dict[str, Any]
    due_at: datetime | None  # when the question comes back; None where nothing was answered


def draw_practice_layout(version: ItemVersion, seed: str) -> dict[str, Any]:
    """The order in which a question is shown under `seed`: it can be drawn again when the answer comes."""
    plugin = get_item_type(version.item_type)
    random = Random(f"{seed}/{version.id}")  # noqa: S311 - must be repeatable; nothing is secret here
    return plugin.draw_layout(version.content, random)


def answer_question(
    session: Session,
    version: ItemVersion,
    raw: Answer | None,
    *,
    seed: str,
    seen: int,
    person_id: int,
    now: datetime,
) -> Feedback:
    """Judge an answer and note how well the question is known.

    `seen` is how often it had been answered when it was shown: an answer that is sent twice counts once. An answer
    that lacks something, or none, changes nothing.
    """
    plugin, layout = get_item_type(version.item_type), draw_practice_layout(version, seed)
    mark = plugin.score(version.content, layout, raw)
    chosen = describe_question(plugin, version.content, layout, raw)
    verdict = judge(plugin, version.content, layout, raw)
    card = session.get(PracticeCard, (person_id, version.item_id), with_for_update=True)
    if verdict in {"right", "partly", "wrong"} and (card.seen if card else 0) == seen:
        if card is None:
            card = PracticeCard(person_id=person_id, item_id=version.item_id, box=0, seen=0, right_count=0)
            session.add(card)
        card.box = compute_box(card.box, is_right=verdict == "right")
        card.seen, card.right_count = seen + 1, card.right_count + (verdict == "right")
        card.last_at, card.due_at = now, compute_due(card.box, now)
        session.flush()
    return Feedback(
        verdict=verdict,
        points=mark.points,
        maximum=mark.maximum,
        chosen=chosen,
        key=describe_question(plugin, version.content, layout, plugin.reveal(version.content, layout)),
        due_at=card.due_at if card else None,
    )

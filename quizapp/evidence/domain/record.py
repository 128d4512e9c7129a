"""The record of an attempt, and how it is checked from itself alone: no database, no clock, no installation."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizapp.audit.domain import Link
from quizapp.delivery.domain import Step, compute_root, find_step_break, fold_answers
from quizapp.itemtypes.base import Shown
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.schema import iterate_marked_texts
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_
from quizapp.markup import list_pictures
from quizapp.results.domain import LateCounted, Marked, Question, compute_marks, to_decimal_text

# The first form knew nothing of rooms, penalties and late answers; files in it stay what they are.
FIRST_FORMAT = "hieu-chi-so/ho-so-bai-lam/1"
FORMAT = "hieu-chi-so/ho-so-bai-lam/2"
RECORD_NAME = "ho-so-bai-lam.json"
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One thing that was checked: a catalogue text, whether it holds, and what else is to be said."""

    name: str
    holds: bool
    detail: str = ""


def check_record(record: Record) -> list[Check]:
    """Everything that a record proves by itself, in the order in which a reader asks for it."""
    return [_run(name, check, record) for name, check in _CHECKS]


def _run(name: str, check: Callable[[Record], str], record: Record) -> Check:
    try:
        fault = check(record)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        fault = f"{type(error).__name__}: {error}"
    return Check(name, holds=not fault, detail=fault)


def _check_format(record: Record) -> str:
    return "" if record["format"] in {FIRST_FORMAT, FORMAT} else str(record["format"])


def _check_chain(record: Record) -> str:
    attempt = record["attempt"]
    root = compute_root(attempt["public_id"], attempt["paper_id"], attempt["layout"], _read_time(attempt["started_at"]))
    broken = find_step_break(root, _read_steps(record), (attempt["head_seq"], attempt["head_hash"]))
    return "" if broken is None else f"{N_('bước')} {broken}"


def _read_steps(record: Record) -> Iterable[tuple[Step, str, str]]:
    for step in record["steps"]:
        yield (
            Step(
                step["seq"],
                _read_time(step["at"]),
                step["epoch"],
                step["kind"],
                step["position"],
                step["payload"],
                step["client_id"],
            ),
            step["previous_hash"],
            step["hash"],
        )


def _check_shown(record: Record) -> str:
    """The letters and texts told in the record are what the type shows for the content and the layout drawn."""
    for question in record["questions"]:
        shown = get_item_type(question["item_type"]).show(question["content"], question["layout"])
        if describe_shown(shown) != question["shown"]:
            return f"{N_('câu')} {question['position']}"
        if record["attempt"]["layout"][question["position"] - 1] != {
            "version": question["version_id"],
            "layout": question["layout"],
        }:
            return f"{N_('câu')} {question['position']}"
    return "" if len(record["questions"]) == len(record["attempt"]["layout"]) else N_("thiếu câu")


def _check_pictures(record: Record) -> str:
    """Every picture of the paper is attached, byte by byte what its name in the text says."""
    attached = record.get("pictures", {})
    for question in record["questions"]:
        for sha256 in list_question_pictures(question):
            content = b64decode(attached.get(sha256, ""), validate=True)
            if hashlib.sha256(content).hexdigest() != sha256:
                return f"{N_('câu')} {question['position']}"
    return ""


def list_question_pictures(question: Mapping[str, Any]) -> list[str]:
    """The hashes of the pictures that a question of a record shows."""
    fields = get_item_type(question["item_type"]).fields
    texts = [question["stem"], *(text for _place, text in iterate_marked_texts(fields, question["content"]))]
    return list(dict.fromkeys(sha256 for text in texts for sha256 in list_pictures(text)))


def describe_shown(shown: Shown) -> dict[str, list[list[str]]]:
    """The letters and texts of a question as its person saw them."""
    return {
        "options": [[option.letter, option.text] for option in shown.options],
        "parts": [[part.letter, part.text] for part in shown.parts],
    }


def _check_scores(record: Record) -> str:
    if not record["scores"] and record["attempt"]["state"] != "in_progress":
        return N_("không có điểm")
    for score in record["scores"]:
        marked = replay(record, score["stage"], score.get("late"))
        told = (score["key_version"], score["points"], score["maximum"], score["by_position"])
        found = (
            marked.key_version,
            to_decimal_text(marked.points),
            to_decimal_text(marked.maximum),
            [to_decimal_text(points) for points in marked.by_position],
        )
        if told != found:
            return f"{N_('lần tính điểm')} {score['stage']}"
    return ""


def _check_log(record: Record) -> str:
    for event in record["log"]:
        link = Link(
            event["seq"],
            _read_time(event["at"]),
            event["actor_id"],
            event["actor_name"],
            event["action"],
            event["subject_type"],
            event["subject_id"],
            event["data"],
        )
        if link.compute_hash(event["previous_hash"]) != event["hash"]:
            return f"{N_('sự kiện')} {event['seq']}"
    ends = [event["data"] for event in record["log"] if event["action"].endswith("attempt:hand_in")]
    attempt = record["attempt"]
    if attempt["head_seq"] is not None and not any(
        (end["head_seq"], end["head_hash"]) == (attempt["head_seq"], attempt["head_hash"]) for end in ends
    ):
        return N_("nhật ký không ghi lần nộp bài này")
    return ""


def _check_room(record: Record) -> str:
    """The lines of the room and the penalties are those that the audit chain recorded, none more and none less."""
    if record["format"] == FIRST_FORMAT:
        return ""
    logged = [event for event in record["log"] if event["subject_type"] == "room"]
    told = record["room"]["events"] if record["room"] else []
    lines = [
        (line["at"], line["kind"], line["text"], line["minutes"], line["whole_room"], line["actor_name"])
        for line in told
    ]
    if lines != [_read_line(event) for event in logged]:
        return N_("diễn biến của phòng khác với nhật ký")
    for name, verb in (("decided_at", "penalty"), ("lifted_at", "lift")):
        times = [penalty[name] for penalty in record["penalties"] if penalty[name] is not None]
        if sorted(times) != sorted(line["at"] for line in told if line["kind"] == verb):
            return N_("xử lý vi phạm khác với nhật ký")
    return ""


def _read_line(event: Record) -> tuple[Any, ...]:
    kind, data = event["action"].rpartition(":")[2], event["data"]
    return event["at"], kind, data["text"], data["minutes"], "assignment" not in data, event["actor_name"]


def _check_late(record: Record) -> str:
    """What came after the end is what the audit chain noted when it came, and no decision on it is missing."""
    if record["format"] == FIRST_FORMAT:
        return ""
    answers, decisions = record["late"]["answers"], record["late"]["decisions"]
    noted = [event["data"] for event in record["log"] if event["action"].endswith("attempt:late_answers")]
    for data in noted:
        batch, answers = answers[: data["count"]], answers[data["count"] :]
        said = [[late["position"], late["payload"], late["received_at"]] for late in batch]
        if compute_digest(said) != data["digest"]:
            return N_("câu trả lời gửi sau giờ khác với nhật ký")
    confirmed = sum(event["action"].endswith("attempt:confirm_late") for event in record["log"])
    if answers or confirmed != sum(decision["state"] == "confirmed" for decision in decisions):
        return N_("quyết định về câu trả lời gửi sau giờ khác với nhật ký")
    return ""


_CHECKS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    (N_("Tệp đúng định dạng hồ sơ bài làm"), _check_format),
    (N_("Chuỗi các bước làm bài nguyên vẹn"), _check_chain),
    (N_("Đề và thứ tự phương án đúng như đã hiện"), _check_shown),
    (N_("Hình trong đề đúng như đã hiện"), _check_pictures),
    (N_("Điểm của mọi lần tính đúng với các câu trả lời"), _check_scores),
    (N_("Nhật ký của bài nguyên vẹn và khớp lần nộp bài"), _check_log),
    (N_("Diễn biến của phòng và xử lý vi phạm khớp nhật ký"), _check_room),
    (N_("Câu trả lời gửi sau giờ và quyết định khớp nhật ký"), _check_late),
)


def replay(record: Record, stage: int, late: Mapping[str, Any] | None = None) -> Marked:
    """What the answers in a record score under the keys as they stood at `stage`.

    `late` are the answers that came after the end and counted in that score, with the decision that said so.
    """
    rulings = {
        correction["version_id"]: correction
        for correction in sorted(record["corrections"], key=lambda correction: int(correction["stage"]))
        if correction["stage"] <= stage
    }
    questions = []
    for question in record["questions"]:
        ruling = rulings.get(question["version_id"])
        questions.append(
            Question(
                question["version_id"],
                question["item_type"],
                question["index_code"],
                ruling["content"] if ruling and ruling["ruling"] == "key" else question["content"],
                question["layout"],
                ruling["stage"] if ruling else 0,
                ruling["ruling"] if ruling else "",
            )
        )
    counted = LateCounted(late["decision"], dict(late["answers"])) if late else None
    return compute_marks(questions, read_answers(record), counted)


def read_answers(record: Record) -> dict[int, Any]:
    """The last raw answer of every position that has one."""
    steps = (
        (step["position"], json.loads(step["payload"]), _read_time(step["at"]))
        for step in record["steps"]
        if step["kind"] == "answer"
    )
    return {position: response.answer for position, response in fold_answers(steps).items()}


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)

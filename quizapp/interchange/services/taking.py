"""Taking over what was looked at: all of it, or nothing."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.services import create_items, save_draft, start_new_version
from quizapp.interchange.domain.uploads import Action, Choices, Line, Outcome, Plan
from quizapp.interchange.models import ItemImport
from quizapp.interchange.queries import find_latest
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.pictures.services import keep_exactly
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

IMPORT = "interchange.import"


def take_over(session: Session, upload: ItemImport, plan: Plan, *, actor: Actor, now: datetime) -> Outcome:
    """Write what `plan` tells. Refused whole where an item changed since it was made, or one cannot be written."""
    if upload.committed_at is not None:
        raise DomainError(N_("Tệp này đã được nhận rồi."), code="taken")
    if not plan.writes:
        raise DomainError(N_("Không có câu nào để nhận."), code="nothing")
    fresh = [line for line in plan.lines if line.action == Action.NEW]
    outcome = Outcome(same=plan.count(Action.SAME), refused=len(plan.refused))
    pool = Choices.from_json(upload.choices).pool
    for line in plan.lines:
        if line.action != Action.SAME:
            keep_exactly(session, line.found.pictures, actor=actor, now=now)
    made = create_items(session, [line.wording for line in fresh], pool=pool, actor=actor, now=now)
    outcome.new = [code for code, _version in made]
    _change(session, [line for line in plan.lines if line.action in {Action.VERSION, Action.DRAFT}], actor, now)
    outcome.changed = [line.code for line in plan.lines if line.action in {Action.VERSION, Action.DRAFT}]
    upload.committed_at, upload.reading, upload.outcome = now, None, asdict(outcome)
    session.flush()
    data = {"file": upload.file_name, "format": upload.format, "new": len(outcome.new), "changed": outcome.changed}
    record(session, "web:bank:import", ("item_import", upload.public_id), actor=actor, now=now, data=data)
    return outcome


def _change(session: Session, lines: list[Line], actor: Actor, now: datetime) -> None:
    latest = find_latest(session, [line.code for line in lines])
    for line in lines:
        version = latest.get(line.code)
        if version is None or (version.id, version.revision) != (line.version_id, line.revision):
            message = N_("Câu %(item)s vừa được sửa ở nơi khác. Chưa nhận câu nào; anh/chị xem lại rồi nhận.")
            raise DomainError(message, code="overtaken", item=line.code)
        if line.action == Action.DRAFT:
            save_draft(session, version, line.wording, revision=line.revision, actor=actor, now=now)
        else:
            start_new_version(session, version, wording=line.wording, actor=actor, now=now)


def request_import(session: Session, upload: ItemImport, *, title: str, actor: Actor, now: datetime) -> TaskRun:
    """Have a large upload taken over in the background."""
    run = request_task(
        session,
        IMPORT,
        now=now,
        params={"upload": upload.public_id},
        requested_by_id=actor.id,
        title=title,
        dedupe_key=upload.public_id,
    )
    upload.task = run.public_id
    session.flush()
    return run

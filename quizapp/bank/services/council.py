"""Acceptance by a council: a meeting is planned, votes on questions are taken down, and it is concluded for good."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import State
from quizapp.bank.domain.council import Choice, Outcome, Seat, compute_quorum, count_votes, decide
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import CouncilItem, CouncilMeeting, CouncilMember, CouncilVote, ItemDuty, ItemVersion
from quizapp.bank.queries.council import find_planned_items
from quizapp.bank.queries.duties import list_duties
from quizapp.bank.services.notifying import notify_meeting, notify_returned
from quizapp.bank.services.reviewing import accept_versions
from quizapp.bank.services.versions import lock_versions, log_step
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise

FEWEST_MEMBERS = 3


def plan_meeting(
    session: Session,
    *,
    title: str,
    held_at: datetime,
    place: str,
    seats: Mapping[int, Seat],
    quorum: int | None = None,
    actor: Actor,
    now: datetime,
) -> CouncilMeeting:
    """A meeting of the people in `seats` (by person id). Without `quorum` two thirds of them have to be there."""
    meeting = CouncilMeeting(title=normalise(title), held_at=held_at, place=normalise(place), created_at=now, quorum=1)
    _seat(session, meeting, seats, quorum)
    session.add(meeting)
    session.flush()
    notify_meeting(session, meeting, now=now)
    _record(session, meeting, "plan", actor=actor, now=now, members=sorted(seats), quorum=meeting.quorum)
    return meeting


def change_meeting(
    session: Session,
    meeting: CouncilMeeting,
    *,
    title: str,
    held_at: datetime,
    place: str,
    seats: Mapping[int, Seat],
    quorum: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what was planned. Refused once a vote was taken down, and for a concluded meeting."""
    _require_planned(session, meeting)
    if any(entry.votes for entry in meeting.items):
        raise DomainError(N_("Phiên họp đã có phiếu biểu quyết nên không đổi được thành viên."), code="has_votes")
    meeting.title, meeting.held_at, meeting.place = normalise(title), held_at, normalise(place)
    _seat(session, meeting, seats, quorum)
    session.flush()
    _record(session, meeting, "change", actor=actor, now=now, members=sorted(seats), quorum=meeting.quorum)


def _seat(session: Session, meeting: CouncilMeeting, seats: Mapping[int, Seat], quorum: int | None) -> None:
    held = list(seats.values())
    if held.count(Seat.CHAIR) != 1 or held.count(Seat.SECRETARY) != 1 or len(seats) < FEWEST_MEMBERS:
        message = N_("Hội đồng cần ít nhất %(fewest)s người, trong đó một chủ trì và một thư ký.")
        raise DomainError(message, code="council", fewest=FEWEST_MEMBERS)
    if quorum is not None and not 1 <= quorum <= len(seats):
        message = N_("Số thành viên phải có mặt là từ 1 đến %(members)s.")
        raise DomainError(message, code="quorum", members=len(seats))
    present = {member.person_id: member.is_present for member in meeting.members}
    meeting.members.clear()
    session.flush()
    meeting.members.extend(
        CouncilMember(person_id=person_id, seat=seat.value, is_present=present.get(person_id, True))
        for person_id, seat in seats.items()
    )
    meeting.quorum = quorum or compute_quorum(len(seats))


def add_to_meeting(
    session: Session, meeting: CouncilMeeting, versions: Sequence[ItemVersion], *, actor: Actor, now: datetime
) -> int:
    """Put questions that wait for acceptance on a meeting's list: all or none. Returns how many."""
    _require_planned(session, meeting)
    if not versions:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    listed = find_planned_items(session, [version.id for version in versions])
    for version in versions:
        if version.stage != Step.ACCEPTANCE or not version.is_latest:
            message = N_("Câu %(item)s chưa tới bước nghiệm thu.")
            raise DomainError(message, code="not_there_yet", item=version.item.code)
        if version.id in listed:
            message = N_("Câu %(item)s đã có trong danh sách của một phiên họp.")
            raise DomainError(message, code="listed", item=version.item.code)
    first = max((entry.position for entry in meeting.items), default=0) + 1
    meeting.items.extend(
        CouncilItem(version=version, position=first + number) for number, version in enumerate(versions)
    )
    session.flush()
    _record(session, meeting, "add", actor=actor, now=now, versions=[version.id for version in versions])
    return len(versions)


def remove_from_meeting(
    session: Session, meeting: CouncilMeeting, version_id: int, *, actor: Actor, now: datetime
) -> None:
    """Take a question off a meeting's list, with the votes on it."""
    _require_planned(session, meeting)
    meeting.items.remove(_find_entry(meeting, version_id))
    session.flush()
    _record(session, meeting, "remove", actor=actor, now=now, version=version_id)


def set_presence(
    session: Session, meeting: CouncilMeeting, present: Collection[int], *, actor: Actor, now: datetime
) -> None:
    """Note who is there (ids of people). The votes of who is not are gone."""
    _require_planned(session, meeting)
    for member in meeting.members:
        member.is_present = member.person_id in present
    absent = [member.person_id for member in meeting.members if not member.is_present]
    session.execute(delete(CouncilVote).where(CouncilVote.meeting_id == meeting.id, CouncilVote.person_id.in_(absent)))
    session.flush()
    session.expire_all()
    _record(session, meeting, "presence", actor=actor, now=now, present=sorted(present))


def record_votes(
    session: Session,
    meeting: CouncilMeeting,
    version_ids: Collection[int],
    votes: Mapping[int, Choice],
    *,
    opinion: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Take down how the members present (by person id) voted on each of some questions; earlier votes are replaced.

    Who holds another step of a question has no vote on it. Returns how many questions. Refused before the meeting
    begins, where the vote of a member present is missing, and where the votes do not carry a question and no opinion
    of the council says why.
    """
    _require_planned(session, meeting)
    if now < meeting.held_at:
        raise DomainError(N_("Phiên họp chưa đến giờ. Nếu họp sớm hơn, hãy sửa giờ họp trước."), code="too_early")
    entries = [_find_entry(meeting, version_id) for version_id in version_ids]
    if not entries:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    present = {member.person_id for member in meeting.members if member.is_present}
    if missing := [member.person.full_name for member in meeting.members if member.person_id in present - set(votes)]:
        raise DomainError(N_("Chưa ghi phiếu của %(names)s."), code="votes_missing", names=", ".join(missing))
    barred = find_barred(session, meeting)
    rows = []
    for entry in entries:
        cast = {p: c for p, c in votes.items() if p in present and p not in barred.get(entry.version_id, frozenset())}
        if decide(count_votes(cast.values())) is not Outcome.ACCEPTED and not normalise(opinion):
            message = N_("Câu %(item)s không đủ phiếu tán thành: hãy ghi ý kiến của hội đồng để tác giả biết.")
            raise DomainError(message, code="no_reason", item=entry.version.item.code)
        entry.opinion = opinion.strip()
        rows += [
            {"meeting_id": meeting.id, "version_id": entry.version_id, "person_id": p, "choice": c.value}
            for p, c in cast.items()
        ]
    ids = [entry.version_id for entry in entries]
    session.execute(delete(CouncilVote).where(CouncilVote.meeting_id == meeting.id, CouncilVote.version_id.in_(ids)))
    if rows:
        session.execute(insert(CouncilVote), rows)
    session.flush()
    session.expire_all()
    counts = {choice.value: list(votes.values()).count(choice) for choice in Choice}
    _record(session, meeting, "vote", actor=actor, now=now, versions=sorted(ids), **counts)
    return len(entries)


def find_barred(session: Session, meeting: CouncilMeeting) -> dict[int, frozenset[int]]:
    """By version the members who have no vote on it, since they hold another step of it."""
    members = {member.person_id for member in meeting.members}
    versions = [entry.version for entry in meeting.items]
    duties = list_duties(session, versions)
    return {
        version.id: frozenset(
            duty.person_id
            for duty in duties.get((version.item_id, version.cycle), [])
            if duty.person_id in members and duty.step != Step.ACCEPTANCE
        )
        for version in versions
    }


def conclude_meeting(
    session: Session, meeting: CouncilMeeting, *, minutes_number: str = "", actor: Actor, now: datetime
) -> dict[Outcome, int]:
    """End a meeting: what was carried is accepted, what was not goes back, what has no votes waits for the next.

    Returns how many of each. Refused without quorum, and where a question moved on in the meantime.
    """
    _require_planned(session, meeting)
    present = [member for member in meeting.members if member.is_present]
    if len(present) < meeting.quorum:
        message = N_("Mới có %(present)s trên %(quorum)s thành viên phải có mặt, nên phiên họp chưa kết luận được.")
        raise DomainError(message, code="no_quorum", present=len(present), quorum=meeting.quorum)
    decided: dict[Outcome, list[CouncilItem]] = {outcome: [] for outcome in Outcome}
    for entry in meeting.items:
        tally = count_votes(vote.choice for vote in entry.votes)
        entry.in_favour, entry.against, entry.abstaining = tally.in_favour, tally.against, tally.abstaining
        entry.outcome = decide(tally).value
        decided[Outcome(entry.outcome)].append(entry)
    voted = [*decided[Outcome.ACCEPTED], *decided[Outcome.RETURNED]]
    if not voted:
        raise DomainError(N_("Chưa có câu hỏi nào được biểu quyết."), code="no_votes")
    lock_versions(session, [entry.version for entry in voted])
    for entry in voted:
        if entry.version.stage != Step.ACCEPTANCE or not entry.version.is_latest:
            message = N_("Câu %(item)s đã đổi trạng thái hoặc đã có bản mới. Hãy bỏ câu này khỏi danh sách.")
            raise DomainError(message, code="moved_on", item=entry.version.item.code)
    _give_duties(session, voted, now=now)
    accepted = [entry.version for entry in decided[Outcome.ACCEPTED]]
    accept_versions(session, accepted, actor=actor, now=now, meeting_id=meeting.id)
    for entry in decided[Outcome.RETURNED]:
        entry.version.state, entry.version.decided_at = State.RETURNED.value, now
        log_step(
            session,
            entry.version,
            State.RETURNED,
            step=Step.ACCEPTANCE,
            actor=actor,
            now=now,
            comment=entry.opinion,
            meeting_id=meeting.id,
        )
        notify_returned(session, [entry.version], entry.opinion, actor=actor, now=now)
    meeting.state, meeting.concluded_at, meeting.minutes_number = "concluded", now, normalise(minutes_number)
    session.flush()
    told = [[e.version.item.code, e.version.number, e.version.content_hash, e.outcome] for e in meeting.items]
    _record(session, meeting, "conclude", actor=actor, now=now, present=len(present), versions=told)
    return {outcome: len(entries) for outcome, entries in decided.items()}


def _give_duties(session: Session, entries: Sequence[CouncilItem], *, now: datetime) -> None:
    """Whoever voted on a question has had a part in its acceptance, and takes no other step of it."""
    duties = list_duties(session, [entry.version for entry in entries])
    rows = []
    for entry in entries:
        version = entry.version
        held = {duty.person_id: duty for duty in duties.get((version.item_id, version.cycle), [])}
        for vote in entry.votes:
            if vote.person_id in held:
                held[vote.person_id].acted_at = now
                continue
            rows.append(
                {
                    "item_id": version.item_id,
                    "cycle": version.cycle,
                    "person_id": vote.person_id,
                    "step": Step.ACCEPTANCE.value,
                    "is_current": False,
                    "assigned_at": now,
                    "acted_at": now,
                }
            )
    session.flush()
    if rows:
        session.execute(insert(ItemDuty), rows)


def _require_planned(session: Session, meeting: CouncilMeeting) -> None:
    lock_row(session, meeting)
    if meeting.state != "planned":
        raise DomainError(N_("Phiên họp này đã kết luận nên không đổi được nữa."), code="concluded")


def _find_entry(meeting: CouncilMeeting, version_id: int) -> CouncilItem:
    entry = next((entry for entry in meeting.items if entry.version_id == version_id), None)
    if entry is None:
        raise DomainError(N_("Câu hỏi này không có trong danh sách của phiên họp."), code="not_listed")
    return entry


def _record(
    session: Session, meeting: CouncilMeeting, verb: str, *, actor: Actor, now: datetime, **data: object
) -> None:
    record(session, f"web:council:{verb}", ("council_meeting", meeting.id), actor=actor, now=now, data=data)

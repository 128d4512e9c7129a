"""Tables of the question bank."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.documents.adapters.sealing import SealedField, SealedPart, seal, unseal
from quizapp.kernel.base import Base, Json
from quizapp.people.models import Person
from quizapp.sources.models import SourceDocument


class Item(Base):
    """A question over all its versions."""

    __tablename__ = "item"
    __table_args__ = (CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name="pool"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    pool: Mapped[str] = mapped_column(String(20), index=True)
    # Hash of the file entry last loaded: loading again tells a changed file from an edited item.
    loaded_hash: Mapped[str | None] = mapped_column(String(64))
    # The last day on which it may be used, where the team set one.
    valid_to: Mapped[date | None]
    created_at: Mapped[datetime]

    versions: Mapped[list["ItemVersion"]] = relationship(back_populates="item", order_by="ItemVersion.number")


# What nobody may read in the database of a secure version, with what its own column holds instead.
SECRET_PARTS: dict[str, Any] = {
    "stem": "",
    "search_key": "",
    "content": {},
    "explanation": "",
    "citations": [],
    "origin": {},
}


class ItemVersion(Base):
    """One wording of a question. Once it has left the draft state its content never changes."""

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'returned', 'retired')",
            name="state",
        ),
        CheckConstraint("level IN ('recognise', 'understand', 'apply', 'apply_high')", name="level"),
        CheckConstraint("axis IN ('nature', 'computation', 'criteria', 'effect')", name="axis"),
        CheckConstraint("step IN ('critique', 'appraisal', 'acceptance')", name="step"),
        CheckConstraint("sealed IS NULL OR (stem = '' AND search_key = '' AND explanation = '')", name="sealed"),
        Index("ix_item_version_cell", "state", "index_code", "level"),
        # Lists of the bank count and sort by this alone; the rows with their texts are long.
        Index(
            "ix_item_version_listed",
            "state",
            "step",
            "item_id",
            "cycle",
            "id",
            "index_code",
            "level",
            sqlite_where=text("is_latest = 1"),
            postgresql_where=text("is_latest"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    number: Mapped[int]
    # The newest version of its item, whatever its state: lists show it.
    is_latest: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    # The step it waits for while in review; otherwise the first that it will have to pass.
    step: Mapped[str] = mapped_column(String(20), default="critique")
    # Goes up when something new is begun on top of what was accepted: until then the same people deal with it.
    cycle: Mapped[int] = mapped_column(default=1)
    item_type: Mapped[str] = mapped_column(String(40))
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    component: Mapped[str] = mapped_column(String(80))
    axis: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    owners: Mapped[list[Any]] = mapped_column(default=list)
    # The parts of the wording are read and written by their names without `plain_`.
    plain_stem: Mapped[str] = mapped_column("stem", Text, default="")
    plain_search_key: Mapped[str] = mapped_column("search_key", Text, default="")
    # The type's content, key included: for the server and the question team only.
    plain_content: Mapped[dict[str, Any]] = mapped_column("content", default=dict)
    plain_explanation: Mapped[str] = mapped_column("explanation", Text, default="")
    # A list of `domain.wording.Citation` as JSON.
    plain_citations: Mapped[list[Any]] = mapped_column("citations", default=list)
    content_hash: Mapped[str] = mapped_column(String(64))
    # Of what an item model made: the model and the figures it rests on (`domain.wording.Wording.origin`).
    plain_origin: Mapped[dict[str, Any]] = mapped_column("origin", default=dict, server_default="{}")
    # All of `SECRET_PARTS` of a question that is kept back; None where they stand in their own columns.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # None for versions that came from files: nobody in this installation wrote them.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Goes up at every save of a draft, so that two editors never overwrite one another unseen.
    revision: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship(back_populates="versions")
    author: Mapped[Person | None] = relationship()
    reviews: Mapped[list["ItemReview"]] = relationship(back_populates="version", order_by="ItemReview.id")

    stem = SealedPart[str]("plain_stem")
    search_key = SealedPart[str]("plain_search_key")
    content = SealedPart[dict[str, Any]]("plain_content")
    explanation = SealedPart[str]("plain_explanation")
    citations = SealedPart[list[Any]]("plain_citations")
    origin = SealedPart[dict[str, Any]]("plain_origin")

    @property
    def stage(self) -> str:
        """The state, or while in review the step that is waited for."""
        return self.step if self.state == "in_review" else self.state

    @property
    def is_sealed(self) -> bool:
        """Whether its wording lies under a seal: lists then show its code alone."""
        return self.sealed is not None

    def read_sealed(self) -> dict[str, Any]:
        """The secret parts by name, of a sealed version."""
        parts: dict[str, Any] = json.loads(unseal(self.sealed or b"", self._subject))
        return parts

    def write_sealed(self, parts: dict[str, Any]) -> None:
        """Put the secret parts under the seal, and empty the columns. `item_id` and `number` must be known."""
        self.sealed = seal(json.dumps(parts, ensure_ascii=False).encode(), self._subject)
        for name, empty in SECRET_PARTS.items():
            setattr(self, f"plain_{name}", type(empty)())
        # Only which documents, or a changed one would not find what rests on it.
        self.plain_citations = [{"document": citation["document"]} for citation in parts["citations"]]

    @property
    def _subject(self) -> str:
        if None in (self.item_id, self.number):
            raise ValueError("a sealed version must know first what it belongs to")
        return f"item_version/{self.item_id}/{self.number}"


class ItemReview(Base):
    """One line of a version's way: submitted, passed on, approved, returned, with who and why."""

    __tablename__ = "item_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(20))
    # At which step it was decided, where the decision was one of a step.
    step: Mapped[str | None] = mapped_column(String(20))
    # The council that decided, where it was not one person.
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("council_meeting.id"), index=True)
    sealed_comment: Mapped[str] = mapped_column("comment", Text, default="")
    at: Mapped[datetime]

    comment = SealedField[str]("sealed_comment", "item_review", "version_id", "decision")
    version: Mapped[ItemVersion] = relationship(back_populates="reviews")
    person: Mapped[Person | None] = relationship()


class ItemDuty(Base):
    """What somebody has to do with an item until it is accepted. The key is the rule: nobody holds two steps of it."""

    __tablename__ = "item_duty"
    __table_args__ = (
        CheckConstraint("step IN ('author', 'critique', 'appraisal', 'acceptance')", name="step"),
        # One person answers for a step at a time; others may have written or judged before.
        Index(
            "uq_item_duty_holder",
            "item_id",
            "cycle",
            "step",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_item_duty_person", "person_id", "step"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(20))
    is_current: Mapped[bool]
    due_on: Mapped[date | None]
    assigned_at: Mapped[datetime]
    # When they last wrote or judged; None for who was only asked to.
    acted_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class CommentThread(Base):
    """A remark on one part of an item, with its answers, until it is settled."""

    __tablename__ = "comment_thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    # The version that was on the page; its number tells whether the text has changed since.
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    # "stem", "options.2", ... as the checks of item writing name the parts, and what stood there.
    place: Mapped[str] = mapped_column(String(40))
    sealed_quote: Mapped[str] = mapped_column("quote", Text, default="")
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    quote = SealedField[str]("sealed_quote", "comment_thread", "item_id", "place")
    version: Mapped[ItemVersion] = relationship()
    resolved_by: Mapped[Person | None] = relationship()
    comments: Mapped[list["ItemComment"]] = relationship(back_populates="thread", order_by="ItemComment.id")


class ItemComment(Base):
    """One contribution to a thread."""

    __tablename__ = "item_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("comment_thread.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sealed_text: Mapped[str] = mapped_column("text", Text)
    at: Mapped[datetime]

    text = SealedField[str]("sealed_text", "item_comment", "thread_id")
    thread: Mapped[CommentThread] = relationship(back_populates="comments")
    person: Mapped[Person] = relationship()


class CouncilMeeting(Base):
    """A meeting of the council (hội đồng nghiệm thu) that votes on questions."""

    __tablename__ = "council_meeting"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'concluded')", name="state"),
        CheckConstraint("quorum > 0", name="quorum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    quorum: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    minutes_number: Mapped[str] = mapped_column(String(60), default="")
    concluded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    members: Mapped[list["CouncilMember"]] = relationship(cascade="all, delete-orphan")
    items: Mapped[list["CouncilItem"]] = relationship(
        order_by="CouncilItem.position", back_populates="meeting", cascade="all, delete-orphan"
    )


class CouncilMember(Base):
    """Somebody who belongs to the council of one meeting."""

    __tablename__ = "council_member"
    __table_args__ = (CheckConstraint("seat IN ('chair', 'secretary', 'member')", name="seat"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seat: Mapped[str] = mapped_column(String(10))
    is_present: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship()


class CouncilItem(Base):
    """A version that a meeting votes on; its counts stand when the meeting is concluded."""

    __tablename__ = "council_item"
    __table_args__ = (CheckConstraint("outcome IN ('accepted', 'returned', 'deferred')", name="outcome"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True, index=True)
    position: Mapped[int]
    sealed_opinion: Mapped[str] = mapped_column("opinion", Text, default="")
    outcome: Mapped[str | None] = mapped_column(String(10))
    in_favour: Mapped[int] = mapped_column(default=0)
    against: Mapped[int] = mapped_column(default=0)
    abstaining: Mapped[int] = mapped_column(default=0)

    opinion = SealedField[str]("sealed_opinion", "council_item", "meeting_id", "version_id")
    meeting: Mapped[CouncilMeeting] = relationship(back_populates="items")
    version: Mapped[ItemVersion] = relationship()
    votes: Mapped[list["CouncilVote"]] = relationship(cascade="all, delete-orphan", overlaps="members")


class CouncilVote(Base):
    """What one member of the meeting said to one of its questions."""

    __tablename__ = "council_vote"
    __table_args__ = (
        CheckConstraint("choice IN ('for', 'against', 'abstain')", name="choice"),
        ForeignKeyConstraint(
            ["meeting_id", "person_id"],
            ["council_member.meeting_id", "council_member.person_id"],
            name="fk_council_vote_member",
        ),
        ForeignKeyConstraint(
            ["meeting_id", "version_id"],
            ["council_item.meeting_id", "council_item.version_id"],
            name="fk_council_vote_item",
        ),
    )

    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(10))


class ItemAutosave(Base):
    """What somebody has typed into the editor and not saved yet. It is theirs alone, and no version of anything."""

    __tablename__ = "item_autosave"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    # Of the item; empty for a new question.
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed_fields: Mapped[Any] = mapped_column("fields", Json)
    saved_at: Mapped[datetime]

    # Pairs of name and value as the form sent them, the number and revision it began from among them.
    fields = SealedField[list[Any]]("sealed_fields", "item_autosave", "person_id", "code")


class ItemOpening(Base):
    """That somebody opened a question that is kept back, and why: for them alone, until it is closed again."""

    __tablename__ = "item_opening"
    __table_args__ = (Index("ix_item_opening_person", "person_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class StaleMark(Base):
    """Why a version must be looked at again, and what came of it; a day gets its row from the first who acts on it."""

    __tablename__ = "stale_mark"
    __table_args__ = (
        CheckConstraint("cause IN ('effect', 'document_expired', 'item_expired')", name="cause"),
        CheckConstraint("outcome IN ('unchanged', 'reviewed')", name="outcome"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    # What was done to the cited document, and by which.
    effect: Mapped[str | None] = mapped_column(String(12))
    document_key: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"))
    by_key: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"))
    # The day after which the document is in force no longer, or the item in use.
    until: Mapped[date | None]
    raised_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cleared_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))

    document: Mapped[SourceDocument | None] = relationship(foreign_keys=[document_key])
    by: Mapped[SourceDocument | None] = relationship(foreign_keys=[by_key])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

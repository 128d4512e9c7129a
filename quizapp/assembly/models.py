"""Tables of specifications (ma trận đề) and papers (đề)."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from quizapp.assembly.domain.terms import DEFAULT_TOLERANCE, CellRule, Conditions
from quizapp.bank.models import Item, ItemVersion
from quizapp.issuing.models import Edition
from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit, Person


class Specification(Base):
    """How many questions of which index and level a paper has, and the terms under which it is sat."""

    __tablename__ = "specification"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name="pool"),
        CheckConstraint("reserve_count >= 0", name="reserve_count"),
        CheckConstraint("max_shared >= 0", name="max_shared"),
        CheckConstraint("question_order IN ('shuffled', 'fixed')", name="question_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    pool: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    pass_mark_percent: Mapped[Decimal]
    paper_count: Mapped[int] = mapped_column(default=4)
    # Drawn with the others and as equal, but handed to nobody by itself.
    reserve_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # How many questions two papers may have in common; None is as few as the bank allows.
    max_shared: Mapped[int | None]
    # The conditions of `domain.terms.Conditions`; None is no condition.
    total: Mapped[int | None]
    target_percent: Mapped[Decimal | None]
    tolerance_percent: Mapped[Decimal] = mapped_column(default=DEFAULT_TOLERANCE, server_default="2")
    rest_months: Mapped[int | None]
    max_uses: Mapped[int | None]
    fresh_percent: Mapped[int | None]
    max_abolished: Mapped[int | None]
    focus_owner: Mapped[str | None] = mapped_column(String(200))
    focus_count: Mapped[int | None]
    question_order: Mapped[str] = mapped_column(String(10), default="shuffled", server_default="shuffled")
    created_at: Mapped[datetime]
    # Set once papers are drawn or somebody builds on it: from then on the matrix no longer changes.
    locked_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    owner_unit: Mapped[OrgUnit | None] = relationship()
    cells: Mapped[list["SpecificationCell"]] = relationship(
        back_populates="specification",
        cascade="all, delete-orphan",
        order_by="SpecificationCell.id",
    )
    papers: Mapped[list["Paper"]] = relationship(back_populates="specification", order_by="Paper.number")

    @property
    def question_count(self) -> int:
        return sum(cell.count for cell in self.cells) if self.total is None else self.total

    @property
    def all_papers(self) -> int:
        """How many papers are drawn, those in reserve among them."""
        return self.paper_count + self.reserve_count

    @property
    def conditions(self) -> Conditions:
        return Conditions(**{field.name: getattr(self, field.name) for field in fields(Conditions)})


class SpecificationCell(Base):
    """One cell: how many questions every paper takes of an index, component, level, type and pool; None is any."""

    __tablename__ = "specification_cell"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint("most >= count", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    index_code: Mapped[str | None] = mapped_column(ForeignKey("index_definition.code"))
    component: Mapped[str | None] = mapped_column(String(80))
    level: Mapped[str | None] = mapped_column(String(20))
    item_type: Mapped[str | None] = mapped_column(String(40))
    pool: Mapped[str | None] = mapped_column(String(20))
    # At least so many, and at most `most`; None is exactly so many.
    count: Mapped[int]
    most: Mapped[int | None]
    # Its questions stand at the end of the paper, whatever is shuffled.
    stays_last: Mapped[bool] = mapped_column(default=False, server_default=false())

    specification: Mapped[Specification] = relationship(back_populates="cells")

    @property
    def rule(self) -> CellRule:
        return CellRule(
            low=self.count,
            high=self.count if self.most is None else self.most,
            index_code=self.index_code,
            component=self.component,
            level=self.level,
            item_type=self.item_type,
            pool=self.pool,
            stays_last=bool(self.stays_last),
        )


class AssemblyRun(Base):
    """A search that gave the papers of a specification: what went in, what found them, how equal they are."""

    __tablename__ = "assembly_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    # The seed would tell the papers to who has the bank, so it is sealed as they are, under a digest that binds it.
    seed_digest: Mapped[str] = mapped_column(String(64), server_default="")
    sealed_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Digest of everything the search was given: the same inputs and seed give the same papers.
    inputs_hash: Mapped[str] = mapped_column(String(64))
    solver: Mapped[str] = mapped_column(String(60))
    options: Mapped[dict[str, Any]]
    # The share of the points that was aimed at, and how far apart the expected scores of the papers came out.
    target: Mapped[Decimal]
    spread: Mapped[Decimal]
    # The widest distance to the solver's own bound over all papers, as a share.
    gap: Mapped[Decimal]
    # The ability at the pass mark in logits; None where too few questions were calibrated to compare by information.
    cut_logit: Mapped[Decimal | None]
    # Which share of the questions was calibrated; None for papers of before.
    calibrated: Mapped[Decimal | None]
    log: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    created_at: Mapped[datetime]


class Paper(Base):
    """One đề: fixed versions in a fixed order. Never changed once drawn; sealed until it is sat."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("specification_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    number: Mapped[int]
    # Hash over the content hashes of its versions in order: what was shown can be proved.
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    is_reserve: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What stands at which place, encrypted, until somebody sits the paper; then `items` hold it.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # None for papers that were drawn before papers were searched for.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("assembly_run.id"), index=True)
    expected_score: Mapped[Decimal | None]
    maximum_score: Mapped[Decimal | None]
    # What the paper tells about who just passes: test information at the run's `cut_logit`.
    information: Mapped[Decimal | None]
    # What came of it: attempts that ended, the mean of their scores and how far these lie from it.
    observed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    observed_mean: Mapped[Decimal | None]
    observed_deviation: Mapped[Decimal | None]

    specification: Mapped[Specification] = relationship(back_populates="papers")
    run: Mapped[AssemblyRun | None] = relationship()
    items: Mapped[list["PaperItem"]] = relationship(back_populates="paper", order_by="PaperItem.position")

    @property
    def subject(self) -> str:
        """What its seal belongs to."""
        return f"paper/{self.specification_id}/{self.number}"


class PaperItem(Base):
    """A version at its place (from 1) in a paper."""

    __tablename__ = "paper_item"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    stays_last: Mapped[bool] = mapped_column(default=False, server_default=false())

    paper: Mapped[Paper] = relationship(back_populates="items")
    version: Mapped[ItemVersion] = relationship()


class EnemyPair(Base):
    """Two items that must not meet in one paper, as when one gives the other away."""

    __tablename__ = "enemy_pair"
    __table_args__ = (
        UniqueConstraint("first_item_id", "second_item_id"),
        CheckConstraint("first_item_id < second_item_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    second_item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]

    first: Mapped[Item] = relationship(foreign_keys=[first_item_id])
    second: Mapped[Item] = relationship(foreign_keys=[second_item_id])
    created_by: Mapped[Person | None] = relationship()


class ItemDifficulty(Base):
    """What is known of a version's difficulty: the expected share of its points, as judged and as observed."""

    __tablename__ = "item_difficulty"

    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True)
    judged_share: Mapped[Decimal | None]
    judges: Mapped[int] = mapped_column(default=0)
    panel_id: Mapped[int | None] = mapped_column(ForeignKey("rating_panel.id"), index=True)
    observed_share: Mapped[Decimal | None]
    responses: Mapped[int] = mapped_column(default=0)
    # Rasch difficulty with its standard error, from how many people's first attempts, and when; `domain.calibration`.
    logit: Mapped[Decimal | None]
    logit_error: Mapped[Decimal | None]
    logit_responses: Mapped[int | None]
    calibrated_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class RatingPanel(Base):
    """A panel of judges who estimate the difficulty of questions in two rounds."""

    __tablename__ = "rating_panel"
    __table_args__ = (CheckConstraint("state IN ('round_one', 'round_two', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(String(10), default="round_one")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    round_two_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    items: Mapped[list["RatingPanelItem"]] = relationship(back_populates="panel", order_by="RatingPanelItem.position")


class RatingPanelItem(Base):
    """A version at its place (from 1) on the judges' list."""

    __tablename__ = "rating_panel_item"

    panel_id: Mapped[int] = mapped_column(ForeignKey("rating_panel.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)

    panel: Mapped[RatingPanel] = relationship(back_populates="items")
    version: Mapped[ItemVersion] = relationship()


class Rating(Base):
    """One judge's estimate in one round: of a hundred who just meet the demands, how many answer right."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("panel_id", "version_id", "person_id", "round"),
        CheckConstraint("round IN (1, 2)", name="round"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("rating_panel.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    round: Mapped[int]
    percent: Mapped[int]
    at: Mapped[datetime]

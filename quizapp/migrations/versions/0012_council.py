"""meetings of the council"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("minutes_number", sa.String(length=60), nullable=False),
        sa.Column("concluded_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'concluded')", name=op.f("ck_council_meeting_state")),
        sa.CheckConstraint("quorum > 0", name=op.f("ck_council_meeting_quorum")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting")),
    )
    op.create_table(
        "council_member",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=10), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.CheckConstraint("seat IN ('chair', 'secretary', 'member')", name=op.f("ck_council_member_seat")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_council_member_meeting_id_council_meeting")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_council_member_person_id_person")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_council_member")),
    )
    op.create_table(
        "council_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstaining", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('accepted', 'returned', 'deferred')", name=op.f("ck_council_item_outcome")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_council_item_meeting_id_council_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_council_item_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "version_id", name=op.f("pk_council_item")),
    )
    with op.batch_alter_table("council_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_item_version_id"), ["version_id"], unique=False)

    op.create_table(
        "council_vote",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_council_vote_choice")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "person_id"],
            ["council_member.meeting_id", "council_member.person_id"],
            name="fk_council_vote_member",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "version_id"],
            ["council_item.meeting_id", "council_item.version_id"],
            name="fk_council_vote_item",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "version_id", "person_id", name=op.f("pk_council_vote")),
    )
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_item_review_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_item_review_meeting_id_council_meeting"), "council_meeting", ["meeting_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_item_review_meeting_id_council_meeting"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_item_review_meeting_id"))
        batch_op.drop_column("meeting_id")

    op.drop_table("council_vote")
    with op.batch_alter_table("council_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_council_item_version_id"))

    op.drop_table("council_item")
    op.drop_table("council_member")
    op.drop_table("council_meeting")

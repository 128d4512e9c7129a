"""corrections of keys"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, Json, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.String(length=10), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("previewed_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("applied_at", UTCDateTime(), nullable=True),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'applied')) = (stage IS NOT NULL)", name=op.f("ck_key_correction_stage")
        ),
        sa.CheckConstraint("ruling IN ('key', 'credit', 'exclude')", name=op.f("ck_key_correction_ruling")),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'applied', 'declined', 'withdrawn')",
            name=op.f("ck_key_correction_state"),
        ),
        sa.CheckConstraint(
            "stage IS NULL OR decided_by_id <> proposed_by_id", name=op.f("ck_key_correction_two_people")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_key_correction_decided_by_id_person")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_key_correction_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_key_correction_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
        sa.UniqueConstraint("stage", name=op.f("uq_key_correction_stage")),
    )
    with op.batch_alter_table("key_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_correction_version_id"), ["version_id"], unique=False)

    op.create_table(
        "score_change",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("old_score_id", sa.Integer(), nullable=False),
        sa.Column("new_score_id", sa.Integer(), nullable=True),
        sa.Column("points_before", ExactDecimal(), nullable=False),
        sa.Column("maximum_before", ExactDecimal(), nullable=False),
        sa.Column("points_after", ExactDecimal(), nullable=False),
        sa.Column("maximum_after", ExactDecimal(), nullable=False),
        sa.Column("outcome_before", sa.String(length=12), nullable=False),
        sa.Column("outcome_after", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_score_change_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_score_change_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["key_correction.id"], name=op.f("fk_score_change_correction_id_key_correction")
        ),
        sa.ForeignKeyConstraint(["new_score_id"], ["score.id"], name=op.f("fk_score_change_new_score_id_score")),
        sa.ForeignKeyConstraint(["old_score_id"], ["score.id"], name=op.f("fk_score_change_old_score_id_score")),
        sa.PrimaryKeyConstraint("correction_id", "attempt_id", name=op.f("pk_score_change")),
    )
    with op.batch_alter_table("score_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_change_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_change_attempt_id"), ["attempt_id"], unique=False)

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_column("stage")

    with op.batch_alter_table("score_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_change_attempt_id"))
        batch_op.drop_index(batch_op.f("ix_score_change_assignment_id"))

    op.drop_table("score_change")
    with op.batch_alter_table("key_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_correction_version_id"))

    op.drop_table("key_correction")

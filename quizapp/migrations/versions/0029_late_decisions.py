"""decisions on answers that came after the end"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("first_answer", sa.Integer(), nullable=False),
        sa.Column("last_answer", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("verdict IN ('accept', 'refuse')", name=op.f("ck_late_decision_verdict")),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'declined', 'withdrawn')", name=op.f("ck_late_decision_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by_id <> proposed_by_id", name=op.f("ck_late_decision_two_people")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_late_decision_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_late_decision_proposed_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_late_decision_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_decision")),
    )
    with op.batch_alter_table("late_decision") as batch:
        batch.create_index(op.f("ix_late_decision_attempt_id"), ["attempt_id"], unique=False)
    with op.batch_alter_table("score") as batch:
        batch.add_column(sa.Column("late_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_score_late_id_late_decision"), "late_decision", ["late_id"], ["id"])
    with op.batch_alter_table("attempt") as batch:
        batch.create_index(op.f("ix_attempt_receipt_code"), ["receipt_code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("attempt") as batch:
        batch.drop_index(op.f("ix_attempt_receipt_code"))
    with op.batch_alter_table("score") as batch:
        batch.drop_constraint(op.f("fk_score_late_id_late_decision"), type_="foreignkey")
        batch.drop_column("late_id")
    op.drop_table("late_decision")

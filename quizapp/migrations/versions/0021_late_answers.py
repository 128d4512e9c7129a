"""answers that came after the end"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=True),
        sa.Column("client_seq", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_late_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answer")),
        sa.UniqueConstraint("attempt_id", "page", "client_seq", name=op.f("uq_late_answer_attempt_id_page_client_seq")),
    )
    with op.batch_alter_table("late_answer") as batch:
        batch.create_index(op.f("ix_late_answer_attempt_id"), ["attempt_id"], unique=False)


def downgrade() -> None:
    op.drop_table("late_answer")

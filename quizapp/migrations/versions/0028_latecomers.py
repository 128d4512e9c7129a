"""entry that closes some minutes after the start"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sitting") as batch:
        batch.add_column(sa.Column("late_minutes", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("late_admission", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.create_check_constraint(op.f("ck_sitting_late"), "late_minutes BETWEEN 0 AND 600")
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("admitted_at", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("admit_reason", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.drop_column("admit_reason")
        batch.drop_column("admitted_at")
    with op.batch_alter_table("sitting") as batch:
        batch.drop_constraint(op.f("ck_sitting_late"), type_="check")
        batch.drop_column("late_admission")
        batch.drop_column("late_minutes")

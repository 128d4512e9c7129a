"""sealed papers and what they came to"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("observed_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("observed_mean", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("observed_deviation", ExactDecimal(), nullable=True))
        batch_op.drop_column("seed")
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seed_digest", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("sealed_seed", sa.LargeBinary(), nullable=True))
        batch_op.drop_column("seed")
    with op.batch_alter_table("task_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_sealed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("task_run", schema=None) as batch_op:
        batch_op.drop_column("file_sealed")
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seed", sa.String(length=200), server_default="", nullable=False))
        batch_op.drop_column("sealed_seed")
        batch_op.drop_column("seed_digest")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seed", sa.String(length=64), server_default="", nullable=False))
        batch_op.drop_column("observed_deviation")
        batch_op.drop_column("observed_mean")
        batch_op.drop_column("observed_count")
        batch_op.drop_column("sealed")

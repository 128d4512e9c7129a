"""late answers that were handed over as a recovery file"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("late_answer") as batch:
        batch.add_column(sa.Column("by_file", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("late_answer") as batch:
        batch.drop_column("by_file")

"""calibrated difficulties, and what papers tell at the pass mark"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_difficulty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("logit", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("logit_error", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("logit_responses", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("calibrated_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cut_logit", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("calibrated", ExactDecimal(), nullable=True))
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("information", ExactDecimal(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_column("information")
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.drop_column("calibrated")
        batch_op.drop_column("cut_logit")
    with op.batch_alter_table("item_difficulty", schema=None) as batch_op:
        batch_op.drop_column("calibrated_at")
        batch_op.drop_column("logit_responses")
        batch_op.drop_column("logit_error")
        batch_op.drop_column("logit")

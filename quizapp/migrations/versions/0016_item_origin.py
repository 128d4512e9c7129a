"""where questions of item models come from"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", Json, server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_column("origin")

"""large files of questions are read in the background"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_import") as batch:
        batch.add_column(sa.Column("is_read", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("item_import") as batch:
        batch.drop_column("is_read")

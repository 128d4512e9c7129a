"""what a document did to the validity of an earlier one"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document_effect") as batch:
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("valid_to_before", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document_effect") as batch:
        batch.drop_column("valid_to_before")
        batch.drop_column("ended_on")

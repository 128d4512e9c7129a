"""grace for answers on their way at the end"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sitting") as batch:
        batch.add_column(sa.Column("grace_seconds", sa.Integer(), server_default="0", nullable=False))
        batch.create_check_constraint(op.f("ck_sitting_grace"), "grace_seconds BETWEEN 0 AND 120")


def downgrade() -> None:
    with op.batch_alter_table("sitting") as batch:
        batch.drop_constraint(op.f("ck_sitting_grace"), type_="check")
        batch.drop_column("grace_seconds")

"""lists of many questions"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_item_version_is_latest", table_name="item_version")
    op.create_index(
        "ix_item_version_listed",
        "item_version",
        ["state", "step", "item_id", "cycle", "id", "index_code", "level"],
        sqlite_where=sa.text("is_latest = 1"),
        postgresql_where=sa.text("is_latest"),
    )


def downgrade() -> None:
    op.drop_index("ix_item_version_listed", table_name="item_version")
    op.create_index("ix_item_version_is_latest", "item_version", ["is_latest"])

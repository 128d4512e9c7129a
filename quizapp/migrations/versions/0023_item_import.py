"""uploads of questions"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.Column("task", sa.String(length=32), nullable=True),
        sa.Column("committed_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", Json, nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_item_import_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_import_public_id")),
    )
    with op.batch_alter_table("item_import") as batch:
        batch.create_index(op.f("ix_item_import_created_by_id"), ["created_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("item_import")

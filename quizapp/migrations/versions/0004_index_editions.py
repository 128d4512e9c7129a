"""tables of figures of the indices"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_definition.code"], name=op.f("fk_index_edition_index_code_index_definition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_edition")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_index_edition_key_number")),
    )
    with op.batch_alter_table("index_edition", schema=None) as batch_op:
        batch_op.create_index("ix_index_edition_latest", ["is_latest", "index_code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("index_edition", schema=None) as batch_op:
        batch_op.drop_index("ix_index_edition_latest")
    op.drop_table("index_edition")

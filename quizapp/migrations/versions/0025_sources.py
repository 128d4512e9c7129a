"""texts of documents, cut into passages"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("source_document") as batch:
        batch.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
    op.create_table(
        "source_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_heading", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_key"], ["source_document.key"], name=op.f("fk_source_passage_document_key_source_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_passage")),
        sa.UniqueConstraint("document_key", "position", name=op.f("uq_source_passage_document_key_position")),
    )
    with op.batch_alter_table("source_passage") as batch:
        batch.create_index(op.f("ix_source_passage_sha256"), ["sha256"], unique=False)
    op.create_table(
        "source_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("document_key", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("passages", Json, nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'read', 'failed', 'registered', 'dropped')", name=op.f("ck_source_import_state")
        ),
        sa.ForeignKeyConstraint(
            ["document_key"], ["source_document.key"], name=op.f("fk_source_import_document_key_source_document")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_source_import_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_source_import_public_id")),
    )
    with op.batch_alter_table("source_import") as batch:
        batch.create_index(op.f("ix_source_import_created_by_id"), ["created_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("source_import")
    op.drop_table("source_passage")
    with op.batch_alter_table("source_document") as batch:
        batch.drop_column("valid_to")
        batch.drop_column("valid_from")

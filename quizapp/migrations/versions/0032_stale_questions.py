"""effects of documents, and questions that must be looked at again"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item") as batch:
        batch.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
    with op.batch_alter_table("source_import") as batch:
        batch.add_column(sa.Column("effects", Json, nullable=False, server_default="[]"))
    op.create_table(
        "document_effect",
        sa.Column("document_key", sa.String(length=60), nullable=False),
        sa.Column("target_key", sa.String(length=60), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("places", Json, nullable=False),
        sa.CheckConstraint(
            "effect IN ('amends', 'supplements', 'replaces', 'repeals', 'reissues')",
            name=op.f("ck_document_effect_effect"),
        ),
        sa.CheckConstraint("document_key <> target_key", name=op.f("ck_document_effect_other")),
        sa.ForeignKeyConstraint(
            ["document_key"], ["source_document.key"], name=op.f("fk_document_effect_document_key_source_document")
        ),
        sa.ForeignKeyConstraint(
            ["target_key"], ["source_document.key"], name=op.f("fk_document_effect_target_key_source_document")
        ),
        sa.PrimaryKeyConstraint("document_key", "target_key", "effect", name=op.f("pk_document_effect")),
    )
    with op.batch_alter_table("document_effect") as batch:
        batch.create_index(op.f("ix_document_effect_target_key"), ["target_key"], unique=False)
    op.create_table(
        "stale_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=True),
        sa.Column("document_key", sa.String(length=60), nullable=True),
        sa.Column("by_key", sa.String(length=60), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("cleared_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint("cause IN ('effect', 'document_expired', 'item_expired')", name=op.f("ck_stale_mark_cause")),
        sa.CheckConstraint("outcome IN ('unchanged', 'reviewed')", name=op.f("ck_stale_mark_outcome")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name=op.f("ck_stale_mark_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_stale_mark_version_id_item_version")
        ),
        sa.ForeignKeyConstraint(
            ["document_key"], ["source_document.key"], name=op.f("fk_stale_mark_document_key_source_document")
        ),
        sa.ForeignKeyConstraint(["by_key"], ["source_document.key"], name=op.f("fk_stale_mark_by_key_source_document")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_stale_mark_proposed_by_id_person")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_stale_mark_confirmed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_mark")),
    )
    with op.batch_alter_table("stale_mark") as batch:
        batch.create_index(op.f("ix_stale_mark_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("stale_mark")
    op.drop_table("document_effect")
    with op.batch_alter_table("source_import") as batch:
        batch.drop_column("effects")
    with op.batch_alter_table("item") as batch:
        batch.drop_column("valid_to")

"""answers given on paper, entered by two people"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sitting") as batch:
        batch.add_column(sa.Column("on_paper", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "sheet_clerk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sheet_clerk_sitting_id_sitting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sheet_clerk_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_clerk")),
        sa.UniqueConstraint("sitting_id", "person_id", name=op.f("uq_sheet_clerk_sitting_id_person_id")),
    )
    with op.batch_alter_table("sheet_clerk") as batch:
        batch.create_index(op.f("ix_sheet_clerk_person_id"), ["person_id"], unique=False)
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.String(length=300), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_sheet_assignment_id_assignment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_sheet_decided_by_id_person")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_sheet_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("assignment_id", "round", name=op.f("uq_sheet_assignment_id_round")),
    )
    op.create_table(
        "sheet_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("answers", Json, nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("ordinal IN (1, 2)", name=op.f("ck_sheet_entry_ordinal")),
        sa.CheckConstraint("is_missing OR paper_id IS NOT NULL", name=op.f("ck_sheet_entry_paper")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_entry_sheet_id_sheet"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sheet_entry_person_id_person")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_sheet_entry_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_entry")),
        sa.UniqueConstraint("sheet_id", "ordinal", name=op.f("uq_sheet_entry_sheet_id_ordinal")),
        sa.UniqueConstraint("sheet_id", "person_id", name=op.f("uq_sheet_entry_sheet_id_person_id")),
    )
    with op.batch_alter_table("objection") as batch:
        batch.drop_constraint(op.f("ck_objection_kind"), type_="check")
        batch.drop_constraint(op.f("ck_objection_position"), type_="check")
        batch.create_check_constraint(op.f("ck_objection_kind"), "kind IN ('question', 'key', 'technical', 'recheck')")
        batch.create_check_constraint(
            op.f("ck_objection_position"), "kind IN ('technical', 'recheck') OR position IS NOT NULL"
        )


def downgrade() -> None:
    op.execute("UPDATE objection SET kind = 'technical' WHERE kind = 'recheck'")
    with op.batch_alter_table("objection") as batch:
        batch.drop_constraint(op.f("ck_objection_position"), type_="check")
        batch.drop_constraint(op.f("ck_objection_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_objection_kind"), "kind IN ('question', 'key', 'technical')")
        batch.create_check_constraint(op.f("ck_objection_position"), "kind = 'technical' OR position IS NOT NULL")
    op.drop_table("sheet_entry")
    op.drop_table("sheet")
    op.drop_table("sheet_clerk")
    with op.batch_alter_table("sitting") as batch:
        batch.drop_column("on_paper")

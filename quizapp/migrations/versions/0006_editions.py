"""editions"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_exclusion",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_exclusion_edition_id_edition")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_edition_exclusion_item_id_item")),
        sa.PrimaryKeyConstraint("edition_id", "item_id", name=op.f("pk_edition_exclusion")),
    )
    with op.batch_alter_table("edition_exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_exclusion_item_id"), ["item_id"], unique=False)

    op.create_table(
        "edition_manner",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark_percent", ExactDecimal(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("retake_days", sa.Integer(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=False),
        sa.Column("exemptions", sa.Text(), nullable=False),
        sa.CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name=op.f("ck_edition_manner_attempts")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_edition_manner_minutes")),
        sa.CheckConstraint("question_count BETWEEN 1 AND 200", name=op.f("ck_edition_manner_questions")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_manner_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_manner")),
    )
    op.create_table(
        "edition_print",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_print_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_print")),
    )
    op.create_table(
        "edition_dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("letter_number", sa.String(length=60), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", UTCDateTime(), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("receipt_note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_dispatch_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["person.id"], name=op.f("fk_edition_dispatch_received_by_id_person")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_edition_dispatch_sent_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_edition_dispatch_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_dispatch")),
        sa.UniqueConstraint("edition_id", "unit_id", name=op.f("uq_edition_dispatch_edition_id_unit_id")),
    )
    with op.batch_alter_table("edition_dispatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_dispatch_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_edition_state"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_edition_state"), "state IN ('draft', 'frozen', 'submitted', 'issued')"
        )
        batch_op.add_column(sa.Column("proposal_number", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("document_kind", sa.String(length=40), nullable=False, server_default="Quyết định")
        )
        batch_op.add_column(sa.Column("signer_position", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signing_form", sa.String(length=10), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute(
        "DELETE FROM edition_item WHERE edition_id IN (SELECT id FROM edition WHERE state IN ('frozen', 'submitted'))"
    )
    op.execute("UPDATE edition SET state = 'draft', manifest_hash = NULL WHERE state IN ('frozen', 'submitted')")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_edition_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_edition_state"), "state IN ('draft', 'issued')")
        batch_op.drop_column("signing_form")
        batch_op.drop_column("signer_position")
        batch_op.drop_column("document_kind")
        batch_op.drop_column("proposed_on")
        batch_op.drop_column("proposal_number")

    with op.batch_alter_table("edition_dispatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_dispatch_unit_id"))

    op.drop_table("edition_dispatch")
    op.drop_table("edition_print")
    op.drop_table("edition_manner")
    with op.batch_alter_table("edition_exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_exclusion_item_id"))

    op.drop_table("edition_exclusion")

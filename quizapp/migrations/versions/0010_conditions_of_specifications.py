"""conditions of specifications"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stays_last", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("specification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("total", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("target_percent", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("tolerance_percent", ExactDecimal(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("rest_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("max_uses", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fresh_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("max_abolished", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("focus_owner", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("focus_count", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("question_order", sa.String(length=10), server_default="shuffled", nullable=False)
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_specification_question_order"), "question_order IN ('shuffled', 'fixed')"
        )

    with op.batch_alter_table("specification_cell", schema=None) as batch_op:
        batch_op.add_column(sa.Column("component", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("item_type", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("pool", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("most", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stays_last", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column("index_code", existing_type=sa.VARCHAR(length=20), nullable=True)
        batch_op.alter_column("level", existing_type=sa.VARCHAR(length=20), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_specification_cell_specification_id_index_code_level"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_specification_cell_count"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_specification_cell_count"), "count >= 0")
        batch_op.create_check_constraint(batch_op.f("ck_specification_cell_most"), "most >= count")


def downgrade() -> None:
    # What the older table cannot say.
    op.execute("DELETE FROM specification_cell WHERE index_code IS NULL OR level IS NULL OR count = 0")
    with op.batch_alter_table("specification_cell", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_specification_cell_most"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_specification_cell_count"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_specification_cell_count"), "count > 0")
        batch_op.create_unique_constraint(
            batch_op.f("uq_specification_cell_specification_id_index_code_level"),
            ["specification_id", "index_code", "level"],
        )
        batch_op.alter_column("level", existing_type=sa.VARCHAR(length=20), nullable=False)
        batch_op.alter_column("index_code", existing_type=sa.VARCHAR(length=20), nullable=False)
        batch_op.drop_column("stays_last")
        batch_op.drop_column("most")
        batch_op.drop_column("pool")
        batch_op.drop_column("item_type")
        batch_op.drop_column("component")

    with op.batch_alter_table("specification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_specification_question_order"), type_="check")
        batch_op.drop_column("question_order")
        batch_op.drop_column("focus_count")
        batch_op.drop_column("focus_owner")
        batch_op.drop_column("max_abolished")
        batch_op.drop_column("fresh_percent")
        batch_op.drop_column("max_uses")
        batch_op.drop_column("rest_months")
        batch_op.drop_column("tolerance_percent")
        batch_op.drop_column("target_percent")
        batch_op.drop_column("total")

    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.drop_column("stays_last")

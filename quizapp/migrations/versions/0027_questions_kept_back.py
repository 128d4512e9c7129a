"""questions that are kept back"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_version") as batch:
        batch.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_item_version_sealed"),
            "sealed IS NULL OR (stem = '' AND search_key = '' AND explanation = '')",
        )
    op.create_table(
        "item_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_opening_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_opening_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_opening")),
    )
    with op.batch_alter_table("item_opening") as batch:
        batch.create_index(op.f("ix_item_opening_item_id"), ["item_id"], unique=False)
        batch.create_index("ix_item_opening_person", ["person_id", "item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("item_opening")
    with op.batch_alter_table("item_version") as batch:
        batch.drop_constraint(op.f("ck_item_version_sealed"), type_="check")
        batch.drop_column("sealed")

"""practice"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_card",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("right_count", sa.Integer(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("box BETWEEN 0 AND 5", name=op.f("ck_practice_card_box")),
        sa.CheckConstraint("right_count <= seen", name=op.f("ck_practice_card_right")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_practice_card_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_card_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "item_id", name=op.f("pk_practice_card")),
    )
    with op.batch_alter_table("practice_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_card_item_id"), ["item_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("practice_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_card_item_id"))

    op.drop_table("practice_card")

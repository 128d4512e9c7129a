"""what is typed and not saved yet"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import Json, UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_autosave",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_autosave_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "code", name=op.f("pk_item_autosave")),
    )


def downgrade() -> None:
    op.drop_table("item_autosave")

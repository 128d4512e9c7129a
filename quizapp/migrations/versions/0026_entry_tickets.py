"""codes of entry"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_ticket",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_entry_ticket_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_entry_ticket")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_entry_ticket_code_digest")),
    )


def downgrade() -> None:
    op.drop_table("entry_ticket")

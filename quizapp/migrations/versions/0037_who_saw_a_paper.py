"""who saw which paper is read from an index"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attempt_paper", "attempt", ["paper_id", "assignment_id", "started_at"])


def downgrade() -> None:
    op.drop_index("ix_attempt_paper", "attempt")

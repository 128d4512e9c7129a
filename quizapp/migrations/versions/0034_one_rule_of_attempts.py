"""an attempt may pause: SQLite kept the rules of before beside the new ones"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

RULES = {
    "ck_attempt_state": "state IN ('in_progress', 'paused', 'handed_in', 'finalised', 'voided')",
    "ck_attempt_ended": "(state IN ('in_progress', 'paused')) = (ended_at IS NULL)",
}


def upgrade() -> None:
    present = sa.inspect(op.get_bind()).get_check_constraints("attempt")
    if len(present) == len(RULES):
        return
    with op.batch_alter_table("attempt") as batch:
        for name, rule in RULES.items():
            batch.drop_constraint(op.f(name), type_="check")
            batch.create_check_constraint(op.f(name), rule)


def downgrade() -> None:
    """Nothing to take back: these are the rules that held before too."""

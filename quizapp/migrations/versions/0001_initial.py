"""initial"""

from quizapp.migrations.initial import people_and_bank, plans, sittings_and_outcomes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
PARTS = (people_and_bank, plans, sittings_and_outcomes)


def upgrade() -> None:
    for part in PARTS:
        part.create()


def downgrade() -> None:
    for part in reversed(PARTS):
        part.drop()

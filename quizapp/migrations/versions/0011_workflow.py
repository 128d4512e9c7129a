"""steps, duties and comments of questions"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# A new cycle began after every version that was accepted.
CYCLES = """
UPDATE item_version SET cycle = 1 + (
    SELECT count(DISTINCT earlier.id) FROM item_version AS earlier
    JOIN item_review ON item_review.version_id = earlier.id AND item_review.decision = 'approved'
    WHERE earlier.item_id = item_version.item_id AND earlier.number < item_version.number
)
"""
# Whoever wrote at any time does not judge the item later.
AUTHORS = """
INSERT INTO item_duty (item_id, cycle, person_id, step, is_current, assigned_at, acted_at)
SELECT v.item_id, v.cycle, w.person_id, 'author', false, min(w.at), max(w.at)
FROM (SELECT DISTINCT item_id, cycle FROM item_version) AS v
JOIN (
    SELECT item_id, cycle, number, author_id AS person_id, created_at AS at FROM item_version
    WHERE author_id IS NOT NULL
    UNION ALL
    SELECT v.item_id, v.cycle, v.number, r.person_id, r.at FROM item_version AS v
    JOIN item_review AS r ON r.version_id = v.id WHERE r.decision = 'edited' AND r.person_id IS NOT NULL
) AS w ON w.item_id = v.item_id AND w.cycle <= v.cycle
GROUP BY v.item_id, v.cycle, w.person_id
"""
LEADING = """
UPDATE item_duty SET is_current = true WHERE EXISTS (
    SELECT 1 FROM item_version AS v WHERE v.item_id = item_duty.item_id AND v.cycle = item_duty.cycle
    AND v.author_id = item_duty.person_id AND v.is_latest
)
"""
ACCEPTED = """
INSERT INTO item_duty (item_id, cycle, person_id, step, is_current, assigned_at, acted_at)
SELECT v.item_id, v.cycle, r.person_id, 'acceptance', false, min(r.at), max(r.at)
FROM item_version AS v JOIN item_review AS r ON r.version_id = v.id
WHERE r.decision = 'approved' AND r.person_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM item_duty AS d
    WHERE d.item_id = v.item_id AND d.cycle = v.cycle AND d.person_id = r.person_id
)
GROUP BY v.item_id, v.cycle, r.person_id
"""


def upgrade() -> None:
    op.create_table(
        "item_duty",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_at", UTCDateTime(), nullable=False),
        sa.Column("acted_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("step IN ('author', 'critique', 'appraisal', 'acceptance')", name=op.f("ck_item_duty_step")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_duty_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_duty_person_id_person")),
        sa.PrimaryKeyConstraint("item_id", "cycle", "person_id", name=op.f("pk_item_duty")),
    )
    with op.batch_alter_table("item_duty", schema=None) as batch_op:
        batch_op.create_index("ix_item_duty_person", ["person_id", "step"], unique=False)
        batch_op.create_index(
            "uq_item_duty_holder",
            ["item_id", "cycle", "step"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
    op.create_table(
        "comment_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_comment_thread_item_id_item")),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_comment_thread_resolved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_comment_thread_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_thread")),
    )
    with op.batch_alter_table("comment_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_thread_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_thread_version_id"), ["version_id"], unique=False)
    op.create_table(
        "item_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_comment_person_id_person")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["comment_thread.id"], name=op.f("fk_item_comment_thread_id_comment_thread")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment")),
    )
    with op.batch_alter_table("item_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_comment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_comment_thread_id"), ["thread_id"], unique=False)
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.String(length=20), nullable=True))
    # What waited for its one decision now waits for the first of the steps.
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.String(length=20), nullable=False, server_default="critique"))
        batch_op.add_column(sa.Column("cycle", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_check_constraint(
            op.f("ck_item_version_step"), "step IN ('critique', 'appraisal', 'acceptance')"
        )
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.alter_column("step", server_default=None)
        batch_op.alter_column("cycle", server_default=None)
    for statement in (CYCLES, AUTHORS, LEADING, ACCEPTED):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_item_version_step"), type_="check")
        batch_op.drop_column("cycle")
        batch_op.drop_column("step")
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.drop_column("step")
    for table in ("item_comment", "comment_thread", "item_duty"):
        op.drop_table(table)

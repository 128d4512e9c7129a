"""watching rooms"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


BEFORE = {
    "ck_attempt_state": "state IN ('in_progress', 'handed_in', 'finalised', 'voided')",
    "ck_attempt_ended": "(state = 'in_progress') = (ended_at IS NULL)",
}
AFTER = {
    "ck_attempt_state": "state IN ('in_progress', 'paused', 'handed_in', 'finalised', 'voided')",
    "ck_attempt_ended": "(state IN ('in_progress', 'paused')) = (ended_at IS NULL)",
}


def set_rules(rules: dict[str, str]) -> None:
    """What holds of an attempt's state, in place of what held before."""
    with op.batch_alter_table("attempt") as batch:
        for name, rule in rules.items():
            batch.drop_constraint(op.f(name), type_="check")
            batch.create_check_constraint(op.f(name), rule)


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_board_assessment_id_assessment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_board")),
    )
    op.create_table(
        "board_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=120), nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=True),
        sa.Column("has_kin", sa.Boolean(), nullable=True),
        sa.Column("kin", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(declared_at IS NULL) = (has_kin IS NULL)", name=op.f("ck_board_member_declared")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_board_member_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_member")),
        sa.UniqueConstraint("assessment_id", "person_id", name=op.f("uq_board_member_assessment_id_person_id")),
    )
    with op.batch_alter_table("board_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "penalty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lift_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('reprimand', 'warning', 'suspension')", name=op.f("ck_penalty_kind")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_penalty_percent")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_penalty_assignment_id_assignment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
    )
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penalty_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "room_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_room_event_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
            name=op.f("fk_room_event_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_event")),
    )
    with op.batch_alter_table("room_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_event_room_id"), ["room_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_presence_attempt_id_attempt"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("paused_ms", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_at", UTCDateTime(), nullable=True))
    set_rules(AFTER)

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", UTCDateTime(), nullable=True))

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checked_in_at", UTCDateTime(), nullable=True))

    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("release_required", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    set_rules(BEFORE)
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_column("release_required")

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_column("checked_in_at")

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_column("paused_at")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("released_at")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("paused_ms")
        batch_op.drop_column("paused_at")

    op.drop_table("presence")
    with op.batch_alter_table("room_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_event_room_id"))

    op.drop_table("room_event")
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_penalty_assignment_id"))

    op.drop_table("penalty")
    with op.batch_alter_table("board_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_member_person_id"))

    op.drop_table("board_member")
    op.drop_table("board")

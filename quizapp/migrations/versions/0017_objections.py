"""objections"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objection_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("(assessment_id IS NULL) <> (round_id IS NULL)", name=op.f("ck_objection_terms_one_event")),
        sa.CheckConstraint("days BETWEEN 0 AND 60", name=op.f("ck_objection_terms_days")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_objection_terms_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_round.id"], name=op.f("fk_objection_terms_round_id_contest_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_terms")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_objection_terms_assessment_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_objection_terms_round_id")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(state IN ('proposed', 'answered')) = (outcome <> '')", name=op.f("ck_objection_outcome")),
        sa.CheckConstraint("kind = 'technical' OR position IS NOT NULL", name=op.f("ck_objection_position")),
        sa.CheckConstraint("kind IN ('question', 'key', 'technical')", name=op.f("ck_objection_kind")),
        sa.CheckConstraint(
            "state <> 'answered' OR outcome <> 'granted_again' OR agreed_by_id <> answered_by_id",
            name=op.f("ck_objection_two_people"),
        ),
        sa.CheckConstraint("state IN ('filed', 'taken', 'proposed', 'answered')", name=op.f("ck_objection_state")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["person.id"], name=op.f("fk_objection_agreed_by_id_person")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_objection_answered_by_id_person")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_objection_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["key_correction.id"], name=op.f("fk_objection_correction_id_key_correction")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_objection_taken_by_id_person")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_objection_version_id_item_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_public_id")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index("ix_objection_state", ["state", "filed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_version_id"))
        batch_op.drop_index("ix_objection_state")
        batch_op.drop_index(batch_op.f("ix_objection_attempt_id"))

    op.drop_table("objection")
    op.drop_table("objection_terms")

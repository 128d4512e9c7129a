"""Tables of the first revision: sittings, attempts, and what they come to."""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, Json, UTCDateTime


def create() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("specification_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sitting_window")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_sitting_minutes")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_sitting_assessment_id_assessment")),
        sa.ForeignKeyConstraint(
            ["specification_id"], ["specification.id"], name=op.f("fk_sitting_specification_id_specification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_assessment_id"), ["assessment_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_reason", sa.String(length=300), nullable=False),
        sa.Column("excuse_reason", sa.String(length=300), nullable=False),
        sa.Column("target_post", sa.String(length=160), nullable=False),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('assigned', 'excused', 'withdrawn')", name=op.f("ck_assignment_state")),
        sa.CheckConstraint("extra_minutes BETWEEN 0 AND 600", name=op.f("ck_assignment_extra")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_assignment_paper_id_paper")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_assignment_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_assignment_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_assignment_sitting_id_number")),
        sa.UniqueConstraint("sitting_id", "person_id", name=op.f("uq_assignment_sitting_id_person_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_person", ["person_id", "sitting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "contest_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ranking_rules", Json, nullable=False),
        sa.Column("prizes", Json, nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=True),
        sa.Column("announced_at", UTCDateTime(), nullable=True),
        sa.Column("ranked_at", UTCDateTime(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'ranked', 'published')", name=op.f("ck_contest_round_state")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_round_contest_id_contest")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_contest_round_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_round")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_contest_round_contest_id_number")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_contest_round_sitting_id")),
    )
    with op.batch_alter_table("contest_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_round_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("layout", Json, nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_key", sa.String(length=32), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=True),
        sa.Column("head_hash", sa.String(length=64), nullable=True),
        sa.Column("receipt_code", sa.String(length=20), nullable=True),
        sa.CheckConstraint("(state = 'in_progress') = (ended_at IS NULL)", name=op.f("ck_attempt_ended")),
        sa.CheckConstraint(
            "state IN ('in_progress', 'handed_in', 'finalised', 'voided')", name=op.f("ck_attempt_state")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_attempt_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_attempt_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("assignment_id", "ordinal", name=op.f("uq_attempt_assignment_id_ordinal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attempt_public_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index("ix_attempt_state_deadline", ["state", "deadline_at"], unique=False)

    op.create_table(
        "contest_roll_entry",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contest_roll_entry_person_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_round.id"], name=op.f("fk_contest_roll_entry_round_id_contest_round")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_contest_roll_entry_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_contest_roll_entry")),
    )
    with op.batch_alter_table("contest_roll_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_roll_entry_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "contest_round_person",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contest_round_person_person_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_round.id"], name=op.f("fk_contest_round_person_round_id_contest_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_contest_round_person")),
    )
    op.create_table(
        "contest_round_unit",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_round.id"], name=op.f("fk_contest_round_unit_round_id_contest_round")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_contest_round_unit_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("round_id", "unit_id", name=op.f("pk_contest_round_unit")),
    )
    op.create_table(
        "attempt_step",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=60), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_step_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name=op.f("pk_attempt_step")),
        sa.UniqueConstraint("attempt_id", "client_id", name=op.f("uq_attempt_step_attempt_id_client_id")),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("key_version", sa.String(length=64), nullable=False),
        sa.Column("points", ExactDecimal(), nullable=False),
        sa.Column("maximum", ExactDecimal(), nullable=False),
        sa.Column("by_index", Json, nullable=False),
        sa.Column("by_position", Json, nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("computed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_score_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("attempt_id", "key_version", name=op.f("uq_score_attempt_id_key_version")),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "contest_ranking_entry",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("points", ExactDecimal(), nullable=False),
        sa.Column("seconds_used", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.Column("prize", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_contest_ranking_entry_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["contest_round.id"], name=op.f("fk_contest_ranking_entry_round_id_contest_round")
        ),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_contest_ranking_entry_score_id_score")),
        sa.PrimaryKeyConstraint("round_id", "assignment_id", name=op.f("pk_contest_ranking_entry")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_contest_ranking_entry_round_id_position")),
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("score_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("pass_mark_percent", ExactDecimal(), nullable=False),
        sa.Column("may_sit_again", sa.Boolean(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('passed', 'not_passed')) = (score_id IS NOT NULL)", name=op.f("ck_result_scored")
        ),
        sa.CheckConstraint(
            "outcome IN ('passed', 'not_passed', 'absent', 'excused', 'voided')", name=op.f("ck_result_outcome")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_result_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_result_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_result_score_id_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_result_assignment_id")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index("ix_result_outcome", ["outcome"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("printed", Json, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_reason", sa.String(length=300), nullable=False),
        sa.Column("state_changed_at", UTCDateTime(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('assessment', 'participation', 'prize')", name=op.f("ck_certificate_kind")),
        sa.CheckConstraint("state IN ('valid', 'revoked', 'superseded')", name=op.f("ck_certificate_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_certificate_result_id_result")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["certificate.id"], name=op.f("fk_certificate_superseded_by_id_certificate")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_certificate_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("year", "serial", "symbol", name=op.f("uq_certificate_year_serial_symbol")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_origin"), ["origin"], unique=False)
        batch_op.create_index("ix_certificate_person", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_result_id"), ["result_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "certificate_file",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_with", sa.String(length=20), nullable=False),
        sa.Column("rendered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_file_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_file")),
    )


def drop() -> None:
    op.drop_table("certificate_file")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_unit_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_result_id"))
        batch_op.drop_index("ix_certificate_person")
        batch_op.drop_index(batch_op.f("ix_certificate_origin"))

    op.drop_table("certificate")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index("ix_result_outcome")

    op.drop_table("result")
    op.drop_table("contest_ranking_entry")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_attempt_id"))

    op.drop_table("score")
    op.drop_table("attempt_step")
    op.drop_table("contest_round_unit")
    op.drop_table("contest_round_person")
    with op.batch_alter_table("contest_roll_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_roll_entry_unit_id"))

    op.drop_table("contest_roll_entry")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_state_deadline")
        batch_op.drop_index(batch_op.f("ix_attempt_assignment_id"))

    op.drop_table("attempt")
    with op.batch_alter_table("contest_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_round_contest_id"))

    op.drop_table("contest_round")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_unit_id"))
        batch_op.drop_index("ix_assignment_person")

    op.drop_table("assignment")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_assessment_id"))

    op.drop_table("sitting")

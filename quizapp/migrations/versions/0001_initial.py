"""initial"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, Json, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_event")),
    )
    with op.batch_alter_table("access_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_event_at"), ["at"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_audit_event_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_edition_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_year"), ["year"], unique=False)

    op.create_table(
        "index_definition",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("measures", sa.String(length=1000), nullable=False),
        sa.Column("publisher", sa.String(length=300), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_index_definition")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("pool", sa.String(length=20), nullable=False),
        sa.Column("loaded_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name=op.f("ck_item_pool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_pool"), ["pool"], unique=False)

    op.create_table(
        "office_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_settings")),
    )
    with op.batch_alter_table("office_settings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_settings_valid_from"), ["valid_from"], unique=False)

    op.create_table(
        "org_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_org_unit_dates")),
        sa.ForeignKeyConstraint(["parent_id"], ["org_unit.id"], name=op.f("fk_org_unit_parent_id_org_unit")),
        sa.ForeignKeyConstraint(["successor_id"], ["org_unit.id"], name=op.f("fk_org_unit_successor_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_org_unit_code")),
    )
    with op.batch_alter_table("org_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_org_unit_path"), ["path"], unique=False)

    op.create_table(
        "register_counter",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "symbol", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "source_document",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=600), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_source_document")),
    )
    op.create_table(
        "index_component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_definition.code"], name=op.f("fk_index_component_index_code_index_definition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_component")),
        sa.UniqueConstraint("index_code", "code", name=op.f("uq_index_component_index_code_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_code", sa.String(length=40), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("honorific", sa.String(length=10), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("search_key", sa.String(length=200), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("personal_number_encrypted", sa.String(length=300), nullable=True),
        sa.Column("personal_number_index", sa.String(length=64), nullable=True),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("deactivated_at", UTCDateTime(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_person_not_into_itself")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_person_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("personal_number_index", name=op.f("uq_person_personal_number_index")),
        sa.UniqueConstraint("staff_code", name=op.f("uq_person_staff_code")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_search_key"), ["search_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_sort_key"), ["sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ix_person_unit_sort", ["unit_id", "sort_key"], unique=False)

    op.create_table(
        "specification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("pool", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_mark_percent", ExactDecimal(), nullable=False),
        sa.Column("paper_count", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("locked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name=op.f("ck_specification_pool")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_specification_minutes")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_specification_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["owner_unit_id"], ["org_unit.id"], name=op.f("fk_specification_owner_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specification")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", UTCDateTime(), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("activation_digest", sa.String(length=64), nullable=True),
        sa.Column("activation_expires_at", UTCDateTime(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_login_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("specification_id", sa.Integer(), nullable=False),
        sa.Column("organiser_unit_id", sa.Integer(), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("certificate_mode", sa.String(length=20), nullable=False),
        sa.Column("key_release", sa.String(length=20), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "certificate_mode IN ('at_once', 'on_publication')", name=op.f("ck_assessment_certificate_mode")
        ),
        sa.CheckConstraint(
            "key_release IN ('never', 'after_close', 'on_publication')", name=op.f("ck_assessment_key_release")
        ),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_assessment_state")),
        sa.CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name=op.f("ck_assessment_attempts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_assessment_created_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organiser_unit_id"], ["org_unit.id"], name=op.f("fk_assessment_organiser_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["specification_id"], ["specification.id"], name=op.f("fk_assessment_specification_id_specification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_organiser_unit_id"), ["organiser_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_year"), ["year"], unique=False)

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("organiser_unit_id", sa.Integer(), nullable=True),
        sa.Column("rules_text", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_contest_created_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organiser_unit_id"], ["org_unit.id"], name=op.f("fk_contest_organiser_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("slug", name=op.f("uq_contest_slug")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_year"), ["year"], unique=False)

    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("item_type", sa.String(length=40), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("component", sa.String(length=80), nullable=False),
        sa.Column("axis", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("owners", Json, nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("citations", Json, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "axis IN ('nature', 'computation', 'criteria', 'effect')", name=op.f("ck_item_version_axis")
        ),
        sa.CheckConstraint(
            "level IN ('recognise', 'understand', 'apply', 'apply_high')", name=op.f("ck_item_version_level")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'returned', 'retired')", name=op.f("ck_item_version_state")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_item_version_author_id_person")),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_definition.code"], name=op.f("fk_item_version_index_code_index_definition")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id_number")),
    )
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_version_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_item_version_cell", ["state", "index_code", "level"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_version_is_latest"), ["is_latest"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_version_item_id"), ["item_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specification_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specification_id"], ["specification.id"], name=op.f("fk_paper_specification_id_specification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("specification_id", "number", name=op.f("uq_paper_specification_id_number")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_specification_id"), ["specification_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_role_grant_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("person_id", "role", "unit_id", name=op.f("uq_role_grant_person_id_role_unit_id")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "specification_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specification_id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_specification_cell_count")),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_definition.code"], name=op.f("fk_specification_cell_index_code_index_definition")
        ),
        sa.ForeignKeyConstraint(
            ["specification_id"],
            ["specification.id"],
            name=op.f("fk_specification_cell_specification_id_specification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specification_cell")),
        sa.UniqueConstraint(
            "specification_id",
            "index_code",
            "level",
            name=op.f("uq_specification_cell_specification_id_index_code_level"),
        ),
    )
    with op.batch_alter_table("specification_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_specification_cell_specification_id"), ["specification_id"], unique=False)

    op.create_table(
        "staff_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("committed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_staff_import_created_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_staff_import_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_import_public_id")),
    )
    with op.batch_alter_table("staff_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_import_created_by_id"), ["created_by_id"], unique=False)

    op.create_table(
        "task_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_units", sa.Integer(), nullable=False),
        sa.Column("total_units", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("heartbeat_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("file_type", sa.String(length=100), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_content", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_task_run_state")),
        sa.CheckConstraint("done_units <= total_units OR total_units = 0", name=op.f("ck_task_run_progress")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["person.id"], name=op.f("fk_task_run_requested_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_run")),
        sa.UniqueConstraint("kind", "dedupe_key", name=op.f("uq_task_run_kind_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_task_run_public_id")),
    )
    with op.batch_alter_table("task_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_run_requested_by_id"), ["requested_by_id"], unique=False)
        batch_op.create_index("ix_task_run_state_heartbeat", ["state", "heartbeat_at"], unique=False)

    op.create_table(
        "edition_item",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_item_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_edition_item_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("edition_id", "version_id", name=op.f("pk_edition_item")),
    )
    with op.batch_alter_table("edition_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_item_version_id"), ["version_id"], unique=False)

    op.create_table(
        "item_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_review_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_item_review_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_review")),
    )
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_review_version_id"), ["version_id"], unique=False)

    op.create_table(
        "paper_item",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_item_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_paper_item_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_paper_item")),
    )
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_item_version_id"), ["version_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("notice_number", sa.String(length=60), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_publication_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_publication_published_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_publication_assessment_id")),
    )
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


def downgrade() -> None:
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
    op.drop_table("publication")
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_item_version_id"))

    op.drop_table("paper_item")
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_review_version_id"))

    op.drop_table("item_review")
    with op.batch_alter_table("edition_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_item_version_id"))

    op.drop_table("edition_item")
    with op.batch_alter_table("task_run", schema=None) as batch_op:
        batch_op.drop_index("ix_task_run_state_heartbeat")
        batch_op.drop_index(batch_op.f("ix_task_run_requested_by_id"))

    op.drop_table("task_run")
    with op.batch_alter_table("staff_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_import_created_by_id"))

    op.drop_table("staff_import")
    with op.batch_alter_table("specification_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_specification_cell_specification_id"))

    op.drop_table("specification_cell")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_specification_id"))

    op.drop_table("paper")
    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_version_item_id"))
        batch_op.drop_index(batch_op.f("ix_item_version_is_latest"))
        batch_op.drop_index("ix_item_version_cell")
        batch_op.drop_index(batch_op.f("ix_item_version_author_id"))

    op.drop_table("item_version")
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_year"))

    op.drop_table("contest")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_year"))
        batch_op.drop_index(batch_op.f("ix_assessment_organiser_unit_id"))

    op.drop_table("assessment")
    op.drop_table("account")
    op.drop_table("specification")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_unit_sort")
        batch_op.drop_index(batch_op.f("ix_person_unit_id"))
        batch_op.drop_index(batch_op.f("ix_person_sort_key"))
        batch_op.drop_index(batch_op.f("ix_person_search_key"))

    op.drop_table("person")
    op.drop_table("index_component")
    op.drop_table("source_document")
    op.drop_table("register_counter")
    with op.batch_alter_table("org_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_unit_path"))
        batch_op.drop_index(batch_op.f("ix_org_unit_parent_id"))

    op.drop_table("org_unit")
    with op.batch_alter_table("office_settings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_settings_valid_from"))

    op.drop_table("office_settings")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_pool"))

    op.drop_table("item")
    op.drop_table("index_definition")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_year"))

    op.drop_table("edition")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action"))

    op.drop_table("audit_event")
    with op.batch_alter_table("access_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_event_at"))
        batch_op.drop_index(batch_op.f("ix_access_event_actor_id"))

    op.drop_table("access_event")

"""parallel papers and difficulty"""

import sqlalchemy as sa
from alembic import op

from quizapp.kernel.base import ExactDecimal, Json, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assembly_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specification_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("solver", sa.String(length=60), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("target", ExactDecimal(), nullable=False),
        sa.Column("spread", ExactDecimal(), nullable=False),
        sa.Column("gap", ExactDecimal(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specification_id"], ["specification.id"], name=op.f("fk_assembly_run_specification_id_specification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_run")),
    )
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assembly_run_specification_id"), ["specification_id"], unique=False)

    op.create_table(
        "enemy_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_item_id", sa.Integer(), nullable=False),
        sa.Column("second_item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("first_item_id < second_item_id", name=op.f("ck_enemy_pair_order")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_enemy_pair_created_by_id_person")),
        sa.ForeignKeyConstraint(["first_item_id"], ["item.id"], name=op.f("fk_enemy_pair_first_item_id_item")),
        sa.ForeignKeyConstraint(["second_item_id"], ["item.id"], name=op.f("fk_enemy_pair_second_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enemy_pair")),
        sa.UniqueConstraint("first_item_id", "second_item_id", name=op.f("uq_enemy_pair_first_item_id_second_item_id")),
    )
    with op.batch_alter_table("enemy_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enemy_pair_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enemy_pair_second_item_id"), ["second_item_id"], unique=False)

    op.create_table(
        "rating_panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("round_two_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('round_one', 'round_two', 'closed')", name=op.f("ck_rating_panel_state")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_rating_panel_created_by_id_person")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_rating_panel_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_panel")),
    )
    with op.batch_alter_table("rating_panel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_panel_created_by_id"), ["created_by_id"], unique=False)

    op.create_table(
        "item_difficulty",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("judged_share", ExactDecimal(), nullable=True),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=True),
        sa.Column("observed_share", ExactDecimal(), nullable=True),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["rating_panel.id"], name=op.f("fk_item_difficulty_panel_id_rating_panel")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_item_difficulty_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_item_difficulty")),
    )
    with op.batch_alter_table("item_difficulty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_difficulty_panel_id"), ["panel_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_rating_percent")),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_rating_round")),
        sa.ForeignKeyConstraint(["panel_id"], ["rating_panel.id"], name=op.f("fk_rating_panel_id_rating_panel")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_person_id_person")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_rating_version_id_item_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "panel_id", "version_id", "person_id", "round", name=op.f("uq_rating_panel_id_version_id_person_id_round")
        ),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_version_id"), ["version_id"], unique=False)

    op.create_table(
        "rating_panel_item",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["rating_panel.id"], name=op.f("fk_rating_panel_item_panel_id_rating_panel")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_rating_panel_item_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("panel_id", "position", name=op.f("pk_rating_panel_item")),
    )
    with op.batch_alter_table("rating_panel_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_panel_item_version_id"), ["version_id"], unique=False)

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_reserve", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("run_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("expected_score", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("maximum_score", ExactDecimal(), nullable=True))
        batch_op.create_index(batch_op.f("ix_paper_run_id"), ["run_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_paper_run_id_assembly_run"), "assembly_run", ["run_id"], ["id"])

    with op.batch_alter_table("specification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reserve_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("max_shared", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_specification_reserve_count"), "reserve_count >= 0")
        batch_op.create_check_constraint(batch_op.f("ck_specification_max_shared"), "max_shared >= 0")


def downgrade() -> None:
    with op.batch_alter_table("specification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_specification_max_shared"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_specification_reserve_count"), type_="check")
        batch_op.drop_column("max_shared")
        batch_op.drop_column("reserve_count")

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_paper_run_id_assembly_run"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_paper_run_id"))
        batch_op.drop_column("maximum_score")
        batch_op.drop_column("expected_score")
        batch_op.drop_column("run_id")
        batch_op.drop_column("is_reserve")

    with op.batch_alter_table("rating_panel_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_panel_item_version_id"))

    op.drop_table("rating_panel_item")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_version_id"))
        batch_op.drop_index(batch_op.f("ix_rating_person_id"))

    op.drop_table("rating")
    with op.batch_alter_table("item_difficulty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_difficulty_panel_id"))

    op.drop_table("item_difficulty")
    with op.batch_alter_table("rating_panel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_panel_created_by_id"))

    op.drop_table("rating_panel")
    with op.batch_alter_table("enemy_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enemy_pair_second_item_id"))
        batch_op.drop_index(batch_op.f("ix_enemy_pair_created_by_id"))

    op.drop_table("enemy_pair")
    with op.batch_alter_table("assembly_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assembly_run_specification_id"))

    op.drop_table("assembly_run")

"""saving in groups: pages number their answers, steps carry what is answered"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBERED = re.compile(r"(.+)\.(0|[1-9][0-9]{0,14})")
STEP = sa.table(
    "attempt_step",
    *(sa.column(name) for name in ("attempt_id", "seq", "kind", "position", "payload", "client_id")),
    *(sa.column(name) for name in ("answered_bits", "page", "client_seq")),
)


def upgrade() -> None:
    with op.batch_alter_table("attempt_step") as batch:
        batch.add_column(sa.Column("answered_bits", sa.String(length=64), nullable=False, server_default="0"))
        batch.add_column(sa.Column("page", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("client_seq", sa.BigInteger(), nullable=True))
    fill()
    with op.batch_alter_table("attempt_step") as batch:
        batch.alter_column("answered_bits", existing_type=sa.String(length=64), server_default=None)
        batch.drop_constraint(op.f("uq_attempt_step_attempt_id_client_id"), type_="unique")
        batch.drop_column("client_id")
        batch.create_unique_constraint(
            op.f("uq_attempt_step_attempt_id_page_client_seq"), ["attempt_id", "page", "client_seq"]
        )


def fill() -> None:
    """Say of every step what was answered once it was taken, and take the names of answers apart."""
    bind = op.get_bind()
    steps = bind.execute(sa.select(STEP).order_by(STEP.c.attempt_id, STEP.c.seq)).all()
    attempt, bits = None, 0
    for step in steps:
        if step.attempt_id != attempt:
            attempt, bits = step.attempt_id, 0
        if step.kind == "answer":
            is_answered = json.loads(step.payload)["answer"] is not None
            bits = bits & ~(1 << step.position) | (is_answered << step.position)
        page, client_seq = step.client_id, None
        if page is not None:
            found = NUMBERED.fullmatch(page)
            page, client_seq = (found[1], int(found[2])) if found else (page, -1)
        bind.execute(
            sa.update(STEP)
            .where(STEP.c.attempt_id == step.attempt_id, STEP.c.seq == step.seq)
            .values(answered_bits=f"{bits:x}", page=page, client_seq=client_seq)
        )


def downgrade() -> None:
    with op.batch_alter_table("attempt_step") as batch:
        batch.add_column(sa.Column("client_id", sa.String(length=60), nullable=True))
    name = sa.case(
        (STEP.c.client_seq < 0, STEP.c.page),
        else_=STEP.c.page.concat(".").concat(sa.cast(STEP.c.client_seq, sa.String)),
    )
    op.execute(sa.update(STEP).values(client_id=name))
    with op.batch_alter_table("attempt_step") as batch:
        batch.drop_constraint(op.f("uq_attempt_step_attempt_id_page_client_seq"), type_="unique")
        batch.drop_column("client_seq")
        batch.drop_column("page")
        batch.drop_column("answered_bits")
        batch.create_unique_constraint(op.f("uq_attempt_step_attempt_id_client_id"), ["attempt_id", "client_id"])

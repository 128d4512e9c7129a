"""The statements of saving, as the drivers take them. Parameters are named, but for the one of HOLD."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    create_engine,
    exists,
    func,
    literal_column,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import aliased

from quizapp.delivery.models import Assignment, Attempt, AttemptStep, Sitting
from quizapp.people.models import Account

# By hand: the builder writes a list of its own for every number of attempts.
HOLD = "SELECT id FROM attempt WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_SENT = (
    select(
        AttemptStep.client_seq,
        AttemptStep.seq,
        AttemptStep.at,
        AttemptStep.kind,
        AttemptStep.position,
        AttemptStep.payload,
        AttemptStep.hash,
    )
    .where(
        AttemptStep.attempt_id == bindparam("attempt_id"),
        AttemptStep.page == bindparam("page"),
        AttemptStep.client_seq >= bindparam("client_seq"),
    )
    .order_by(AttemptStep.client_seq)
)
# The saves of a group as rows: the number within the group, and what is looked for.
_WANTED = {
    "sqlite": """
        SELECT key AS n, json_extract(value, '$[0]') AS attempt_id, json_extract(value, '$[1]') AS place,
               json_extract(value, '$[2]') AS page, json_extract(value, '$[3]') AS client_seq
        FROM json_each(:wanted)
    """,
    "postgresql": """
        SELECT CAST(place - 1 AS integer) AS n, CAST(value ->> 0 AS integer) AS attempt_id,
               CAST(value ->> 1 AS integer) AS place, value ->> 2 AS page, CAST(value ->> 3 AS bigint) AS client_seq
        FROM jsonb_array_elements(CAST(:wanted AS jsonb)) WITH ORDINALITY AS wanted(value, place)
    """,
}


def _constant(value: str) -> ColumnElement[str]:
    # Not a parameter: the writer of these statements hands in none but its own.
    return literal_column(value, String)


def _build_read(dialect: str) -> Select[Any]:
    wanted = (
        text(_WANTED[dialect])
        .columns(n=Integer, attempt_id=Integer, place=Integer, page=String, client_seq=BigInteger)
        .cte("wanted")
    )
    own = AttemptStep.attempt_id == wanted.c.attempt_id
    layout: Any
    place: Any
    last: Any
    is_last: ColumnElement[bool]
    if dialect == "postgresql":
        # Row by row from the end of the key: a join would be planned for whole tables.
        newest = select(AttemptStep.seq, AttemptStep.hash, AttemptStep.answered_bits).where(own)
        last = newest.order_by(AttemptStep.seq.desc()).limit(_constant("1")).lateral("last")
        columns, is_last = (last.c.seq, last.c.hash, last.c.answered_bits), true()
        layout = cast(Attempt.layout, Text)
        place = cast(func.jsonb_array_element(Attempt.layout, wanted.c.place), Text)
    else:
        last = aliased(AttemptStep)
        newest_seq = select(func.max(AttemptStep.seq)).where(own).scalar_subquery()
        columns = (last.seq, last.hash, last.answered_bits)
        is_last = and_(last.attempt_id == wanted.c.attempt_id, last.seq == newest_seq)
        path = _constant("'$['").concat(cast(wanted.c.place, String)).concat(_constant("']'"))
        layout = type_coerce(Attempt.layout, String)
        place = func.json_extract(layout, path, type_=String)
    known = exists().where(own, AttemptStep.page == wanted.c.page, AttemptStep.client_seq >= wanted.c.client_seq)
    return (
        select(
            wanted.c.n,
            Attempt.id,
            Attempt.public_id,
            Attempt.paper_id,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.state,
            Attempt.epoch,
            Sitting.closed_at,
            Sitting.grace_seconds,
            Account.id,
            Account.epoch,
            place,
            case((columns[0].is_(None), layout)),
            *columns,
            known,
        )
        .select_from(wanted)
        .join(Attempt, Attempt.id == wanted.c.attempt_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .outerjoin(Account, Account.person_id == Assignment.person_id)
        .outerjoin(last, is_last)
    )


def _write(statement: ClauseElement, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECTS[dialect]))


# Each with parameters by their names, which is what their drivers read fastest.
_DIALECTS: dict[str, Dialect] = {
    "sqlite": create_engine("sqlite://", paramstyle="named").dialect,
    "postgresql": create_engine("postgresql+psycopg://").dialect,
}
# Written once: putting these statements together costs more than carrying them out.
READ = {dialect: _write(_build_read(dialect), dialect) for dialect in _DIALECTS}
SENT = {dialect: _write(_SENT, dialect) for dialect in _DIALECTS}

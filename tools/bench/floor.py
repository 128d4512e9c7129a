"""The floor: a WSGI application that does the same reads and writes with nothing around them.

`/hello` answers; `/save` reads one row by its index and adds one row, durably, under the same settings as the
application (SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE; PostgreSQL: synchronous_commit). It commits as the
application does, too: what waits is read, added and committed together, by the same writer.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from quizapp.kernel.grouping import GroupWriter
from quizapp.kernel.turns import Turns

_URL = os.environ.get("FLOOR_DATABASE", "")
_IS_POSTGRESQL = _URL.startswith("postgresql")
_turns = Turns(Path(f"{_URL.removeprefix('sqlite:///')}-turn"))
_numbers = count(os.getpid() * 10_000_000)


def prepare(url: str, rows: int) -> None:
    """Make the two tables with `rows` attempts."""
    connection = _connect(url)
    for statement in (
        "DROP TABLE IF EXISTS attempt",
        "DROP TABLE IF EXISTS step",
        "CREATE TABLE attempt (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE NOT NULL, layout TEXT NOT NULL)",
        "CREATE TABLE step (attempt_id INTEGER, seq BIGINT, payload TEXT, hash TEXT, PRIMARY KEY (attempt_id, seq))",
    ):
        connection.execute(statement)
    mark = "%s" if isinstance(connection, psycopg.Connection) else "?"
    cursor = connection.cursor()
    cursor.executemany(
        f"INSERT INTO attempt VALUES ({mark}, {mark}, {mark})",  # noqa: S608 - the marks are ours
        [(n, f"attempt-{n}", "x" * 1500) for n in range(1, rows + 1)],
    )
    connection.commit()
    connection.close()


def _connect(url: str) -> Any:
    if url.startswith("postgresql"):
        return psycopg.connect(url.replace("+psycopg", ""))
    # The writer passes from thread to thread, one at a time.
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "wal_autocheckpoint=8000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class _Store:
    """One connection, opened by the first group."""

    def __init__(self) -> None:
        self._connection: Any = None

    def write(self, take: Callable[[], list[tuple[str, str]]]) -> Sequence[bytes]:
        """Read the attempts of what waits, add its steps, commit."""
        with nullcontext() if _IS_POSTGRESQL else _turns.take():
            if self._connection is None:
                self._connection = _connect(_URL)
            connection = self._connection
            if not _IS_POSTGRESQL:
                connection.execute("BEGIN IMMEDIATE")
            saves = take()
            names = [name for name, _payload in saves]
            if _IS_POSTGRESQL:
                found = connection.execute("SELECT public_id, id FROM attempt WHERE public_id = ANY(%s)", (names,))
                ids, row = dict(found.fetchall()), "(%s, %s, %s, %s)"
            else:
                marks = ", ".join("?" * len(names))
                found = connection.execute(f"SELECT public_id, id FROM attempt WHERE public_id IN ({marks})", names)  # noqa: S608 - the marks are ours
                ids, row = dict(found.fetchall()), "(?, ?, ?, ?)"
            values = [value for name, payload in saves for value in (ids[name], next(_numbers), payload, "0" * 64)]
            connection.execute(f"INSERT INTO step VALUES {', '.join([row] * len(saves))}", values)  # noqa: S608 - as above
            connection.commit()
        return [b'{"ok":true}'] * len(saves)


_writer = GroupWriter(_Store().write)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /hello and /save."""
    if environ["PATH_INFO"] == "/save":
        sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        [answer] = _writer.put([(sent["attempt"], json.dumps(sent["answer"]))])
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]

"""The floor: a WSGI application that does the same reads and writes with nothing around them.

`/hello` answers; `/save` reads one row by its index and adds one row, in one durable transaction under the same
settings as the application (SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE; PostgreSQL: synchronous_commit).
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import psycopg

_URL = os.environ.get("FLOOR_DATABASE", "")
_local = threading.local()
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
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _save(body: bytes) -> bytes:
    connection = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = _connect(_URL)
    sent = json.loads(body)
    payload = json.dumps(sent["answer"])
    if _URL.startswith("postgresql"):
        row = connection.execute("SELECT id FROM attempt WHERE public_id = %s", (sent["attempt"],)).fetchone()
        connection.execute("INSERT INTO step VALUES (%s, %s, %s, %s)", (row[0], next(_numbers), payload, "0" * 64))
        connection.commit()
    else:
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute("SELECT id FROM attempt WHERE public_id = ?", (sent["attempt"],)).fetchone()
        connection.execute("INSERT INTO step VALUES (?, ?, ?, ?)", (row[0], next(_numbers), payload, "0" * 64))
        connection.execute("COMMIT")
    return b'{"ok":true}'


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /hello and /save."""
    if environ["PATH_INFO"] == "/save":
        answer = _save(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]

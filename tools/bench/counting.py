"""How often a page asks the database."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine, event

from tools.bench.world import Visitor


def count_queries(app: Flask, visitor: Visitor, path: str) -> int:
    """The statements of one view of a page that was opened before."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    client = app.test_client(use_cookies=False)
    client.get(path, headers={"Cookie": visitor.cookie})
    event.listen(Engine, "before_cursor_execute", note)
    try:
        status = client.get(path, headers={"Cookie": visitor.cookie}).status
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    if status != "200 OK":
        raise RuntimeError(f"{path} answered {status}")
    return len(seen)

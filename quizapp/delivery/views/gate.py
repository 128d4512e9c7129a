"""The short way of a save: past sessions, forms and pages, straight to the writer. Only successes are answered here."""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from io import BytesIO
from typing import Any, TypeAlias

from flask import Flask
from sqlalchemy.orm import Session

from quizapp.assembly.queries import PaperContent, find_known_paper, get_paper_content
from quizapp.delivery.adapters.tokens import AttemptToken, Signer
from quizapp.delivery.services.saving import GroupSaver, Save, Saved
from quizapp.delivery.views.exam_page import get_browser_cookie_name
from quizapp.delivery.views.saving import MOST_ENTRIES, describe_saved, read_entry
from quizapp.extensions import db
from quizapp.kernel.clock import Clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.grouping import GroupWriter
from quizapp.web.headers import NO_COPY, list_headers
from quizapp.web.unit_of_work import GroupConnection

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Wsgi: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]
Take: TypeAlias = Callable[[], list[Save]]
LARGEST_BODY = 256 * 1024
# Tokens read before, so that each is checked once; more than this are forgotten together.
KEPT_TOKENS = 20_000
log = logging.getLogger(__name__)


class SaveGate:
    """WSGI middleware that answers saves which carry a valid attempt token, and hands on everything else.

    Whatever cannot be saved at once is handed on as it came: the view behind it decides by the session and says why.
    """

    def __init__(self, app: Flask, behind: Wsgi) -> None:
        self._app, self._behind = app, behind
        self._signer = Signer(app.extensions["settings"])
        self._writer: GroupWriter[Save, Saved | DomainError] = GroupWriter(self._write)
        self._store: _Store | None = None
        self._tokens: dict[tuple[str, str], AttemptToken] = {}
        self._browser = f"; {get_browser_cookie_name(app.extensions['settings'])}="
        production = app.extensions["settings"].is_production
        self._headers = [("Content-Type", "application/json"), NO_COPY, *list_headers(production=production)]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a save, or hand the request on."""
        if "HTTP_X_ATTEMPT_TOKEN" in environ and environ["REQUEST_METHOD"] == "POST":
            answer = self._answer(environ)
            if answer is not None:
                start_response("200 OK", [*self._headers, ("Content-Length", str(len(answer)))])
                return [answer]
        return self._behind(environ, start_response)

    def _answer(self, environ: Environ) -> bytes | None:
        clock: Clock = self._app.extensions["clock"]
        now = clock.now()
        token = self._read_token(environ, now)
        body = _read_body(environ) if token is not None else None
        if token is None or body is None:
            return None
        try:
            sent = json.loads(body)
            saves = _read_saves(sent if isinstance(sent, list) else [sent], token, now)
        except (ValueError, DomainError):
            return None
        try:
            outcomes = self._writer.put(saves)
        except Exception:
            log.exception("answers were not saved by the short way")
            return None
        saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
        if len(saved) < len(saves):
            return None
        # Only what an answer lacks is told in words, and words are the application's.
        with self._app.app_context() if any(one.lacks for one in saved) else nullcontext():
            told = [describe_saved(one, token.public_id, self._signer, now) for one in saved]
        return json.dumps({"ok": True, "answers": told} if isinstance(sent, list) else told[0]).encode()

    def _read_token(self, environ: Environ, now: datetime) -> AttemptToken | None:
        """The token of this request, where it is valid, for this address and from this browser."""
        _before, _name, after = f"; {environ.get('HTTP_COOKIE', '')}".partition(self._browser)
        shown = environ["HTTP_X_ATTEMPT_TOKEN"], after.partition(";")[0]
        token = self._tokens.get(shown)
        if token is None:
            token = self._signer.read_token(*shown) if after else None
            if token is None:
                return None
            if len(self._tokens) >= KEPT_TOKENS:
                self._tokens.clear()
            self._tokens[shown] = token
        if now.timestamp() >= token.expires:
            return None
        return token if environ["PATH_INFO"] == f"/bai-lam/{token.public_id}/luu" else None

    def _write(self, take: Take) -> Sequence[Saved | DomainError]:
        if self._store is None:
            self._store = _Store(self._app)
        return self._store.write(take)


class _Store:
    """The one connection of this process for saves that come by the short way; used by one thread at a time."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            engine = db.engine
        self._app = app
        self._connection = GroupConnection(engine)
        self._papers = Session(engine)
        self._saver = GroupSaver(engine.dialect, self._read_paper)
        self._failure = engine.dialect.loaded_dbapi.Error

    def write(self, take: Take) -> Sequence[Saved | DomainError]:
        """What became of each of the saves that wait, all of them committed together."""
        try:
            return self._try(take)
        except self._failure:
            # A connection that the database has ended is noticed when it is used; the next one is fresh.
            return self._try(take)

    def _try(self, take: Take) -> Sequence[Saved | DomainError]:
        try:
            with self._connection.work() as run:
                return self._saver.save(run, take())
        finally:
            if self._papers.in_transaction():
                self._papers.close()

    def _read_paper(self, paper_id: int) -> PaperContent:
        # A context costs more than a save; only what lies under a seal is opened by the application's key.
        known = find_known_paper(paper_id)
        if known is not None:
            return known
        with self._app.app_context():
            return get_paper_content(self._papers, paper_id)


def _read_body(environ: Environ) -> bytes | None:
    """The body, put back for whoever may read it again; None where it is too large or of unknown length."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _read_saves(entries: list[Any], token: AttemptToken, now: datetime) -> list[Save]:
    """The answers of a request as saves; raises ValueError for those of another opening of the attempt."""
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise ValueError("none, or too many")
    saves = [
        read_entry(entry, token.attempt_id, now, account=(token.account_id, token.account_epoch)) for entry in entries
    ]
    if any(save.epoch != token.epoch for save in saves):
        raise ValueError("not the opening that the token is for")
    return saves

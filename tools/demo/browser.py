"""A browser without a screen: cookies, forms as the page offers them, redirects. Every answer is timed and judged."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http import HTTPStatus
from http.cookies import SimpleCookie
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

SAVE_TOKEN = re.compile(r'data-save-token="([^"]+)"')
TOKEN = re.compile(r'name="csrf(?:_|-)token" (?:value|content)="([^"]+)"')
FOLLOWED = {301, 302, 303, 307}
MAX_REDIRECTS = 8
# A connection that rested longer may have been closed by the server meanwhile.
REST_SECONDS = 2.0
PATIENCE_SECONDS = 120.0
BOUNDARY = "----demonstration"
Values = Mapping[str, str | Sequence[str]]


class StoryError(Exception):
    """The story cannot go on: a page did not offer, or did not answer, what it should have."""


@dataclass
class Record:
    """What all browsers saw: seconds by kind of request, and answers that no person should ever get."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, method: str, path: str, status: int, seconds: float) -> None:
        """Note one request."""
        with self._lock:
            self.seconds[kind].append(seconds)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
                self.faults.append(f"{method} {path}: {status}")

    @property
    def requests(self) -> int:
        return sum(len(times) for times in self.seconds.values())


@dataclass
class Form:
    """A form of a page: where it goes, what it holds as the page drew it, and what its fields let one choose."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)

    def find_choice(self, name: str, text: str) -> str:
        """The value of the choice of a field whose text has `text` in it."""
        for value, shown in self.choices.get(name, {}).items():
            if text in shown:
                return value
        raise StoryError(f"{self.action or 'the form'}: {name} does not offer {text!r}")

    def fill(self, values: Values) -> list[tuple[str, str]]:
        """What is sent once `values` are typed over what the page drew; only what is there can be typed into."""
        for name in values:
            if name not in self.names:
                raise StoryError(f"{self.action or 'the form'} has no field {name}; it has {sorted(self.names)}")
        kept = [(name, value) for name, value in self.fields if name not in values]
        typed = [(n, v) for n, given in values.items() for v in ([given] if isinstance(given, str) else given)]
        return kept + typed


@dataclass(frozen=True)
class Page:
    """One answer of the server, after redirects."""

    status: int
    path: str
    content: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def words(self) -> str:
        """What a reader sees, on one line."""
        bare = re.sub(r"(?s)<(head|script|style|svg)\b.*?</\1>|<[^>]+>", " ", self.text)
        return " ".join(unescape(bare).split())

    def expect(self, *wanted: str) -> Page:
        """Itself, where it is a good answer that shows every text in `wanted`."""
        words = self.words
        missing = [text for text in wanted if " ".join(text.split()) not in words]
        if self.status != HTTPStatus.OK or missing:
            at = max(0, words.find(" | "))
            raise StoryError(f"{self.path} answered {self.status} without {missing}: {words[at : at + 1500]}")
        return self

    def list_forms(self) -> list[Form]:
        """The forms of the page, in order."""
        reader = _FormReader()
        reader.feed(self.text)
        return reader.forms

    def find_form(self, action_end: str | None = None, *, having: str | None = None) -> Form:
        """The posted form whose action ends in `action_end`, or that has the field `having`."""
        for form in self.list_forms():
            if "csrf_token" not in form.names:
                continue
            if action_end is not None and not (form.action or self.path).endswith(action_end):
                continue
            if having is None or having in form.names:
                return form
        raise StoryError(f"{self.path} ({self.status}) has no form {action_end or having}: {self.words[:1500]}")


class _FormReader(HTMLParser):
    """Collects the forms of a page with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._selected: list[str] = []
        self._option: str | None = None
        self._textarea: str | None = None
        self._label: str | None = None
        self._ids: dict[str, tuple[str, str]] = {}
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(found.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._read_input(self._form, found)
        elif tag in {"textarea", "select"} and "name" in found:
            self._form.names.add(found["name"])
            self._text = []
            if tag == "textarea":
                self._textarea = found["name"]
            else:
                self._select, self._selected = found["name"], []
                self._form.choices[found["name"]] = {}
        elif tag == "option" and self._select is not None:
            self._option, self._text = found.get("value", ""), []
            if "selected" in found:
                self._selected.append(self._option)
        elif tag == "label":
            self._label, self._text = found.get("for"), []
        elif tag == "button" and "name" in found:
            self._form.names.add(found["name"])
            self._form.choices.setdefault(found["name"], {})[found.get("value", "")] = ""

    def _read_input(self, form: Form, found: dict[str, str]) -> None:
        name, kind = found.get("name"), found.get("type", "text")
        if name is None or "disabled" in found:
            return
        form.names.add(name)
        if kind in {"radio", "checkbox"}:
            value = found.get("value", "on")
            form.choices.setdefault(name, {})[value] = ""
            self._ids[found.get("id", "")] = (name, value)
            if "checked" in found:
                form.fields.append((name, value))
        elif kind not in {"file", "submit"}:
            form.fields.append((name, found.get("value", "")))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        text = "".join(self._text)
        if tag == "form":
            self._form = None
        elif tag == "option" and self._select is not None and self._option is not None:
            self._form.choices[self._select][self._option] = " ".join(text.split())
        elif tag == "select" and self._select is not None:
            offered = list(self._form.choices[self._select])
            chosen = self._selected or offered[:1]
            self._form.fields += [(self._select, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._textarea is not None:
            self._form.fields.append((self._textarea, text.removeprefix("\n")))
            self._textarea = None
        elif tag == "label" and self._label in self._ids:
            name, value = self._ids[self._label]
            self._form.choices[name][value] = " ".join(text.split())


class Browser:
    """One person's browser. Used by one thread at a time; `twin` is another window of the same browser."""

    def __init__(self, address: str, record: Record) -> None:
        self._address, self._record = address, record
        self._host = urlsplit(address).netloc
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0
        self.cookies: dict[str, str] = {}
        self.token = ""
        # What the last page of an attempt saves by.
        self.save_token = ""
        # Which opening of an attempt this browser's pages belong to.
        self.epoch = 1

    def elsewhere(self) -> Browser:
        """Another browser, where nobody is signed in."""
        return Browser(self._address, self._record)

    def twin(self) -> Browser:
        """A second window: signed in alike, with a connection of its own."""
        other = Browser(self._address, self._record)
        other.cookies, other.token, other.save_token = dict(self.cookies), self.token, self.save_token
        return other

    def close(self) -> None:
        """Let the connection go; cookies stay."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str, kind: str = "page") -> Page:
        """Open an address and follow where it leads."""
        return self._visit("GET", path, None, {}, kind)

    def post(self, path: str, values: Values | None = None, kind: str = "form") -> Page:
        """Send a form whose fields are known, with the token of the last page."""
        fields = [(n, v) for n, given in (values or {}).items() for v in ([given] if isinstance(given, str) else given)]
        return self._send(path, [("csrf_token", self.token), *fields], kind)

    def submit(self, page: Page, form: Form, values: Values | None = None, kind: str = "form") -> Page:
        """Send a form of `page` with `values` typed into it."""
        return self._send(urljoin(page.path, form.action) if form.action else page.path, form.fill(values or {}), kind)

    def upload(self, page: Page, form: Form, name: str, file_name: str, content: bytes) -> Page:
        """Send a form of `page` with one file."""
        if name not in form.names:
            raise StoryError(f"{page.path} takes no file {name}")
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in form.fields
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        body = b"".join(parts) + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        path = urljoin(page.path, form.action) if form.action else page.path
        return self._visit("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, "form")

    def post_json(self, path: str, sent: Mapping[str, Any], kind: str = "save") -> tuple[int, dict[str, Any]]:
        """Send what a page's script sends; gives the status and the answer."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token}
        if self.save_token:
            headers["X-Attempt-Token"] = self.save_token
        page = self._ask("POST", path, json.dumps(sent).encode(), headers, kind)
        return page.status, json.loads(page.content)

    def _send(self, path: str, fields: Sequence[tuple[str, str]], kind: str) -> Page:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._visit("POST", path, urlencode(fields).encode(), headers, kind)

    def _visit(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], kind: str) -> Page:
        for _ in range(MAX_REDIRECTS):
            page = self._ask(method, path, body, headers, kind)
            if page.status not in FOLLOWED:
                return page
            target = urlsplit(urljoin(path, page.headers["location"]))
            path = target.path + (f"?{target.query}" if target.query else "")
            if page.status != HTTPStatus.TEMPORARY_REDIRECT:
                method, body, headers, kind = "GET", None, {}, "page"
        raise StoryError(f"{path} leads round in a circle")

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], kind: str) -> Page:
        sent = {**headers, "Host": self._host}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.monotonic()
        if started - self._used > REST_SECONDS:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, timeout=PATIENCE_SECONDS)
        self._connection.request(method, quote(path, safe="/?=&%:@-._~+"), body, sent)
        answer = self._connection.getresponse()
        content = answer.read()
        self._used = time.monotonic()
        self._record.add(kind, method, path, answer.status, self._used - started)
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        if answer.headers.get_content_type() == "text/html":
            text = content.decode()
            self.token = found[1] if (found := TOKEN.search(text)) else self.token
            self.save_token = found[1] if (found := SAVE_TOKEN.search(text)) else self.save_token
        return Page(answer.status, path, content, {name.lower(): value for name, value in answer.headers.items()})

    def _keep_cookies(self, lines: Sequence[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)

"""A test client that polices every page: what no page may break, no test needs to say again."""

from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import tinyhtml5
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from quizapp.extensions import db
from quizapp.people.models import Person

H = "{http://www.w3.org/1999/xhtml}"
LABELLED = {
    "text",
    "password",
    "email",
    "number",
    "search",
    "date",
    "time",
    "datetime-local",
    "tel",
    "file",
    "radio",
    "checkbox",
}


def text_of(element: Element) -> str:
    """The text of an element as a reader sees it."""
    return " ".join("".join(element.itertext()).split())


def check_page(app: Flask, path: str, response: TestResponse) -> None:
    """Fail where a page breaks what every page must hold."""
    html = response.get_data(as_text=True)
    root = tinyhtml5.parse(html)
    elements = list(root.iter())

    headings = [e for e in elements if e.tag == f"{H}h1"]
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    titles = [text_of(e) for e in elements if e.tag == f"{H}title"]
    assert titles, f"{path}: no title"
    heading = text_of(headings[0])
    assert heading, f"{path}: empty h1"
    assert titles[0].startswith(heading), f"{path}: title {titles[0]!r} does not start with h1 {heading!r}"
    assert next(e for e in elements if e.tag == f"{H}html").get("lang") == "vi", f"{path}: lang"

    ids = Counter(e.get("id") for e in elements if e.get("id"))
    assert not [i for i, n in ids.items() if n > 1], f"{path}: duplicate ids {[i for i, n in ids.items() if n > 1]}"
    for e in elements:
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (e.get(attribute) or "").split():
                assert target in ids, f"{path}: {attribute} points at missing #{target}"

    _check_labels(path, elements)
    _check_policy(path, response, elements)
    _check_links(app, path, elements, set(ids))


def _check_labels(path: str, elements: list[Element]) -> None:
    labelled = {e.get("for") for e in elements if e.tag == f"{H}label"}
    wrapped = {id(child) for e in elements if e.tag == f"{H}label" for child in e.iter()}
    for e in elements:
        kind = e.get("type", "text") if e.tag == f"{H}input" else None
        if kind in LABELLED or e.tag in {f"{H}select", f"{H}textarea"}:
            named = e.get("id") in labelled or id(e) in wrapped or e.get("aria-label") or e.get("aria-labelledby")
            assert named, f"{path}: {e.tag.removeprefix(H)} {e.get('name')!r} has no label"
        if e.tag == f"{H}button":
            assert text_of(e) or e.get("aria-label"), f"{path}: a button without words"
        if e.tag == f"{H}img":
            assert e.get("alt") is not None, f"{path}: img {e.get('src')!r} without alt"


def _check_policy(path: str, response: TestResponse, elements: list[Element]) -> None:
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, f"{path}: no policy"
    assert "unsafe" not in policy, f"{path}: {policy}"
    for e in elements:
        assert not (e.tag == f"{H}script" and not e.get("src") and e.get("type") != "application/json"), (
            f"{path}: inline script"
        )
        assert e.tag != f"{H}style", f"{path}: inline style element"
        assert e.get("style") is None, f"{path}: style attribute on {e.tag.removeprefix(H)}"
        assert not [a for a in e.keys() if a.startswith("on")], f"{path}: inline handler"  # noqa: SIM118


def _check_links(app: Flask, path: str, elements: list[Element], ids: set[Any]) -> None:
    adapter = app.url_map.bind("localhost")
    for e in elements:
        method = "GET"
        if e.tag == f"{H}a":
            target = e.get("href")
        elif e.tag == f"{H}form":
            target, method = e.get("action") or path, (e.get("method") or "get").upper()
        else:
            continue
        # A form of a dialog only closes it.
        if target is None or method == "DIALOG":
            continue
        url = urlsplit(urljoin(f"http://localhost{path}", target))
        if url.scheme not in {"http", "https"} or url.netloc != "localhost":
            continue
        if target.startswith("#"):
            assert target[1:] == "" or target[1:] in ids, f"{path}: {target} leads nowhere"
            continue
        try:
            adapter.match(url.path, method)
        except RequestRedirect:
            continue
        except (NotFound, MethodNotAllowed) as error:
            raise AssertionError(f"{path}: {method} {url.path} has no page") from error


class PageClient(FlaskClient):
    """Follows the application's pages; any HTML answer is checked."""

    def sign_in(self, person: Person) -> "PageClient":
        """Be this person from now on, as after the sign-in page."""
        account = person.account
        assert account is not None, "the person has no account"
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = f"{account.id}.{account.epoch}"
            cookie["_fresh"] = True
        return self

    def sign_out(self) -> None:
        """Be nobody."""
        with self.session_transaction() as cookie:
            cookie.clear()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A context of its own, as on a server: `g` and the database session are not the test's.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        # The test's session sees what the request wrote, not what it read before.
        db.session.rollback()
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 307, 308}:
            check_page(self.application, response.request.full_path, response)
        return response

"""Error pages: each says what happened and what to do, and the gravest need nothing that may be broken."""

from pathlib import Path

import pytest
import tinyhtml5
from flask import Flask, render_template

from quizapp.web.errors import DESIGNED
from tests.client import H, text_of

FOLDER = Path(__file__).parents[2] / "templates" / "errors"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def test_every_designed_status_has_its_page() -> None:
    assert {str(status) for status in DESIGNED} | {"500", "503", "expired_form", "refused"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_page_says_what_to_do(app: Flask, name: str) -> None:
    with app.test_request_context("/"):
        html = render_template(f"errors/{name}.html", message="Câu này đang chờ thẩm định.")
    root = tinyhtml5.parse(html)
    (title,) = root.iter(f"{H}title")
    (heading,) = root.iter(f"{H}h1")
    assert text_of(title).startswith(text_of(heading))
    assert len(text_of(heading)) > 8
    assert "Anh/chị làm gì tiếp" in [text_of(h) for h in root.iter(f"{H}h2")]
    assert "!" not in text_of(heading)


@pytest.mark.parametrize("name", ["500", "503"])
def test_gravest_pages_ask_nothing_of_the_database(app: Flask, name: str) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked for a person, an office or a navigation")

    template = app.jinja_env.get_template(f"errors/{name}.html")
    with app.test_request_context("/"):
        html = template.render(csrf_token=refuse, reference="7K4M-2QXR")
    assert "Hiểu chỉ số" in html
    assert ("7K4M-2QXR" in html) is (name == "500")


def test_wait_is_named_where_it_is_known(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "Chờ 1 phút 30 giây rồi thử lại." in render_template("errors/429.html", retry_after=90)
        assert "Chờ một phút rồi thử lại." in render_template("errors/429.html")

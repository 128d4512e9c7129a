"""The components pages are built of: what they draw, and what they never draw."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from quizapp.web.fields import VietnameseDateField
from tests.client import text_of

Draw = Callable[..., Element]
# Plain texts are choices too; the published types know of pairs only.
UNITS: Any = ["Sở Nội vụ", "Sở Y tế"]
LEVELS: Any = ["Nhận biết", "Vận dụng"]
ROLES: Any = ["Giám sát", "Tổ soạn thảo"]


class Row(Form):
    name = StringField("Tên", [DataRequired("Nhập tên.")])


class Sample(Form):
    full_name = StringField("Họ và tên", [InputRequired("Nhập họ và tên.")], description="Ghi đủ họ và tên.")
    birth = VietnameseDateField("Ngày sinh", [Optional()])
    minutes = IntegerField("Số phút")
    password = PasswordField("Mật khẩu")
    unit = SelectField("Đơn vị", choices=UNITS)
    level = RadioField("Mức độ", choices=LEVELS)
    roles = SelectMultipleField("Vai trò", choices=ROLES)
    active = BooleanField("Cho phép đăng nhập")
    stem = TextAreaField("Câu hỏi")
    file = FileField("Tệp")
    rows = FieldList(FormField(Row), min_entries=2)


@pytest.fixture
def draw(app: Flask) -> Draw:
    """Draw an expression over `ui` as a page at `path` would."""

    def drawn(source: str, path: str = "/", **values: Any) -> Element:
        with app.test_request_context(path):
            html = render_template_string('{% import "components/ui.html" as ui %}' + source, **values)
        document: Element = tinyhtml5.parse(f"<!DOCTYPE html><body>{html}")
        return document

    return drawn


def by_tag(root: Element, tag: str) -> list[Element]:
    """Elements of any namespace: SVG has its own."""
    return [e for e in root.iter() if str(e.tag).rpartition("}")[2] == tag]


@pytest.mark.parametrize("name", [field.name for field in Sample() if field.name != "rows"])
def test_every_field_is_labelled_and_speaks_vietnamese(draw: Draw, name: str) -> None:
    form = Sample()
    form[name].errors = ("Cần sửa chỗ này.",)
    root = draw("{{ ui.field(f) }}", f=form[name])
    controls = [e for tag in ("input", "select", "textarea") for e in by_tag(root, tag)]
    labels = {label.get("for") for label in by_tag(root, "label")}
    assert controls
    assert {control.get("id") for control in controls} <= labels
    words = text_of(root)
    assert form[name].label.text in words
    assert "Lỗi: Cần sửa chỗ này." in words
    for english in ("Error", "Show", "Choose", "password"):
        assert english not in words


def test_field_says_what_is_optional_and_gives_its_hint(draw: Draw) -> None:
    form = Sample()
    assert "(không bắt buộc)" in text_of(draw("{{ ui.field(f) }}", f=form.birth))
    root = draw("{{ ui.field(f) }}", f=form.full_name)
    assert "(không bắt buộc)" not in text_of(root)
    (control,) = by_tag(root, "input")
    (hint,) = [e for e in by_tag(root, "div") if e.get("id") == control.get("aria-describedby")]
    assert text_of(hint) == "Ghi đủ họ và tên."


def test_dates_are_written_the_vietnamese_way(draw: Draw) -> None:
    form = Sample(data={"birth": None})
    form.birth.process(None)
    (control,) = by_tag(draw("{{ ui.field(f) }}", f=form.birth), "input")
    assert control.get("type") == "text"


def test_choices_keep_what_was_chosen(draw: Draw) -> None:
    form = Sample(data={"unit": "Sở Y tế", "level": "Vận dụng", "roles": ["Giám sát"], "active": True})
    options = by_tag(draw("{{ ui.field(f) }}", f=form.unit), "option")
    assert [o.get("value") for o in options if o.get("selected") is not None] == ["Sở Y tế"]
    for field, chosen in ((form.level, ["Vận dụng"]), (form.roles, ["Giám sát"]), (form.active, ["y"])):
        inputs = by_tag(draw("{{ ui.field(f) }}", f=field), "input")
        assert [i.get("value") for i in inputs if i.get("checked") is not None] == chosen


def test_error_summary_leads_to_every_field_however_deep(draw: Draw) -> None:
    form = Sample(data={"rows": [{"name": ""}, {"name": "An"}]})
    form.validate()
    root = draw("{{ ui.error_summary(form) }}", form=form)
    links = {text_of(a): a.get("href") for a in by_tag(root, "a")}
    assert links["Nhập họ và tên."] == "#full_name"
    assert links["Nhập tên."] == "#rows-0-name"


def test_no_errors_draw_nothing(draw: Draw) -> None:
    assert text_of(draw("{{ ui.error_summary(form) }}", form=Sample())) == ""


def test_pagination_keeps_the_filters(draw: Draw) -> None:
    root = draw("{{ ui.pagination(3, 8, 200, 'người') }}", "/dang-nhap?don-vi=1&don-vi=2&trang=3")
    assert "Trang 3 trong 8 · 200 người" in text_of(root)
    links = {text_of(a): a.get("href") for a in by_tag(root, "a")}
    assert links["Trang sau"] == "/dang-nhap?don-vi=1&don-vi=2&trang=4"
    assert [a.get("aria-current") for a in by_tag(root, "a") if text_of(a) == "3"] == ["page"]


def test_one_page_needs_no_links(draw: Draw) -> None:
    root = draw("{{ ui.pagination(1, 1, 12, 'người') }}")
    assert text_of(root) == "12 người"


def test_result_bar_parts_fill_the_whole(draw: Draw) -> None:
    parts = [
        {"count": 156, "label": "đạt", "kind": "ok", "share": "78 %"},
        {"count": 34, "label": "chưa đạt", "kind": "bad"},
        {"count": 10, "label": "vắng", "kind": "neutral"},
    ]
    root = draw("{{ ui.result_bar(parts) }}", parts=parts)
    fills = [r for r in by_tag(root, "rect") if "app-bar__fill" in (r.get("class") or "") and r.get("x")]
    assert [(r.get("x"), r.get("width")) for r in fills] == [("0.0%", "78.0%"), ("78.0%", "17.0%"), ("95.0%", "5.0%")]
    assert "156 đạt (78 %)" in text_of(root)
    assert "34 chưa đạt" in text_of(root)


@pytest.mark.parametrize(
    ("value", "total", "width"), [(7, 8, "87.5%"), (0, 0, "0%"), (9, 8, "100%"), (None, 8, "0.0%"), (-1, 8, "0%")]
)
def test_bars_stay_within_their_track(draw: Draw, value: int | None, total: int, width: str) -> None:
    root = draw("{{ ui.bar(value, total) }}", value=value, total=total)
    (fill,) = [r for r in by_tag(root, "rect") if "app-bar__fill" in (r.get("class") or "")]
    assert fill.get("width") == width


def test_texts_are_escaped_everywhere(draw: Draw) -> None:
    bad = "<b>x</b>"
    root = draw(
        "{{ ui.tag(t) }}{{ ui.notice(t) }}{{ ui.empty_state(t, t) }}{{ ui.facts([(t, t)]) }}{{ ui.page_header(t, t) }}"
        "{{ ui.breadcrumb([(t, '/')], t) }}{{ ui.button(t) }}{{ ui.score_box(t, t) }}"
        "{{ ui.error_summary(errors=[{'text': t}]) }}",
        t=bad,
    )
    assert by_tag(root, "b") == []

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired

from quizapp.web.fields import to_choices
from quizapp.web.forms import TEXTS, PageForm, PartForm


class RowForm(PartForm):
    count = IntegerField("Số lượng")


class OrderForm(PageForm):
    unit = SelectField("Đơn vị", choices=to_choices([("1", "Sở Nội vụ")]))
    level = SelectField("Mức độ", coerce=int, choices=to_choices([(1, "Nhận biết")]))
    year = IntegerField("Năm", [InputRequired()])
    rows = FieldList(FormField(RowForm))


def test_what_the_library_says_is_said_in_vietnamese(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        form = OrderForm(MultiDict({"unit": "9", "level": "x", "rows-0-count": "hai"}))
        assert not form.validate()
        again = ["Lựa chọn này không còn nữa. Anh/chị hãy chọn lại."]
        assert form.unit.errors == again
        assert form.level.errors[:1] == again
        assert form.year.errors == ["Không được để trống."]
        assert "Ghi một số nguyên." in str(form.rows.errors)


def test_every_text_of_the_fields_in_use_is_known() -> None:
    assert all(text.strip() for text in TEXTS.values())

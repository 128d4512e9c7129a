"""The forms that all forms are made from: what the form library says by itself, it says in Vietnamese."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Form
from wtforms.meta import DefaultMeta

from quizapp.kernel.text import N_

_CHOICE = N_("Lựa chọn này không còn nữa. Anh/chị hãy chọn lại.")
_WHOLE = N_("Ghi một số nguyên.")
_OTHER = N_("Nội dung này chưa đúng. Anh/chị hãy kiểm tra lại.")
TEXTS: dict[str, str] = {
    "Not a valid choice.": _CHOICE,
    "Invalid Choice: could not coerce.": _CHOICE,
    "'%(value)s' is not a valid choice for this field.": _CHOICE,
    "'%(value)s' are not valid choices for this field.": _CHOICE,
    "Not a valid integer value.": _WHOLE,
    "Not a valid decimal value.": N_("Ghi một số."),
    "Not a valid date value.": N_("Ghi ngày như 24/11/2026."),
    "This field is required.": N_("Không được để trống."),
    "File does not have an approved extension.": N_("Tệp không đúng loại. Anh/chị hãy chọn tệp khác."),
}


class _Texts:
    """What the library asks for its texts."""

    def gettext(self, text: str) -> str:
        return _(TEXTS.get(text, _OTHER))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


_TEXTS = _Texts()


class PageForm(FlaskForm):
    """A form of a page."""

    class Meta(FlaskForm.Meta):
        """Where its texts come from."""

        def get_translations(self, _form: Any) -> _Texts:
            return _TEXTS


class PartForm(Form):
    """A form within a form, such as one row of a list."""

    class Meta(DefaultMeta):
        """Where its texts come from."""

        def get_translations(self, _form: Any) -> _Texts:
            return _TEXTS

"""Fields that forms of every storey share: dates as Vietnamese people write them, requirements in Vietnamese."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, DecimalField, Field, IntegerField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the types are one version behind
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from quizapp.kernel.text import normalise


def lazy(message: str, **params: Any) -> str:
    """A catalogue text for labels, translated when shown. Used as `_l`; typed as the text that it acts as."""
    text: str = lazy_gettext(message, **params)
    return text


_l = lazy


WHOLE = 100


class VietnameseDateField(DateField):
    """A day written 24/11/2026; 24-11-2026 and 24.11.2026 are understood too."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: date | None = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        try:
            super().process_formdata([typed])
        except ValueError:
            raise ValueError(_("%(typed)s không phải là ngày có thật. Viết như 24/11/2026.", typed=typed)) from None


class WholeNumberField(IntegerField):
    """A whole number within `at_least` and `at_most`, required unless `default` stands in for nothing typed."""

    def __init__(self, label: Any, at_least: int, at_most: int, *, empty: int | None = None, **options: Any) -> None:
        self.bounds, self.empty = (at_least, at_most), empty
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        if not typed and self.empty is not None:
            self.data = self.empty
            return
        low, high = self.bounds
        self.data = int(typed) if typed.isdecimal() and len(typed) <= len(str(high)) else None
        if self.data is None or not low <= self.data <= high:
            raise ValueError(_("Ghi một số nguyên từ %(low)s đến %(high)s.", low=low, high=high))


class PercentField(DecimalField):
    """A share from 0 to 100, with a decimal comma or point; an exact decimal."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        text = f"{self.data:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip().removesuffix("%").strip().replace(",", ".") if valuelist else ""
        try:
            self.data = Decimal(typed)
        except InvalidOperation:
            self.data = None
        if self.data is None or not self.data.is_finite() or not 0 <= self.data <= WHOLE:
            raise ValueError(_("Ghi một số từ 0 đến 100."))


class ClockField(Field):
    """A time of day written 08:00 or 8h00; `data` is a time."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip().lower().replace("h", ":").replace(".", ":") if valuelist else ""
        self.data: time | None = None
        try:
            self.data = datetime.strptime(f"{typed}00" if typed.endswith(":") else typed, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
        except ValueError:
            raise ValueError(_("%(field)s: ghi giờ như 08:00.", field=self.label.text)) from None


class LineField(StringField):
    """One line of text: Unicode normal form, single spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = normalise(valuelist[0]) if valuelist else ""


def to_choices(pairs: Iterable[tuple[object, object]]) -> list[Any]:
    """What select, radio and checkbox fields offer, from pairs of value and text."""
    return [SelectChoice(str(value), text) for value, text in pairs]


class Filled(InputRequired):
    """Something other than white space must have been typed."""

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.raw_data[0] if field.raw_data else ""
        if isinstance(typed, str) and not typed.strip():
            field.raw_data = []
        if self.message is None:
            # The summary above a form tells faults without their fields beside them.
            named = Filled(_("%(field)s: không được để trống.", field=field.label.text))
            named(form, field)
            return
        super().__call__(form, field)


def required(message: Any = None) -> InputRequired:
    """The validator of a field that must be filled in."""
    return Filled(message)


def at_most(length: int) -> Length:
    """The validator of the longest text a column holds."""
    return Length(max=length, message=_l("Tối đa %(max)d ký tự."))

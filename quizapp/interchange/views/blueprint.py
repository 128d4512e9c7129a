"""The blueprint, and how losses are said."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from quizapp.interchange.domain import Format

INTERCHANGE = Blueprint("interchange", __name__)


def say(text: str, params: Mapping[str, Any]) -> str:
    """A catalogue text with what fills it."""
    return _(text, **params) if params else _(text)


def group_formats(formats: Sequence[Format]) -> list[tuple[str, list[Format]]]:
    """Formats that are for the same, together: what they are for, and which."""
    return [(hint, list(group)) for hint, group in groupby(formats, key=lambda form: form.hint)]

"""The blueprint, and how losses are said."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

INTERCHANGE = Blueprint("interchange", __name__)


def say(text: str, params: Mapping[str, Any]) -> str:
    """A catalogue text with what fills it."""
    return _(text, **params) if params else _(text)

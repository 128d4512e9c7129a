"""Numbers in addresses: what no table can hold names nothing."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

GREATEST = 2**31 - 1


class NumberConverter(IntegerConverter):
    """A whole number up to the largest that the databases take; an address with a larger one does not exist."""

    def __init__(self, map: Map, *args: Any, **bounds: Any) -> None:  # noqa: A002 - the name its caller uses
        super().__init__(map, *args, **({"max": GREATEST} | bounds))


def install_routing(app: Flask) -> None:
    """Let `<int:...>` of every address be such a number."""
    app.url_map.converters["int"] = NumberConverter

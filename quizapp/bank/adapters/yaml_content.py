"""The content of a question as YAML, by the fields that its type declares."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quizapp.bank.adapters import yaml_nodes as yn
from quizapp.bank.adapters.yaml_nodes import Reader, SchemaError
from quizapp.itemtypes.schema import Field, Kind, to_decimal
from quizapp.kernel.text import N_

_SOFT = re.compile(r"[ \t\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def fold(text: str) -> str:
    """A text on one line. Its Unicode form stays as written: that it is NFC is a check of its own."""
    return _SOFT.sub(" ", text).strip()


def fold_lines(text: str) -> str:
    """A text whose lines say something, as those of a table: each folded, of several empty ones in a row one."""
    return _EMPTY_LINES.sub("\n\n", "\n".join(map(fold, text.splitlines()))).strip()


def read_content(reader: Reader, fields: tuple[Field, ...], lines: dict[str, int]) -> dict[str, Any]:
    """The declared fields of a mapping; adds the line of each entry of a list to `lines` ("options.2")."""
    content: dict[str, Any] = {}
    for field in fields:
        node = reader.fields.get(field.name)
        if node is None:
            if field.stays:
                content[field.name] = False
            elif field.required:
                reader.get(field.name)
            continue
        value = _read(node, field, lines)
        # A flag that is merely not set is not said.
        if value is not False or field.stays or field.required:
            content[field.name] = value
    return content


def _read(node: Any, field: Field, lines: dict[str, int]) -> Any:
    if field.kind is Kind.FLAG:
        return yn.read_flag(node, field.name)
    if field.kind is Kind.DECIMAL:
        return _read_decimal(node, field.name)
    if field.kind is Kind.RECORD:
        return _read_record(node, field)
    if field.kind is Kind.TEXT:
        return fold(yn.read_text(node, field.name))
    entries = []
    for n, part in enumerate(yn.read_sequence(node, field.name)):
        lines[f"{field.name}.{n}"] = yn.get_line(part)
        entries.append(
            _read_record(part, field) if field.kind is Kind.RECORDS else fold(yn.read_text(part, field.name))
        )
    return entries


def _read_record(node: Any, field: Field) -> dict[str, Any]:
    reader = Reader(node, N_("Mục"))
    reader.allow(*(part.name for part in field.fields))
    return read_content(reader, field.fields, {})


def _read_decimal(node: Any, name: str) -> str:
    value = to_decimal(yn.read_text(node, name))
    if value is None:
        raise SchemaError(
            yn.get_line(node), "schema", N_("“%(name)s” phải là một số, dấu chấm trước phần thập phân."), name=name
        )
    return format_decimal(value)


def format_decimal(value: Decimal) -> str:
    """A decimal as contents keep it: plain digits, no zeros at the end."""
    return f"{value.normalize():f}"


def describe_content(fields: tuple[Field, ...], content: Mapping[str, Any]) -> dict[str, Any]:
    """The declared fields as they are written; what is not set is left out."""
    described: dict[str, Any] = {}
    for field in fields:
        value = content.get(field.name)
        if field.kind is Kind.RECORDS:
            described[field.name] = [describe_content(field.fields, record) for record in value or ()]
        elif field.kind is Kind.RECORD and value:
            described[field.name] = describe_content(field.fields, value)
        elif field.kind is Kind.TEXTS and value:
            described[field.name] = list(value)
        elif field.kind is Kind.DECIMAL and value is not None:
            described[field.name] = _to_number(str(value))
        elif field.kind is Kind.FLAG:
            if value or (field.required and value is not None):
                described[field.name] = bool(value)
        elif field.kind is Kind.TEXT and value:
            described[field.name] = value
    return described


def _to_number(text: str) -> Any:
    if text.lstrip("-").isdecimal():
        return int(text)
    return float(text) if repr(float(text)) == text else text

"""The fields that the content of a question type has: the one description that files, forms and checks go by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds. A decimal is kept as its exact text, since JSON knows no exact decimals."""

    TEXT = "text"
    FLAG = "flag"
    DECIMAL = "decimal"
    TEXTS = "texts"
    RECORDS = "records"
    RECORD = "record"


@dataclass(frozen=True)
class Field:
    """One field of a content; `fields` are those of a record or of each of its records."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    fields: tuple["Field", ...] = ()
    # A flag that is kept where it is false too, and may be left out of a file then.
    stays: bool = False
    # Texts that may hold the signs of `markup`: what the candidate reads, but not what the team notes.
    marked: bool = False


def to_decimal(text: object) -> Decimal | None:
    """The finite value of a decimal kept as text; None for anything else."""
    try:
        value = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def find_misfits(fields: tuple[Field, ...], content: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The places of a content that do not have the shape that `fields` ask for."""
    known = {field.name for field in fields}
    yield from (f"{at}{name}" for name in content if name not in known)
    for field in fields:
        value = content.get(field.name)
        if value is None:
            if field.required:
                yield f"{at}{field.name}"
        elif not _fits(field, value):
            yield f"{at}{field.name}"
        elif field.kind is Kind.RECORD:
            yield from find_misfits(field.fields, value, f"{at}{field.name}.")
        elif field.kind is Kind.RECORDS:
            for n, record in enumerate(value):
                if any(find_misfits(field.fields, record)):
                    yield f"{at}{field.name}.{n}"


def _fits(field: Field, value: object) -> bool:
    if field.kind is Kind.DECIMAL:
        return to_decimal(value) is not None
    if field.kind is Kind.TEXTS:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    if field.kind is Kind.RECORDS:
        return isinstance(value, list) and all(isinstance(part, Mapping) for part in value)
    return isinstance(value, {Kind.TEXT: str, Kind.FLAG: bool, Kind.RECORD: Mapping}[field.kind])


def iterate_content_texts(fields: tuple[Field, ...], content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a content with its place: ("options.2", "..."), a record's texts under the place of the record."""
    for field in fields:
        value = content.get(field.name)
        if value is None:
            continue
        if field.kind is Kind.TEXT:
            yield field.name, str(value)
        elif field.kind is Kind.TEXTS:
            yield from ((f"{field.name}.{n}", str(text)) for n, text in enumerate(value))
        elif field.kind is Kind.RECORDS:
            for n, record in enumerate(value):
                yield from ((f"{field.name}.{n}", text) for _place, text in iterate_content_texts(field.fields, record))


def iterate_marked_texts(fields: tuple[Field, ...], content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """As `iterate_content_texts`, those alone that may hold signs of `markup`."""
    yield from iterate_content_texts(tuple(filter(None, map(_keep_marked, fields))), content)


def _keep_marked(field: Field) -> Field | None:
    inner = tuple(part for part in field.fields if part.marked)
    return replace(field, fields=inner) if inner else field if field.marked else None

"""Reading the tables of figures under `indices/<index>/`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quizapp.bank.adapters import yaml_nodes as yn
from quizapp.bank.adapters.yaml_nodes import Reader, SchemaError
from quizapp.bank.domain.files import EditionEntry, Finding
from quizapp.indices.domain import Cell, Change, IndexEdition, Measure, Passage, Row, RowKind, Totals, Unit
from quizapp.kernel.text import N_

_MEASURES = {measure.value: measure for measure in Measure}
_KINDS = {kind.value: kind for kind in RowKind}
_TOTALS = {totals.value: totals for totals in Totals}
_UNITS = {unit.value: unit for unit in Unit}
_HASH = re.compile(r"[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"20\d\d")
_SOFT = re.compile(r"[ \t\n]+")


def read_editions(directory: Path, findings: list[Finding]) -> Iterator[EditionEntry]:
    """Every table in the folders below `directory`; what cannot be read goes into `findings`."""
    for path in sorted(directory.glob("*/*.yaml")):
        name = f"{directory.name}/{path.parent.name}/{path.name}"
        try:
            yield _read_edition(yn.compose(path), name)
        except SchemaError as error:
            findings.append(error.to_finding(name))


def _read_edition(node: Any, name: str) -> EditionEntry:
    reader = Reader(node, N_("Bảng số liệu"))
    reader.allow(
        "format", "key", "index", "province", "document", "title", "computation", "unit", "places", "totals",
        "citation", "rows",
    )  # fmt: skip
    reader.choice("format", {"1": None})
    lines: dict[str, int] = {}
    rows: list[Row] = []
    for part in yn.read_sequence(reader.get("rows"), "rows"):
        row = _read_row(part, lines)
        if any(row.code == other.code for other in rows):
            raise SchemaError(yn.get_line(part), "schema", N_("Dòng “%(name)s” có hai lần trong bảng."), name=row.code)
        rows.append(row)
    lines["citation"] = yn.get_line(reader.get("citation"))
    edition = IndexEdition(
        key=reader.choice("key", _is_slug),
        index_code=reader.text("index"),
        document=reader.text("document"),
        province=reader.text("province"),
        title=_fold(reader.text("title")),
        computation=_fold(reader.text("computation")),
        unit=_UNITS[reader.choice("unit", _UNITS)],
        places=int(reader.choice("places", lambda value: value in {"0", "1", "2", "3"})),
        totals=_TOTALS[reader.choice("totals", _TOTALS)],
        rows=tuple(rows),
        passage=_read_passage(reader.get("citation")),
    )
    return EditionEntry(edition, name, reader.line, lines)


def _is_slug(value: str) -> bool:
    return _SLUG.fullmatch(value) is not None


def _fold(text: str) -> str:
    return _SOFT.sub(" ", text).strip()


def _read_row(node: Any, lines: dict[str, int]) -> Row:
    reader = Reader(node, N_("Dòng số liệu"))
    reader.allow("code", "component", "name", "kind", "parent", "maximum", "changes", "goals", "citations", *_MEASURES)
    code = reader.choice("code", _is_slug)
    lines[code] = reader.line
    cells = []
    for name, measure in _MEASURES.items():
        if name in reader.fields:
            for year, part in _read_years(reader.fields[name], name):
                lines[f"{code}/{name}.{year}"] = yn.get_line(part)
                cells.append(_read_cell(part, measure, year))
    changes = yn.read_sequence(reader.fields["changes"], "changes") if "changes" in reader.fields else []
    for n, part in enumerate(changes):
        lines[f"{code}/changes.{n}"] = yn.get_line(part)
    passages = yn.read_sequence(reader.get("citations"), "citations")
    for n, part in enumerate(passages):
        lines[f"{code}/citations.{n}"] = yn.get_line(part)
    goals = _read_years(reader.fields["goals"], "goals") if "goals" in reader.fields else []
    return Row(
        code=code,
        component=reader.choice("component", _is_slug) if "component" in reader.fields else code,
        name=_fold(reader.text("name")),
        kind=_KINDS[reader.choice("kind", _KINDS)] if "kind" in reader.fields else RowKind.COMPONENT,
        cells=tuple(cells),
        passages=tuple(_read_passage(part) for part in passages),
        parent=reader.choice("parent", _is_slug) if "parent" in reader.fields else "",
        maximum=yn.read_decimal(reader.get("maximum"), "maximum") if "maximum" in reader.fields else None,
        changes=tuple(_read_change(part) for part in changes),
        goals=tuple((year, _fold(yn.read_text(part, "goals"))) for year, part in goals),
    )


def _read_years(node: Any, name: str) -> list[tuple[int, Any]]:
    years = Reader(node, name)
    years.allow(*(year for year in years.fields if _YEAR.fullmatch(year)))
    return [(int(year), part) for year, part in years.fields.items()]


def _read_cell(node: Any, measure: Measure, year: int) -> Cell:
    if not yn.is_mapping(node):
        return Cell(measure, year, yn.read_decimal(node, measure.value))
    reader = Reader(node, N_("Số liệu"))
    reader.allow("value", "doubt")
    return Cell(measure, year, yn.read_decimal(reader.get("value"), "value"), _fold(reader.text("doubt")))


def _read_change(node: Any) -> Change:
    reader = Reader(node, N_("Mức thay đổi"))
    reader.allow("measure", "from", "to", "value", "doubt")
    return Change(
        measure=_MEASURES[reader.choice("measure", _MEASURES)],
        start=yn.read_number(reader.get("from"), "from"),
        end=yn.read_number(reader.get("to"), "to"),
        value=yn.read_decimal(reader.get("value"), "value"),
        doubt=_fold(reader.text("doubt")) if "doubt" in reader.fields else "",
    )


def _read_passage(node: Any) -> Passage:
    reader = Reader(node, N_("Dẫn nguồn"))
    reader.allow("place", "line", "paragraphs", "sha256")
    return Passage(
        place=_fold(reader.text("place")),
        line=yn.read_number(reader.get("line"), "line") if "line" in reader.fields else None,
        paragraphs=yn.read_number(reader.get("paragraphs"), "paragraphs"),
        sha256=reader.choice("sha256", lambda value: _HASH.fullmatch(value) is not None),
    )

"""Reading the folder of files that `question_bank/README.md` describes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from quizapp.bank.adapters import yaml_nodes as yn
from quizapp.bank.adapters.picture_files import read_pictures
from quizapp.bank.adapters.yaml_content import fold, fold_lines, read_content
from quizapp.bank.adapters.yaml_editions import read_editions
from quizapp.bank.adapters.yaml_models import read_codes, read_models, read_origin
from quizapp.bank.adapters.yaml_nodes import Reader, SchemaError
from quizapp.bank.domain import Axis, Level, Pool
from quizapp.bank.domain.files import BankFiles, DocumentEntry, Finding, IndexEntry, ItemEntry, ItemModel, Severity
from quizapp.bank.domain.itemmodels import build_instances
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.indices.domain import IndexFacts
from quizapp.itemtypes.registry import get_item_type, list_item_types
from quizapp.kernel.text import N_

FORMAT = "1"
MODELS = "models"
POOLS = (Pool.OPEN, Pool.DEMONSTRATION)
CODE = re.compile(r"[A-Z]{2,6}-\d{4}-\d{4}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LEVELS = {level.value: level for level in Level}
_AXES = {axis.value: axis for axis in Axis}


def read_bank(directory: Path) -> BankFiles:
    """Everything in `directory`. What cannot be read is left out and told in `findings`, never raised."""
    findings: list[Finding] = []
    if not (directory / "documents.yaml").is_file():
        message = N_("Không có tệp documents.yaml trong thư mục %(directory)s.")
        missing = Finding(Severity.ERROR, "missing", message, {"directory": directory.name}, "documents.yaml")
        return BankFiles((), (), (), (missing,))
    documents = _read_documents(directory / "documents.yaml", "documents.yaml", findings)
    indices = []
    for position, path in enumerate(sorted((directory / "indices").glob("*.yaml")), start=1):
        name = f"indices/{path.name}"
        try:
            indices.append(_read_index(yn.compose(path), name, position))
        except SchemaError as error:
            findings.append(error.to_finding(name))
    items: list[ItemEntry] = []
    for pool in POOLS:
        for path in sorted((directory / pool.value).glob("*.yaml")):
            items += read_items(path, f"{pool.value}/{path.name}", pool.value, findings)
    editions = tuple(read_editions(directory / "indices", findings))
    files = BankFiles(tuple(documents), tuple(indices), tuple(items), (), editions)
    models = tuple(read_models(directory / MODELS, findings))
    items += _read_instances(files, models, read_codes(directory / MODELS, findings), findings)
    pictures = dict(read_pictures(directory, [pool.value for pool in POOLS]))
    return replace(files, items=tuple(items), findings=tuple(findings), models=models, pictures=pictures)


def _read_instances(
    files: BankFiles, models: Iterable[ItemModel], codes: Mapping[str, str], findings: list[Finding]
) -> Iterator[ItemEntry]:
    """What the models yield. An entry with the code of an instance stands in its place: the committee's wording."""
    written = {entry.code for entry in files.items}
    for model in models:
        for found in build_instances(model, files, codes):
            if isinstance(found, Finding):
                findings.append(found)
            elif found.code not in written:
                yield found


def read_items(path: Path, name: str, pool: str, findings: list[Finding]) -> list[ItemEntry]:
    """The questions of one file; `name` is how findings call it."""
    try:
        nodes = _open(path, "items")
    except SchemaError as error:
        findings.append(error.to_finding(name))
        return []
    return _read_entries(nodes, name, pool, findings)


def read_foreign_items(content: bytes, findings: list[Finding]) -> list[ItemEntry]:
    """The questions of a file of questions that somebody handed in. Raises SchemaError where it is none."""
    nodes = _list_entries(yn.compose_bytes(content, is_foreign=True), "items")
    return _read_entries(nodes, "", Pool.OPEN.value, findings)


def _read_entries(nodes: Iterable[Any], name: str, pool: str, findings: list[Finding]) -> list[ItemEntry]:
    entries: list[ItemEntry] = []
    for node in nodes:
        code = None
        try:
            reader = Reader(node, N_("Câu hỏi"))
            code = reader.choice("id", lambda value: CODE.fullmatch(value) is not None)
            entries.append(_read_item(reader, code, name, pool))
        except SchemaError as error:
            findings.append(error.to_finding(name, code))
    return entries


def _open(path: Path, content: str) -> list[Any]:
    return _list_entries(yn.compose(path), content)


def _list_entries(root: Any, content: str) -> list[Any]:
    reader = Reader(root, N_("Tệp"))
    reader.allow("format", content)
    reader.choice("format", {FORMAT: None})
    return yn.read_sequence(reader.get(content), content)


def _read_documents(path: Path, name: str, findings: list[Finding]) -> list[DocumentEntry]:
    entries = []
    try:
        nodes = _open(path, "documents")
    except SchemaError as error:
        findings.append(error.to_finding(name))
        return []
    for node in nodes:
        try:
            reader = Reader(node, N_("Tài liệu"))
            reader.allow("key", "number", "kind", "issued_on", "issuer", "title", "text_sha256")
            fingerprint = reader.fields.get("text_sha256")
            entries.append(
                DocumentEntry(
                    key=reader.text("key"),
                    number=yn.read_optional_text(reader.get("number"), "number"),
                    kind=reader.text("kind"),
                    issued_on=yn.read_date(reader.get("issued_on"), "issued_on"),
                    issuer=reader.text("issuer"),
                    title=reader.text("title"),
                    text_sha256=yn.read_optional_text(fingerprint, "text_sha256") if fingerprint else None,
                    file=name,
                    line=reader.line,
                )
            )
        except SchemaError as error:
            findings.append(error.to_finding(name))
    return entries


def _read_index(node: Any, name: str, position: int) -> IndexEntry:
    reader = Reader(node, N_("Chỉ số"))
    reader.allow(
        "format", "code", "name", "short_name", "position", "measures", "publisher", "document", "components"
    )  # fmt: skip
    reader.choice("format", {FORMAT: None})
    components = []
    for part in yn.read_sequence(reader.get("components"), "components"):
        component = Reader(part, N_("Nội dung"))
        component.allow("code", "name")
        components.append((component.text("code"), component.text("name")))
    facts = IndexFacts(
        code=reader.text("code"),
        name=reader.text("name"),
        short_name=reader.text("short_name"),
        measures=reader.text("measures"),
        publisher=reader.text("publisher"),
        document=reader.text("document"),
        components=tuple(components),
        position=yn.read_number(reader.get("position"), "position") if "position" in reader.fields else position,
    )
    return IndexEntry(facts, name, reader.line)


COMMON = (
    "id", "type", "index", "component", "axis", "level", "owners", "stem", "explanation", "citations",
    "origin",
)  # fmt: skip


def _read_item(reader: Reader, code: str, name: str, pool: str) -> ItemEntry:
    item_type = reader.choice("type", lambda value: value in list_item_types())
    fields = get_item_type(item_type).fields
    reader.allow(*COMMON, *(field.name for field in fields))
    lines = dict(reader.lines())
    content = read_content(reader, fields, lines)
    citations = []
    for n, node in enumerate(yn.read_sequence(reader.get("citations"), "citations")):
        lines[f"citations.{n}"] = yn.get_line(node)
        citations.append(_read_citation(node))
    owners = yn.read_sequence(reader.fields["owners"], "owners") if "owners" in reader.fields else []
    wording = Wording(
        item_type=item_type,
        index_code=reader.text("index"),
        component=reader.text("component"),
        axis=reader.choice("axis", _AXES),
        level=reader.choice("level", _LEVELS),
        stem=fold_lines(reader.text("stem")),
        content=content,
        explanation=fold_lines(reader.text("explanation")),
        owners=tuple(fold(yn.read_text(node, "owners")) for node in owners),
        citations=tuple(citations),
        origin=read_origin(reader.fields["origin"]) if "origin" in reader.fields else {},
    )
    return ItemEntry(code, pool, wording, name, reader.line, lines)


def _read_citation(node: Any) -> Citation:
    reader = Reader(node, N_("Dẫn nguồn"))
    reader.allow("document", "place", "line", "paragraphs", "sha256")
    return Citation(
        document=reader.text("document"),
        place=fold(reader.text("place")),
        line=yn.read_number(reader.get("line"), "line") if "line" in reader.fields else None,
        paragraphs=yn.read_number(reader.get("paragraphs"), "paragraphs"),
        sha256=reader.choice("sha256", lambda value: _HASH.fullmatch(value) is not None),
    )

"""Writing the folder of files: changed entries are changed in place, so that comments and layout stay."""

import io
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from quizapp.bank.adapters.yaml_content import describe_content
from quizapp.bank.adapters.yaml_files import MODELS, POOLS, read_bank
from quizapp.bank.domain.files import BankFiles, DocumentEntry, ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.indices.domain import IndexFacts
from quizapp.itemtypes.registry import get_item_type

_WIDTH = 110


@dataclass
class ExportReport:
    """What an export did to the files; `foreign` are entries in the files that the bank does not have."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    foreign: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def write_bank(
    directory: Path,
    *,
    documents: Sequence[DocumentEntry],
    indices: Sequence[IndexFacts],
    items: Sequence[ItemEntry],
) -> ExportReport:
    """Make the files of `directory` say what is given; a file of which nothing changed is not touched.

    Entries that are in the files only are left and named. Raises ValueError where the folder holds files that
    cannot be read: nothing is written then.
    """
    present = read_bank(directory) if (directory / "documents.yaml").is_file() else BankFiles((), (), (), ())
    if present.findings:
        finding = present.findings[0]
        raise ValueError(f"{finding.file}:{finding.line}: {finding.text}")
    report = ExportReport()
    folder = _Folder(directory)
    _write_documents(folder, documents, present)
    _write_indices(folder, indices, present)
    _write_items(folder, items, present, report)
    report.files = folder.save()
    return report


class _Folder:
    """The files as they are being changed; nothing reaches the disk before `save`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.yaml = _make_yaml()
        self.loaded: dict[str, Any] = {}
        self.changed: list[str] = []

    def open(self, name: str, empty: Callable[[], CommentedMap]) -> Any:
        if name not in self.loaded:
            path = self.directory / name
            self.loaded[name] = self.yaml.load(path.read_text(encoding="utf-8")) if path.is_file() else empty()
        return self.loaded[name]

    def touch(self, name: str) -> None:
        if name not in self.changed:
            self.changed.append(name)

    def save(self) -> list[str]:
        texts = {}
        for name in self.changed:
            buffer = io.StringIO()
            self.yaml.dump(self.loaded[name], buffer)
            texts[name] = buffer.getvalue()
        for name, text in texts.items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return sorted(texts)


def write_items(entries: Iterable[ItemEntry]) -> bytes:
    """One file of questions by itself, as those of the folder are."""
    data = CommentedMap({"format": 1, "items": CommentedSeq(CommentedMap(_describe_item(one)) for one in entries)})
    target = io.BytesIO()
    _make_yaml().dump(data, target)
    return target.getvalue()


def _make_yaml() -> YAML:
    made = YAML()
    made.preserve_quotes = True
    # Lines are folded where they were; the emitter must not fold them anew.
    made.width = 4096
    made.indent(mapping=2, sequence=4, offset=2)
    made.representer.add_representer(
        type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return made


def _new_list(name: str) -> Callable[[], CommentedMap]:
    return lambda: CommentedMap({"format": 1, name: CommentedSeq()})


def _write_documents(folder: _Folder, documents: Iterable[DocumentEntry], present: BankFiles) -> None:
    before = {document.key: _describe_document(document) for document in present.documents}
    for document in documents:
        values = _describe_document(document)
        if before.get(document.key) == values:
            continue
        entries = folder.open("documents.yaml", _new_list("documents"))["documents"]
        _put(entries, "key", document.key, values)
        folder.touch("documents.yaml")


def _describe_document(document: DocumentEntry) -> dict[str, Any]:
    return {
        "key": document.key,
        "number": document.number,
        "kind": document.kind,
        "issued_on": document.issued_on,
        "issuer": document.issuer,
        "title": document.title,
        "text_sha256": document.text_sha256,
    }


def _write_indices(folder: _Folder, indices: Iterable[IndexFacts], present: BankFiles) -> None:
    before = {index.facts.code: index for index in present.indices}
    for facts in indices:
        old = before.get(facts.code)
        if old is not None and old.facts == facts:
            continue
        name = old.file if old else f"indices/{facts.code.lower()}.yaml"
        data = folder.open(name, lambda: CommentedMap({"format": 1}))
        _update(
            data,
            {
                "code": facts.code,
                "name": facts.name,
                "short_name": facts.short_name,
                "position": facts.position,
                "measures": _fold(facts.measures),
                "publisher": _fold(facts.publisher),
                "document": facts.document,
            },
        )
        if "components" not in data:
            data["components"] = CommentedSeq()
        for code, label in facts.components:
            _put(data["components"], "code", code, {"code": code, "name": label})
        folder.touch(name)


def _write_items(folder: _Folder, items: Iterable[ItemEntry], present: BankFiles, report: ExportReport) -> None:
    before = {entry.code: entry for entry in present.items}
    for entry in items:
        old = before.pop(entry.code, None)
        if old is not None and old.file.startswith(f"{MODELS}/"):
            if old.pool == entry.pool and old.wording.compute_hash() == entry.wording.compute_hash():
                report.unchanged += 1
                continue
            # What a model made and somebody then changed stands in a file of its own from now on.
            old = None
        if old is not None and old.pool == entry.pool and old.wording.compute_hash() == entry.wording.compute_hash():
            report.unchanged += 1
            continue
        if old is not None and old.pool != entry.pool:
            moved = folder.open(old.file, _new_list("items"))["items"]
            del moved[next(n for n, item in enumerate(moved) if item["id"] == entry.code)]
            folder.touch(old.file)
        stays = old is not None and old.pool == entry.pool
        name = old.file if old is not None and stays else f"{entry.pool}/{entry.wording.index_code.lower()}.yaml"
        _put(folder.open(name, _new_list("items"))["items"], "id", entry.code, _describe_item(entry))
        folder.touch(name)
        (report.added if old is None else report.changed).append(entry.code)
    report.foreign = [code for code, entry in before.items() if entry.pool in POOLS]


def _describe_item(entry: ItemEntry) -> dict[str, Any]:
    wording: Wording = entry.wording
    content = describe_content(get_item_type(wording.item_type).fields, wording.content)
    # After everything else, where it has always stood.
    last = {"fixed_order": content.pop("fixed_order")} if "fixed_order" in content else {}
    owners = CommentedSeq(wording.owners)
    owners.fa.set_flow_style()
    values: dict[str, Any] = {
        "id": entry.code,
        "type": wording.item_type,
        "index": wording.index_code,
        "component": wording.component,
        "axis": wording.axis,
        "level": wording.level,
        "owners": owners,
        "stem": _fold(wording.stem),
        **content,
        "explanation": _fold(wording.explanation),
        "citations": [
            {name: value for name, value in citation.to_json().items() if value is not None}
            for citation in wording.citations
        ],
        **last,
    }
    if wording.origin:
        values["origin"] = {"model": wording.origin["model"], "figures": dict(wording.origin["figures"])}
    return values


def _put(entries: Any, key: str, value: str, values: dict[str, Any]) -> None:
    """Change the entry whose `key` is `value`, or add one at the end."""
    for entry in entries:
        if str(entry.get(key)) == value:
            _update(entry, values)
            return
    entries.append(CommentedMap(values))


def _update(entry: Any, values: dict[str, Any]) -> None:
    for name in [name for name in entry if name not in values and name not in ("format", "components")]:
        del entry[name]
    for name, value in values.items():
        if name not in entry or _plain(entry[name]) != _plain(value):
            entry[name] = value


def _plain(value: Any) -> Any:
    """A value without the layout it was read with."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value).strip() if isinstance(value, str) else value


def _fold(text: str) -> Any:
    """A text folded at the width of the files: `>-` over several lines."""
    if "\n" in text:  # each of its lines stays one: `|-`
        return LiteralScalarString(text)
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    if " ".join(lines) != text:  # runs of spaces cannot be folded and come back the same
        return text
    folded = FoldedScalarString(text)
    places, at = [], 0
    for line in lines[:-1]:
        at += len(line)
        places.append(at)
        at += 1
    folded.fold_pos = places
    return folded

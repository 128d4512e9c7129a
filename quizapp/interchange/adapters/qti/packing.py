"""A package as it is written here: one file for each question, a test of them all, and the manifest."""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from lxml import etree

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.writing import iterate_texts
from quizapp.charts import draw_chart
from quizapp.interchange.adapters.qti.details import write_details
from quizapp.interchange.adapters.qti.markup import XSI, Element, Maker, make_root, to_bytes
from quizapp.interchange.adapters.qti.packages import MANIFEST
from quizapp.interchange.adapters.qti.versions import LOM_SCHEMA, LOM_SPACE, Version
from quizapp.interchange.adapters.qti.writing import TOOL, Writer, get_picture
from quizapp.interchange.domain import Refused, Writing, find_fault
from quizapp.itemtypes.chart_reading import read_chart
from quizapp.kernel.text import N_

TEST = "test"
_ITEMS = "items"
_TITLE = N_("Ngân hàng câu hỏi")
# The same questions are the same file, whenever it is made.
_DATE = (2000, 1, 1, 0, 0, 0)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
# What XML has no way to write.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_TITLE = 80
_INTERACTIONS = {
    "matching": "matchInteraction",
    "four_statements": "matchInteraction",
    "ordering": "orderInteraction",
    "numeric": "textEntryInteraction",
    "fill_list": "inlineChoiceInteraction",
}


class _Written(NamedTuple):
    identifier: str
    entry: ItemEntry
    picture: str


def write_package(version: Version, entries: Sequence[ItemEntry]) -> Writing:
    """The package of a version with these questions. What could never be marked is refused."""
    make = Maker(version)
    writer, taken = Writer(make), {TEST}
    written: list[_Written] = []
    refused: list[Refused] = []
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            fault = find_fault(entry.wording) or _find_unwritable(entry)
            if fault:
                refused.append(Refused(entry.code, fault))
                continue
            identifier = _name(entry, taken, len(written) + 1)
            taken.add(identifier)
            item = writer.write(identifier, _shorten(entry.wording.stem), entry.wording)
            _add(archive, f"{_ITEMS}/{identifier}.xml", to_bytes(item))
            chart = read_chart(entry.wording.content)
            picture = f"{_ITEMS}/{get_picture(identifier)}" if chart else ""
            if chart:
                _add(archive, picture, draw_chart(chart).encode())
            written.append(_Written(identifier, entry, picture))
        _add(archive, f"{TEST}.xml", to_bytes(_write_test(make, written)))
        _add(archive, MANIFEST, to_bytes(_write_manifest(version, written)))
    return Writing(target.getvalue(), (), tuple(refused))


def _find_unwritable(entry: ItemEntry) -> str | None:
    """Why a question cannot be written as XML at all."""
    if any(_CONTROL.search(text) for _place, text in iterate_texts(entry.wording)):
        return N_("Trong câu có ký tự điều khiển không ghi được vào tệp.")
    return None


def _name(entry: ItemEntry, taken: Collection[str], number: int) -> str:
    """The question's own code where it can be an identifier and is not taken."""
    if _IDENTIFIER.fullmatch(entry.code) and entry.code not in taken:
        return entry.code
    return f"question-{number}"


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1].rstrip() + "…"


def _write_test(make: Maker, written: Iterable[_Written]) -> Element:
    total = make("sum", make("testVariables", variableIdentifier="SCORE"))
    default = make("defaultValue", make("value", "0"))
    references = [
        make("assessmentItemRef", identifier=one.identifier, href=f"{_ITEMS}/{one.identifier}.xml") for one in written
    ]
    section = make("assessmentSection", *references, identifier="section", title=_TITLE, visible="true")
    return make.root(
        "assessmentTest",
        make("outcomeDeclaration", default, identifier="SCORE", cardinality="single", baseType="float"),
        make("testPart", section, identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"),
        make("outcomeProcessing", make("setOutcomeValue", total, identifier="SCORE")),
        identifier=TEST,
        title=_TITLE,
        toolName=TOOL,
        toolVersion="1",
    )


class _Manifest:
    """Makes the elements of a manifest."""

    def __init__(self, version: Version) -> None:
        self.version = version
        spaces = ((version.package_space, version.package_schema), (LOM_SPACE, LOM_SCHEMA))
        self.schemas = " ".join(
            f"{space} {schema}" for space, schema in (*spaces, (version.metadata_space, version.metadata_schema))
        )

    def make(self, name: str, *children: Element, **attributes: str) -> Element:
        element = etree.Element(f"{{{self.version.package_space}}}{name}", attributes)
        element.extend(children)
        return element

    def describe(self, space: str, name: str, *children: Element | str) -> Element:
        element = etree.Element(f"{{{space}}}{name}")
        for child in children:
            if isinstance(child, str):
                element.text = child
            else:
                element.append(child)
        return element

    def write(self, resources: Iterable[Element]) -> Element:
        schema, number = self.make("schema"), self.make("schemaversion")
        schema.text, number.text = self.version.package_name, self.version.package_version
        others = {"lom": LOM_SPACE, "qmd": self.version.metadata_space, "xsi": XSI}
        root = make_root(self.version.package_space, "manifest", others)
        root.set("identifier", "manifest")
        root.set(f"{{{XSI}}}schemaLocation", self.schemas)
        root.extend([self.make("metadata", schema, number), self.make("organizations")])
        root.append(self.make("resources", *resources))
        return root


def _write_manifest(version: Version, written: Sequence[_Written]) -> Element:
    manifest = _Manifest(version)
    resources = []
    for one in written:
        path = f"{_ITEMS}/{one.identifier}.xml"
        files = [manifest.make("file", href=name) for name in (path, one.picture) if name]
        metadata = manifest.make(
            "metadata", _describe(manifest, one), _classify(manifest, one), write_details(one.entry)
        )
        resources.append(
            manifest.make("resource", metadata, *files, identifier=one.identifier, type=version.item_type, href=path)
        )
    needed = [manifest.make("dependency", identifierref=one.identifier) for one in written]
    test = manifest.make("file", href=f"{TEST}.xml")
    resources.append(
        manifest.make("resource", test, *needed, identifier=TEST, type=version.test_type, href=f"{TEST}.xml")
    )
    return manifest.write(resources)


def _describe(manifest: _Manifest, one: _Written) -> Element:
    """The standard metadata: what others may search by."""
    wording = one.entry.wording

    def say(name: str, text: str) -> Element:
        line = manifest.describe(LOM_SPACE, "string", text)
        line.set("language", "vi")
        return manifest.describe(LOM_SPACE, name, line)

    words = [word for word in (wording.index_code, wording.component) if word]
    identifier = manifest.describe(
        LOM_SPACE, "identifier", manifest.describe(LOM_SPACE, "entry", one.entry.code or one.identifier)
    )
    general = manifest.describe(
        LOM_SPACE,
        "general",
        identifier,
        say("title", _shorten(wording.stem)),
        manifest.describe(LOM_SPACE, "language", "vi"),
        *(say("keyword", word) for word in words),
    )
    return manifest.describe(LOM_SPACE, "lom", general)


def _classify(manifest: _Manifest, one: _Written) -> Element:
    space, item_type = manifest.version.metadata_space, one.entry.wording.item_type
    facts = (
        ("timeDependent", "false"),
        ("interactionType", _INTERACTIONS.get(item_type, "choiceInteraction")),
        ("feedbackType", "none"),
        ("solutionAvailable", "true"),
        ("toolName", TOOL),
    )
    return manifest.describe(space, "qtiMetadata", *(manifest.describe(space, name, text) for name, text in facts))

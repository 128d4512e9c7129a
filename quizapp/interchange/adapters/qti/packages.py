"""A package as somebody sent it: its items, whatever version, as questions here or refused by name."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from quizapp.bank.domain.wording import Wording
from quizapp.documents.adapters import DAMAGED, ArchiveTooLargeError, unpack
from quizapp.interchange.adapters.qti.choices import Lost
from quizapp.interchange.adapters.qti.details import Details, read_details
from quizapp.interchange.adapters.qti.items import Surroundings, read_item
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError, UnreadableXmlError, parse_xml
from quizapp.interchange.domain import UNREADABLE, Found, Loss, Reading, Refused
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

MANIFEST = "imsmanifest.xml"
# Far more than an item has; more than the manifest of the largest package has; more than both together.
MOST_TAGS, MOST_TAGS_IN_MANIFEST, MOST_TAGS_IN_ALL = 50_000, 1_500_000, 4_000_000
MOST_SHARED = 50
_NO_PACKAGE = N_("Tệp này không phải là gói QTI đọc được.")
_TOO_LARGE = N_("Gói quá lớn. Anh/chị chia câu hỏi thành nhiều gói.")
_NO_ITEMS = N_("Trong gói không có câu hỏi nào theo QTI 2 hoặc QTI 3.")
_MISSING = N_("Gói không có tệp “%(file)s” của câu này.")
_DAMAGED = N_("Tệp của câu này không đọc được.")
_CHANGED = N_("Phương án đã được sửa ở nơi khác, nên sự nhầm lẫn ghi cho từng phương án không được giữ.")
_DESCRIBED = N_("Thông tin mô tả câu (từ khóa, phân loại, độ khó) trong gói không được nhập.")
_OLD = N_("Tệp theo QTI 1; ở đây đọc QTI 2.0 đến 3.0.")
_TEST = N_("Bài kiểm tra: chỉ nhập các câu hỏi, không nhập phần riêng của bài (%(parts)s).")
_ITEM_TYPE = re.compile(r"imsqti_.*item.*", re.IGNORECASE)
# What of a test would change what its questions come to, as the people say it who make tests.
_PARTS = {
    "timeLimits": N_("giới hạn thời gian"),
    "weight": N_("trọng số"),
    "selection": N_("rút ngẫu nhiên"),
    "preCondition": N_("điều kiện"),
    "branchRule": N_("rẽ nhánh"),
    "testFeedback": N_("nhận xét"),
    "rubricBlock": N_("hướng dẫn"),
    "assessmentStimulusRef": N_("ngữ liệu chung"),
}


class _Resource(NamedTuple):
    path: str
    identifier: str
    details: Details
    is_item: bool


@dataclass
class _Package:
    """The XML of a package by path. What it unfolds to in memory is bounded by the number of its tags."""

    parts: Mapping[str, bytes]
    root: str = ""
    tags: int = 0
    shared: dict[str, Node | None] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)

    def locate(self, base: str, reference: str) -> str:
        """The part that a reference within another part names.

        It is relative to that part. Some systems write it as from the manifest, or take no care of capitals.
        """
        if not self.folded:
            self.folded = {path.casefold(): path for path in self.parts}
        location = unquote(reference.partition("#")[0]).replace("\\", "/")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(base), location))
        from_root = posixpath.normpath(posixpath.join(self.root, location.lstrip("/")))
        for path in (there, from_root):
            if path in self.parts or path.casefold() in self.folded:
                return path if path in self.parts else self.folded[path.casefold()]
        return there

    def get(self, path: str, most: int = MOST_TAGS) -> Node | None:
        """The root of a part; None where it cannot be read."""
        data = self.parts.get(path, b"")
        tags = data.count(b"<")
        self.tags += tags
        if self.tags > MOST_TAGS_IN_ALL:
            raise DomainError(_TOO_LARGE, code=UNREADABLE)
        try:
            return parse_xml(data) if tags <= most else None
        except UnreadableXmlError:
            return None

    def get_shared(self, path: str) -> Node | None:
        """The same for a part that many items refer to."""
        if path not in self.shared:
            if len(self.shared) >= MOST_SHARED:
                self.shared.clear()
            self.shared[path] = self.get(path)
        return self.shared[path]


def read_package(data: bytes) -> Reading:
    """Every item of a package, or of one item's file. Raises DomainError for what is neither."""
    package = _Package(_unpack(data))
    found: list[Found] = []
    refused: list[Refused] = []
    for resource in _list_resources(package):
        root = package.get(resource.path)
        if root is None:
            if resource.is_item:
                why = _DAMAGED if resource.path in package.parts else _MISSING
                refused.append(Refused(resource.identifier, why, {"file": resource.path}))
        elif root.name == "assessmentItem":
            _add(package, resource, root, found, refused)
        elif root.name == "assessmentTest":
            refused += _describe_test(resource, root)
        elif root.name == "questestinterop":
            refused.append(Refused(resource.identifier or resource.path, _OLD))
    if not found and not refused:
        raise DomainError(_NO_ITEMS, code=UNREADABLE)
    return Reading(tuple(found), tuple(refused))


def _unpack(data: bytes) -> dict[str, bytes]:
    if not data.startswith(b"PK"):
        if data.count(b"<") > MOST_TAGS or not _is_xml(data):
            raise DomainError(_NO_PACKAGE, code=UNREADABLE)
        return {"item.xml": data}
    try:
        return unpack(data, wanted=lambda name: name.lower().endswith(".xml"))
    except ArchiveTooLargeError as error:
        raise DomainError(_TOO_LARGE, code=UNREADABLE) from error
    except DAMAGED as error:
        raise DomainError(_NO_PACKAGE, code=UNREADABLE) from error


def _is_xml(data: bytes) -> bool:
    try:
        parse_xml(data)
    except UnreadableXmlError:
        return False
    return True


def _list_resources(package: _Package) -> Iterator[_Resource]:
    """What the manifest names, then what is there without being named."""
    manifests = [path for path in package.parts if posixpath.basename(path) == MANIFEST]
    seen = set(manifests)
    for path in sorted(manifests, key=lambda path: path.count("/"))[:1]:
        root = package.get(path, MOST_TAGS_IN_MANIFEST)
        if root is None:
            raise DomainError(_NO_PACKAGE, code=UNREADABLE)
        package.root = posixpath.dirname(path)
        for node in root.walk():
            if node.name != "resource" or not node.get("href"):
                continue
            place = package.locate(path, node.get("href"))
            if place not in seen and (place.lower().endswith(".xml") or _ITEM_TYPE.fullmatch(node.get("type"))):
                seen.add(place)
                is_item = _ITEM_TYPE.fullmatch(node.get("type")) is not None
                yield _Resource(place, node.get("identifier"), read_details(node), is_item)
    for path in package.parts:
        if path not in seen:
            yield _Resource(path, path, Details(), is_item=not manifests)


def _add(package: _Package, resource: _Resource, item: Node, found: list[Found], refused: list[Refused]) -> None:
    place = item.get("identifier") or resource.identifier or resource.path
    details = resource.details
    try:
        read = read_item(item, _look_around(package, resource.path, item), details.item_type, figure=details.is_chart)
        item_type = read.draft.item_type
        if item_type == "single_choice" and details.item_type == "chart_reading":
            item_type = details.item_type
        wording = Wording(item_type, "", "", "", "", read.stem, read.draft.content, read.explanation)
        lost = list(read.losses)
        if details.is_changed(read.draft.content):
            lost.append(Lost(_CHANGED))
        if details.described:
            lost.append(Lost(_DESCRIBED))
        wording = details.complete(item_type, read.draft.content, wording)
    except UncarriedError as error:
        refused.append(Refused(place, error.why, error.params))
        return
    losses = tuple(Loss(place, one.what, one.params) for one in lost)
    found.append(Found(place, wording, details.labels.code, losses))


def _look_around(package: _Package, path: str, item: Node) -> Surroundings:
    stimuli, fragments = {}, {}
    for node in item.nodes:
        if node.name == "assessmentStimulusRef":
            root = package.get_shared(package.locate(path, node.get("href")))
            body = root.find("stimulusBody") if root is not None else None
            if body is not None:
                stimuli[node.get("href")] = body
        elif node.name == "responseProcessing" and node.get("templateLocation"):
            root = package.get_shared(package.locate(path, node.get("templateLocation")))
            if root is not None and root.name == "responseProcessing":
                fragments[node.get("templateLocation")] = root
    return Surroundings(stimuli, fragments)


def _describe_test(resource: _Resource, test: Node) -> Iterator[Refused]:
    named = {node.name for node in test.walk()}
    parts = [text for name, text in _PARTS.items() if name in named]
    if parts:
        yield Refused(test.get("identifier") or resource.identifier, _TEST, {"parts": ", ".join(parts)})

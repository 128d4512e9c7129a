"""What a question here has beyond an item: carried in the package's manifest, beside the standard metadata.

The element is ours, in a namespace of its own; others pass it over.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.charts import Chart, write_value
from quizapp.interchange.adapters.qti.markup import Element, make_root
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.domain.labels import Labels, read_labels, write_labels
from quizapp.itemtypes.chart_reading import read_chart
from quizapp.itemtypes.registry import get_item_type, list_item_types
from quizapp.itemtypes.scoring import get_maximum, get_policy
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_, normalise, write_decimal

SPACE = "urn:hieu-chi-so:question:1"
ELEMENT = "question"
CHART = "chart"
_DESCRIPTIONS = frozenset(
    {"classification", "curriculumStandardsMetadataSet", "description", "difficulty", "educational", "keyword"}
)
_CHANGED = N_("Bảng số liệu của biểu đồ đã được sửa ở nơi khác, không còn khớp với biểu đồ.")


@dataclass(frozen=True)
class Details:
    """What the manifest tells of one question."""

    item_type: str = ""
    labels: Labels = field(default_factory=Labels)
    extras: tuple[str, ...] = ()
    chart: Chart | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    # Whether others described the question by more than a name.
    described: bool = False

    def is_changed(self, content: Mapping[str, Any]) -> bool:
        """Whether what the misconceptions are about has been written anew elsewhere."""
        return bool(self.labels.mistakes) and self.digest != compute_texts_digest(content)

    def is_chart(self, node: Node) -> bool:
        """Whether a block of the body is the chart that is told here. Raises UncarriedError where it was changed."""
        if self.chart is None or CHART not in node.classes:
            return False
        cells = [normalise(cell.text) for cell in node.walk() if cell.name in {"td", "th"}]
        if cells != [normalise(cell) for row in list_rows(self.chart) for cell in row]:
            raise UncarriedError(_CHANGED)
        return True

    def complete(self, item_type: str, content: dict[str, Any], wording: Wording) -> Wording:
        """`wording` with everything that the manifest tells of it."""
        content = dict(content)
        if item_type == "chart_reading" and self.chart is not None:
            content["chart"] = self.chart.to_json()
        if self.extras and sorted(self.extras) == sorted(content.get("extras") or ()):
            content["extras"] = list(self.extras)
        # The same scoring said in other words: in ours.
        policies, said = get_item_type(item_type).policies, {"scoring": self.labels.scoring}
        if self.labels.scoring and (get_policy(said, policies), get_maximum(said)) == (
            get_policy(content, policies),
            get_maximum(content),
        ):
            content["scoring"] = dict(self.labels.scoring)
        whole = replace(wording, item_type=item_type, content=content, origin=self.origin)
        # Whatever the item itself says of its scoring and order is what counts.
        mistakes = {} if self.is_changed(content) else self.labels.mistakes
        return replace(self.labels, scoring={}, mistakes=mistakes).complete(whole)


def compute_texts_digest(content: Mapping[str, Any]) -> str:
    """A digest over the texts that misconceptions are about, in their order, and over what is right of them."""
    records = content.get("options") or content.get("statements") or [content.get("answer")]
    return compute_digest([[one["text"], one.get("correct")] if isinstance(one, Mapping) else one for one in records])


def list_rows(chart: Chart) -> list[list[str]]:
    """The table behind a chart, its heading first."""
    about = N_("Nội dung") if chart.form == "bars" else N_("Năm")
    rows = [[about, *(series.name for series in chart.series), *([N_("Tối đa")] if chart.maxima else ())]]
    for at, category in enumerate(chart.categories):
        figures = [write_value(chart, series.values[at]) for series in chart.series]
        most = [] if not chart.maxima else [chart.maxima[at]]
        rows.append([category, *figures, *("–" if value is None else write_decimal(value) for value in most)])
    return rows


def write_details(entry: ItemEntry) -> Element:
    """The element about a question."""
    wording = entry.wording
    element = make_root(SPACE, ELEMENT, {})
    element.set("type", wording.item_type)
    element.set("digest", compute_texts_digest(wording.content))
    for label in write_labels(wording, code=entry.code, order=False):
        etree.SubElement(element, f"{{{SPACE}}}label").text = label
    for text in wording.content.get("extras") or ():
        etree.SubElement(element, f"{{{SPACE}}}extra").text = text
    chart = read_chart(wording.content)
    for name, value in ((CHART, chart and chart.to_json()), ("origin", wording.origin)):
        if value:
            etree.SubElement(element, f"{{{SPACE}}}{name}").text = json.dumps(value, ensure_ascii=False)
    return element


def read_details(resource: Node) -> Details:
    """What the metadata of a resource tells; what is damaged is passed over."""
    metadata = resource.find("metadata")
    node = metadata.find(ELEMENT) if metadata is not None else None
    if node is None or node.get("type") not in list_item_types():
        names = {part.name for part in metadata.walk()} if metadata is not None else set()
        return Details(described=bool(names & _DESCRIPTIONS))
    chart = _read_json(node.find(CHART))
    return Details(
        node.get("type"),
        read_labels(label.text for label in node.list("label")),
        tuple(extra.text for extra in node.list("extra")),
        read_chart({CHART: chart}) if chart else None,
        _read_json(node.find("origin")),
        node.get("digest"),
    )


def _read_json(node: Node | None) -> dict[str, Any]:
    try:
        value = json.loads(node.text) if node is not None else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

"""What is written as QTI: whole when it comes back, scored alike by its own rules, and shaped as the versions ask."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.interchange.adapters.qti.packages import read_package
from quizapp.interchange.adapters.qti.packing import write_package
from quizapp.interchange.adapters.qti.versions import QTI_21, QTI_22, QTI_30, VERSIONS, Version
from quizapp.itemtypes.registry import get_item_type
from tests.interchange.qti_zips import pack, unpack
from tests.itemtypes.samples import SAMPLES

pytestmark = pytest.mark.embedded
versions = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.key)
EIGHT = [f"Nội dung số {n}" for n in range(8, 0, -1)]
# The largest contents, and shares of points that do not come out even.
LARGE: list[tuple[str, dict[str, Any]]] = [
    ("multiple_response", {"options": [{"text": text, "correct": n < 3} for n, text in enumerate(EIGHT)]}),
    ("multiple_response", {"options": [{"text": text, "correct": n < 7} for n, text in enumerate(EIGHT)]}),
    ("matching", {"pairs": [{"left": f"Ý {n}", "right": text} for n, text in enumerate(EIGHT)]}),
    ("matching", {"pairs": [{"left": f"Ý {n}", "right": f"Vế {n}"} for n in range(4)], "extras": EIGHT}),
    ("ordering", {"steps": EIGHT}),
    ("fill_list", {"text": " ".join(f"Chỗ [{n}]" for n in range(1, 9)), "gaps": EIGHT, "extras": ["Ý thừa", "Ý khác"]}),
]


def make_entry(item_type: str, content: dict[str, Any], n: int = 1) -> ItemEntry:
    wording = Wording(
        item_type=item_type,
        index_code="PCI",
        component="chung",
        axis="computation",
        level="apply",
        stem=f"Câu {n} <hỏi> điều gì & vì sao?",
        content=content,
        explanation="Vì văn bản viết “như vậy”.",
        owners=("Sở Nội vụ",),
        citations=(Citation("tn-1364-2021", "Phần I | mục 2", 12, 2, "0" * 64),),
        origin={"model": "tong-diem", "figures": {"a": "64.16"}},
    )
    return ItemEntry(f"PCI-2026-{n:04d}", "open", wording)


def make_entries(maximum: str, contents: Iterable[tuple[str, dict[str, Any]]] = SAMPLES.items()) -> list[ItemEntry]:
    """Every type with every policy that it has."""
    entries: list[ItemEntry] = []
    for item_type, content in contents:
        for policy in get_item_type(item_type).policies:
            scored = {**content, "scoring": {"policy": policy, "maximum": maximum}}
            entries.append(make_entry(item_type, scored, len(entries) + 1))
    return entries


@pytest.mark.parametrize(
    ("version", "entries"),
    [
        *((version, make_entries("0.7")) for version in VERSIONS),
        (QTI_22, [make_entry(item_type, content) for item_type, content in SAMPLES.items()]),
        (QTI_30, make_entries("0.7", LARGE)),
    ],
)
def test_every_type_and_policy_comes_back_whole(version: Version, entries: list[ItemEntry]) -> None:
    reading = read_package(write_package(version, entries).data)
    assert not reading.refused
    for entry, found in zip(entries, reading.found, strict=True):
        assert (found.code, found.wording, found.losses) == (entry.code, entry.wording, ())


@versions
def test_items_alone_are_understood_as_those_of_others_are(version: Version) -> None:
    entries = make_entries("1.5")
    parts = unpack(write_package(version, entries).data)
    reading = read_package(pack({name: part for name, part in parts.items() if name.startswith("items/")}))
    # A chart is a picture to whoever does not have its figures.
    assert len(reading.refused) == 1
    found = {one.place: one.wording for one in reading.found}
    for entry in entries:
        if entry.wording.item_type != "chart_reading":
            content = found[entry.code].content
            assert content.get("scoring", {}).get("maximum") == "1.5"
            plugin = get_item_type(entry.wording.item_type)
            usual = content["scoring"].get("policy", plugin.policies[0])
            assert usual == entry.wording.content["scoring"]["policy"]
            assert found[entry.code].stem == entry.wording.stem
            assert plugin.explain(content)[0].text == plugin.explain(entry.wording.content)[0].text


ORDER = {
    "assessmentItem": "responseDeclaration outcomeDeclaration itemBody responseProcessing",
    "responseDeclaration": "correctResponse mapping",
    "assessmentTest": "outcomeDeclaration testPart outcomeProcessing",
    "manifest": "metadata organizations resources",
    "resource": "metadata file dependency",
    "matchInteraction": "prompt simpleMatchSet",
    "choiceInteraction": "prompt simpleChoice",
    "responseCondition": "responseIf responseElseIf responseElse",
}
NAME = re.compile(r"[A-Za-z_][\w.-]*")


def local(element: Element) -> str:
    """The name as version 2 has it."""
    name = element.tag.rpartition("}")[2].removeprefix("qti-")
    return re.sub("-([a-z])", lambda found: found[1].upper(), name)


def get(element: Element, name: str) -> str | None:
    """An attribute, in either way of writing."""
    return element.get(name) or element.get(re.sub("(?=[A-Z])", "-", name).lower())


@versions
def test_parts_stand_in_the_order_that_the_schemas_ask_for(version: Version) -> None:
    parts = unpack(write_package(version, make_entries("0.7")).data)
    roots = {name: fromstring(part) for name, part in parts.items() if name.endswith(".xml")}
    for root in roots.values():
        for element in root.iter():
            order = ORDER.get(local(element), "").split()
            places = [order.index(local(child)) for child in element if order]
            assert places == sorted(places)
            assert all(NAME.fullmatch(element.get(name, "a")) for name in ("identifier", "identifierref"))
    hrefs = [element.get("href", "") for element in roots["imsmanifest.xml"].iter() if local(element) == "file"]
    assert set(hrefs) == parts.keys() - {"imsmanifest.xml"}
    test = [element.get("href") for element in roots["test.xml"].iter() if local(element) == "assessmentItemRef"]
    assert test == [name for name in parts if name.startswith("items/") and name.endswith(".xml")]


@versions
def test_names_are_those_of_the_version_and_refer_to_something(version: Version) -> None:
    parts = unpack(write_package(version, make_entries("0.7")).data)
    for name in (name for name in parts if name.startswith("items/") and name.endswith(".xml")):
        root = fromstring(parts[name])
        declared = {element.get("identifier") for element in root if "eclaration" in local(element)}
        for element in root.iter():
            assert element.tag.startswith(f"{{{version.item_space}}}")
            tag = element.tag.rpartition("}")[2]
            assert not (version.kebab and re.search("[A-Z]", tag))
            if local(element).endswith("Interaction"):
                assert get(element, "responseIdentifier") in declared
            if local(element) in {"variable", "correct", "setOutcomeValue", "mapResponse"}:
                assert element.get("identifier") in declared
        choices = [e.get("identifier") for e in root.iter() if local(e).endswith("hoice") and e.get("identifier")]
        assert len(set(choices)) == len(choices)


def test_the_order_of_what_is_arranged_does_not_tell_the_key() -> None:
    entries = [make_entry("ordering", SAMPLES["ordering"])]
    item = unpack(write_package(QTI_21, entries).data)["items/PCI-2026-0001.xml"].decode()
    steps = re.findall(r"<simpleChoice[^>]*>([^<]*)<", item)
    assert steps == sorted(steps)
    assert steps != SAMPLES["ordering"]["steps"]


def change(entry: ItemEntry, old: str, new: str) -> Any:
    parts = unpack(write_package(QTI_30, [entry]).data)
    name = f"items/{entry.code}.xml"
    assert old in parts[name].decode()
    return read_package(pack({**parts, name: parts[name].decode().replace(old, new)}))


def test_options_that_others_wrote_anew_lose_their_misconceptions() -> None:
    entry = make_entry("single_choice", SAMPLES["single_choice"])
    (found,) = change(entry, "Phương án hai", "Phương án mới").found
    assert [option.get("misconception") for option in found.wording.content["options"]] == [None, None, None]
    assert [loss.what.split()[0] for loss in found.losses] == ["Phương"]
    assert (found.code, found.wording.owners) == (entry.code, entry.wording.owners)


def test_a_key_that_others_changed_is_the_key() -> None:
    entry = make_entry("ordering", SAMPLES["ordering"])
    (found,) = change(
        entry,
        "<qti-value>C</qti-value>\n      <qti-value>B</qti-value>",
        "<qti-value>B</qti-value><qti-value>C</qti-value>",
    ).found
    assert found.wording.content["steps"][:2] == ["Nghiệm thu câu hỏi", "Soạn câu hỏi"]


def test_a_chart_whose_figures_others_changed_is_refused() -> None:
    entry = make_entry("chart_reading", SAMPLES["chart_reading"])
    (refused,) = change(entry, "67,05", "76,05").refused
    assert "biểu đồ" in refused.why


def test_what_could_never_be_marked_is_refused() -> None:
    entry = make_entry("single_choice", {"options": [{"text": "Một", "correct": True}]})
    good = make_entry("true_false", SAMPLES["true_false"], 2)
    unwritable = replace(entry, wording=replace(good.wording, owners=("Sở\x07 Nội vụ",)))
    writing = write_package(QTI_30, [entry, unwritable, good, replace(good, code="")])
    assert [one.place for one in writing.refused] == [entry.code, entry.code]
    assert [one.code for one in read_package(writing.data).found] == [good.code, ""]

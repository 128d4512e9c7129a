"""QTI packages from elsewhere, as they are: what exists here with its score, everything else by name and reason."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from quizapp.interchange.adapters.qti import FORMATS, values
from quizapp.interchange.adapters.qti.packages import read_package
from quizapp.interchange.domain import UNREADABLE, Found, Reading
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.errors import DomainError
from tests.interchange.qti_zips import OWN, list_packages, pack, pack_folder

pytestmark = pytest.mark.embedded

TYPES = {
    "grid": {
        "one": "single_choice",
        "several": "multiple_response",
        "table": "four_statements",
        "order": "ordering",
        "drag": "fill_list",
    },
    "written-out": {
        "between": "numeric",
        "gaps": "fill_list",
        "graded": "four_statements",
        "long-order": "ordering",
        "pairs": "matching",
        "single": "single_choice",
        "tolerance": "numeric",
    },
    "course": {"g1": "multiple_response", "g2": "true_false"},
    "version-3": {
        "associate": "matching",
        "eight-pairs": "matching",
        "gap-alone": "fill_list",
        "passage": "single_choice",
        "relative": "numeric",
        "swapped": "matching",
        "thirds": "matching",
    },
}
# A word of the reason for which each other item is refused.
REASONS = {
    "grid": {
        "rights-only": "Nhiều cách trả lời",
        "essay": "extendedTextInteraction",
        "spot": "hotspotInteraction",
        "slide": "sliderInteraction",
        "custom": "customInteraction",
        "word": "chữ, không phải số",
        "picture": "hình",
        "exam": "giới hạn thời gian, trọng số",
    },
    "written-out": {
        "adaptive": "thích ứng",
        "below-zero": "điểm âm",
        "by-script": "customOperator",
        "drawn": "tham số",
        "lopsided": "hai đầu",
        "mixed": "nhiều phần",
        "quarters": "không trùng",
        "steps-of-points": "nhiều mức điểm",
        "two-keys": "Nhiều cách trả lời",
    },
    "course": {"g3": "lost.xml", "g4": "không đọc được", "g5": "QTI 1"},
    "version-3": {
        "formula": "công thức",
        "no-passage": "Ngữ liệu",
        "no-rules": "cách chấm",
        "shared-right": "thuộc nhiều ý",
    },
}
CONTENTS: dict[tuple[str, str], dict[str, Any]] = {
    ("grid", "several"): {"scoring": {"policy": "partial", "maximum": "2"}},
    ("grid", "table"): {"scoring": {"policy": "all_or_nothing"}, "fixed_order": True},
    ("grid", "drag"): {"gaps": ["VCCI", "UNDP"], "extras": ["Bộ Nội vụ"], "text": "PCI do [1] công bố, PAPI do [2]."},
    ("grid", "order"): {"steps": ["Soạn thảo", "Nghiệm thu", "Ban hành"]},
    ("written-out", "single"): {"scoring": {"maximum": "2.5"}, "fixed_order": True},
    ("written-out", "tolerance"): {"value": "63.91", "tolerance": "0.05", "unit": "điểm"},
    ("written-out", "between"): {"value": "63.9", "tolerance": "0.1"},
    ("written-out", "gaps"): {"gaps": ["VCCI", "UNDP"], "scoring": {"policy": "per_part"}},
    ("course", "g1"): {"scoring": {"maximum": "2"}},
    ("course", "g2"): {"answer": False},
    ("version-3", "eight-pairs"): {"scoring": {"policy": "per_part", "maximum": "2"}},
    ("version-3", "relative"): {"value": "200", "tolerance": "2"},
}
STEMS = {
    ("course", "g1"): "Diện tích 10 km² và khí CO₂: bảng sau nói gì? Năm | Điểm; 2019 | 65. Chọn các ý đúng.",
    ("grid", "drag"): "Kéo tên cơ quan vào chỗ trống.",
    ("version-3", "passage"): "Doanh nghiệp được hỏi ý kiến. Đoạn văn nói về chỉ số nào?",
    ("written-out", "between"): "Tỉnh đạt … trên 100 điểm.",
}


def read_path(path: Path) -> Reading:
    return read_package(path.read_bytes() if path.is_file() else pack_folder(path))


@pytest.mark.parametrize("path", list_packages(), ids=lambda path: path.name)
def test_every_item_is_a_question_here_or_refused_with_a_reason(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        reading = read_path(path)
    except DomainError as refusal:
        # What somebody keeps in their folder may be no package at all: that is said, too.
        if path.parent == OWN:
            raise
        reading, told = Reading((), ()), f"refused whole: {refusal}"
    else:
        told = f"{len(reading.found)} read, {len(reading.refused)} refused"
    if path.parent != OWN:
        with capsys.disabled():
            sys.stdout.write(f"\n{path.name}: {told}\n")
    for one in reading.found:
        assert one.wording.stem
        assert not get_item_type(one.wording.item_type).validate(one.wording.content)
    assert all(one.place and one.why % one.params for one in reading.refused)
    if path.parent == OWN:
        assert {one.place: one.wording.item_type for one in reading.found} == TYPES[path.name]
        reasons = {one.place: one.why % one.params for one in reading.refused}
        assert reasons.keys() == REASONS[path.name].keys()
        assert not [place for place, word in REASONS[path.name].items() if word not in reasons[place]]
        for found in reading.found:
            check_content(path.name, found)


def check_content(package: str, found: Found) -> None:
    expected = CONTENTS.get((package, found.place), {})
    assert {name: found.wording.content.get(name) for name in expected} == expected
    assert found.wording.stem == STEMS.get((package, found.place), found.wording.stem)


def test_what_is_not_kept_is_named_at_the_item() -> None:
    found = {one.place: one for one in read_path(OWN / "version-3").found}
    losses = {place: " ".join(loss.what for loss in one.losses) for place, one in found.items()}
    assert "làm tròn" in losses["thirds"]
    assert "chưa đủ ý" in losses["eight-pairs"]
    assert "đổi chỗ" in losses["swapped"]
    assert "hai cột" in losses["associate"]
    (described, *others) = read_path(OWN / "grid").found
    assert [loss.what.split(" (")[0] for loss in described.losses][-1] == "Thông tin mô tả câu"
    assert not [loss for one in others for loss in one.losses if "mô tả" in loss.what]


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="one" title="" adaptive="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>A</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody><p>STEM</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <simpleChoice identifier="A">Một</simpleChoice><simpleChoice identifier="B">Hai</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <responseProcessing>RULES</responseProcessing>
</assessmentItem>"""
RIGHT = (
    '<responseCondition><responseIf>TEST<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
    "</setOutcomeValue></responseIf></responseCondition>"
)
CHOSEN = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'


def read_one(test: str = CHOSEN, stem: str = "Hỏi gì?", head: str = "") -> Reading:
    item = ITEM.replace("STEM", stem).replace("RULES", RIGHT.replace("TEST", test))
    return read_package((head + item).encode())


@pytest.mark.parametrize(
    "test",
    [
        f"<and>{CHOSEN}<not><isNull><variable identifier='RESPONSE'/></isNull></not></and>",
        f"<anyN min='1' max='1'>{CHOSEN}<isNull><correct identifier='RESPONSE'/></isNull></anyN>",
        "<member><variable identifier='RESPONSE'/><multiple><correct identifier='RESPONSE'/></multiple></member>",
        (
            "<stringMatch caseSensitive='true'><variable identifier='RESPONSE'/><baseValue baseType='identifier'>A"
            "</baseValue></stringMatch>"
        ),
        (
            "<not><or><isNull><variable identifier='RESPONSE'/></isNull><match><variable identifier='RESPONSE'/>"
            "<baseValue baseType='identifier'>B</baseValue></match></or></not>"
        ),
    ],
)
def test_the_same_rule_in_other_words_is_understood(test: str) -> None:
    (found,) = read_one(test).found
    assert [option["correct"] for option in found.wording.content["options"]] == [True, False]
    assert "scoring" not in found.wording.content


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("<random><variable identifier='RESPONSE'/></random>", "random"),
        ("<isNull><variable identifier='RESPONSE'/></isNull>", "không câu trả lời nào được điểm"),
        (f"<not>{CHOSEN}</not>", None),
        ("<variable identifier='OTHER'/>", "OTHER"),
    ],
)
def test_a_rule_that_is_not_understood_scores_nothing_wrongly(test: str, reason: str | None) -> None:
    reading = read_one(test)
    if reason is None:
        # The rule, not the declared key, is what scores.
        assert [option["correct"] for option in reading.found[0].wording.content["options"]] == [False, True]
    else:
        (refused,) = reading.refused
        assert re.search(reason, refused.why % refused.params)


def test_what_is_known_of_the_same_rules_serves_no_other_question() -> None:
    item = ITEM.replace("STEM", "Hỏi gì?").replace("RULES", RIGHT.replace("TEST", CHOSEN))
    one, other = re.findall(r"<simpleChoice .*?</simpleChoice>", item)
    turned = item.replace(one, "").replace(other, other + one)
    keyed = item.replace("<value>A</value>", "<value>B</value>")
    many = item.replace(other, other + other.replace('"B"', '"C"').replace("</", " khác</"))
    reading = read_package(pack({"a.xml": item, "b.xml": turned, "c.xml": keyed, "d.xml": many, "e.xml": item}))
    rights = [[option["correct"] for option in found.wording.content["options"]] for found in reading.found]
    assert rights == [[True, False], [False, True], [False, True], [True, False, False], [True, False]]


@pytest.mark.parametrize(
    ("stem", "read"),
    [
        ("Một&#160;câu,\n <span>hai</span> dòng<br/>ba?", "Một câu, hai dòng ba?"),
        ("</p><ul><li>Ý một</li><li>Ý hai.</li></ul><p>Chọn?", "Ý một. Ý hai. Chọn?"),
        ('<img src="a.png" alt=""/>Có gì?', "Có gì?"),
        ("x<sup>10</sup> và y<sub>k</sub>?", "x¹⁰ và y_k?"),
        ("&lt;b&gt; &amp; c?", "<b> & c?"),
        ("Nêu A; B;", "Nêu A; B;"),
        (
            "</p><table><tr><td>Năm</td><td>2020 |</td></tr><tr><td/><td>65;</td></tr></table><p>Gì?",
            "Năm | 2020 |; | 65; Gì?",
        ),
    ],
)
def test_the_text_of_a_page_becomes_a_line(stem: str, read: str) -> None:
    (found,) = read_one(stem=stem).found
    assert found.wording.stem == read


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("head", "stem"),
    [
        (ENTITIES, "&c;"),
        (EXTERNAL, "&b;"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', "&b;"),
        ("", "<div>" * 2000 + "</div>" * 2000),
        ("", "<br/>" * 60_000),
    ],
)
def test_hostile_xml_is_refused(head: str, stem: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_one(stem=stem, head=head)
    assert refusal.value.code == UNREADABLE


def test_hostile_parts_of_a_package_hurt_nobody_else() -> None:
    good = ITEM.replace("STEM", "Hỏi gì?").replace("RULES", RIGHT.replace("TEST", CHOSEN))
    manifest = "<manifest><resources>{}</resources></manifest>".format(
        "".join(
            f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{href}"/>'
            for name, href in (
                ("good", "good.xml"),
                ("up", "../../up.xml"),
                ("far", "http://x/y.xml"),
                ("bad", "bad.xml"),
            )
        )
    )
    parts = {"imsmanifest.xml": manifest, "good.xml": good, "../../up.xml": good, "/abs.xml": good}
    reading = read_package(pack({**parts, "bad.xml": ENTITIES + good}))
    assert [one.place for one in reading.found] == ["one"]
    assert [one.place for one in reading.refused] == ["up", "far", "bad"]


def test_what_unfolds_to_too_much_is_refused() -> None:
    with pytest.raises(DomainError) as refusal:
        read_package(pack({"imsmanifest.xml": b" " * 70_000_000}))
    assert refusal.value.code == UNREADABLE


def test_numbers_and_rules_beyond_sense_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = (
        "<match><baseValue baseType='float'>1e999999999</baseValue><baseValue baseType='float'>1</baseValue></match>"
    )
    assert read_one(figure).refused
    monkeypatch.setattr(values, "MOST_STEPS", 1000)
    (refused,) = read_one(f"<and>{CHOSEN * 400}</and>").refused
    assert "quá dài" in refused.why


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_a_package_without_items_says_so(form: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        form.read(pack({"imsmanifest.xml": "<manifest><resources/></manifest>"}))
    assert refusal.value.code == UNREADABLE


def test_an_interaction_within_another_is_refused() -> None:
    inner = '<inlineChoiceInteraction responseIdentifier="RESPONSE"><inlineChoice identifier="A">Một{}</inlineChoice>'
    gap = inner.format(inner.format("") + "</inlineChoiceInteraction>") + "</inlineChoiceInteraction>"
    item = ITEM.replace("STEM", gap).replace("RULES", RIGHT.replace("TEST", CHOSEN))
    start, end = item.index("<choiceInteraction"), item.index("</choiceInteraction>") + len("</choiceInteraction>")
    (refused,) = read_package((item[:start] + item[end:]).encode()).refused
    assert "nhiều phần" in refused.why


@pytest.mark.parametrize(
    "test",
    [
        f"<isNull><index n='{'9' * 5000}'><variable identifier='RESPONSE'/></index></isNull>",
        "<gt><product>"
        + "<baseValue baseType='float'>1e99</baseValue>" * 2000
        + "</product><baseValue baseType='float'>1</baseValue></gt>",
    ],
)
def test_counts_and_products_beyond_sense_are_not_understood(test: str) -> None:
    (refused,) = read_one(test).refused
    assert "Chưa hiểu" in refused.why

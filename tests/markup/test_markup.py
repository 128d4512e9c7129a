"""Texts of questions: what is a sign, what stays as it was typed, and what no sign can do."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from quizapp.markup import Medium, find_faults, render_blocks, render_line, render_stem, to_plain

TABLE = "Tính:\n\n| Năm | Điểm |\n|---|--:|\n| 2019 | **65,16** |\n\n- một\n- hai"


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def read_letters(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_the_set_of_signs_becomes_elements_and_words() -> None:
    assert render_line("**đậm** và *nghiêng*") == "<strong>đậm</strong> và <em>nghiêng</em>"
    lead, rest = render_stem(TABLE)
    assert lead == "Tính:"
    assert '<th scope="col" class="app-marked-table__right">Điểm</th>' in rest
    assert '<ul class="govuk-list govuk-list--bullet">\n<li>một</li>' in rest
    assert to_plain(TABLE) == "Tính: Năm; Điểm; 2019; 65,16; - một - hai"


@pytest.mark.parametrize(
    "text",
    [
        "5$ hay 6$", "giá $5 và $6", "a_b_c", "3 * 4 * 5", "# đề mục", "> trích", "`mã`", "---",
        "[chỗ](https://a.vn)", "<https://a.vn>", "&amp; &lt;", "1) một", "2. hai", "- ba", "+ bốn", "a | b",
    ],
)  # fmt: skip
def test_what_is_no_sign_stays(text: str) -> None:
    assert read_letters(render_line(text)) == text
    assert to_plain(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> **x**",
        "<img src=x onerror=alert(1)> *x*",
        "![x](javascript:alert(1)) **x**",
        "**x** [y](javascript:alert(1)) <b onclick=z>",
        r"$\text{<img src=x onerror=alert(1)>}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
        r"$\style{position:fixed}{x}$ $\class{govuk-header}{x}$",
        "| <b>a</b> |\n|---|\n| <i onmouseover=x>b</i> |",
    ],
)
@pytest.mark.parametrize("medium", list(Medium))
def test_nothing_typed_becomes_an_element_of_its_own(text: str, medium: Medium) -> None:
    seen = Elements()
    seen.feed(render_blocks(text, medium))
    assert not {name for name, _attributes in seen.found} & {"script", "b", "i", "a"}
    for name, attributes in seen.found:
        assert set(attributes) <= {
            "class",
            "scope",
            "src",
            "alt",
            "style",
            "xmlns",
            "display",
            "alttext",
            "mathvariant",
        }
        assert name != "img" or attributes["src"].startswith("data:image/svg+xml;base64,")
        assert "govuk-header" not in attributes.get("class", "")


def test_a_formula_is_mathml_on_a_page_a_picture_on_paper_and_signs_elsewhere() -> None:
    text = r"Tỷ lệ $\frac{a + 1}{\sqrt{b}} \times 86,82$ là"
    page, paper = render_line(text), render_line(text, Medium.PAPER)
    assert "<mfrac>" in page
    assert "<mn>86,82</mn>" in page
    assert 'alttext="(a + 1)/(√(b)) × 86,82"' in page
    assert paper.count('<img class="formula formula--inline" src="data:image/svg+xml;base64,') == 1
    assert 'alt="(a + 1)/(√(b)) × 86,82"' in paper
    assert to_plain(text) == "Tỷ lệ (a + 1)/(√(b)) × 86,82 là"


@pytest.mark.parametrize(
    ("text", "leads", "fault"),
    [
        (r"$\frac{a$", False, "Công thức"),
        (r"$\foo{a}$", False, "Công thức"),
        ("**hở", False, "Có dấu"),
        ("<b>đậm</b>", False, "Có dấu"),
        ("| a |\n|---|\n| b |", True, "Câu dẫn phải bắt đầu"),
        (TABLE, True, None),
        (r"$x^2$ và **y**", True, None),
    ],
)
def test_faults_are_named(text: str, leads: object, fault: str | None) -> None:
    found = [one.message for one in find_faults(text, leads=bool(leads))]
    assert [message.startswith(fault or "") for message in found] == ([True] if fault else [])
    assert render_blocks(text)

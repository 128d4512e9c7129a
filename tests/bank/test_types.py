"""Questions of every type in files and in the editor."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.adapters import yaml_writer
from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.adapters.yaml_writer import ExportReport
from quizapp.bank.domain.checks import check_files
from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.domain.writing import check_wording
from quizapp.bank.models import ItemVersion
from quizapp.itemtypes.registry import list_item_types
from quizapp.people.domain import Role
from quizapp.people.models import Person
from tests.bank.files import DOCUMENT, INDEX, write_bank
from tests.client import PageClient
from tests.factories import make_document, make_indices, make_item, make_person, make_unit, save
from tests.itemtypes.samples import SAMPLES
from tools.demo.browser import Form, Page


def make_wording(code: str, content: dict[str, Any]) -> Wording:
    return Wording(
        item_type=code,
        index_code="PCI",
        component="chung",
        axis="nature",
        level="understand",
        stem=f"Theo Đề án, câu thuộc dạng {code} nói về việc gì của tỉnh",
        content=content,
        explanation="Vì Đề án viết như vậy.",
        citations=(Citation("tn-1364-2021", "Phần I", None, 1, "0" * 64),),
    )


@pytest.mark.parametrize("code", list_item_types())
def test_into_files_and_back(tmp_path: Path, code: str) -> None:
    write_bank(tmp_path)
    read = read_bank(tmp_path)
    wanted = ItemEntry("PCI-2026-0009", "open", make_wording(code, SAMPLES[code]))
    facts = [index.facts for index in read.indices]

    def write() -> ExportReport:
        return yaml_writer.write_bank(tmp_path, documents=read.documents, indices=facts, items=[*read.items, wanted])

    assert write().added == [wanted.code]
    again = read_bank(tmp_path)
    assert again.findings == ()
    entry = next(entry for entry in again.items if entry.code == wanted.code)
    assert dict(entry.wording.content) == SAMPLES[code]
    assert entry.wording.compute_hash() == wanted.wording.compute_hash()
    assert write().files == []


HEAD = """format: 1
items:
  - id: PCI-2026-0001
    type: four_statements
    index: PCI
    component: chung
    axis: nature
    level: apply
    stem: Theo Đề án, các mệnh đề sau đúng hay sai?
    statements:
      - text: Thứ nhất
        correct: true
      - text: Thứ hai
        misconception: Nhầm
      - text: thứ nhất
      - text: Thứ tư
    scoring: {policy: graded, maximum: %s}
    explanation: Vì vậy.
    citations:
      - {document: tn-1364-2021, place: Phần I, paragraphs: 1, sha256: %s}
"""


def write_statements(directory: Path, maximum: str) -> None:
    for name in ("open", "indices"):
        (directory / name).mkdir(parents=True)
    (directory / "documents.yaml").write_text(DOCUMENT, encoding="utf-8")
    (directory / "indices" / "pci.yaml").write_text(INDEX, encoding="utf-8")
    (directory / "open" / "pci.yaml").write_text(HEAD % (maximum, "0" * 64), encoding="utf-8")


def test_findings_name_their_lines(tmp_path: Path) -> None:
    write_statements(tmp_path, "1.255")
    found = {(finding.code, finding.line) for finding in check_files(read_bank(tmp_path))}
    # Twins and the maximum by their fields; what lacks a misconception by its own line.
    assert found == {("content", 11), ("content", 17), ("misconception", 15), ("misconception", 16)}


def test_a_maximum_is_a_number(tmp_path: Path) -> None:
    write_statements(tmp_path, "nhiều")
    [finding] = read_bank(tmp_path).findings
    assert (finding.code, finding.line) == ("schema", 17)


def test_a_field_of_another_type_is_named(tmp_path: Path) -> None:
    write_statements(tmp_path, "1")
    path = tmp_path / "open" / "pci.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("four_statements", "true_false"), encoding="utf-8")
    [finding] = read_bank(tmp_path).findings
    assert finding.line == 11
    assert "statements" in finding.text


@pytest.mark.parametrize(
    ("code", "content", "note"),
    [
        ("multiple_response", {"options": [{"text": "A", "correct": True}, {"text": "B"}]}, ("one_key", "options")),
        ("multiple_response", {"options": [{"text": "Cả A và B"}, {"text": "B"}]}, ("catch_all", "options.0")),
        ("true_false", {"answer": True}, ("misconception", "misconception")),
        (
            "four_statements",
            {"statements": [{"text": f"M{n}", "correct": True} for n in range(4)]},
            ("one_sided", "statements"),
        ),
        (
            "four_statements",
            {"statements": [{"text": text, "correct": False} for text in ("Một" * 20, "Hai", "Ba", "Bốn")]},
            ("spread", "statements"),
        ),
        ("matching", {"pairs": [{"left": "A", "right": "B"}]}, ("no_extras", "extras")),
        ("matching", {"pairs": [{"left": "A", "right": "Một" * 20}, {"left": "C", "right": "D"}]}, ("spread", "pairs")),
        ("ordering", {"steps": ["Lập", "Bước 2: trình", "Ký"]}, ("numbered", "steps.1")),
        ("numeric", {"value": "5"}, ("unit", "unit")),
        ("fill_list", {"text": "[1]", "gaps": ["A"]}, ("no_extras", "extras")),
        ("four_statements", {"statements": [{"text": "**M", "correct": True}] * 4}, ("markup", "statements.0")),
    ],
)
def test_the_law_of_item_writing_applies_to_every_type(
    code: str, content: dict[str, Any], note: tuple[str, str]
) -> None:
    assert note in {(found.code, found.place) for found in check_wording(make_wording(code, content))}


@pytest.mark.parametrize(
    ("stem", "found"), [("tăng 0,535 điểm", True), ("tăng 10,535 điểm", False), ("năm 2021", False)]
)
def test_a_figure_that_stands_in_its_stem_is_found(stem: str, *, found: bool) -> None:
    wording = replace(make_wording("numeric", SAMPLES["numeric"]), stem=stem)
    assert ("value_in_stem" in {note.code for note in check_wording(wording)}) is found


@pytest.fixture
def author(session: Session) -> Person:
    make_indices(session)
    make_document(session)
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    save(session)
    return person


def read_editor(client: PageClient, path: str, data: dict[str, str] | None = None) -> tuple[Page, Form]:
    answer = client.get(path) if data is None else client.post(path, data=data)
    page = Page(answer.status_code, path, answer.get_data(), dict(answer.headers))
    return page, next(form for form in page.list_forms() if "stem" in form.names)


@pytest.mark.parametrize("code", list_item_types())
def test_the_editor_keeps_what_it_shows(client: PageClient, session: Session, author: Person, code: str) -> None:
    version = make_item(session, state="draft", author=author, item_type=code, content=SAMPLES[code])
    number, path = version.id, f"/cau-hoi/{version.item.code}/sua"
    save(session)
    client.sign_in(author)
    _page, form = read_editor(client, path)
    fields: dict[str, Any] = {}
    for name, value in form.fields:
        fields.setdefault(name, []).append(value)
    preview = FlaskClient.open(client, "/cau-hoi/xem-truoc", method="POST", data=fields).get_data(as_text=True)
    assert "Người được đánh giá sẽ thấy" in preview
    assert client.post(path, data={**fields, "do": "save"}).status_code == 302
    session.expire_all()
    assert session.get_one(ItemVersion, number).content == SAMPLES[code]


@pytest.mark.parametrize("code", list_item_types())
def test_a_new_question_of_every_type_begins_empty(
    client: PageClient, session: Session, author: Person, code: str
) -> None:
    client.sign_in(author)
    page, form = read_editor(client, "/cau-hoi/moi", {"do": "change_type", "item_type": code, "stem": "Một câu"})
    assert page.status == 200
    assert dict(form.fields)["stem"] == "Một câu"
    assert dict(form.fields)["item_type"] == code
    saved = client.post("/cau-hoi/moi", data={**dict(form.fields), "do": "save"})
    assert saved.status_code == 302
    [version] = session.scalars(select(ItemVersion))
    assert version.item_type == code
    assert client.get(saved.headers["Location"]).status_code == 200


def test_a_maximum_is_typed_the_vietnamese_way(client: PageClient, session: Session, author: Person) -> None:
    version = make_item(session, state="draft", author=author)
    number, path = version.id, f"/cau-hoi/{version.item.code}/sua"
    save(session)
    client.sign_in(author)
    _page, form = read_editor(client, path)
    fields = dict(form.fields)
    for typed in ("0", "-1", "1,255", "101", "nhiều"):
        page = client.post(path, data={**fields, "maximum": typed, "do": "save"}).get_data(as_text=True)
        assert "Điểm tối đa phải lớn hơn 0" in page
    client.post(path, data={**fields, "maximum": "1,25", "do": "save"})
    session.expire_all()
    assert session.get_one(ItemVersion, number).content["scoring"] == {"maximum": "1.25"}

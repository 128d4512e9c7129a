"""Documents on their way in, with pages; and citing their passages."""

import hashlib
import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.queries import get_item
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.sources.domain import compute_passage_hash
from quizapp.sources.models import SourceImport, SourcePassage
from tests.client import PageClient
from tests.factories import make_document, make_indices, make_item, make_person, make_unit, save
from tests.sources.files import LAW

FACTS = {
    "purpose": "new",
    "kind": "Quyết định",
    "number": "12/QĐ-UBND",
    "issued_on": "01/11/2026",
    "issuer": "UBND tỉnh Thử Nghiệm",
    "title": "Ban hành Quy chế đánh giá",
    "valid_from": "01/12/2026",
}


@pytest.fixture
def author(session: Session) -> Person:
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    make_indices(session)
    make_document(session)
    save(session)
    return person


def hand_in(client: PageClient, content: bytes, name: str = "quy-che.txt", **facts: str) -> str:
    form = {**FACTS, **facts, "file": (io.BytesIO(content), name)}
    response = client.post("/tai-lieu/nhap", data=form, content_type="multipart/form-data")
    return response.location if response.status_code == 302 else response.text


def test_a_new_document_is_previewed_then_registered(session: Session, client: PageClient, author: Person) -> None:
    client.sign_in(author)
    preview = hand_in(client, LAW.encode())
    assert "Điểm b khoản 2 Điều 1 Quy chế" in client.get(preview).text
    assert session.scalars(select(SourcePassage)).first() is None
    page = client.post(preview, follow_redirects=True).text
    assert "Chưa có hiệu lực" in page
    passage = session.scalars(select(SourcePassage).where(SourcePassage.text == "b) PAPI.")).one()
    assert (passage.document_key, passage.sha256) == ("12-qd-ubnd-2026", compute_passage_hash(["b) PAPI."]))
    kept = session.scalars(select(SourceImport)).one()
    assert (kept.state, kept.content, kept.passages) == ("registered", None, [])
    session.scalars(select(AuditEvent).where(AuditEvent.action == "web:source:register")).one()
    assert "Điều 1 Quy chế" in client.get("/tai-lieu?tim=pham vi").text
    assert "đã có tài liệu số" in hand_in(client, LAW.encode())


def test_the_text_of_a_registered_document_must_be_the_one_it_names(
    session: Session, client: PageClient, author: Person
) -> None:
    document = make_document(session, "qd-12")
    document.text_sha256 = hashlib.sha256(LAW.encode()).hexdigest()
    version = make_item(session, author=author)
    lines = ["a) PCI;", "b) PAPI."]
    cited = {"document": "qd-12", "place": "Khoản 2", "paragraphs": 2, "sha256": compute_passage_hash(lines)}
    version.citations = [cited]
    code = version.item.code
    save(session)
    client.sign_in(author)
    text = {"purpose": "text", "document": "qd-12"}
    assert "không đúng văn bản đã đăng ký" in hand_in(client, b"khac", **text)
    client.post(hand_in(client, LAW.encode(), **text))
    assert f'href="/cau-hoi/{code}">{code}</a>' in client.get("/tai-lieu/qd-12?tim=papi").text
    assert "<blockquote" in client.get(f"/cau-hoi/{code}").text


def test_an_unreadable_file_is_told_on_its_page(client: PageClient, author: Person) -> None:
    client.sign_in(author)
    assert "Không đọc được tệp" in client.get(hand_in(client, b"PK hong", "hong.docx")).text


def test_an_author_cites_by_ticking_passages(session: Session, client: PageClient, author: Person) -> None:
    client.sign_in(author)
    client.post(hand_in(client, LAW.encode()))
    form = {
        "subject": "PCI/chung",
        "axis": "nature",
        "level": "understand",
        "pool": "open",
        "stem": "Các chỉ số nào được nêu?",
        "key": "0",
        "options-0-text": "PCI và PAPI",
        "options-1-text": "SIPAS",
        "citations-0-document": "tn-1364-2021",
    }
    found = client.post("/cau-hoi/moi", data=form | {"do": "find_passage", "tim-doan": "khoan 2 dieu 1"}).text
    assert "Điểm b khoản 2 Điều 1 Quy chế" in found
    wanted = {"a) PCI;", "b) PAPI."}
    picked = [p.id for p in session.scalars(select(SourcePassage)) if p.text in wanted]
    session.rollback()
    page = client.post("/cau-hoi/moi", data=form | {"do": "cite", "doan": picked}).text
    tags = re.findall(r"<input\s[^>]*citations-0-[^>]*>", page)
    named = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in tags]
    cited = {one["name"]: one.get("value", "") for one in named}
    client.post("/cau-hoi/moi", data={**form, **cited, "citations-0-document": "12-qd-ubnd-2026", "do": "save"})
    [citation] = get_item(session, "PCI-2026-0001").versions[-1].citations
    assert citation["place"] == "Điểm a đến điểm b khoản 2 Điều 1 Quy chế"
    assert citation["sha256"] == compute_passage_hash(["a) PCI;", "b) PAPI."])

import io
from datetime import datetime

import pikepdf
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.services.printing import build_print, request_print, write_key
from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.documents.adapters import render_pdf
from quizapp.itemtypes.base import Shown, ShownOption, ShownPart
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.tasks.models import TaskRun
from tests.architecture.marks import keep_sample
from tests.client import PageClient
from tests.conftest import START
from tests.factories import make_person, make_specification, make_unit, save
from tests.itemtypes.samples import SAMPLES


def read_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def print_papers(session: Session, client: PageClient, kind: str) -> tuple[TaskRun, bytes]:
    specification = make_specification(session)
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.COMMITTEE)
    save(session)
    client.sign_in(person)
    form = {"numbers": ["1", "2"], "kind": kind, "reason": "Phòng số 3 không có máy"}
    client.post(f"/ma-tran-de/{specification.id}/in-de", data=form, follow_redirects=True)
    run = session.scalars(select(TaskRun)).one()
    return run, client.get(f"/cong-viec/{run.public_id}/tep").get_data()


def test_papers_are_printed_with_a_sheet_for_the_answers_and_without_a_key(
    session: Session, client: PageClient
) -> None:
    run, content = print_papers(session, client, "papers")
    text = read_text(content)
    assert text.count("PHIẾU TRẢ LỜI") == 2
    for number in (1, 2):
        assert f"ĐỀ ĐÁNH GIÁ SỐ {number}" in text
    assert "Phương án" in text
    assert "Đáp án" not in text
    assert "Giải thích" not in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.Lang == "vi"
    # What lies in the database is not the file.
    assert run.file_sealed
    assert run.file_content is not None
    assert not run.file_content.startswith(b"%PDF")
    assert content.startswith(b"%PDF")
    events = [event for event in session.scalars(select(AuditEvent)) if event.action == "web:paper:print"]
    assert [(event.data["number"], event.data["kind"], event.data["reason"]) for event in events] == [
        (1, "papers", "Phòng số 3 không có máy"),
        (2, "papers", "Phòng số 3 không có máy"),
    ]


def test_keys_are_printed_apart_from_the_questions(session: Session, client: PageClient) -> None:
    _run, content = print_papers(session, client, "keys")
    text = read_text(content)
    assert "ĐÁP ÁN ĐỀ SỐ 1" in text
    assert "PCI-2026-" in text
    assert "Phương án" not in text


def test_printing_needs_papers_and_a_reason(session: Session, client: PageClient, now: datetime) -> None:
    specification = make_specification(session)
    with pytest.raises(DomainError, match="lý do"):
        request_print(session, specification, [1], kind="papers", reason=" ", actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="ít nhất một đề"):
        request_print(session, specification, [], kind="papers", reason="In", actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="Không có đề này"):
        request_print(session, specification, [9], kind="papers", reason="In", actor=SYSTEM, now=now)


def test_keys_in_words() -> None:
    options = (ShownOption("A", "PCI"), ShownOption("B", "PAPI"), ShownOption("C", "SIPAS"))
    assert write_key(Shown(options), {"choice": "B"}) == "B"
    assert write_key(Shown(options, several=True), {"choices": ["A", "C"]}) == "A, C"
    verdicts = (ShownOption("Đ", "Đúng", "true"), ShownOption("S", "Sai", "false"))
    parts = (ShownPart("a", "Một"), ShownPart("b", "Hai"))
    assert write_key(Shown(verdicts, parts), {"parts": {"a": "true", "b": "false"}}) == "a) Đ; b) S"
    assert write_key(Shown(verdicts), {"choice": "true"}) == "Đ"
    assert write_key(Shown(unit="điểm"), {"value": "0,535"}) == "0,535 điểm"


def test_every_type_can_be_answered_on_its_sheet(session: Session) -> None:
    specification = make_specification(session, count=5, papers=1, kinds=list(SAMPLES.items()))
    save(session)
    text = read_text(
        render_pdf("assembly/papers.html", build_print(session, specification, [1], now=START), title="Đề")
    )
    # The text with gaps, the right sides with their letters, the picture's title, the unit of a figure.
    for words in (
        "Ngân hàng câu hỏi do (1) …… ban hành",
        "A. Bộ Nội vụ",
        "Tổng điểm PCI",
        "Trả lời bằng số, đơn vị: điểm.",
        "thứ tự của nó, từ 1 đến 4",
    ):
        assert words in text


def test_tables_formulas_and_pictures_are_printed_and_told_in_words(session: Session) -> None:
    options = [{"text": r"$\frac{a + 1}{2}$", "correct": True}, {"text": "**Hai**", "correct": False}]
    specification = make_specification(session, papers=1, kinds=[("single_choice", {"options": options})])
    picture = keep_sample(session)
    for version in session.scalars(select(ItemVersion)):
        version.stem = (
            f"Năm nào cao hơn?\n\n![Hình trắng](hinh:{picture.sha256})\n\n| Năm | Điểm |\n|---|---:|\n| 2019 | 65,16 |"
        )
    save(session)
    content = render_pdf("assembly/papers.html", build_print(session, specification, [1], now=START), title="Đề")
    text = read_text(content)
    assert "Năm nào cao hơn? Năm Điểm 2019 65,16" in text
    assert not {"|", "$", "*"} & set(text)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        told = {str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}
    assert told == {"(a + 1)/2", "Hình trắng"}

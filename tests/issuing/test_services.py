"""The way of an edition, its manner, and its dispatch."""

import subprocess
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import count_stock
from quizapp.assembly.queries.stock import read_problem
from quizapp.assembly.services import create_specification
from quizapp.audit.models import AuditEvent
from quizapp.bank.models import Item
from quizapp.bank.services import retire_item, start_new_version, submit_version
from quizapp.charts import draw_chart
from quizapp.delivery.services.organising import open_assessment
from quizapp.documents.adapters.pdf import get_environment, render_pdf
from quizapp.issuing.models import Edition, EditionManner
from quizapp.issuing.queries import (
    count_cells,
    count_unconfirmed,
    find_edition_before,
    find_issued_edition,
    list_dispatches,
    list_held,
    list_recipients,
    list_withdrawn,
)
from quizapp.issuing.services import (
    change_manner,
    confirm_receipt,
    create_edition,
    exclude_items,
    freeze_edition,
    include_items,
    issue_edition,
    note_receipt,
    reopen_edition,
    send_edition,
    submit_edition,
)
from quizapp.issuing.services.printing import build_print, tell_key
from quizapp.itemtypes.base import Shown, ShownOption, ShownPart
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import EVERYWHERE, Scope
from tests.bank.test_exporting import WORDING
from tests.factories import (
    MANNER,
    accept,
    make_assessment,
    make_assignment,
    make_document,
    make_item,
    make_judges,
    make_person,
    make_sitting,
    make_specification,
    make_unit,
)
from tests.itemtypes.samples import SAMPLES

DECISION: dict[str, Any] = {
    "document_kind": "Quyết định",
    "decision_number": "15/QĐ-BCĐ",
    "issued_on": date(2026, 11, 24),
    "signer": "Trần Văn Minh",
    "signer_position": "Phó Trưởng Ban",
    "signing_form": "KT.",
}


@pytest.fixture
def act(session: Session, now: datetime) -> dict[str, Any]:
    make_document(session)
    return {"actor": make_person(session, make_unit(session), "Lê Quang Minh").actor, "now": now}


def draft(session: Session, act: dict[str, Any], year: int = 2026) -> Edition:
    return create_edition(session, year=year, title=f"Ngân hàng câu hỏi năm {year}", manner=MANNER, **act)


def issue(session: Session, edition: Edition, act: dict[str, Any], **changes: Any) -> Edition:
    freeze_edition(session, edition, **act)
    submit_edition(session, edition, proposal_number="42/TTr-VP", proposed_on=date(2026, 11, 20), **act)
    return issue_edition(session, edition, **{**DECISION, **changes}, **act)


def codes(session: Session, edition: Edition) -> list[str]:
    return [held.code for held in list_held(session, edition)]


def test_an_edition_takes_what_is_accepted_and_keeps_it(session: Session, act: dict[str, Any]) -> None:
    kept = make_item(session, "PCI", "recognise")
    make_item(session, "PCI", "recognise", pool="demonstration")
    make_item(session, "PAPI", "apply", pool="secure")
    make_item(session, state="in_review")
    gone = make_item(session)
    retire_item(session, session.get_one(Item, gone.item_id), reason="Hết hiệu lực", **act)
    edition = issue(session, draft(session, act), act)
    assert count_cells(session, edition.id, "open") == {("PCI", "recognise"): 1}
    assert count_cells(session, edition.id, None) == {("PCI", "recognise"): 2, ("PAPI", "apply"): 1}
    manifest = edition.manifest_hash
    author = make_person(session, make_unit(session), "Phan Văn Lộc").actor
    version = start_new_version(session, kept, actor=author, now=act["now"], wording=WORDING)
    submit_version(session, version, actor=author, now=act["now"])
    accept(session, version, make_judges(session))
    assert kept.id in [held.version_id for held in list_held(session, edition)]
    later = issue(session, draft(session, act, 2027), act)
    assert later.manifest_hash != manifest
    assert find_edition_before(session, later) is edition
    assert find_issued_edition(session) is later


def test_each_step_follows_the_one_before(session: Session, act: dict[str, Any]) -> None:
    edition = draft(session, act)
    with pytest.raises(DomainError, match="chưa có gì để ban hành"):
        freeze_edition(session, edition, **act)
    make_item(session)
    for refused in (
        lambda: issue_edition(session, edition, **DECISION, **act),
        lambda: submit_edition(session, edition, proposal_number="1", proposed_on=date(2026, 11, 1), **act),
        lambda: reopen_edition(session, edition, reason="Sửa", **act),
    ):
        with pytest.raises(DomainError, match="đang ở bước “Đang soạn”"):
            refused()
    freeze_edition(session, edition, **act)
    with pytest.raises(DomainError, match="Đã chốt danh sách"):
        change_manner(session, edition, MANNER, **act)
    with pytest.raises(DomainError, match="không thể sau hôm nay"):
        submit_edition(session, edition, proposal_number="1", proposed_on=date(2026, 11, 25), **act)
    submit_edition(session, edition, proposal_number="42/TTr-VP", proposed_on=date(2026, 11, 20), **act)
    with pytest.raises(DomainError, match="số quyết định"):
        issue_edition(session, edition, **{**DECISION, "decision_number": " "}, **act)
    with pytest.raises(DomainError, match="trước ngày của tờ trình"):
        issue_edition(session, edition, **{**DECISION, "issued_on": date(2026, 11, 19)}, **act)
    issue_edition(session, edition, **DECISION, **act)
    with pytest.raises(DomainError, match="Đã ban hành"):
        reopen_edition(session, edition, reason="Sửa", **act)
    steps = [a for a in session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)) if ":edition:" in a]
    assert [action.rpartition(":")[2] for action in steps] == ["create", "freeze", "submit", "issue"]


def test_what_is_left_out_stays_out_until_it_is_taken_back(session: Session, act: dict[str, Any]) -> None:
    first, second = make_item(session), make_item(session)
    edition = draft(session, act)
    with pytest.raises(DomainError, match="lý do"):
        exclude_items(session, edition, [first.item.code], reason=" ", **act)
    assert exclude_items(session, edition, [first.item.code, "XYZ-1"], reason="Đang rà soát", **act) == 1
    assert codes(session, edition) == [second.item.code]
    freeze_edition(session, edition, **act)
    assert codes(session, edition) == [second.item.code]
    reopen_edition(session, edition, reason="Đã rà soát xong", **act)
    assert edition.manifest_hash is None
    assert include_items(session, edition, [first.item_id], **act) == 1
    assert codes(session, edition) == sorted([first.item.code, second.item.code])
    freeze_edition(session, edition, **act)
    assert len(edition.entries) == 2


def test_a_frozen_list_no_longer_follows_the_bank(session: Session, act: dict[str, Any]) -> None:
    first = make_item(session)
    edition = freeze_edition(session, draft(session, act), **act)
    make_item(session)
    assert codes(session, edition) == [first.item.code]


def test_a_withdrawn_question_stays_in_the_record_and_out_of_new_papers(session: Session, act: dict[str, Any]) -> None:
    first, second = make_item(session), make_item(session)
    edition = issue(session, draft(session, act), act)
    retire_item(session, session.get_one(Item, first.item_id), reason="Văn bản hết hiệu lực", **act)
    assert codes(session, edition) == [first.item.code, second.item.code]
    assert list_withdrawn(session, edition) == [first.item.code]
    assert count_stock(session, [edition.id], act["now"].date()) == {(edition.id, "open"): {("PCI", "recognise"): 1}}
    specification = create_specification(
        session,
        owner_unit=None,
        name="Một câu",
        edition=edition,
        pool="open",
        cells={("PCI", "recognise"): 1},
        minutes=10,
        pass_mark_percent=Decimal(50),
        paper_count=1,
        **act,
    )
    assert list(read_problem(session, specification, now=act["now"]).stock) == [second.id]


def test_it_is_sent_once_to_each_and_received_once(session: Session, act: dict[str, Any], now: datetime) -> None:
    make_item(session)
    edition = draft(session, act)
    province = make_unit(session, "UBND tỉnh")
    agency, school = make_unit(session, "Sở Tài chính", province), make_unit(session, "Trường Chính trị", province)
    room = make_unit(session, "Phòng Ngân sách", agency)
    room.kind = "division"
    session.flush()
    assert {unit.id for unit in list_recipients(session, now.date())} >= {agency.id, school.id}
    assert room.id not in {unit.id for unit in list_recipients(session, now.date())}
    with pytest.raises(DomainError, match="đã ban hành"):
        send_edition(session, edition, [agency], letter_number="1", **act)
    issue(session, edition, act)
    with pytest.raises(DomainError, match="số công văn"):
        send_edition(session, edition, [agency], letter_number=" ", **act)
    assert send_edition(session, edition, [agency], letter_number="120/VP", **act) == 1
    assert send_edition(session, edition, [agency, school], letter_number="121/VP", **act) == 1
    with pytest.raises(DomainError, match="chưa chọn nơi nhận"):
        send_edition(session, edition, [agency], letter_number="122/VP", **act)
    first, second = list_dispatches(session, edition.id)
    assert count_unconfirmed(session, EVERYWHERE) == 2
    assert count_unconfirmed(session, Scope(everywhere=False, paths=(agency.path,))) == 1
    confirm_receipt(session, first, **act)
    with pytest.raises(DomainError, match="trước đó"):
        confirm_receipt(session, first, **act)
    with pytest.raises(DomainError, match="căn cứ"):
        note_receipt(session, second, note=" ", **act)
    note_receipt(session, second, note="Sổ giao nhận ngày 24/11/2026", **act)
    assert count_unconfirmed(session, EVERYWHERE) == 0


def test_an_assessment_follows_the_edition_and_waits_for_its_dispatch(
    session: Session, act: dict[str, Any], now: datetime
) -> None:
    specification = make_specification(session, minutes=45)
    edition = specification.edition
    session.add(EditionManner(edition_id=edition.id, **vars(MANNER)))
    session.flush()
    session.expire(edition, ["manner_row"])
    assessment = make_assessment(session, specification, state="draft")
    unit = make_unit(session)
    make_assignment(session, make_sitting(session, assessment), make_person(session, unit))
    with pytest.raises(DomainError, match="chưa được gửi"):
        open_assessment(session, assessment, **act)
    send_edition(session, edition, [unit], letter_number="120/VP", **act)
    with pytest.raises(DomainError) as refusal:
        open_assessment(session, assessment, **act)
    assert refusal.value.params["points"] == "số phút làm bài 45 (quy định 40)"
    specification.minutes = 40
    open_assessment(session, assessment, **act)
    assert assessment.state == "open"


def test_the_print_holds_the_open_part_with_its_key_apart(session: Session, act: dict[str, Any]) -> None:
    shown = make_item(session, "PCI", key=2)
    make_item(session, "PCI", pool="secure")
    papi = make_item(session, "PAPI")
    edition = issue(session, draft(session, act), act)
    context = build_print(session, edition)
    assert [(name, [item.number for item in items]) for name, items in context["parts"]] == [
        ("Chỉ số PCI", [1]),
        ("Chỉ số PAPI", [2]),
    ]
    item = context["parts"][0][1][0]
    assert (item.code, item.stem, item.key) == (shown.item.code, shown.stem, "C")
    assert item.sources == ["Quyết định 1364/QĐ-UBND, Đề án, phần I"]
    assert context["parts"][1][1][0].code == papi.item.code


def test_the_print_has_the_picture_of_a_question_about_a_chart(session: Session, act: dict[str, Any]) -> None:
    version = make_item(session, "PCI")
    version.item_type, version.content = "chart_reading", SAMPLES["chart_reading"]
    context = build_print(session, issue(session, draft(session, act), act))
    page = get_environment().get_template("issuing/edition.html").render(context, title="Ngân hàng")
    assert draw_chart(context["parts"][0][1][0].chart, version.item.code) in page
    printed = render_pdf("issuing/edition.html", context, title="Ngân hàng")
    text = subprocess.run(["pdftotext", "-", "-"], input=printed, capture_output=True, check=True).stdout.decode()
    assert "67,05" in text


def test_the_key_of_any_type_is_told_in_a_few_letters() -> None:
    options = (ShownOption("A", "Sở Nội vụ tỉnh"), ShownOption("B", "Sở Tài chính", "2"))
    assert tell_key(Shown(options), {"choice": "2"}) == "B"
    assert tell_key(Shown(options, several=True), {"choices": ["2", "A"]}) == "A, B"
    verdicts = (ShownOption("Đ", "Đúng", "true"), ShownOption("S", "Sai", "false"))
    parts = (ShownPart("a", "Mệnh đề một"), ShownPart("b", "Mệnh đề hai"))
    assert tell_key(Shown(verdicts, parts), {"parts": {"a": "true", "b": "false"}}) == "a: Đúng; b: Sai"
    assert tell_key(Shown(unit="điểm"), {"value": "78,1"}) == "78,1 điểm"
    places = (ShownOption("1", ""), ShownOption("2", ""))
    assert tell_key(Shown(places, parts), {"parts": {"a": "2", "b": "1"}}) == "a: 2; b: 1"


def test_actors_are_named(session: Session, act: dict[str, Any]) -> None:
    make_item(session)
    issue(session, draft(session, act), act)
    named = set(session.scalars(select(AuditEvent.actor_name).where(AuditEvent.subject_type == "edition")))
    assert named == {Actor(None, "Lê Quang Minh").name}

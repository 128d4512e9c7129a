from collections.abc import Mapping
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper, Specification
from quizapp.audit.models import AuditEvent
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from tests.client import PageClient
from tests.factories import make_edition, make_item, make_person, make_specification, make_unit, save

LIST = "/ma-tran-de"


@pytest.fixture
def province(session: Session) -> OrgUnit:
    return make_unit(session, "UBND tỉnh")


@pytest.fixture
def committee(session: Session, province: OrgUnit) -> Person:
    return make_person(session, province, "Phan Văn Lộc", Role.COMMITTEE)


@pytest.fixture
def finance(session: Session, province: OrgUnit) -> OrgUnit:
    return make_unit(session, "Sở Tài chính", province)


@pytest.fixture
def organiser(session: Session, finance: OrgUnit) -> Person:
    return make_person(session, finance, "Lê Thị Bích", Role.ORGANISER, role_unit=finance)


def make_form(edition_id: int, **changes: str) -> Mapping[str, str]:
    return {
        "name": "Ma trận mới",
        "edition_id": str(edition_id),
        "pool": "demonstration",
        "owner_unit_id": "0",
        "minutes": "40",
        "pass_mark_percent": "62,5",
        "paper_count": "2",
        "tolerance_percent": "2",
        "focus_owner": "",
        "question_order": "shuffled",
        "cell_pci_recognise": "2",
        "cell_papi_recognise": "",
        "save": "1",
    } | changes


def test_making_editing_and_drawing(session: Session, client: PageClient, committee: Person) -> None:
    versions = [make_item(session, "PCI", pool="demonstration") for _ in range(3)]
    edition = make_edition(session, versions)
    save(session)
    client.sign_in(committee)
    page = client.get(f"{LIST}/moi").get_data(as_text=True)
    assert "có 3" in page
    assert "15/QĐ-BCĐ" in page
    answer = client.post(f"{LIST}/moi", data=make_form(edition.id), follow_redirects=True)
    assert "2 câu, 40 phút, 2 đề tương đương, đạt từ 62,5" in answer.get_data(as_text=True)
    assert "Sát mức" in answer.get_data(as_text=True)
    number = session.scalars(select(Specification.id)).one()
    client.post(f"{LIST}/{number}/sua", data=make_form(edition.id, cell_pci_recognise="1", name="Đổi tên"))
    answer = client.post(f"{LIST}/{number}/lap-de", follow_redirects=True)
    assert "Đã xong" in answer.get_data(as_text=True)
    text = client.get(f"{LIST}/{number}").get_data(as_text=True)
    assert "Không hai đề nào có câu chung" in text
    assert "Điểm kỳ vọng của 2 đề bằng nhau: 0,80 trên 1 điểm" in text
    assert "HiGHS" in client.get(f"{LIST}/{number}/nhat-ky-bo-giai").get_data(as_text=True)
    assert client.get(f"{LIST}/{number}/sua").status_code == 409
    assert client.post(f"{LIST}/{number}/xoa").status_code == 409
    assert "Đổi tên" in client.get(LIST).get_data(as_text=True)


def test_a_shortage_is_told_and_nothing_is_drawn(session: Session, client: PageClient, committee: Person) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration")])
    save(session)
    client.sign_in(committee)
    answer = client.post(f"{LIST}/moi", data=make_form(edition.id), follow_redirects=True)
    assert "mỗi đề cần 2 câu, ngân hàng có 1" in answer.get_data(as_text=True)
    number = session.scalars(select(Specification.id)).one()
    answer = client.post(f"{LIST}/{number}/lap-de", follow_redirects=True)
    assert "PCI, nhận biết: cần 2 câu, ngân hàng có 1" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Paper)) == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("minutes", "0", "từ 1 đến 600"),
        ("minutes", "bốn mươi", "từ 1 đến 600"),
        ("pass_mark_percent", "120", "từ 0 đến 100"),
        ("paper_count", "", "từ 1 đến 50"),
        ("cell_pci_recognise", "-1", "từ 0 đến 200"),
        ("name", " ", "ghi tên ma trận"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(
    session: Session, client: PageClient, committee: Person, field: str, value: str, message: str
) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration")])
    save(session)
    answer = client.sign_in(committee).post(f"{LIST}/moi", data=make_form(edition.id, **{field: value}))
    assert message in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Specification)) == 0


def test_counting_again_without_script_saves_nothing(session: Session, client: PageClient, committee: Person) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration")])
    save(session)
    form = {key: value for key, value in make_form(edition.id).items() if key != "save"} | {"count": "1"}
    answer = client.sign_in(committee).post(f"{LIST}/moi", data=form)
    assert "mỗi đề cần 2 câu" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Specification)) == 0


def test_a_paper_with_keys_is_a_post_with_a_reason(session: Session, client: PageClient, committee: Person) -> None:
    specification = make_specification(session)
    stem = specification.papers[0].items[0].version.stem
    save(session)
    client.sign_in(committee)
    address = f"{LIST}/{specification.id}/de/1"
    before = client.get(address).get_data(as_text=True)
    assert stem not in before
    assert "Đáp án</strong>" not in before
    assert stem not in client.post(address, data={"reason": " "}).get_data(as_text=True)
    assert session.scalars(select(AuditEvent)).all() == []
    opened = client.post(address, data={"reason": "Kiểm tra đề trước khi mở đợt"}).get_data(as_text=True)
    assert stem in opened
    assert opened.count("app-key-list__item") == 16
    assert opened.count("Đáp án") == 4
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.actor_name) == ("web:paper:open_with_keys", "Phan Văn Lộc")
    assert event.data["reason"] == "Kiểm tra đề trước khi mở đợt"
    assert client.get(f"{LIST}/{specification.id}/de/9").status_code == 404


def test_an_organiser_reads_and_copies_the_committees_and_changes_only_its_own(
    session: Session, client: PageClient, organiser: Person, finance: OrgUnit
) -> None:
    shared = make_specification(session)
    own = make_specification(session)
    own.owner_unit_id = finance.id
    others = make_specification(session)
    others.owner_unit_id = make_unit(session, "Sở Xây dựng").id
    others.name = "Của Sở Xây dựng"
    save(session)
    client.sign_in(organiser)
    assert "Của Sở Xây dựng" not in client.get(LIST).get_data(as_text=True)
    assert client.get(f"{LIST}/{shared.id}").status_code == 200
    assert client.get(f"{LIST}/{shared.id}/de/1").status_code == 404
    assert client.post(f"{LIST}/{shared.id}/de/1", data={"reason": "xem"}).status_code == 404
    for address in (f"{LIST}/{shared.id}/sua", f"{LIST}/{others.id}", f"{LIST}/{others.id}/sua"):
        assert client.get(address).status_code == 404, address
    for verb in ("xoa", "lap-de"):
        answer = client.post(f"{LIST}/{others.id}/{verb}", follow_redirects=True)
        assert answer.status_code == 404, verb
    assert client.get(f"{LIST}/{own.id}/de/1").status_code == 200
    copy = client.get(f"{LIST}/moi?sao-chep={shared.id}").get_data(as_text=True)
    assert "(bản sao)" in copy
    assert "Ban Chỉ đạo (toàn tỉnh)" not in copy
    assert client.get(f"{LIST}/moi?sao-chep={others.id}").status_code == 404


def test_an_organiser_owns_what_it_makes(
    session: Session, client: PageClient, organiser: Person, finance: OrgUnit, now: datetime
) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration") for _ in range(2)])
    save(session)
    client.sign_in(organiser)
    client.post(f"{LIST}/moi", data=make_form(edition.id, owner_unit_id="0"))
    assert session.scalar(select(func.count()).select_from(Specification)) == 0
    client.post(f"{LIST}/moi", data=make_form(edition.id, owner_unit_id=str(finance.id)))
    assert session.scalars(select(Specification.owner_unit_id)).one() == finance.id


def test_an_official_has_no_business_here(session: Session, client: PageClient, province: OrgUnit) -> None:
    official = make_person(session, province)
    save(session)
    assert client.sign_in(official).get(LIST).status_code == 403


def test_further_cells_and_conditions_are_kept_and_shown(
    session: Session, client: PageClient, committee: Person
) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration") for _ in range(4)])
    save(session)
    client.sign_in(committee)
    form = make_form(
        edition.id,
        **{
            "cell_pci_recognise": "1",
            "rows-0-subject": "PCI/chung",
            "rows-0-level": "recognise",
            "rows-0-item_type": "",
            "rows-0-pool": "",
            "rows-0-low": "0",
            "rows-0-high": "2",
            "rows-0-stays_last": "y",
            "total": "2",
            "question_order": "fixed",
            "rest_months": "6",
        },
    )
    text = client.post(f"{LIST}/moi", data=form, follow_redirects=True).get_data(as_text=True)
    assert "PCI, Vấn đề chung, nhận biết" in text
    assert "0 đến 2" in text
    assert "Giữ nguyên như trong đề" in text
    assert "6 tháng sau lần có người làm" in text
    found = session.scalars(select(Specification)).one()
    page = client.get(f"{LIST}/{found.id}/sua").get_data(as_text=True)
    assert 'value="PCI/chung" selected' in page
    copy = client.get(f"{LIST}/moi?sao-chep={found.id}").get_data(as_text=True)
    assert 'value="PCI/chung" selected' in copy


def test_more_rows_come_without_script(session: Session, client: PageClient, committee: Person) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration")])
    save(session)
    form = {key: value for key, value in make_form(edition.id).items() if key != "save"} | {"add": "1"}
    page = client.sign_in(committee).post(f"{LIST}/moi", data=form).get_data(as_text=True)
    assert "rows-3-subject" in page
    assert session.scalar(select(func.count()).select_from(Specification)) == 0


def test_the_bank_answers_while_the_form_is_filled_in(
    session: Session, app: Flask, client: PageClient, committee: Person
) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="demonstration") for _ in range(3)])
    save(session)
    client.sign_in(committee)
    # The part of a page is no page.
    bare = FlaskClient(app, app.response_class)
    with client.session_transaction() as cookie:
        values = dict(cookie)
    with bare.session_transaction() as cookie:
        cookie.update(values)
    address = f"{LIST}/dap-ung"
    short = bare.post(address, data=make_form(edition.id, max_shared="0")).get_data(as_text=True)
    assert "PCI, nhận biết: 2 đề không chung câu nào cần 4 câu, ngân hàng có 3." in short
    assert "Chưa lập được đề" in short
    assert "Chưa lập được đề" not in bare.post(address, data=make_form(edition.id)).get_data(as_text=True)
    assert bare.post(address, data={"minutes": "x"}).status_code == 200
    assert session.scalar(select(func.count()).select_from(Specification)) == 0

"""The settings page: every field, dated, recorded."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.kernel.clock import FrozenClock
from quizapp.office.domain import OfficeSettings
from quizapp.office.forms import GROUPS
from quizapp.office.models import OfficeSettingsRow
from quizapp.office.queries import get_office
from quizapp.people.domain import Role
from tests.client import PageClient
from tests.factories import make_person, make_unit, save


@pytest.fixture
def form(session: Session, client: PageClient) -> dict[str, str]:
    client.sign_in(make_person(session, make_unit(session), "Quản Trị Viên", Role.ADMIN))
    save(session)
    fields = {name: str(value) for name, value in OfficeSettings().model_dump().items()}
    return {**fields, "recipients": "Sở Nội vụ\r\n\r\n Ban Tổ chức  Tỉnh ủy ", "valid_from": "24/11/2026"}


def test_every_setting_is_on_the_page() -> None:
    shown = [name for _title, names in GROUPS for name in names]
    assert sorted(shown) == sorted(OfficeSettings.model_fields)


def test_settings_hold_from_a_day_on(
    client: PageClient, session: Session, form: dict[str, str], clock: FrozenClock
) -> None:
    assert "Phó Trưởng Ban" not in client.get("/thiet-lap").get_data(as_text=True)
    changed = {**form, "signer_name": "Lê Thị Ký", "pass_mark_percent": "62,5", "valid_from": "01/12/2026"}
    assert client.post("/thiet-lap", data=changed).status_code == 302
    assert get_office(session, date(2026, 11, 30)).signer_name == "Trần Văn Minh"
    settings = get_office(session, date(2026, 12, 1))
    assert (settings.signer_name, str(settings.pass_mark_percent)) == ("Lê Thị Ký", "62.5")
    assert settings.recipients == ("Sở Nội vụ", "Ban Tổ chức Tỉnh ủy")
    event = session.scalars(select(AuditEvent)).one()
    assert event.action == "web:office:change_settings"
    assert event.data["changed"]["signer_name"] == ["Trần Văn Minh", "Lê Thị Ký"]
    page = client.get("/thiet-lap").get_data(as_text=True)
    assert "Chưa áp dụng" in page
    assert "Lê Thị Ký" in page
    clock.advance(days=8)
    client.post("/mo-khoa")
    assert get_office(session, clock.now().date()).signer_name == "Lê Thị Ký"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("organisation", " ", "không được để trống."),
        ("minutes", "0", "Ghi một số nguyên từ 1 đến 600."),
        ("pass_mark_percent", "101", "Ghi một số từ 0 đến 100."),
        ("valid_from", "23/11/2026", "phải từ hôm nay, 24/11/2026, trở đi"),
        ("valid_from", "31/11/2026", "31/11/2026 không phải là ngày có thật"),
        ("recipients", "", "không được để trống."),
    ],
)
def test_a_wrong_value_is_named_and_nothing_saved(
    client: PageClient, session: Session, form: dict[str, str], field: str, value: str, words: str
) -> None:
    page = client.post("/thiet-lap", data={**form, field: value})
    assert page.status_code == 200
    assert words in page.get_data(as_text=True)
    assert session.scalars(select(OfficeSettingsRow)).all() == []


def test_only_administrators_set(client: PageClient, session: Session) -> None:
    client.sign_in(make_person(session, make_unit(session), "Ban Chỉ Đạo", Role.COMMITTEE))
    save(session)
    assert client.get("/thiet-lap").status_code == 403

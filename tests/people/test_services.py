"""Units, people, accounts and roles as services write them."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.adapters.passwords import verify_password
from quizapp.people.domain import EVERYWHERE, Role, Scope
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import list_people, list_units
from quizapp.people.services import create_account, create_person, create_unit, grant_role, revoke_role
from quizapp.web.unit_of_work import unit_of_work

DAY = date(2025, 7, 1)


def make_unit(session: Session, now: datetime, code: str, name: str, parent: OrgUnit | None = None) -> OrgUnit:
    return create_unit(
        session, code=code, name=name, kind="department", parent=parent, valid_from=DAY, actor=SYSTEM, now=now
    )


def make_person(session: Session, now: datetime, unit: OrgUnit, code: str, name: str) -> Person:
    return create_person(session, staff_code=code, full_name=name, unit=unit, actor=SYSTEM, now=now)


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_units_read_as_a_tree_in_vietnamese_order(session: Session, now: datetime) -> None:
    with unit_of_work():
        root = make_unit(session, now, "T", "Tỉnh")
        b = make_unit(session, now, "SB", "Sở Đất đai", root)
        a = make_unit(session, now, "SA", "Sở Dân tộc", root)
        make_unit(session, now, "SB1", "Phòng Á", b)
        make_unit(session, now, "SB2", "Phòng A", b)
    assert [u.code for u in list_units(session, DAY)] == ["T", "SA", "SB", "SB2", "SB1"]
    assert [u.code for u in list_units(session, DAY, Scope(everywhere=False, paths=(a.path,)))] == ["SA"]
    assert list_units(session, DAY, Scope(everywhere=False)) == []
    assert list_units(session, date(2025, 6, 30)) == []
    assert b.path == f"/{root.id}/{b.id}/"
    assert list_actions(session) == ["web:org_unit:create"] * 5


def test_people_are_found_without_tones_and_sorted_by_given_name(session: Session, now: datetime) -> None:
    with unit_of_work():
        unit = make_unit(session, now, "T", "Tỉnh")
        other = make_unit(session, now, "U", "Khác")
        for code, name in (("1", "Nguyễn Văn  Bình"), ("2", "Trần Thị Ánh"), ("3", "Đỗ Văn An"), ("4", "Lê Văn Ất")):
            make_person(session, now, unit, code, name)
        make_person(session, now, other, "5", "Đỗ Văn Ân")
    names = [p.full_name for p in list_people(session, scope=EVERYWHERE).items]
    assert names == ["Đỗ Văn An", "Trần Thị Ánh", "Đỗ Văn Ân", "Lê Văn Ất", "Nguyễn Văn Bình"]
    found = list_people(session, scope=EVERYWHERE, text="DO VAN", unit_id=unit.id)
    assert [p.full_name for p in found.items] == ["Đỗ Văn An"]
    page = list_people(session, scope=Scope(everywhere=False, paths=(unit.path,)), page=9, per_page=3)
    assert (page.total, page.pages, page.page, len(page.items)) == (4, 2, 2, 1)


def test_a_staff_code_belongs_to_one_person(session: Session, now: datetime) -> None:
    with unit_of_work():
        unit = make_unit(session, now, "T", "Tỉnh")
        make_person(session, now, unit, "CB01", "Lê An")
    with pytest.raises(DomainError, match="cb01 đã thuộc về Lê An"), unit_of_work():
        make_person(session, now, unit, "cb01", "Lê Ba")


def test_an_account_keeps_its_password_as_argon2id(session: Session, now: datetime) -> None:
    with unit_of_work():
        unit = make_unit(session, now, "T", "Tỉnh")
        person = make_person(session, now, unit, "1", "Lê An")
        account = create_account(
            session, person, username="An.LE", password="mật khẩu đủ dài 12", actor=SYSTEM, now=now
        )
    assert account.username == "an.le"
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(account.password_hash, "mật khẩu đủ dài 12")
    assert not verify_password(account.password_hash, "mật khẩu đủ dài 13")
    assert not verify_password(None, "nobody's password")
    with pytest.raises(DomainError), unit_of_work():
        create_account(session, person, username="khac", actor=SYSTEM, now=now)


def test_roles_are_granted_once_and_the_last_administrator_stays(session: Session, now: datetime) -> None:
    with unit_of_work():
        unit = make_unit(session, now, "T", "Tỉnh")
        person = make_person(session, now, unit, "1", "Lê An")
        first = grant_role(session, person, Role.ADMIN, actor=SYSTEM, now=now)
        assert grant_role(session, person, Role.ADMIN, actor=SYSTEM, now=now) is first
        hr = grant_role(session, person, Role.UNIT_HR, unit=unit, actor=SYSTEM, now=now)
    with unit_of_work():
        revoke_role(session, hr, actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="ít nhất một"), unit_of_work():
        revoke_role(session, first, actor=SYSTEM, now=now)
    assert [g.role for g in person.grants] == [Role.ADMIN]
    assert list_actions(session)[-1] == "web:person:revoke_role"

"""Who organises, for whom: the province, one of its agencies, and its staff."""

import pytest
from sqlalchemy.orm import Session

from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from tests.factories import (
    make_person,
    make_unit,
)


@pytest.fixture
def province(session: Session) -> OrgUnit:
    return make_unit(session, "UBND tỉnh")


@pytest.fixture
def finance(session: Session, province: OrgUnit) -> OrgUnit:
    return make_unit(session, "Sở Tài chính", province)


@pytest.fixture
def committee(session: Session, province: OrgUnit) -> Person:
    return make_person(session, province, "Phan Văn Lộc", Role.COMMITTEE)


@pytest.fixture
def organiser(session: Session, finance: OrgUnit) -> Person:
    return make_person(session, finance, "Lê Thị Bích", Role.ORGANISER, role_unit=finance)


@pytest.fixture
def staff(session: Session, finance: OrgUnit) -> list[Person]:
    return [make_person(session, finance, name) for name in ("Trần Văn Đức", "Nguyễn Thị Ánh", "Võ Văn Bình")]

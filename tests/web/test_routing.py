"""Numbers that no table can hold: in an address they name nothing, elsewhere they are a bad request."""

import pytest
from sqlalchemy.orm import Session

from quizapp.people.domain import Role
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

TOO_LARGE = "9" * 20


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/nhan-su/{TOO_LARGE}", 404),
        (f"/don-vi/{2**31}/doi-ten", 404),
        (f"/dot-danh-gia/ca/{TOO_LARGE}", 404),
        (f"/viec-cua-toi/{TOO_LARGE}", 404),
        (f"/giay-chung-nhan?nam={TOO_LARGE}", 400),
        (f"/ma-tran-de/moi?sao-chep={TOO_LARGE}", 400),
        (f"/nhan-su?trang={TOO_LARGE}&don-vi={TOO_LARGE}", 200),
    ],
)
def test_a_number_beyond_every_table_is_no_fault_of_the_server(
    client: PageClient, session: Session, path: str, status: int
) -> None:
    client.sign_in(make_person(session, make_unit(session), "Lê Thị An", Role.ADMIN, Role.COMMITTEE))
    save(session)
    assert client.get(path).status_code == status


def test_numbers_in_forms_are_held_to_the_same(client: PageClient, session: Session) -> None:
    client.sign_in(make_person(session, make_unit(session), "Lê Thị An", Role.REVIEWER))
    save(session)
    assert client.post("/cau-hoi/hang-loat/lam", data={"version": TOO_LARGE}).status_code == 400

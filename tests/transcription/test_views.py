from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from tests.client import PageClient
from tests.transcription.factories import PaperWorld, make_paper_world


def type_sheet(client: PageClient, world: PaperWorld, who: int, letters: str) -> str:
    client.sign_in(world.clerks[who])
    address = f"/nhap-phieu/{world.sitting.id}/{world.places[0].id}"
    form = {f"cau-{n}": letter for n, letter in enumerate(letters, 1)}
    return client.post(address, data=form, follow_redirects=True).get_data(as_text=True)


def test_the_next_sheet_is_that_of_the_next_number(session: Session, client: PageClient) -> None:
    world = make_paper_world(session, people=3)
    first, second, third = world.places
    # Numbers follow names, and were given anew after the second had been put on the list.
    first.number, second.number, third.number = 12, 11, 13
    session.commit()
    assert "Phiếu của số báo danh 0013" in type_sheet(client, world, 0, "ABAB")


def test_sheets_are_typed_compared_and_decided(session: Session, client: PageClient) -> None:
    world = make_paper_world(session)
    client.sign_in(world.clerks[0])
    assert f'href="/nhap-phieu/{world.sitting.id}"' in client.get("/viec-cua-toi").get_data(as_text=True)
    assert "phiếu không có ô Z" in type_sheet(client, world, 0, "ABAZ")
    # What is kept leads on to the next person.
    assert "Phiếu của số báo danh 0002" in type_sheet(client, world, 0, "ABAB")
    shown = type_sheet(client, world, 1, "ABAC")
    assert "hai người đọc phiếu khác nhau" in shown
    assert 'id="cau-4" name="cau-4" type="text" value="C"' in shown
    client.sign_in(world.organiser)
    overview = client.get(f"/dot-danh-gia/ca/{world.sitting.id}/phieu").get_data(as_text=True)
    assert "khác ở 1 câu" in overview
    address = f"/dot-danh-gia/phieu/{world.places[0].id}/quyet-dinh"
    assert 'id="cau-4" name="cau-4" type="text" value=""' in client.get(address).get_data(as_text=True)
    form = {"cau-1": "A", "cau-2": "B", "cau-3": "A", "cau-4": "B", "reason": "Ô B được tô."}
    done = client.post(address, data=form, follow_redirects=True).get_data(as_text=True)
    assert "theo quyết định của Phan Văn Lộc" in done
    client.sign_in(world.places[0].person)
    assert client.get(f"/nhap-phieu/{world.sitting.id}").status_code == 404
    own = session.scalars(select(Attempt.public_id)).one()
    assert "Làm bài trên giấy ngày 24/11/2026" in client.get(f"/ket-qua/bai/{own}").get_data(as_text=True)

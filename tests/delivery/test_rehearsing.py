"""A rehearsal is sat like any sitting, and counts as nothing."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assessment, Attempt
from quizapp.delivery.services.finalising import settle_sittings
from quizapp.people.domain import Role
from quizapp.results.models import Result, Score
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import make_place
from tests.factories import make_person, make_specification

WINDOW = {"starts_on": "24/11/2026", "starts_at": "07:00", "ends_on": "24/11/2026", "ends_at": "17:00"}


def test_a_rehearsal_counts_as_nothing_and_says_so(session: Session, client: PageClient) -> None:
    place = make_place(session)
    organiser = make_person(session, place.person.unit, "Phan Văn Lộc", Role.COMMITTEE)
    secure, public = make_specification(session, pool="secure"), make_specification(session, pool="open")
    session.commit()
    client.sign_in(organiser)
    page = client.get(f"/dot-danh-gia/{place.assessment.id}/lam-thu").get_data(as_text=True)
    assert f'value="{public.id}"' in page
    assert f'value="{secure.id}"' not in page
    client.post(f"/dot-danh-gia/{place.assessment.id}/lam-thu", data=WINDOW | {"specification_id": public.id})
    made = session.scalars(select(Assessment).where(Assessment.is_rehearsal)).one()
    assert made.title == "Làm thử: Đánh giá trước bổ nhiệm, đợt 11/2026"
    client.post(f"/dot-danh-gia/{made.id}/mo")
    marked = "Không chấm điểm, không có kết quả và giấy chứng nhận."
    sitting = made.sittings[0]
    for path in (f"/dot-danh-gia/{made.id}", f"/dot-danh-gia/ca/{sitting.id}", f"/dot-danh-gia/ca/{sitting.id}/phong"):
        assert marked in client.get(path).get_data(as_text=True)
    assert "/ket-qua" not in client.get(f"/dot-danh-gia/{made.id}").get_data(as_text=True).split("<main")[1]
    own = f"/viec-cua-toi/{sitting.assignments[0].id}"
    client.sign_in(place.person)
    assert own in client.get("/kiem-tra-may").get_data(as_text=True)
    assert marked in client.get(own).get_data(as_text=True)
    attempt = client.post(f"{own}/bat-dau").location
    assert "app-rehearsal__tag" in client.get(f"{attempt}/cau/1").get_data(as_text=True)
    result = client.post(f"{attempt}/nop", data={"epoch": "1"}).location
    assert "Bài làm thử không được chấm điểm" in client.get(result).get_data(as_text=True)
    with unit_of_work() as work:
        settle_sittings(work, now=START + timedelta(days=1))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    for table in (Score, Result):
        kept = select(func.count()).select_from(table).join(Attempt, Attempt.id == table.attempt_id)
        assert session.scalar(kept) == 0

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.kernel.clock import FrozenClock
from quizapp.people.models import Person
from quizapp.tasks.domain import TaskFile
from quizapp.tasks.jobs import sweep
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import fail_run, finish_run, report_progress
from tests import factories
from tests.client import PageClient


@pytest.fixture
def person(session: Session) -> Person:
    return factories.make_person(session, factories.make_unit(session))


@pytest.fixture
def run(session: Session, person: Person, now: datetime) -> TaskRun:
    run = TaskRun(
        public_id="k" * 22,
        kind="results.list",
        params={},
        title="Danh sách kết quả",
        requested_by_id=person.id,
        created_at=now,
        heartbeat_at=now,
    )
    session.add(run)
    session.commit()
    return run


def test_work_under_way_says_how_far_it_is(
    client: PageClient, session: Session, person: Person, run: TaskRun, now: datetime
) -> None:
    report_progress(session, run.id, 30, 200, now=now)
    session.commit()
    page = client.sign_in(person).get(f"/cong-viec/{run.public_id}")
    assert "Đang chờ đến lượt." in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    said = client.get(f"/cong-viec/{run.public_id}", headers={"Accept": "application/json"}).json
    assert said == {"done": 30, "total": 200, "text": "Đang chờ đến lượt.", "finished": False, "url": None}


def test_a_finished_file_is_offered_and_fetched(
    client: PageClient, session: Session, person: Person, run: TaskRun, now: datetime
) -> None:
    finish_run(run, TaskFile("ket-qua.csv", "text/csv", b"a,b"), now=now)
    session.commit()
    page = client.sign_in(person).get(f"/cong-viec/{run.public_id}")
    assert "ket-qua.csv" in page.text
    assert "refresh" not in page.text
    file = client.get(f"/cong-viec/{run.public_id}/tep")
    assert file.data == b"a,b"
    assert file.headers["Content-Disposition"] == "attachment; filename=ket-qua.csv"


def test_a_file_is_gone_when_its_time_is_over(
    client: PageClient, session: Session, person: Person, run: TaskRun, clock: FrozenClock
) -> None:
    kept = TaskFile("phieu.pdf", "application/pdf", b"codes", timedelta(hours=2))
    finish_run(run, kept, now=clock.now())
    session.commit()
    address = f"/cong-viec/{run.public_id}"
    client.sign_in(person)
    clock.advance(minutes=119)
    client.get(address)
    sweep()
    assert client.get(f"{address}/tep").data == b"codes"
    clock.advance(minutes=1)
    client.sign_in(person)
    assert client.get(f"{address}/tep").status_code == 404
    assert "hết hạn lưu" in client.get(address).text
    sweep()
    session.expire_all()
    assert (run.file_name, run.file_content, run.state) == (None, None, "done")
    assert "hết hạn lưu" in client.get(address).text


def test_a_long_refusal_fits_its_column(session: Session, run: TaskRun, now: datetime) -> None:
    fail_run(run, "Không lập được. " * 100, now=now)
    session.commit()
    assert len(run.message) == 500


@pytest.mark.parametrize(
    ("referrer", "link"),
    [
        ("http://localhost/ket-qua/1?ket-qua=absent", 'href="/ket-qua/1?ket-qua=absent">Quay lại trang trước'),
        ("https://elsewhere.example/ket-qua/1", None),
        ("http://localhost//elsewhere.example/", None),
        (f"http://localhost/cong-viec/{'k' * 22}", None),
        (None, None),
    ],
)
def test_the_way_back_leads_to_where_it_was_asked_for(
    client: PageClient, person: Person, run: TaskRun, referrer: str | None, link: str | None
) -> None:
    headers = {"Referer": referrer} if referrer else {}
    page = client.sign_in(person).get(f"/cong-viec/{run.public_id}", headers=headers).text
    assert "Quay lại trang trước" not in page if link is None else link in page


def test_the_way_back_outlasts_the_waiting(
    client: PageClient, session: Session, person: Person, run: TaskRun, now: datetime
) -> None:
    address = f"/cong-viec/{run.public_id}?ve=/ket-qua/1?ket-qua%3Dabsent"
    page = client.sign_in(person).get(f"/cong-viec/{run.public_id}", headers={"Referer": "http://localhost/ket-qua/1"})
    assert f'data-progress-url="/cong-viec/{run.public_id}?ve=/ket-qua/1"' in page.text
    finish_run(run, TaskFile("ket-qua.csv", "text/csv", b"a,b"), now=now)
    session.commit()
    said = client.get(address, headers={"Accept": "application/json"}).json
    assert said is not None
    assert said["url"] == address
    assert 'href="/ket-qua/1?ket-qua=absent">Quay lại trang trước' in client.get(said["url"]).text
    assert "Quay lại trang trước" not in client.get(f"/cong-viec/{run.public_id}?ve=//elsewhere.example").text


def test_failed_work_says_why_and_what_to_do(
    client: PageClient, session: Session, person: Person, run: TaskRun, now: datetime
) -> None:
    fail_run(run, "Danh sách này trống.", now=now)
    session.commit()
    page = client.sign_in(person).get(f"/cong-viec/{run.public_id}")
    assert "Danh sách này trống." in page.text
    assert client.get(f"/cong-viec/{run.public_id}/tep").status_code == 404


@pytest.mark.parametrize("tail", ["", "/tep"])
def test_other_peoples_work_is_not_found(
    client: PageClient, session: Session, person: Person, run: TaskRun, now: datetime, tail: str
) -> None:
    finish_run(run, TaskFile("ket-qua.csv", "text/csv", b"a,b"), now=now)
    stranger = factories.make_person(session, person.unit, "Trần Thị Bích")
    session.commit()
    response = client.sign_in(stranger).get(f"/cong-viec/{run.public_id}{tail}")
    assert response.status_code == 404
    assert b"a,b" not in response.data

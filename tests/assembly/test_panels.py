from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import ItemDifficulty, Rating, RatingPanel
from quizapp.assembly.queries.panels import list_item_rows, read_final_ratings
from quizapp.assembly.queries.stock import read_problem
from quizapp.assembly.services.panels import begin_second_round, close_panel, open_panel, save_ratings
from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from tests.client import PageClient
from tests.factories import make_edition, make_item, make_person, make_specification, make_unit, save


def make_judges(session: Session, count: int = 3) -> list[Person]:
    unit = make_unit(session, "Văn phòng UBND tỉnh")
    return [make_person(session, unit, f"Trần Văn {name}", Role.COMMITTEE) for name in ("An", "Bình", "Cường")[:count]]


def make_panel(session: Session, now: datetime, questions: int = 2) -> tuple[RatingPanel, list[ItemVersion]]:
    versions = [make_item(session, pool="secure") for _ in range(questions)]
    edition = make_edition(session, [*versions, make_item(session, pool="open")])
    panel = open_panel(session, name="Phiên  1", edition=edition, pool="secure", actor=SYSTEM, now=now)
    return panel, versions


def test_two_rounds_lead_to_a_difficulty(session: Session, now: datetime) -> None:
    judges = make_judges(session)
    panel, (one, other) = make_panel(session, now)
    assert [item.version_id for item in panel.items] == [one.id, other.id]
    for judge, percent in zip(judges, (40, 60, 90), strict=True):
        save_ratings(session, panel, {one.id: percent}, person_id=judge.id, now=now)
    save_ratings(session, panel, {other.id: 50}, person_id=judges[0].id, now=now)
    with pytest.raises(DomainError, match="vòng 2"):
        close_panel(session, panel, actor=SYSTEM, now=now)
    begin_second_round(session, panel, actor=SYSTEM, now=now)
    save_ratings(session, panel, {one.id: 50}, person_id=judges[0].id, now=now)
    # What one says twice in a round counts once, and whoever stays silent stands by their first word.
    save_ratings(session, panel, {one.id: 60}, person_id=judges[0].id, now=now)
    assert read_final_ratings(session, panel.id)[one.id] == {judges[0].id: 60, judges[1].id: 60, judges[2].id: 90}
    rows = list_item_rows(session, panel)
    assert rows[0].version.id == one.id
    assert rows[0].first is not None
    assert (rows[0].first.lowest, rows[0].first.highest, rows[0].first.is_wide) == (40, 90, True)
    assert close_panel(session, panel, actor=SYSTEM, now=now) == 1
    known = session.scalars(select(ItemDifficulty)).one()
    assert (known.version_id, known.judged_share, known.judges) == (one.id, Decimal("0.7"), 3)
    with pytest.raises(DomainError, match="đã chốt"):
        save_ratings(session, panel, {one.id: 10}, person_id=judges[0].id, now=now)
    events = list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))
    assert events == ["web:rating_panel:open", "web:rating_panel:second_round", "web:rating_panel:close"]


def test_judged_questions_are_not_judged_again(session: Session, now: datetime) -> None:
    panel, (one, other) = make_panel(session, now)
    session.add(ItemDifficulty(version_id=one.id, judged_share=Decimal("0.5"), judges=3, updated_at=now))
    session.flush()
    again = open_panel(session, name="Phiên 2", edition=panel.edition, pool="secure", actor=SYSTEM, now=now)
    assert [item.version_id for item in again.items] == [other.id]
    with pytest.raises(DomainError, match="Không còn câu hỏi"):
        open_panel(session, name="3", edition=panel.edition, pool="demonstration", actor=SYSTEM, now=now)


def test_a_foreign_or_impossible_estimate_is_refused(session: Session, now: datetime) -> None:
    judge = make_judges(session, 1)[0]
    panel, (one, _other) = make_panel(session, now)
    stranger = make_item(session)
    for values in ({stranger.id: 50}, {one.id: 101}, {one.id: -1}):
        with pytest.raises(DomainError, match="từ 0 đến 100"):
            save_ratings(session, panel, values, person_id=judge.id, now=now)
    with pytest.raises(DomainError, match="Chưa ai"):
        begin_second_round(session, panel, actor=SYSTEM, now=now)


def test_the_search_reckons_with_what_is_known(session: Session, now: datetime) -> None:
    specification = make_specification(session, count=1, papers=2)
    versions = [item.version_id for paper in specification.papers for item in paper.items]
    session.add(ItemDifficulty(version_id=versions[0], judged_share=Decimal("0.31"), judges=3, updated_at=now))
    session.flush()
    stock = read_problem(session, specification, now=now).stock
    assert stock[versions[0]].expected == pytest.approx(0.31)
    assert {stock[version].expected for version in versions[1:]} == {0.8}


def test_one_person_has_one_voice_after_a_merge(session: Session, now: datetime) -> None:
    judges = make_judges(session)
    panel, (one, other) = make_panel(session, now)
    save_ratings(session, panel, {one.id: 40, other.id: 40}, person_id=judges[0].id, now=now)
    save_ratings(session, panel, {one.id: 60}, person_id=judges[1].id, now=now)
    merge_people(session, survivor=judges[1], other=judges[0], actor=SYSTEM, now=now)
    rows = session.execute(select(Rating.version_id, Rating.person_id, Rating.percent).order_by(Rating.version_id))
    assert [tuple(row) for row in rows] == [(one.id, judges[1].id, 60), (other.id, judges[1].id, 40)]


def test_judges_estimate_on_their_own_and_see_the_spread_only_in_the_second_round(
    session: Session, client: PageClient
) -> None:
    judges = make_judges(session)
    versions = [make_item(session, pool="secure") for _ in range(12)]
    edition = make_edition(session, versions)
    save(session)
    client.sign_in(judges[0])
    form = {"name": "Phần PCI", "edition_id": str(edition.id), "pool": "secure", "index_code": "PCI", "limit": "60"}
    page = client.post("/do-kho/moi", data=form, follow_redirects=True).get_data(as_text=True)
    assert "12 câu của Ngân hàng câu hỏi năm 2026" in page
    panel = session.scalars(select(RatingPanel)).one()
    sheet = f"/do-kho/{panel.id}/phieu"
    for judge in judges[:2]:
        # They are kept back: a judge opens them first, and says why.
        client.sign_in(judge)
        asked = client.get(sheet).headers["Location"]
        client.post(asked, data={"reason": "Ước lượng độ khó"})
    client.sign_in(judges[0])
    text = client.get(sheet).get_data(as_text=True)
    assert "Trang 1 trong 2, đã ghi 0/12 câu" in text
    assert "Đáp án" not in text
    client.post(sheet, data={f"rating_{versions[0].id}": "35", f"rating_{versions[1].id}": ""})
    refused = client.post(sheet, data={f"rating_{versions[0].id}": "350"}).get_data(as_text=True)
    assert "từ 0 đến 100" in refused
    client.sign_in(judges[1])
    assert "trung bình" not in client.get(f"/do-kho/{panel.id}").get_data(as_text=True)
    client.post(sheet, data={f"rating_{versions[0].id}": "75"})
    text = client.post(f"/do-kho/{panel.id}/vong-2", follow_redirects=True).get_data(as_text=True)
    assert "trung bình 55\u00a0%, từ 35 đến 75 (2\u00a0người)" in text
    text = client.get(sheet).get_data(as_text=True)
    assert "trung bình 55\u00a0%, từ 35 đến 75 (2\u00a0người)" in text
    assert 'value="75"' in text
    text = client.post(f"/do-kho/{panel.id}/chot", follow_redirects=True).get_data(as_text=True)
    assert "Đã chốt độ khó của 0 câu" in text
    assert client.get(sheet).status_code == 302


def test_pairs_are_kept_and_released_on_their_page(session: Session, client: PageClient) -> None:
    one, other = make_item(session), make_item(session)
    judge = make_judges(session, 1)[0]
    save(session)
    client.sign_in(judge)
    address = "/do-kho/khong-chung-de"
    form = {"first": one.item.code, "second": other.item.code, "reason": "Câu sau cho biết đáp án câu trước"}
    text = client.post(address, data=form, follow_redirects=True).get_data(as_text=True)
    assert "Đã ghi" in text
    assert one.stem in text
    assert "Không có câu hỏi mã" in client.post(address, data=form | {"first": "PCI-0"}).get_data(as_text=True)
    text = client.post(f"{address}/1/bo", follow_redirects=True).get_data(as_text=True)
    assert "Chưa có cặp câu nào" in text

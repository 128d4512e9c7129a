"""Questions that must be looked at again, from the document that changed to the paper that does without them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification, SpecificationCell
from quizapp.assembly.queries.specifications import count_stock
from quizapp.assembly.queries.stock import read_problem
from quizapp.assembly.services import assemble_papers
from quizapp.assembly.services.papers import plan_papers
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.impact import compute_impact_digest, list_touched
from quizapp.bank.queries.stale import count_stale, find_stale, list_reasons
from quizapp.bank.services import start_new_version, submit_version
from quizapp.bank.services.staleness import confirm_unchanged, register_source, set_item_validity
from quizapp.contests.services import create_contest
from quizapp.issuing.models import Edition
from quizapp.issuing.queries import list_approved
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from quizapp.practice.queries import count_paused, list_cards
from quizapp.sources.domain import DocumentFacts, Effect, EffectLine, Line, compute_passage_hash, cut_lines, is_under
from quizapp.sources.models import SourceDocument, SourceImport
from quizapp.sources.services import change_validity, hand_in, keep_passages, register_import
from tests.client import PageClient
from tests.contests.factories import make_plan
from tests.factories import (
    accept,
    make_document,
    make_edition,
    make_indices,
    make_item,
    make_judges,
    make_person,
    make_unit,
    save,
)

OLD = ("Điều 1. PCI có mười thành phần.", "Điều 2. Báo cáo trước ngày 31/12.", "Điều 12. Tổ chức thực hiện.")
NEW = ("Điều 1. PCI có mười thành phần.", "Điều 2. Báo cáo trước ngày 15/12.")


@pytest.fixture
def author(session: Session) -> Person:
    person = make_person(session, make_unit(session), "Phan Văn Lộc", Role.AUTHOR)
    make_indices(session)
    make_document(session)
    return person


def bring(
    session: Session, person: Person, now: datetime, lines: tuple[str, ...], number: str, *effects: EffectLine
) -> SourceImport:
    facts = DocumentFacts("Quyết định", now.date(), "UBND tỉnh", "Về các chỉ số", number)
    found = hand_in(
        session,
        content="\n".join(lines).encode(),
        file_name="van-ban.txt",
        facts=facts,
        document=None,
        person=person,
        now=now,
        effects=effects,
    )
    keep_passages(found, cut_lines([Line(line) for line in lines]))
    session.flush()
    return found


def cite(session: Session, key: str, line: str, **options: Any) -> ItemVersion:
    version = make_item(session, **options)
    citation = {"document": key, "place": line[:6], "paragraphs": 1, "sha256": compute_passage_hash([line])}
    version.citations = [citation]
    session.flush()
    return version


def make_single(session: Session, edition: Edition, now: datetime) -> Specification:
    """A specification of one paper of one question."""
    specification = Specification(
        name="Ma trận",
        edition_id=edition.id,
        pool="open",
        paper_count=1,
        minutes=40,
        pass_mark_percent=Decimal(50),
        created_at=now,
        cells=[SpecificationCell(index_code="PCI", level="recognise", count=1)],
    )
    session.add(specification)
    session.flush()
    return specification


@pytest.fixture
def old(session: Session, author: Person, now: datetime) -> SourceDocument:
    found = bring(session, author, now, OLD, "1/QĐ")
    return register_import(session, found, actor=author.actor, now=now)


@pytest.mark.parametrize(
    ("effect", "places", "touched"),
    [
        (Effect.AMENDS, ("Điều 2",), [False, True]),
        (Effect.AMENDS, (), [True, True]),
        (Effect.REISSUES, (), [False, True]),
        (Effect.REPEALS, (), [True, True]),
    ],
)
def test_what_a_document_deals_with_must_be_looked_at_again(
    session: Session,
    author: Person,
    old: SourceDocument,
    now: datetime,
    effect: Effect,
    places: tuple[str, ...],
    touched: list[bool],
) -> None:
    versions = [cite(session, old.key, line) for line in OLD[:2]]
    other = make_item(session)
    found = bring(session, author, now, NEW, "2/QĐ", EffectLine(old.key, effect, places))
    listed = list_touched(session, found)
    assert [version in [one.version for one in listed] for version in versions] == touched
    with pytest.raises(DomainError, match="đã thay đổi"):
        register_source(session, found, seen="", actor=author.actor, now=now)
    register_source(session, found, seen=compute_impact_digest(listed), actor=author.actor, now=now)
    stale = find_stale(session, [*(version.id for version in versions), other.id], now.date())
    assert stale == {one.version.id for one in listed}


def test_a_place_lies_within_another_only_as_a_whole() -> None:
    assert is_under("Điểm a khoản 1 Điều 5 Quy chế", "khoản 1 Điều 5")
    assert not is_under("Khoản 1 Điều 15", "Điều 5")
    assert not is_under("Khoản 1 Điều 5", "Điều 15")


def test_stale_questions_enter_no_papers_no_list_and_no_practice(
    session: Session, author: Person, now: datetime
) -> None:
    first, second = make_item(session), make_item(session)
    edition = make_edition(session, [first, second])
    specification = make_single(session, edition, now)
    set_item_validity(session, first.item, now.date() - timedelta(days=1), actor=author.actor, now=now)
    today = now.date()
    assert list(read_problem(session, specification, now=now).stock) == [second.id]
    assert count_stock(session, [edition.id], today)[edition.id, "open"] == {("PCI", "recognise"): 1}
    assert list_approved(session, today) == [second]
    assert [card.version_id for card in list_cards(session, author.id, today)] == [second.id]
    assert count_paused(session, today) == count_stale(session, today) == 1


def test_days_count_by_themselves_and_two_people_settle_them(session: Session, author: Person, now: datetime) -> None:
    version = make_item(session, author=author)
    document = session.get_one(SourceDocument, "tn-1364-2021")
    last = now.date()
    change_validity(session, document, valid_from=None, valid_to=last, today=last, actor=author.actor, now=now)
    assert find_stale(session, [version.id], last) == set()
    after = now + timedelta(days=1)
    assert find_stale(session, [version.id], after.date()) == {version.id}
    critic = make_judges(session)[0]
    say: dict[str, Any] = {"note": "Điều 1 vẫn đúng cho năm 2021.", "now": after}
    assert confirm_unchanged(session, [version], actor=author.actor, **say) == (1, 0)
    with pytest.raises(ForbiddenError, match="người khác"):
        confirm_unchanged(session, [version], actor=author.actor, **say)
    assert find_stale(session, [version.id], after.date()) == {version.id}
    assert confirm_unchanged(session, [version], actor=critic.actor, **say) == (0, 1)
    assert find_stale(session, [version.id], after.date()) == set()
    assert list_reasons(session, [version], after.date()) == {}
    document.valid_to = date(2026, 10, 1)
    session.flush()
    assert find_stale(session, [version.id], after.date()) == {version.id}


def test_another_day_does_not_take_the_place_of_looking_again(session: Session, author: Person, now: datetime) -> None:
    version = make_item(session, author=author)
    today = now.date()
    act: dict[str, Any] = {"actor": author.actor, "now": now}
    set_item_validity(session, version.item, today + timedelta(days=9), **act)
    set_item_validity(session, version.item, today - timedelta(days=1), **act)
    with pytest.raises(DomainError, match="hai người"):
        set_item_validity(session, version.item, None, **act)
    for person in (author, make_judges(session)[0]):
        confirm_unchanged(session, [version], note="Còn đúng.", actor=person.actor, now=now)
    set_item_validity(session, version.item, today + timedelta(days=90), **act)
    assert find_stale(session, [version.id], today) == set()


def test_a_new_version_that_passed_review_is_settled_and_the_old_one_is_not(
    session: Session, author: Person, old: SourceDocument, now: datetime
) -> None:
    version = cite(session, old.key, OLD[1], author=author)
    found = bring(session, author, now, NEW, "2/QĐ", EffectLine(old.key, Effect.REPLACES))
    seen = compute_impact_digest(list_touched(session, found))
    register_source(session, found, seen=seen, actor=author.actor, now=now)
    old.valid_to = now.date()
    later = now + timedelta(days=2)
    draft = start_new_version(session, version, actor=author.actor, now=later)
    submit_version(session, draft, actor=author.actor, now=later)
    assert find_stale(session, [draft.id], later.date()) == {draft.id}
    accept(session, draft, make_judges(session), later)
    assert find_stale(session, [draft.id, version.id], later.date()) == {version.id}


def test_two_records_of_a_person_made_one_leave_both_words(session: Session, author: Person, now: datetime) -> None:
    version = make_item(session)
    set_item_validity(session, version.item, now.date() - timedelta(days=1), actor=author.actor, now=now)
    twin = make_person(session, make_unit(session), "Phan Văn Lộc", Role.REVIEWER)
    for person in (author, twin):
        confirm_unchanged(session, [version], note="Còn đúng.", actor=person.actor, now=now)
    merge_people(session, author, twin, actor=author.actor, now=now)
    assert find_stale(session, [version.id], now.date()) == set()


def test_the_pages_lead_from_the_document_to_the_question(
    session: Session, client: PageClient, author: Person, old: SourceDocument, now: datetime
) -> None:
    version = cite(session, old.key, OLD[1])
    code = version.item.code
    specification = make_single(session, make_edition(session, [version]), now)
    critic = make_judges(session)[0]
    round_ = create_contest(
        session, make_plan(), organiser_unit=None, specification=specification, actor=critic.actor, now=now
    )
    found = bring(session, author, now, NEW, "2/QĐ", EffectLine(old.key, Effect.AMENDS, ("Điều 2",)))
    address, number = f"/tai-lieu/nhap/{found.public_id}", version.id
    save(session)
    client.sign_in(author)
    assert "Xem ảnh hưởng" in client.get(address).text
    impact = client.get(f"{address}/anh-huong").text
    assert code in impact
    assert "Ngân hàng câu hỏi năm 2026" in impact
    assert f"{round_.contest.title} (đang soạn)" in impact
    seen = impact.partition('name="seen" value="')[2].partition('"')[0]
    client.post(address, data={"seen": seen})
    assert "đã được sửa đổi tại Quyết định 2/QĐ" in client.get("/cau-hoi/can-ra-soat").text
    assert "cần rà soát lại" in client.get("/cau-hoi/bang-cong-viec").text
    refused = client.post("/cau-hoi/can-ra-soat", data={"note": "Đã đối chiếu với Điều 2."})
    assert (refused.status_code, "chưa chọn câu hỏi nào" in refused.text) == (422, True)
    assert "Đã đối chiếu với Điều 2.</textarea>" in refused.text
    client.post("/cau-hoi/can-ra-soat", data={"version": number, "note": "Đã đối chiếu.", "cau": code})
    assert "Phan Văn Lộc đã xác nhận" in client.get(f"/cau-hoi/{code}").text
    client.sign_in(critic)
    client.post("/cau-hoi/can-ra-soat", data={"version": number, "note": "Đồng ý."})
    assert "Không có câu nào cần rà soát lại" in client.get("/cau-hoi/can-ra-soat").text


def test_a_question_that_is_kept_back_turns_stale_and_its_words_stay_hidden(
    session: Session, client: PageClient, author: Person, old: SourceDocument, now: datetime
) -> None:
    version = cite(session, old.key, OLD[1], pool="secure")
    session.flush()
    stem, place, code = version.stem, OLD[1][:6], version.item.code
    found = bring(session, author, now, NEW, "2/QĐ", EffectLine(old.key, Effect.AMENDS, ("Điều 2",)))
    seen, address = compute_impact_digest(list_touched(session, found)), f"/tai-lieu/nhap/{found.public_id}"
    save(session)
    client.sign_in(author)
    impact = client.get(f"{address}/anh-huong").text
    client.post(address, data={"seen": seen})
    listed = client.get("/cau-hoi/can-ra-soat").text
    assert code in impact
    assert code in listed
    assert stem not in impact + listed
    assert f">{place}<" not in impact


def test_papers_searched_for_before_midnight_hold_nothing_that_ran_out_with_the_day(
    session: Session, author: Person, now: datetime
) -> None:
    version = make_item(session)
    specification = make_single(session, make_edition(session, [version]), now)
    set_item_validity(session, version.item, now.date(), actor=author.actor, now=now)
    plan = plan_papers(session, specification, seed="s", now=now)
    tomorrow = now + timedelta(days=1)
    with pytest.raises(DomainError, match="đã thay đổi"):
        assemble_papers(session, specification, seed="s", actor=author.actor, now=tomorrow, plan=plan)
    assert assemble_papers(session, specification, seed="s", actor=author.actor, now=now, plan=plan)

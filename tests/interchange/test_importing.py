"""Taking files over: looked at first, then whole or not at all."""

import io
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries import get_item
from quizapp.bank.services import submit_version
from quizapp.bank.services.versions import get_wording
from quizapp.interchange.domain.uploads import Action, Known
from quizapp.interchange.queries import ExportFilter
from quizapp.interchange.services import plan_import, take_over, write_items
from quizapp.interchange.views import importing
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.pictures.adapters import compute_name
from quizapp.pictures.models import Picture
from tests.architecture.marks import draw_sample
from tests.client import PageClient
from tests.factories import make_document, make_indices, make_item, make_person, make_unit, save
from tests.interchange.factories import CHOICES, make_entries, make_entry, make_upload, write_file


@pytest.fixture
def author(session: Session) -> Person:
    make_indices(session)
    make_document(session)
    return make_person(session, make_unit(session), "Lê Thị Minh Châu", Role.AUTHOR)


def test_a_file_becomes_drafts_that_can_be_handed_over(session: Session, author: Person, now: datetime) -> None:
    entries = make_entries()
    upload = make_upload(session, author, write_file(entries), now)
    plan = plan_import(session, upload)
    assert [line.action for line in plan.lines] == [Action.NEW] * len(entries)
    outcome = take_over(session, upload, plan, actor=author.actor, now=now)
    assert outcome.new == [f"PCI-2026-{n:04d}" for n in range(1, len(entries) + 1)]
    for code, entry in zip(outcome.new, entries, strict=True):
        item = get_item(session, code)
        (version,) = item.versions
        assert (item.pool, version.state, version.author_id) == ("open", "draft", author.id)
        assert get_wording(version) == entry.wording
        submit_version(session, version, actor=author.actor, now=now)
    verbs = list(session.scalars(select(AuditEvent.action)))
    assert "web:item_version:create_batch" in verbs
    assert "web:bank:import" in verbs
    with pytest.raises(DomainError):
        take_over(session, upload, plan, actor=author.actor, now=now)


def test_pictures_of_a_file_are_kept_with_its_questions(session: Session, author: Person, now: datetime) -> None:
    content = draw_sample()
    name = compute_name(content)
    entry = make_entry()
    shown = replace(entry.wording, stem=f"Hình nào?\n\n![Ô trắng](hinh:{name})")
    file = write_file([replace(entry, wording=shown, pictures={name: content})], "moodle")
    bare = write_file([replace(entry, wording=shown)], "moodle")
    refused = plan_import(session, make_upload(session, author, bare, now, key="moodle")).refused
    assert [one.why for one in refused] == ["Câu có hình mà tệp không kèm và ở đây không có."]
    upload = make_upload(session, author, file, now, key="moodle")
    [code] = take_over(session, upload, plan_import(session, upload), actor=author.actor, now=now).new
    assert get_wording(get_item(session, code).versions[0]) == shown
    assert session.get_one(Picture, name).read() == content


def test_what_is_here_gets_a_new_version_only_where_it_differs(session: Session, author: Person, now: datetime) -> None:
    same, changed = make_entry(n=1), make_entry("numeric", 2)
    first = make_upload(session, author, write_file([same, changed]), now)
    take_over(session, first, plan_import(session, first), actor=author.actor, now=now)
    submit_version(session, get_item(session, changed.code).versions[-1], actor=author.actor, now=now)
    again = replace(changed, wording=replace(changed.wording, explanation="Giải thích đã sửa."))
    upload = make_upload(session, author, write_file([same, again, again]), now)
    plan = plan_import(session, upload)
    assert [(line.code, line.action) for line in plan.lines] == [
        (same.code, Action.SAME),
        (changed.code, Action.VERSION),
    ]
    assert [one.place for one in plan.refused] == ["4"]
    outcome = take_over(session, upload, plan, actor=author.actor, now=now)
    assert (outcome.new, outcome.changed, outcome.same, outcome.refused) == ([], [changed.code], 1, 1)
    session.expire_all()
    assert [v.explanation for v in get_item(session, changed.code).versions] == [
        changed.wording.explanation,
        "Giải thích đã sửa.",
    ]


def test_what_a_file_does_not_tell_is_chosen_and_named(session: Session, author: Person, now: datetime) -> None:
    bare = replace(
        make_entry().wording, index_code="", component="", axis="", level="", explanation="", owners=(), citations=()
    )
    upload = make_upload(session, author, write_file([replace(make_entry(), wording=bare, code="")]), now)
    (line,) = plan_import(session, upload).lines
    wording = line.wording
    assert (wording.index_code, wording.component, wording.axis) == (CHOICES.index_code, "chung", CHOICES.axis)
    assert len(line.losses) == 5
    take_over(session, upload, plan_import(session, upload), actor=author.actor, now=now)
    version = session.scalars(select(ItemVersion)).one()
    with pytest.raises(DomainError):
        submit_version(session, version, actor=author.actor, now=now)


def test_nothing_is_written_where_one_item_changed_meanwhile(session: Session, author: Person, now: datetime) -> None:
    first = make_upload(session, author, write_file([make_entry(n=1)]), now)
    take_over(session, first, plan_import(session, first), actor=author.actor, now=now)
    other = replace(make_entry(n=1), wording=replace(make_entry(n=1).wording, explanation="Khác."))
    upload = make_upload(session, author, write_file([other, make_entry("numeric", 2)]), now)
    plan = plan_import(session, upload)
    session.scalars(select(ItemVersion)).one().revision += 1
    save(session)
    with pytest.raises(DomainError) as refusal:
        take_over(session, upload, plan, actor=author.actor, now=now)
    session.rollback()
    assert refusal.value.code == "overtaken"
    assert session.scalar(select(func.count()).select_from(Item)) == 1


def test_a_secret_question_is_neither_changed_nor_taken_out(session: Session, author: Person, now: datetime) -> None:
    secret = make_item(session, pool="secure")
    make_item(session, pool="demonstration")
    entry = replace(make_entry(), code=secret.item.code)
    plan = plan_import(session, make_upload(session, author, write_file([entry]), now))
    assert (plan.lines, [one.place for one in plan.refused]) == ((), ["2"])
    new = make_upload(session, author, write_file([entry]), now, choices=replace(CHOICES, known=Known.NEW))
    assert plan_import(session, new).count(Action.NEW) == 1
    with pytest.raises(DomainError):
        make_upload(session, author, write_file([entry]), now, choices=replace(CHOICES, pool="secure"))
    assert write_items(session, "xlsx", ExportFilter())[1] == 0


def test_the_pages_from_the_file_to_the_drafts_and_out_again(
    client: PageClient, session: Session, author: Person, now: datetime
) -> None:
    make_item(session)
    upload = make_upload(session, author, write_file([make_entry(n=500 + n) for n in range(3)]), now)
    save(session)
    client.sign_in(author)
    assert "Nhận 3 câu" in client.get(f"/cau-hoi/nhap/{upload.public_id}").text
    page = client.post(f"/cau-hoi/nhap/{upload.public_id}", follow_redirects=True)
    assert "Đã nhận trọn vẹn" in page.text
    assert client.get("/cau-hoi/xuat?khuon-dang=xlsx").status_code == 200
    taken = client.post("/cau-hoi/xuat", data={"khuon-dang": "xlsx"})
    assert taken.data.startswith(b"PK")
    stranger = make_person(session, make_unit(session), "Nguyễn Văn An", Role.AUTHOR)
    save(session)
    client.sign_in(stranger)
    assert client.get(f"/cau-hoi/nhap/{upload.public_id}").status_code == 404


def test_a_large_file_is_taken_over_behind_the_page(
    client: PageClient, session: Session, author: Person, now: datetime
) -> None:
    upload = make_upload(session, author, write_file([make_entry(n=n) for n in range(1, 302)]), now)
    save(session)
    client.sign_in(author)
    page = client.post(f"/cau-hoi/nhap/{upload.public_id}", follow_redirects=True)
    assert "Đã nhận trọn vẹn" in page.text
    assert session.scalar(select(func.count()).select_from(Item)) == 301


def test_a_large_file_is_read_behind_the_page(
    client: PageClient, session: Session, author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGE_FILE", 10)
    save(session)
    client.sign_in(author)
    asked = {"format": "xlsx", "subject": "PCI/chung", "axis": "nature", "level": "recognise", "pool": "open"}
    asked["known"] = "version"
    for content, told in ((write_file([make_entry()]), "Nhận 1 câu"), (b"no sheet at all", "không phải là bảng tính")):
        sent = {**asked, "file": (io.BytesIO(content), "cau-hoi.xlsx")}
        page = client.post("/cau-hoi/nhap", data=sent, follow_redirects=True)
        assert told in page.text

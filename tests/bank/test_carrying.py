"""The secure pool leaves and enters in locked files only: looked at first, all or nothing."""

import json
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.adapters.locked_file import LockedFileError, lock, unlock
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.services.versions import get_wording
from quizapp.people.models import Person
from quizapp.pictures.adapters import compute_name
from quizapp.pictures.models import Picture
from tests.architecture.marks import keep_sample
from tests.bank.test_views import read, team
from tests.client import PageClient
from tests.factories import make_item, save

__all__ = ["team"]

PASSWORD = "chuyển kho sang máy mới"
OUT, IN = "/cau-hoi/kho-bao-mat/xuat", "/cau-hoi/kho-bao-mat/nhap"


def export(client: PageClient) -> bytes:
    answer = client.post(OUT, data={"reason": "Chuyển máy chủ", "password": PASSWORD, "repeated": PASSWORD})
    assert answer.status_code == 200
    return bytes(answer.data)


def bring(client: PageClient, file: bytes, do: str, password: str = PASSWORD) -> str:
    data = {"file": (BytesIO(file), "kho.khoa"), "file_password": password, "do": do}
    return str(client.post(IN, data=data, follow_redirects=True).get_data(as_text=True))


@pytest.mark.embedded
def test_only_the_password_opens_the_whole_file() -> None:
    file = lock(b"noi dung", PASSWORD)
    assert b"noi dung" not in file
    assert unlock(file, PASSWORD) == b"noi dung"
    head, _line, body = file.partition(b"\n")
    weaker = head.replace(b"65536", b"1024")
    for broken in (file[:-1], head + b" \n" + body, weaker + b"\n" + body, b"", b"{}\nx", body):
        with pytest.raises(LockedFileError):
            unlock(broken, PASSWORD)
    with pytest.raises(LockedFileError):
        unlock(file, "mật khẩu khác hẳn")


def test_the_pool_goes_out_locked_and_comes_back_as_it_was(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    secret, open_one = make_item(session, pool="secure"), make_item(session, pool="open")
    picture = keep_sample(session)
    secret.stem += f"\n\n![Ô trắng](hinh:{picture.sha256})"
    code, stem, said = secret.item.code, secret.stem, get_wording(secret)
    secret.content_hash = said.compute_hash()
    save(session)
    client.sign_in(team["author"])
    assert client.post(OUT, data={"reason": "x", "password": PASSWORD, "repeated": PASSWORD}).status_code == 403
    client.sign_in(team["committee"])
    assert client.post(OUT, data={"reason": "x", "password": "ngắn", "repeated": "ngắn"}).status_code == 422
    file = export(client)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:bank:export_secret")).one()
    assert (event.data["reason"], event.data["items"][0][0]) == ("Chuyển máy chủ", code)
    assert stem.encode() not in file
    assert open_one.stem not in unlock(file, PASSWORD).decode()
    assert "Mọi câu của tệp đã có trong kho" in bring(client, file, "look")
    # Another installation has none of it; here its code is put out of the way.
    session.rollback()
    session.get_one(Item, secret.item_id).code = "PCI-2020-0001"
    session.get_one(ItemVersion, secret.id).state = "retired"
    session.delete(session.get_one(Picture, picture.sha256))
    save(session)
    client.sign_in(team["author"])
    assert "sai mật khẩu" in bring(client, file, "take", "mật khẩu khác hẳn")
    assert "1 câu mới sẽ thành bản nháp" in bring(client, file, "look")
    assert session.scalars(select(Item.id).where(Item.code == code)).all() == []
    assert "Đã nhận 1 câu" in bring(client, file, "take")
    session.rollback()
    item = session.scalars(select(Item).where(Item.code == code)).one()
    version = item.versions[0]
    assert (item.pool, version.state, version.plain_stem, version.author_id) == (
        "secure",
        "draft",
        "",
        team["author"].id,
    )
    assert get_wording(version) == said
    assert compute_name(session.get_one(Picture, picture.sha256).read()) == picture.sha256


def test_what_is_known_in_the_open_is_refused_and_nothing_is_taken(
    session: Session, client: PageClient, team: dict[str, Person]
) -> None:
    secret, known = make_item(session, pool="secure"), make_item(session, pool="open")
    save(session)
    file = export(client.sign_in(team["committee"]))
    entries = json.loads(unlock(file, PASSWORD))["items"]
    fresh = {**entries[0], "code": "PCI-2021-0001", "stem": "Một câu chưa ai biết hỏi điều gì?"}
    shown = {**fresh, "code": "PCI-2021-0002", "stem": known.stem}
    faulty = {**fresh, "code": "PCI-2021-0003", "content": {"options": []}}
    odd = {**fresh, "code": "PCI-2021-0004", "level": "genius"}
    foreign = {**fresh, "code": "PCI-2021-0005", "component": "khac"}
    taken = {**fresh, "code": secret.item.code}
    mixed = lock(json.dumps({"items": [fresh, shown, faulty, odd, foreign, taken, fresh]}).encode(), PASSWORD)
    page = bring(client, mixed, "look")
    for reason in (
        "không còn bí mật",
        "đáp án của câu không hợp lệ",
        "Câu hỏi không đọc được",
        "không có chỉ số hoặc nội dung này",
        "của một câu khác",
        "trùng trong tệp",
    ):
        assert reason in page, reason
    assert "6 câu của tệp không nhận được, nên chưa câu nào được nhận" in bring(client, mixed, "take")
    session.rollback()
    assert session.scalars(select(Item.id).where(Item.code.startswith("PCI-2021"))).all() == []
    assert "Xuất kho" in read(client.get("/cau-hoi/kho-bao-mat"))

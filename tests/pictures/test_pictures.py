"""Pictures: what is taken, what becomes of it, who gets it."""

import io
import re
from datetime import datetime

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from quizapp.bank.models import ItemVersion
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import Role
from quizapp.pictures.adapters import draw_anew
from quizapp.pictures.models import Picture
from quizapp.pictures.services import keep_exactly
from tests.architecture.marks import draw_sample, keep_sample
from tests.client import PageClient
from tests.delivery.factories import make_place
from tests.delivery.test_sitting_pages import begin
from tests.factories import make_item, make_person, make_unit, save

MOST = 1_000_000


def test_a_photograph_is_turned_made_smaller_and_tells_nothing_of_its_camera() -> None:
    photograph = Image.new("RGB", (1000, 100), "red")
    exif = photograph.getexif()
    exif[0x0112], exif[0x010F] = 6, "Máy ảnh của tôi"
    buffer = io.BytesIO()
    photograph.save(buffer, "JPEG", exif=exif, comment=b"nha rieng")
    drawn = draw_anew(buffer.getvalue(), most_pixels=MOST)
    assert (drawn.media_type, drawn.width, drawn.height) == ("image/jpeg", 100, 1000)
    assert b"Exif" not in drawn.content
    assert b"nha rieng" not in drawn.content
    wide = draw_anew(draw_sample(size=(4000, 20)), most_pixels=MOST)
    assert (wide.media_type, wide.width, wide.height) == ("image/png", 1600, 8)
    assert draw_anew(draw_sample(kind="WEBP"), most_pixels=MOST).media_type == "image/png"


def test_the_same_picture_is_kept_once_and_under_a_seal(session: Session, now: datetime) -> None:
    first, second = keep_sample(session), keep_sample(session)
    assert first is second
    assert b"PNG" not in first.sealed
    assert Image.open(io.BytesIO(first.read())).size == (60, 40)
    with pytest.raises(DomainError, match="không khớp"):
        keep_exactly(session, {"0" * 64: first.read()}, actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (draw_sample(kind="GIF"), "not_a_picture"),
        (draw_sample(kind="JPEG", size=(600, 400))[:700], "damaged"),
        (draw_sample(size=(1001, 1000)), "too_many_pixels"),
    ],
)
def test_what_is_no_sound_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        draw_anew(content, most_pixels=MOST)
    assert refusal.value.code == code


def test_a_link_is_good_for_whom_the_page_was_made(session: Session, client: PageClient) -> None:
    picture, version = keep_sample(session), make_item(session)
    version.stem += f"\n\n![Hình trắng](hinh:{picture.sha256})"
    one, other = (make_person(session, make_unit(session), name, Role.AUTHOR) for name in ("Lê Văn Một", "Lê Văn Hai"))
    save(session)
    client.sign_in(one)
    page = client.get(f"/cau-hoi/{version.item.code}").get_data(as_text=True)
    found = re.search(r'<img class="app-marked-picture" src="(/hinh/[^"]+)" alt="Hình trắng">', page)
    assert found is not None
    served = client.get(found[1])
    assert served.data == session.get_one(Picture, picture.sha256).read()
    assert served.mimetype == "image/png"
    assert served.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    client.sign_in(other)
    assert client.get(found[1]).status_code == 404
    assert client.get(f"/hinh/{picture.sha256}/{'0' * 32}").status_code == 404


def test_who_sits_a_paper_gets_the_pictures_of_its_page(session: Session, client: PageClient) -> None:
    place, picture = make_place(session), keep_sample(session)
    for version in session.scalars(select(ItemVersion)):
        version.content["options"][0]["text"] = f"![Hình trắng](hinh:{picture.sha256})"
        flag_modified(version, "plain_content")
    session.commit()
    base = begin(client, place)
    page = client.get(f"{base}/cau/1").get_data(as_text=True)
    [address] = re.findall(r'<img class="app-marked-picture" src="(/hinh/[^"]+)" alt="Hình trắng">', page)
    assert client.get(address).mimetype == "image/png"
    client.delete_cookie("session")
    assert client.get(address).status_code == 302

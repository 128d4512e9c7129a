"""Tables, formulas and pictures in the editor."""

import io
import re

from quizapp.bank.queries import get_item
from quizapp.extensions import db
from quizapp.people.models import Person
from tests.architecture.marks import draw_sample
from tests.bank.test_views import FIELDS, read, team
from tests.client import PageClient

__all__ = ["team"]


def test_lines_of_a_stem_stay_and_become_a_table_and_a_formula(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])
    stem = "Năm nào   cao hơn?\r\n\r\n| Năm | Điểm |\r\n|---|---|\r\n| 2019 | $\\frac{1}{2}$ |"
    client.post("/cau-hoi/moi", data={**FIELDS, "stem": stem})
    version = get_item(db.session(), "PCI-2026-0001").versions[0]
    assert version.stem == "Năm nào cao hơn?\n\n| Năm | Điểm |\n|---|---|\n| 2019 | $\\frac{1}{2}$ |"
    assert version.search_key == "nam nao cao hon? nam; diem; 2019; 1/2"
    html = client.get("/cau-hoi/PCI-2026-0001").get_data(as_text=True)
    legend = re.search(r"<legend[^>]*>(.*?)</legend>", html, re.DOTALL)
    assert legend is not None
    assert legend[1].strip() == "Năm nào cao hơn?"
    assert re.search(
        r'aria-describedby="preview-stem .*id="preview-stem"><div [^>]*tabindex="0"[^>]*><table', html, re.DOTALL
    )
    assert "<mfrac>" in html
    assert "Năm nào cao hơn? Năm; Điểm" in read(client.get("/cau-hoi"))


def test_a_picture_is_put_into_the_text_that_was_chosen(client: PageClient, team: dict[str, Person]) -> None:
    client.sign_in(team["author"])

    def add(place: str, alt: str, file: bytes) -> str:
        sent = {"do": "add_picture", "picture": (io.BytesIO(file), "a.png"), "picture_alt": alt, "picture_place": place}
        return client.post("/cau-hoi/moi", data={**FIELDS, **sent}).get_data(as_text=True)

    assert "Anh/chị ghi lời thay thế của hình." in add("stem", " ", draw_sample())
    assert "Tệp không phải là hình PNG, JPEG hoặc WebP." in add("stem", "Hình", b"%PDF-1.7")
    page = add("options.1", "Cột [cao]", draw_sample())
    found = re.search(r"Liên đoàn Thương mại (!\[Cột \(cao\)\]\(hinh:[0-9a-f]{64}\))</textarea>", page)
    assert found is not None
    assert re.search(r'<img class="app-marked-picture" src="/hinh/', page)
    lost = {**FIELDS, "picture": (io.BytesIO(draw_sample()), "a.png")}
    assert "Hình đã chọn chưa được thêm" in read(client.post("/cau-hoi/moi", data=lost))
    client.post("/cau-hoi/moi", data={**FIELDS, "options-1-text": f"Liên đoàn {found[1]}"})
    version = get_item(db.session(), "PCI-2026-0001").versions[0]
    assert version.content["options"][1]["text"] == f"Liên đoàn {found[1]}"
    foreign = {**FIELDS, "stem": f"Hình nào?\n\n![x](hinh:{'0' * 64})"}
    assert "Có hình chưa được giữ ở đây" in client.post("/cau-hoi/moi", data=foreign).get_data(as_text=True)

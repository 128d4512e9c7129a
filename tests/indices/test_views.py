"""Pages of the indices."""

import re
from datetime import datetime
from decimal import Decimal
from html import unescape

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.indices.domain import Cell, Measure, RowKind
from quizapp.indices.services import put_edition
from quizapp.kernel.actor import SYSTEM
from tests.client import PageClient
from tests.factories import make_indices, make_person, make_unit, save
from tests.indices.factories import SCORE, make_cells, make_index_edition, make_row

DOUBT = "Có thể máy quét đọc nhầm."


def read(response: TestResponse) -> str:
    """The words of a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def prepare(session: Session, client: PageClient, now: datetime) -> None:
    make_indices(session)
    doubted = make_row("ba", Cell(Measure.SCORE, 2019, Decimal("1.15"), DOUBT), *make_cells(SCORE, {2020: "7.07"}))
    editions = (
        (make_index_edition(doubted, key="pci-dong-nai", province="Đồng Nai"), "Kế hoạch số 336/KH-UBND"),
        (make_index_edition(), "Quyết định số 1364/QĐ-UBND"),
    )
    for edition, source in editions:
        put_edition(session, edition, source=source, actor=SYSTEM, now=now)
    person = make_person(session, make_unit(session))
    save(session)
    client.sign_in(person)


def test_every_official_reads_the_indices(client: PageClient, session: Session, now: datetime) -> None:
    prepare(session, client, now)
    words = read(client.get("/chi-so"))
    assert "Tây Ninh: 11,99 điểm năm 2020, hạng 24" in words
    assert "PAR INDEX" in words


def test_the_two_provinces_stand_apart_and_the_own_one_first(
    client: PageClient, session: Session, now: datetime
) -> None:
    prepare(session, client, now)
    page = client.get("/chi-so/pci").text
    assert 0 < page.index('id="pci-tay-ninh"') < page.index('id="pci-dong-nai"')
    words = read(client.get("/chi-so/pci"))
    assert "Đến năm 2025: thuộc nhóm Tốt" in words
    assert "Nguồn: Quyết định số 1364/QĐ-UBND, Phần II, bảng điểm" in words
    assert page.count("<svg xmlns") == 4  # scores, ranks and components of one province, components of the other


def test_a_doubted_figure_is_marked_and_not_drawn(client: PageClient, session: Session, now: datetime) -> None:
    prepare(session, client, now)
    page = client.get("/chi-so/pci")
    assert "1,15 nghi ngờ, xem ghi chú [1]" in read(page)
    assert DOUBT in read(page)
    assert ">1,15/10<" not in page.text


def test_an_index_without_figures_says_so(client: PageClient, session: Session, now: datetime) -> None:
    prepare(session, client, now)
    assert "Chưa có số liệu" in read(client.get("/chi-so/par"))
    assert client.get("/chi-so/khong-co").status_code == 404


def test_targets_alone_are_drawn(client: PageClient, session: Session, now: datetime) -> None:
    make_indices(session)
    row = make_row("mot", *make_cells(Measure.TARGET, {2025: "8", 2030: "9"}), kind=RowKind.COMPONENT)
    put_edition(session, make_index_edition(row), source="Kế hoạch", actor=SYSTEM, now=now)
    save(session)
    client.sign_in(make_person(session, make_unit(session)))
    save(session)
    assert "Chỉ tiêu năm 2025: Dòng mot 8,00. Chỉ tiêu năm 2030: Dòng mot 9,00." in client.get("/chi-so/pci").text

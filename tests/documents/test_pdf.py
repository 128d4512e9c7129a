"""The renderer itself: what it makes, and that it fetches nothing from elsewhere."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from quizapp.documents.adapters.pdf import FOLDER, ClosedFetcher, render_pdf

SLIP = {
    "name": "Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh",
    "unit": "Phòng Kiểm soát thủ tục hành chính, Trung tâm Phục vụ hành chính công tỉnh Tây Ninh",
    "username": "quynh.cttn",
    "code": "7K4M-2QXR-9WTB",
    "expires_at": datetime(2026, 12, 8, tzinfo=UTC),
}


def render(count: int, attachments: dict[str, bytes] | None = None) -> bytes:
    context = {
        "slips": [SLIP] * count,
        "product": "Hiểu chỉ số",
        "organisation": "Ban Chỉ đạo",
        "address": "http://127.0.0.1:8000",
    }
    return render_pdf(
        "people/activation_slips.html", context, title="Phiếu kích hoạt tài khoản", attachments=attachments
    )


def test_a_document_is_tagged_pdf_a_in_vietnamese(app: Flask) -> None:
    content = render(9)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang) == "vi"
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["dc:title"] == "Phiếu kích hoạt tài khoản"


def test_attachments_make_it_pdf_a_3(app: Flask) -> None:
    content = render(1, {"ket-qua.json": b'{"a": 1}'})
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.attachments["ket-qua.json"].get_file().read_bytes() == b'{"a": 1}'
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.png", "https://example.invalid/x.css", "file:///etc/passwd"])
def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    page = HTML(string=f'<img src="{url}">', base_url=f"{FOLDER}/", url_fetcher=ClosedFetcher())
    with pytest.raises(FatalURLFetchingError):
        page.write_pdf()


def test_a_path_that_climbs_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FatalURLFetchingError):
        ClosedFetcher().fetch(f"file://{FOLDER}/../layouts/page.html")

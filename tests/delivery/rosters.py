"""Lists of people to be assessed, as an organiser uploads them."""

import io
from collections.abc import Sequence

import xlsxwriter

from quizapp.delivery.models import Assessment
from tests.client import PageClient

ROOT = "/dot-danh-gia"
HEADING = ("Số hiệu", "Họ và tên", "Đơn vị", "Chức vụ đề nghị", "Ca")


def make_sheet(rows: Sequence[Sequence[str | int]]) -> io.BytesIO:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("DANH SÁCH NGƯỜI ĐƯỢC ĐÁNH GIÁ",), (), HEADING, *rows]):
            sheet.write_row(at, 0, row)
    target.seek(0)
    return target


def upload(client: PageClient, assessment: Assessment, rows: Sequence[Sequence[str | int]]) -> str:
    data = {"file": (make_sheet(rows), "danh-sach.xlsx")}
    answer = client.post(f"{ROOT}/{assessment.id}/danh-sach", data=data, content_type="multipart/form-data")
    return answer.get_data(as_text=True)

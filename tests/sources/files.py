"""Small documents of our own, as the programs of offices write them."""

import io

import docx

LAW = """ỦY BAN NHÂN DÂN TỈNH THỬ NGHIỆM
QUYẾT ĐỊNH
Ban hành Quy chế đánh giá
Căn cứ Luật Tổ chức chính quyền địa phương;
Điều 1. Ban hành kèm theo Quyết định này Quy chế đánh giá.
Điều 2. Quyết định có hiệu lực từ ngày 01/01/2026.
Nơi nhận:
- Như Điều 3;
QUY CHẾ
Đánh giá sự hiểu biết về các chỉ số
(Ban hành kèm theo Quyết định số 12/QĐ-UBND)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Quy chế áp dụng với công chức lãnh đạo.
2. Các chỉ số gồm:
a) PCI;
b) PAPI.
Mỗi năm công bố một lần.
2021. Năm đầu không phải là khoản.
Điều 2. Điểm số
- Điểm từ 0 đến 100;
- Điểm đạt là 50.
Phụ lục 1
I. NHIỆM VỤ
1. Các sở
1.1. Báo cáo quý
Bảng 1. Phân công
| Cơ quan | Hạn |
| Sở Nội vụ | 31/12 |
"""


def make_docx() -> bytes:
    """A decision with a table, two of whose cells are merged."""
    document = docx.Document()
    for line in ("Điều 1. Giao nhiệm vụ", "1. Sở Nội vụ chủ trì.", "a) Tổng hợp kết quả;"):
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Cơ quan", "Việc", "Hạn"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Sở Tài chính"
    table.cell(1, 2).text = "31/12"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()

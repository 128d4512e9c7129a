"""What the file to fill in tells: how each type is written, and one example of each."""

from typing import Any

from quizapp.bank.domain.wording import Wording
from quizapp.interchange.adapters.xlsx.columns import Column

INSTRUCTIONS: tuple[tuple[str, str], ...] = (
    ("Cách ghi", ""),
    ("Mỗi câu một dòng", "Ghi vào trang “Câu hỏi”, từ dòng 2. Cột có dấu * là bắt buộc; cột không dùng thì để trống."),
    ("Xem trước", "Khi chọn tệp trong hệ thống, anh/chị được xem từng dòng và mọi chỗ sai trước khi nhận."),
    ("Mã câu hỏi", "Để trống với câu mới. Ghi mã đang có để lập bản mới của câu đó."),
    (
        "Chỉ số, nội dung; Khía cạnh; Mức độ",
        "Chọn trong danh sách thả xuống. Câu để trống lấy theo lựa chọn ở trang nhập.",
    ),
    ("Giải thích, dẫn nguồn", "Có thể bổ sung sau trong hệ thống, nhưng phải có trước khi trình phản biện."),
    ("Đoạn được dẫn", "Dán nguyên văn đoạn được dẫn. Hệ thống chỉ giữ mã kiểm tra của đoạn, không giữ đoạn văn."),
    ("Từng dạng câu hỏi", ""),
    ("Một đáp án", "Phương án A, B, C, D ở các cột cùng tên; Đáp án ghi một chữ cái, ví dụ B."),
    ("Nhiều đáp án", "Như trên; Đáp án ghi các chữ cái cách nhau bằng dấu phẩy, ví dụ A, C."),
    ("Đúng hoặc sai", "Câu dẫn là mệnh đề; Đáp án ghi Đúng hoặc Sai. Nhầm lẫn của người chọn sai ghi ở Nhầm lẫn A."),
    ("Bốn mệnh đề đúng/sai", "Bốn mệnh đề ở Phương án A đến D; Đáp án ghi lần lượt, ví dụ Đúng, Sai, Đúng, Sai."),
    ("Ghép đôi", "Vế trái ở Phương án A, B, ...; vế phải tương ứng ở Vế phải A, B, ...; không ghi Đáp án."),
    ("Sắp xếp thứ tự", "Ghi các ý theo thứ tự đúng vào Phương án A, B, C, ...; không ghi Đáp án."),
    ("Điền số", "Đáp án là con số, ví dụ 0,535; thêm Sai số cho phép và Đơn vị nếu có."),
    ("Điền từ danh sách", "Ghi [1], [2] ở chỗ trống trong Đoạn văn có chỗ trống; nội dung đúng ở Phương án A, B, ..."),
    ("Đọc biểu đồ", "Như câu một đáp án, thêm bốn cột về biểu đồ."),
    ("Phương án thừa", "Cho câu ghép đôi và điền từ danh sách: mỗi dòng trong ô một phương án không thuộc ý nào."),
    ("Số liệu của biểu đồ", "Dòng đầu: “; tên dãy số liệu”. Mỗi dòng sau: “năm; số liệu”. Xem trang “Ví dụ”."),
)
NOTES: dict[str, str] = {
    Column.CODE: "Để trống với câu mới.",
    Column.KEY: "Một đáp án: B. Nhiều đáp án: A, C. Đúng hoặc sai: Đúng. Bốn mệnh đề: Đúng, Sai, Đúng, Sai. Số: 0,535.",
    Column.EXTRAS: "Mỗi dòng trong ô một phương án.",
    Column.OWNERS: "Nhiều cơ quan thì ngăn bằng dấu chấm phẩy.",
    Column.TEXT: "Chỉ cho câu điền từ danh sách: ghi [1], [2] ở chỗ trống.",
    f"{Column.PASSAGE} 1": "Dán nguyên văn đoạn được dẫn.",
}


def _example(item_type: str, stem: str, content: dict[str, Any]) -> Wording:
    return Wording(
        item_type=item_type,
        index_code="PCI",
        component="chung",
        axis="nature",
        level="understand",
        stem=stem,
        content=content,
        explanation="Ghi ngắn gọn vì sao đáp án đúng.",
    )


def _option(text: str, mistake: str = "") -> dict[str, Any]:
    return {"text": text, "correct": not mistake} | ({"misconception": mistake} if mistake else {})


EXAMPLES = (
    _example(
        "single_choice",
        "Chỉ số nào phản ánh cảm nhận của doanh nghiệp?",
        {"options": [_option("PCI"), _option("PAPI", "Nhầm người dân với doanh nghiệp"), _option("SIPAS", "Như trên")]},
    ),
    _example(
        "multiple_response",
        "Những chỉ số nào được tính từ khảo sát?",
        {"options": [_option("PCI"), _option("PAPI"), _option("ICT INDEX", "Nhầm với số liệu báo cáo")]},
    ),
    _example("true_false", "PAPI khảo sát người dân.", {"answer": True, "misconception": "Nhầm với PCI"}),
    _example(
        "four_statements",
        "Các mệnh đề sau về những chỉ số đúng hay sai?",
        {
            "statements": [
                _option("PCI khảo sát doanh nghiệp"),
                _option("PAPI khảo sát doanh nghiệp", "Nhầm đối tượng"),
                _option("SIPAS đo sự hài lòng"),
                _option("PAR INDEX chỉ dựa vào khảo sát", "Bỏ qua phần chấm điểm"),
            ]
        },
    ),
    _example(
        "matching",
        "Ghép mỗi chỉ số với đối tượng khảo sát.",
        {
            "pairs": [{"left": "PCI", "right": "Doanh nghiệp"}, {"left": "PAPI", "right": "Người dân"}],
            "extras": ["Cơ quan báo chí"],
        },
    ),
    _example(
        "ordering",
        "Sắp xếp các bước theo thứ tự.",
        {"steps": ["Soạn câu hỏi", "Nghiệm thu câu hỏi", "Ban hành ngân hàng"]},
    ),
    _example("numeric", "Tổng điểm là bao nhiêu?", {"value": "64.5", "tolerance": "0.5", "unit": "điểm"}),
    _example(
        "fill_list",
        "Điền vào chỗ trống.",
        {"text": "Ngân hàng do [1] ban hành; kết quả gửi [2].", "gaps": ["Ban Chỉ đạo", "Sở Nội vụ"]},
    ),
    _example(
        "chart_reading",
        "Năm nào điểm cao nhất?",
        {
            "options": [_option("Năm 2018", "Đọc nhầm cột đầu"), _option("Năm 2019")],
            "chart": {
                "form": "lines",
                "title": "Tổng điểm",
                "unit": "điểm",
                "categories": ["2018", "2019"],
                "series": [{"name": "Tổng điểm", "values": ["64.5", "67.0"]}],
            },
        },
    ),
)

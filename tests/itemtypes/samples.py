"""One content of every question type, key included, for whoever needs one of each."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "single_choice": {
        "options": [
            {"text": "Phương án một", "correct": True},
            {"text": "Phương án hai", "correct": False, "misconception": "Nhầm lẫn hai"},
            {"text": "Phương án ba", "correct": False, "misconception": "Nhầm lẫn ba"},
        ]
    },
    "multiple_response": {
        "options": [
            {"text": "Nội dung một", "correct": True},
            {"text": "Nội dung hai", "correct": False, "misconception": "Nhầm lẫn hai"},
            {"text": "Nội dung ba", "correct": True},
            {"text": "Nội dung bốn", "correct": False, "misconception": "Nhầm lẫn bốn"},
        ],
        "scoring": {"policy": "partial", "maximum": "1.5"},
    },
    "true_false": {"answer": False, "misconception": "Nhầm lẫn về mệnh đề"},
    "four_statements": {
        "statements": [
            {"text": "Mệnh đề một", "correct": True},
            {"text": "Mệnh đề hai", "correct": False, "misconception": "Nhầm lẫn hai"},
            {"text": "Mệnh đề ba", "correct": True},
            {"text": "Mệnh đề bốn", "correct": False, "misconception": "Nhầm lẫn bốn"},
        ]
    },
    "matching": {
        "pairs": [
            {"left": "Chỉ số PCI", "right": "Liên đoàn Thương mại và Công nghiệp Việt Nam"},
            {"left": "Chỉ số PAR INDEX", "right": "Bộ Nội vụ"},
            {"left": "Chỉ số ICT INDEX", "right": "Bộ Thông tin và Truyền thông"},
        ],
        "extras": ["Tổng cục Thống kê"],
        "scoring": {"policy": "per_part", "maximum": "1.5"},
    },
    "ordering": {"steps": ["Soạn câu hỏi", "Nghiệm thu câu hỏi", "Ban hành ngân hàng", "Tổ chức đánh giá"]},
    "numeric": {"value": "0.535", "tolerance": "0.001", "unit": "điểm"},
    "fill_list": {
        "text": "Ngân hàng câu hỏi do [1] ban hành; kết quả gửi [2] làm một căn cứ.",
        "gaps": ["Ban Chỉ đạo", "Sở Nội vụ"],
        "extras": ["Trường Chính trị"],
        "scoring": {"policy": "per_part"},
    },
    "chart_reading": {
        "options": [
            {"text": "Năm 2018", "correct": False, "misconception": "Nhầm năm"},
            {"text": "Năm 2019", "correct": True},
            {"text": "Năm 2020", "correct": False, "misconception": "Nhầm chiều"},
        ],
        "fixed_order": True,
        "chart": {
            "form": "lines",
            "title": "Tổng điểm PCI",
            "unit": "điểm",
            "categories": ["2018", "2019", "2020"],
            "series": [{"name": "Tổng điểm", "values": ["64.54", "67.05", "64.16"]}],
            "places": "2",
        },
    },
}

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
}

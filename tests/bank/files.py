"""Small folders of question files."""

from pathlib import Path

DOCUMENT = """format: 1
documents:
  - key: tn-1364-2021
    number: 1364/QĐ-UBND
    kind: Quyết định
    issued_on: 2021-06-25
    issuer: Ủy ban nhân dân tỉnh Tây Ninh
    title: Đề án cải thiện các chỉ số
    text_sha256: null
"""
INDEX = """format: 1
code: PCI
name: Chỉ số năng lực cạnh tranh cấp tỉnh
short_name: PCI
measures: Chất lượng điều hành kinh tế
publisher: VCCI
document: tn-1364-2021
components:
  - {code: chung, name: Vấn đề chung}
  - {code: tinh-minh-bach, name: Tính minh bạch}
"""
ITEM = """  - id: {id}
    type: single_choice
{extra}    index: PCI
    component: {component}
    axis: nature
    level: {level}
    owners: [Sở Tài chính]
    stem: >-
      {stem}
    options:
      - text: {options[0]}
        correct: {key_flag}
      - text: {options[1]}
        misconception: Nhầm cơ quan
      - text: {options[2]}
        misconception: Nhầm cơ quan
      - text: {options[3]}
        misconception: Nhầm cơ quan
    explanation: >-
      {explanation}
    citations:
      - document: {document}
        place: Phần I
        line: 12
        paragraphs: 1
        sha256: {sha256}
"""
OPTIONS = ("Liên đoàn Thương mại", "Bộ Nội vụ", "Tổng cục Thống kê", "Mặt trận Tổ quốc")
OTHERS = ("Người dân ở xã, phường", "Doanh nghiệp dân doanh", "Cán bộ các sở, ngành", "Chuyên gia quốc tế")


def format_item(**values: object) -> str:
    """One entry of a question file."""
    defaults: dict[str, object] = {
        "id": "PCI-2026-0001",
        "extra": "",
        "component": "chung",
        "level": "recognise",
        "stem": "Chỉ số PCI do cơ quan nào công bố?",
        "options": OPTIONS,
        "key_flag": "true",
        "explanation": "Cơ quan công bố là đáp án.",
        "document": "tn-1364-2021",
        "sha256": "0" * 64,
    }
    return ITEM.format(**(defaults | values))


def write_items(directory: Path, *entries: str, pool: str = "open", name: str = "pci.yaml") -> None:
    """A folder with one document, one index and these entries."""
    (directory / pool).mkdir(parents=True, exist_ok=True)
    (directory / "indices").mkdir(exist_ok=True)
    (directory / "documents.yaml").write_text(DOCUMENT, encoding="utf-8")
    (directory / "indices" / "pci.yaml").write_text(INDEX, encoding="utf-8")
    (directory / pool / name).write_text("format: 1\nitems:\n" + "".join(entries), encoding="utf-8")


def write_bank(directory: Path, *, second_id: str = "PCI-2026-0002", **first: object) -> None:
    """A folder with two items; `first` changes the first of them."""
    second = format_item(id=second_id, stem="Ai trả lời phiếu khảo sát của PCI?", options=OTHERS)
    write_items(directory, format_item(**first), second)

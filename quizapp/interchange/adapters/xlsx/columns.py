"""The columns of the spreadsheet, by the headings that people see."""

from enum import StrEnum

from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES
from quizapp.charts import Form
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.choices import MOST_OPTIONS
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.itemtypes.scoring import POLICY_NAMES
from quizapp.kernel.text import N_, compute_search_key

SHEET = "Câu hỏi"
PLACES = LETTERS[:MOST_OPTIONS]
# Sources that the file to fill in has room for; a file that is written has as many as its questions need.
SOURCES = 2


class Column(StrEnum):
    """A column; those that come several times carry a letter or a number behind."""

    CODE = "Mã câu hỏi"
    TYPE = "Dạng câu hỏi"
    SUBJECT = "Chỉ số, nội dung"
    AXIS = "Khía cạnh"
    LEVEL = "Mức độ"
    STEM = "Câu dẫn"
    TEXT = "Đoạn văn có chỗ trống"
    OPTION = "Phương án"
    KEY = "Đáp án"
    RIGHT = "Vế phải"
    EXTRAS = "Phương án thừa"
    TOLERANCE = "Sai số cho phép"
    UNIT = "Đơn vị"
    MISTAKE = "Nhầm lẫn"
    EXPLANATION = "Giải thích"
    OWNERS = "Cơ quan phụ trách"
    DOCUMENT = "Tài liệu"
    PLACE = "Chỗ trong tài liệu"
    PASSAGE = "Đoạn được dẫn"
    POLICY = "Cách chấm"
    MAXIMUM = "Điểm tối đa"
    FIXED = "Giữ thứ tự"
    CHART_FORM = "Kiểu biểu đồ"
    CHART_TITLE = "Tên biểu đồ"
    CHART_UNIT = "Đơn vị của biểu đồ"
    CHART_TABLE = "Số liệu của biểu đồ"


LETTERED = frozenset({Column.OPTION, Column.RIGHT, Column.MISTAKE})
NUMBERED = (Column.DOCUMENT, Column.PLACE, Column.PASSAGE)

CHART_FORMS = {
    Form.BARS.value: N_("Biểu đồ thanh ngang"),
    Form.LINES.value: N_("Biểu đồ đường theo năm"),
    Form.RANKS.value: N_("Biểu đồ đường thứ hạng"),
}
YES = "Có"
RIGHT, WRONG = "Đúng", "Sai"
# What a cell with one of a few values may say: the names that pages use, by the value that is kept.
CHOICES: dict[Column, dict[str, str]] = {
    Column.TYPE: dict(ITEM_TYPE_NAMES),
    Column.AXIS: {axis.value: name for axis, name in AXIS_NAMES.items()},
    Column.LEVEL: {level.value: name for level, name in LEVEL_NAMES.items()},
    Column.POLICY: dict(POLICY_NAMES),
    Column.CHART_FORM: CHART_FORMS,
    Column.FIXED: {"yes": YES},
}
VALUES = {
    column: {compute_search_key(text): value for value, name in names.items() for text in (value, name)}
    for column, names in CHOICES.items()
}


def list_headings(sources: int) -> list[str]:
    """The headings in their order, with room for so many sources."""
    headings: list[str] = []
    for column in Column:
        if column in LETTERED:
            headings += [f"{column} {letter}" for letter in PLACES]
        elif column is Column.DOCUMENT:
            headings += [f"{name} {n}" for n in range(1, sources + 1) for name in NUMBERED]
        elif column not in NUMBERED:
            headings.append(column)
    return headings

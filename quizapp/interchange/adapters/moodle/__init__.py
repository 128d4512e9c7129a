"""Moodle XML: most types as Moodle has them, the rest of a question as tags and feedback."""

from quizapp.interchange.adapters.moodle.reading import read
from quizapp.interchange.adapters.moodle.writing import write
from quizapp.interchange.domain import Format
from quizapp.kernel.text import N_

FORMAT = Format(
    key="moodle",
    name=N_("Tệp Moodle XML"),
    suffix=".xml",
    media_type="application/xml",
    hint=N_("Tệp của hệ thống học trực tuyến Moodle. Chở được hình, bảng, công thức; không chở được câu đọc biểu đồ."),
    place_name=N_("Câu"),
    read=read,
    write=write,
    knows_marks=True,
)

"""Questions as a spreadsheet, one row each: for people who write in Excel."""

from quizapp.interchange.adapters.xlsx.reading import read
from quizapp.interchange.adapters.xlsx.writing import write, write_template
from quizapp.interchange.domain import Format
from quizapp.kernel.text import N_

FORMAT = Format(
    key="xlsx",
    name=N_("Bảng tính Excel"),
    suffix=".xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    hint=N_("Mỗi câu một dòng; có tệp mẫu kèm hướng dẫn và danh mục để chọn. Chở được mọi dạng câu hỏi."),
    place_name=N_("Dòng"),
    read=read,
    write=write,
    knows_marks=True,
    template=write_template,
)

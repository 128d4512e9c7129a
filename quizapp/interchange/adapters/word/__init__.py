"""Questions as a Word text in the manner that everybody knows: Câu 1, A, B, C, D, Đáp án."""

from quizapp.interchange.adapters.word.reading import read
from quizapp.interchange.adapters.word.writing import write, write_template
from quizapp.interchange.domain import Format
from quizapp.kernel.text import N_

FORMAT = Format(
    key="docx",
    name=N_("Văn bản Word"),
    suffix=".docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    hint=N_("Viết như đề thi quen thuộc: Câu 1, các phương án A, B, C, D, rồi Đáp án. Chở được mọi dạng câu hỏi."),
    place_name=N_("Câu"),
    read=read,
    write=write,
    knows_marks=True,
    template=write_template,
)

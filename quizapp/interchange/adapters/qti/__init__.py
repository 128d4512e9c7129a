"""QTI packages: versions 2.1, 2.2 and 3.0 are written; packages of 2.0 to 3.0 are read, whoever made them."""

from functools import partial

from quizapp.interchange.adapters.qti.packages import read_package
from quizapp.interchange.adapters.qti.packing import write_package
from quizapp.interchange.adapters.qti.versions import VERSIONS
from quizapp.interchange.domain import Format
from quizapp.kernel.text import N_

_NAMES = {"qti-2.1": N_("Gói QTI 2.1"), "qti-2.2": N_("Gói QTI 2.2"), "qti-3.0": N_("Gói QTI 3.0")}
_HINTS = {
    "qti-2.1": N_("Trao đổi với hệ thống thi khác; bản được nhiều hệ thống đọc nhất. Chở được mọi dạng câu hỏi."),
    "qti-2.2": N_("Như QTI 2.1, cho hệ thống cần bản 2.2."),
    "qti-3.0": N_("Bản mới nhất của chuẩn QTI. Nhập thì chọn mục QTI nào cũng được: gói từ 2.0 đến 3.0 đều đọc được."),
}

FORMATS = tuple(
    Format(
        key=version.key,
        name=_NAMES[version.key],
        suffix=".zip",
        media_type="application/zip",
        hint=_HINTS[version.key],
        place_name=N_("Câu trong gói"),
        read=read_package,
        write=partial(write_package, version),
    )
    for version in VERSIONS
)

__all__ = ["FORMATS"]

"""QTI packages: versions 2.1, 2.2 and 3.0 are written; packages of 2.0 to 3.0 are read, whoever made them."""

from functools import partial

from quizapp.interchange.adapters.qti.packages import read_package
from quizapp.interchange.adapters.qti.packing import write_package
from quizapp.interchange.adapters.qti.versions import VERSIONS
from quizapp.interchange.domain import Format
from quizapp.kernel.text import N_

_NAMES = {"qti-2.1": N_("Gói QTI 2.1"), "qti-2.2": N_("Gói QTI 2.2"), "qti-3.0": N_("Gói QTI 3.0")}

FORMATS = tuple(
    Format(
        key=version.key,
        name=_NAMES[version.key],
        suffix=".zip",
        media_type="application/zip",
        hint=N_("Để chuyển câu hỏi sang hoặc nhận từ hệ thống thi khác. Đọc được gói QTI từ 2.0 đến 3.0."),
        place_name=N_("Câu trong gói"),
        read=read_package,
        write=partial(write_package, version),
    )
    for version in VERSIONS
)

__all__ = ["FORMATS"]

"""Forms of this storey: shape only."""

from quizapp.web.fields import LineField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class EvidenceForm(PageForm):
    """Why somebody takes the evidence of an attempt."""

    reason = LineField(
        _l("Lý do lấy hồ sơ"),
        [required(_l("Anh/chị hãy ghi lý do lấy hồ sơ.")), at_most(300)],
        description=_l("Hồ sơ có đáp án. Tên anh/chị, giờ lấy và lý do được ghi vào nhật ký."),
    )

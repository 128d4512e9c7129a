"""What stands beside points, in the reader's words."""

from flask_babel import gettext as _

from quizapp.rooms.domain import PENALTY_NAMES, Deduction
from quizapp.web.filters import percent_vn


def tell_deduction(deduction: Deduction | None) -> str:
    """Cảnh cáo, trừ 50 % số điểm khi xét đạt; empty where there is none."""
    if deduction is None:
        return ""
    name = _(PENALTY_NAMES[deduction.kind])
    if deduction.is_void:
        return _("%(penalty)s, bài không được công nhận", penalty=name)
    return _("%(penalty)s, trừ %(percent)s số điểm khi xét đạt", penalty=name, percent=percent_vn(deduction.percent))

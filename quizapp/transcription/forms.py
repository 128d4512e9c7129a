"""Forms of answer sheets: shape only."""

from wtforms import BooleanField

from quizapp.web.fields import LineField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class ClerkForm(PageForm):
    """Who is to enter sheets."""

    staff_code = LineField(_l("Số hiệu của người nhập phiếu"), [required(_l("Anh/chị ghi số hiệu.")), at_most(40)])


class SheetForm(PageForm):
    """A sheet; its answers are read apart, for their number and kind are those of the paper."""

    is_missing = BooleanField(_l("Không có phiếu: người này vắng"))


class DecisionForm(SheetForm):
    """What holds where two people read a sheet differently, and why."""

    reason = LineField(
        _l("Căn cứ"),
        [required(_l("Anh/chị hãy ghi căn cứ của quyết định.")), at_most(300)],
        description=_l("Như: đã xem lại phiếu, ô B bị gạch chéo, ô C được tô."),
    )

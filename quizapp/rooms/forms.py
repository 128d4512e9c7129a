"""Forms of rooms: shape only."""

from typing import Any

from quizapp.web.fields import LineField, WholeNumberField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class RoomForm(PageForm):
    """A room and its seats."""

    name = LineField(_l("Tên phòng"), [required(_l("Anh/chị ghi tên phòng.")), at_most(80)])
    place = LineField(
        _l("Vị trí"), [at_most(200)], description=_l("Như tầng 2, nhà B. Để trống nếu ca chỉ có một nơi.")
    )
    seats = WholeNumberField(_l("Số chỗ ngồi"), 1, 1000)
    per_row = WholeNumberField(
        _l("Số chỗ trong một dãy"),
        0,
        100,
        empty=0,
        description=_l("Để người cùng đơn vị không ngồi trước sau nhau. 0 là một dãy dài."),
    )

    def read_terms(self) -> dict[str, Any]:
        """The terms as the services take them."""
        return {name: self[name].data for name in ("name", "place", "seats", "per_row")}


class InvigilatorForm(PageForm):
    """Who is to watch."""

    staff_code = LineField(_l("Số hiệu của cán bộ giám sát"), [required(_l("Anh/chị ghi số hiệu.")), at_most(40)])


class SeedForm(PageForm):
    """The seed of a division that is to be made again."""

    seed = LineField(
        _l("Mã chia phòng"),
        [at_most(64)],
        description=_l("Để trống thì hệ thống tự bốc. Ghi mã cũ để chia lại y như lần đó."),
    )

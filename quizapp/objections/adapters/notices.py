"""What a letter to who objected says. The answer itself stays on the page: letters pass through other hands."""

from flask_babel import gettext as _

from quizapp.mail.adapters import compose_body
from quizapp.objections.domain import KIND_NAMES, OUTCOME_NAMES, Kind, Outcome
from quizapp.objections.models import Objection
from quizapp.people.models import Person
from quizapp.web.filters import date_vn


def tell_answered(person: Person, objection: Objection) -> tuple[str, str]:
    """Subject and body for the person whose objection was answered."""
    subject = _("Kiến nghị của anh/chị đã được trả lời")
    about = _(KIND_NAMES[Kind(objection.kind)]).lower()
    if objection.position is not None:
        about = _("%(kind)s, câu %(n)s", kind=about, n=objection.position)
    lines = [
        _("Kiến nghị gửi ngày %(date)s (%(about)s) đã được trả lời.", date=date_vn(objection.filed_at), about=about),
        _("Kết luận: %(outcome)s.", outcome=_(OUTCOME_NAMES[Outcome(objection.outcome)])),
        _("Nội dung trả lời và văn bản trả lời xem tại trang:"),
    ]
    return subject, compose_body(person, lines, f"/ket-qua/bai/{objection.attempt.public_id}/kien-nghi")

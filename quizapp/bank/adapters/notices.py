"""What letters to the question team say, in the reader's words and with the address of the page."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _

from quizapp.bank.domain.workflow import STEP_NAMES, Step
from quizapp.bank.models import CouncilMeeting, ItemVersion
from quizapp.mail.adapters import compose_body
from quizapp.people.models import Person
from quizapp.sources.models import SourceDocument
from quizapp.web.filters import date_vn, datetime_vn

Words = tuple[str, str]
# A letter names so many questions; the page lists the rest.
MOST_NAMED = 20


def tell_assigned(person: Person, versions: Sequence[ItemVersion], step: Step, due_on: date | None) -> Words:
    """Subject and body for who was asked to take a step."""
    name = _(STEP_NAMES[step]).lower()
    subject = _("Anh/chị được giao %(step)s %(number)s câu hỏi", step=name, number=len(versions))
    lines = [_("Anh/chị được giao bước %(step)s của các câu hỏi sau:", step=name), *_list_items(versions)]
    if due_on is not None:
        lines.append(_("Hạn: %(date)s.", date=date_vn(due_on)))
    return subject, compose_body(person, lines, "/cau-hoi/bang-cong-viec")


def tell_waiting(person: Person, versions: Sequence[ItemVersion], step: Step) -> Words:
    """Subject and body for whose turn has come."""
    name = _(STEP_NAMES[step]).lower()
    subject = _("%(number)s câu hỏi đang chờ anh/chị %(step)s", step=name, number=len(versions))
    lines = [_("Các câu hỏi sau đã qua bước trước và đang chờ anh/chị %(step)s:", step=name), *_list_items(versions)]
    return subject, compose_body(person, lines, "/cau-hoi/bang-cong-viec")


def tell_returned(person: Person, versions: Sequence[ItemVersion], reason: str) -> Words:
    """Subject and body for the author of what came back."""
    subject = _("%(number)s câu hỏi được trả lại để sửa", number=len(versions))
    lines = [_("Các câu hỏi sau được trả lại:"), *_list_items(versions)]
    # What is said of a question that is kept back may quote it, and stays out of letters.
    secret = any(version.is_sealed for version in versions)
    lines.append(_("Lý do ghi tại trang của câu hỏi.") if secret else _("Lý do: %(reason)s", reason=reason))
    return subject, compose_body(person, lines, "/cau-hoi?trang-thai=waiting")


def tell_meeting(person: Person, meeting: CouncilMeeting) -> Words:
    """Subject and body for a member of the council."""
    subject = _("Mời họp: %(title)s", title=meeting.title)
    lines = [
        _("Kính mời anh/chị dự phiên họp của Hội đồng nghiệm thu câu hỏi."),
        _("Thời gian: %(at)s.", at=datetime_vn(meeting.held_at)),
    ]
    if meeting.place:
        lines.append(_("Địa điểm: %(place)s.", place=meeting.place))
    return subject, compose_body(person, lines, f"/phien-hop/{meeting.id}")


def tell_due(person: Person, work: Sequence[tuple[str, date]], now: datetime) -> Words:
    """Subject and body of the morning's reminder: codes with their due dates."""
    today = date_vn(now)
    subject = _("%(number)s việc sắp tới hạn hoặc quá hạn", number=len(work))
    lines = [_("Tính đến ngày %(date)s, các việc sau sắp tới hạn hoặc đã quá hạn:", date=today)]
    lines += [_("- %(code)s, hạn %(date)s", code=code, date=date_vn(due_on)) for code, due_on in work[:MOST_NAMED]]
    return subject, compose_body(person, lines, "/cau-hoi/bang-cong-viec")


def tell_stale(person: Person, versions: Sequence[ItemVersion], why: str) -> Words:
    """Subject and body for who may say of stale questions whether they still hold; `why` is a sentence."""
    subject = _("%(number)s câu hỏi cần rà soát lại", number=len(versions))
    lines = [
        why,
        _("Các câu hỏi sau không vào đề mới cho đến khi hai người xác nhận nội dung còn đúng, hoặc câu được sửa:"),
        *_list_items(versions),
    ]
    return subject, compose_body(person, lines, "/cau-hoi/can-ra-soat")


def explain_effect(document: SourceDocument) -> str:
    """Why questions are stale: a document that bears on what they cite was registered."""
    return _("%(document)s đã được ghi nhận và tác động đến nội dung mà câu hỏi dẫn.", document=document.label)


def explain_expiry(document: SourceDocument | None, until: date) -> str:
    """Why questions are stale: a document that they cite, or without one their own time, is over."""
    if document is None:
        return _("Câu hỏi đã hết thời hạn dùng sau ngày %(date)s.", date=date_vn(until))
    return _("%(document)s hết hiệu lực sau ngày %(date)s.", document=document.label, date=date_vn(until))


def _list_items(versions: Sequence[ItemVersion]) -> list[str]:
    lines = [f"- {version.item.code}" for version in versions[:MOST_NAMED]]
    if len(versions) > MOST_NAMED:
        lines.append(_("- và %(number)s câu khác", number=len(versions) - MOST_NAMED))
    return lines

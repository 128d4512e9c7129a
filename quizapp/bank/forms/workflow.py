"""Forms of the way of questions: who does what, and the meetings of the council."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from flask_babel import gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from quizapp.bank.domain.council import Seat
from quizapp.bank.domain.workflow import STEP_NAMES, Step
from quizapp.bank.forms.items import name_choices
from quizapp.bank.models import CouncilMeeting
from quizapp.kernel.clock import LOCAL_ZONE, to_local
from quizapp.people.models import Person
from quizapp.web.fields import (
    ClockField,
    LineField,
    VietnameseDateField,
    WholeNumberField,
    at_most,
    required,
    to_choices,
)
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class AssignForm(PageForm):
    """Who is asked to take a step, and until when."""

    person = SelectField(_l("Người làm"), [DataRequired(_l("Hãy chọn người làm."))])
    due_on = VietnameseDateField(_l("Hạn"), [Optional()])

    def set_people(self, people: Sequence[Person]) -> None:
        """Offer these people, each with the unit."""
        self.person.choices = to_choices(
            [("", _("Chọn người")), *((person.id, f"{person.full_name} ({person.unit_name})") for person in people)]
        )


class BulkAssignForm(PageForm):
    """Who is asked to take a step of several questions."""

    step = SelectField(_l("Bước"), choices=name_choices(STEP_NAMES))
    person = SelectField(_l("Người làm"), [DataRequired(_l("Hãy chọn người làm."))])
    due_on = VietnameseDateField(_l("Hạn"), [Optional()], description=_l("Để trống nếu không có hạn."))

    def set_people(self, holders: Mapping[Step, Sequence[Person]]) -> None:
        """Offer everybody who may do any step; whether they may do the chosen one is checked when it is given."""
        people = {person.id: person for group in holders.values() for person in group}
        named = ((p.id, f"{p.full_name} ({p.unit_name})") for p in sorted(people.values(), key=lambda p: p.sort_key))
        self.person.choices = to_choices([("", _("Chọn người")), *named])


class MeetingForm(PageForm):
    """When and where the council meets, and who belongs to it."""

    title = LineField(_l("Tên phiên họp"), [required(_l("Hãy ghi tên phiên họp.")), at_most(200)])
    held_on = VietnameseDateField(_l("Ngày họp"), [required(_l("Hãy ghi ngày họp như 24/11/2026."))])
    held_time = ClockField(_l("Giờ họp"))
    place = LineField(_l("Nơi họp"), [Optional(), at_most(200)])
    chair = SelectField(_l("Chủ trì"), [DataRequired(_l("Hãy chọn người chủ trì."))])
    secretary = SelectField(_l("Thư ký"), [DataRequired(_l("Hãy chọn thư ký."))])
    members = SelectMultipleField(
        _l("Các thành viên khác"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    quorum = WholeNumberField(
        _l("Số thành viên phải có mặt"), 0, 100, empty=0, description=_l("Để trống: ít nhất hai phần ba số thành viên.")
    )

    def set_people(self, people: Sequence[Person]) -> None:
        """Offer these people for every seat."""
        named = [(person.id, f"{person.full_name} ({person.unit_name})") for person in people]
        self.chair.choices = self.secretary.choices = to_choices([("", _("Chọn người")), *named])
        self.members.choices = to_choices(named)

    @property
    def seats(self) -> dict[int, Seat]:
        """Who sits where, by the id of the person."""
        seats = {int(person_id): Seat.MEMBER for person_id in self.members.data or ()}
        return {**seats, int(self.secretary.data): Seat.SECRETARY, int(self.chair.data): Seat.CHAIR}

    @property
    def held_at(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.held_on.data or date.min, self.held_time.data or time.min, LOCAL_ZONE)

    def fill(self, meeting: CouncilMeeting) -> None:
        """Put a planned meeting into an empty form."""
        at = to_local(meeting.held_at)
        self.title.data, self.place.data, self.quorum.data = meeting.title, meeting.place, meeting.quorum
        self.held_on.data, self.held_time.data = at.date(), at.time()
        by_seat = {member.seat: str(member.person_id) for member in meeting.members}
        self.chair.data, self.secretary.data = by_seat.get(Seat.CHAIR), by_seat.get(Seat.SECRETARY)
        self.members.data = [str(m.person_id) for m in meeting.members if m.seat == Seat.MEMBER]

"""Forms of objections: shape only."""

from flask_babel import gettext as _
from wtforms import RadioField, TextAreaField

from quizapp.objections.domain import KIND_NAMES, MAX_DAYS, MAX_TEXT, OUTCOME_NAMES, Kind, list_kinds, list_outcomes
from quizapp.results.domain import VERDICT_NAMES
from quizapp.web.fields import LineField, WholeNumberField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class ObjectionForm(PageForm):
    """What somebody objects to."""

    kind = RadioField(_l("Kiến nghị về"), validators=[required(_l("Anh/chị chọn kiến nghị về việc gì."))])
    position = WholeNumberField(
        _l("Câu số"),
        0,
        200,
        empty=0,
        description=_l("Số câu trong bài của anh/chị. Sự cố hoặc phúc khảo phiếu thì để trống được."),
    )
    text = TextAreaField(
        _l("Nội dung"),
        [required(_l("Anh/chị hãy ghi nội dung kiến nghị.")), at_most(MAX_TEXT)],
        description=_l("Nêu rõ điều chưa đúng và căn cứ, nếu có."),
    )

    def offer(self, *, on_paper: bool) -> None:
        """What an objection to an attempt may be about."""
        self.kind.choices = [(kind.value, _(KIND_NAMES[kind])) for kind in list_kinds(on_paper=on_paper)]


class AnswerForm(PageForm):
    """What becomes of an objection, and the answer to whoever objected."""

    outcome = RadioField(_l("Kết luận"), validators=[required(_l("Anh/chị chọn kết luận."))])
    answer = TextAreaField(
        _l("Trả lời"),
        [required(_l("Anh/chị hãy ghi nội dung trả lời.")), at_most(MAX_TEXT)],
        description=_l(
            "Người kiến nghị đọc nội dung này và in trong thư trả lời; không ghi đáp án khi đáp án chưa công khai."
        ),
    )

    def offer(self, kind: Kind) -> None:
        """Every outcome that an objection of a kind may come to; the services say which one holds."""
        self.outcome.choices = [(outcome.value, _(OUTCOME_NAMES[outcome])) for outcome in list_outcomes(kind)]


class TermsForm(PageForm):
    """For how many days objections are taken."""

    days = WholeNumberField(
        _l("Số ngày nhận kiến nghị"),
        0,
        MAX_DAYS,
        description=_l(
            "Tính từ khi công bố kết quả của đợt, hoặc từ khi có xếp hạng tạm thời của cuộc thi. 0 là không nhận."
        ),
    )


class LateForm(PageForm):
    """Whether answers that came after the end count."""

    verdict = RadioField(_l("Các câu đến muộn"), validators=[required(_l("Anh/chị chọn chấp nhận hay không."))])
    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Anh/chị hãy ghi lý do.")), at_most(1000)],
        description=_l("Người làm bài đọc lý do này. Nêu căn cứ trong diễn biến: mất mạng lúc nào, ai xác nhận."),
    )

    def offer(self) -> None:
        """Both verdicts."""
        self.verdict.choices = [(verdict.value, _(name)) for verdict, name in VERDICT_NAMES.items()]


class LateNoteForm(PageForm):
    """Why a proposal on late answers is not followed."""

    note = LineField(_l("Lý do không theo đề nghị"), [required(_l("Anh/chị hãy ghi lý do.")), at_most(300)])

"""The forms themselves; what belongs to a question type is in `contents`."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, EqualTo, Optional, ValidationError
from wtforms.widgets import HiddenInput

from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, POOL_NAMES, Pool
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.forms.contents import ContentFields, fill_content, offer_policies, read_content
from quizapp.indices.models import IndexDefinition
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.choices import MOST_OPTIONS
from quizapp.itemtypes.four_statements import LABELS
from quizapp.itemtypes.matching import MOST_PAIRS
from quizapp.itemtypes.registry import list_item_types
from quizapp.kernel.text import N_, normalise, normalise_lines
from quizapp.markup import SCHEME
from quizapp.pictures.domain import LONGEST_ALT
from quizapp.sources.domain import compute_passage_hash, join_addresses, normalise_passage
from quizapp.sources.models import SourceDocument, SourcePassage
from quizapp.web.fields import LineField, at_most, required, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm, PartForm

MAX_CITATIONS = 12
# Types whose answers are rows of the editor that may hold a picture.
WITH_ROWS = frozenset({"single_choice", "multiple_response", "chart_reading", "four_statements"})


def name_choices(names: Mapping[Any, str]) -> list[Any]:
    """Choices of a select from a table of names."""
    return to_choices((key.value, _l(name)) for key, name in names.items())


class CitationForm(PartForm):
    """One cited passage. The passage itself is only hashed, never kept."""

    document = SelectField(_l("Tài liệu"), validate_choice=False)
    place = LineField(_l("Chỗ trong tài liệu"), [at_most(300)])
    passage = TextAreaField(
        _l("Đoạn được dẫn"),
        description=_l("Dán nguyên văn để tính mã kiểm tra của đoạn. Hệ thống chỉ giữ mã này, không giữ đoạn văn."),
    )
    line = IntegerField(validators=[Optional()], widget=HiddenInput())
    paragraphs = IntegerField(validators=[Optional()], widget=HiddenInput())
    sha256 = HiddenField()


class ItemForm(ContentFields):
    """A question with its content and citations."""

    subject = SelectField(_l("Chỉ số, nội dung"))
    axis = SelectField(_l("Khía cạnh"), choices=name_choices(AXIS_NAMES))
    level = SelectField(_l("Mức độ"), choices=name_choices(LEVEL_NAMES))
    pool = SelectField(_l("Nhóm"), choices=name_choices(POOL_NAMES))
    owners = LineField(
        _l("Cơ quan phụ trách nội dung"), [Optional()], description=_l("Nhiều cơ quan thì ngăn bằng dấu chấm phẩy.")
    )
    stem = TextAreaField(_l("Câu dẫn"), [DataRequired(_l("Hãy ghi câu dẫn."))])
    explanation = TextAreaField(_l("Giải thích"))
    citations = FieldList(FormField(CitationForm), max_entries=MAX_CITATIONS)
    picture = FileField(_l("Tệp hình"), description=_l("PNG, JPEG hoặc WebP. Thông tin kèm theo tệp được bỏ đi."))
    picture_alt = LineField(
        _l("Lời thay thế"),
        [at_most(LONGEST_ALT)],
        description=_l("Nói bằng lời những gì hình cho biết, đủ để người không nhìn thấy hình làm được câu này."),
    )
    picture_place = SelectField(_l("Đặt hình vào"), validate_choice=False)
    number = HiddenField()
    revision = HiddenField()

    def set_choices(self, indices: Sequence[IndexDefinition], documents: Sequence[SourceDocument]) -> None:
        """Offer these indices with their components, and these documents."""
        self.subject.choices = to_choices(
            (f"{index.code}/{part.code}", f"{index.short_name}: {part.name}")
            for index in indices
            for part in index.components
        )
        self._documents = to_choices((d.key, describe_document(d)) for d in documents)
        for row in self.citations:
            row.form.document.choices = self._documents

    def set_pools(self, *, may_keep_back: bool) -> None:
        """Offer the pools; the secure one to who may write for it."""
        self.pool.choices = name_choices(
            {pool: name for pool, name in POOL_NAMES.items() if may_keep_back or pool != Pool.SECURE}
        )

    def add_rows(self, *, options: int = 0, pairs: int = 0, citations: int = 0) -> None:
        """Append empty rows, as far as there is room; four statements always have four."""
        for _n in range(min(options, MOST_OPTIONS - len(self.options))):
            self.options.append_entry()
        for _n in range(min(pairs, MOST_PAIRS - len(self.pairs))):
            self.pairs.append_entry()
        if self.item_type.data == "four_statements":
            while len(self.statements) < len(LABELS):
                self.statements.append_entry()
        for _n in range(min(citations, MAX_CITATIONS - len(self.citations))):
            self.citations.append_entry()
        for row in self.citations:
            row.form.document.choices = self._documents

    def offer_places(self) -> None:
        """Where a picture can be put: texts that this question has."""
        places = [("stem", _l("Câu dẫn")), ("explanation", _l("Giải thích"))]
        for name, label in (("options", N_("Phương án %(letter)s")), ("statements", N_("Mệnh đề %(letter)s"))):
            rows = getattr(self, name)
            shown = name == "statements" if self.item_type.data == "four_statements" else name == "options"
            if shown and self.item_type.data in WITH_ROWS:
                places += [(f"{name}.{n}", _l(label, letter=LETTERS[n])) for n, _row in enumerate(rows)]
        self.picture_place.choices = to_choices(places)

    def put_picture(self, sha256: str, alt: str) -> None:
        """Add the sign of a picture to the text that was chosen."""
        words = alt.translate({ord("["): "(", ord("]"): ")", ord("\\"): "/"})
        sign = f"![{words}]({SCHEME}:{sha256})"
        name, _dot, number = str(self.picture_place.data).partition(".")
        if number.isdecimal() and int(number) < len(getattr(self, name, ())):
            field = getattr(self, name)[int(number)].form.text
            field.data = f"{field.data or ''} {sign}".strip()
        else:
            field = self.explanation if name == "explanation" else self.stem
            field.data = f"{(field.data or '').rstrip()}\n\n{sign}".strip()
        self.picture_alt.data = ""

    def validate_picture(self, field: FileField) -> None:
        """A picture that was chosen and not put anywhere would be lost without a word."""
        if field.data:
            raise ValidationError(_("Hình đã chọn chưa được thêm: chọn Thêm hình, hoặc bỏ chọn tệp."))

    def cite(self, run: Sequence[SourcePassage]) -> bool:
        """Put consecutive passages of one document into an empty row, or a new one; False where there is no room."""
        free = next((row for row in self.citations if not row.form.place.data and not row.form.sha256.data), None)
        if free is None:
            if len(self.citations) == MAX_CITATIONS:
                return False
            free = self.citations.append_entry()
        form = free.form
        form.document.choices = self._documents
        form.document.data, form.line.data, form.paragraphs.data = run[0].document_key, run[0].number, len(run)
        form.place.data = join_addresses(run[0].address, run[-1].address)
        form.sha256.data = compute_passage_hash([passage.text for passage in run])
        form.passage.data = ""
        return True

    def to_wording(self) -> Wording:
        """What the form says, cleaned: normal form, single spaces, empty rows gone."""
        item_type = self.item_type.data if self.item_type.data in list_item_types() else list_item_types()[0]
        offer_policies(self, item_type)
        index_code, _slash, component = str(self.subject.data).partition("/")
        return Wording(
            item_type=item_type,
            index_code=index_code,
            component=component,
            axis=str(self.axis.data),
            level=str(self.level.data),
            stem=normalise_lines(self.stem.data or ""),
            content=read_content(self, item_type),
            explanation=normalise_lines(self.explanation.data or ""),
            owners=tuple(filter(None, (normalise(part) for part in (self.owners.data or "").split(";")))),
            citations=tuple(filter(None, (_to_citation(row.form) for row in self.citations))),
        )


def _to_citation(row: Any) -> Citation | None:
    passage = normalise_passage(row.passage.data or "")
    place = row.place.data or ""
    if not place:
        return None
    if passage:
        return Citation(row.document.data, place, None, len(passage), compute_passage_hash(passage))
    if not row.sha256.data:
        return None
    return Citation(row.document.data, place, row.line.data, row.paragraphs.data or 1, row.sha256.data)


def describe_document(document: SourceDocument) -> str:
    """How a document is named in lists and citations."""
    name = f"{document.kind} {document.number}" if document.number else document.kind
    return f"{name} ({document.issued_on:%d/%m/%Y})"


def fill_form(form: ItemForm, wording: Wording, *, pool: str, number: int, revision: int) -> None:
    """Put a stored wording into an empty form."""
    form.item_type.data = wording.item_type
    form.subject.data = f"{wording.index_code}/{wording.component}"
    form.axis.data, form.level.data, form.pool.data = wording.axis, wording.level, pool
    form.owners.data = "; ".join(wording.owners)
    form.stem.data, form.explanation.data = wording.stem, wording.explanation
    fill_content(form, wording.content)
    form.number.data, form.revision.data = str(number), str(revision)
    for citation in wording.citations:
        form.citations.append_entry(citation.to_json())


class DecisionForm(PageForm):
    """A word on a version in review."""

    comment = TextAreaField(_l("Nhận xét"), [Optional()], description=_l("Khi trả lại, ghi rõ cần sửa gì."))


class OpeningForm(PageForm):
    """Why somebody opens questions that are kept back."""

    reason = LineField(_l("Lý do mở câu hỏi"), [required(_l("Anh/chị ghi lý do mở câu hỏi.")), at_most(300)])


class PoolExportForm(PageForm):
    """A password of its own for a file with the secure pool, and why it is made."""

    reason = LineField(_l("Lý do xuất"), [required(_l("Anh/chị ghi lý do xuất.")), at_most(300)])
    password = PasswordField(_l("Mật khẩu của tệp"), [required(_l("Anh/chị đặt mật khẩu cho tệp."))])
    repeated = PasswordField(
        _l("Nhập lại mật khẩu của tệp"),
        [EqualTo("password", _l("Hai lần nhập mật khẩu chưa giống nhau."))],
    )


class PoolImportForm(PageForm):
    """A file with a secure pool and the password that opens it."""

    file = FileField(_l("Tệp đã khóa"), [FileRequired(_l("Anh/chị chọn tệp đã khóa."))])
    file_password = PasswordField(_l("Mật khẩu mở tệp"), [required(_l("Anh/chị nhập mật khẩu mở tệp."))])


class RetireForm(PageForm):
    """Why an item goes out of use."""

    reason = TextAreaField(_l("Lý do ngừng dùng"), [required(_l("Hãy ghi lý do ngừng dùng."))])

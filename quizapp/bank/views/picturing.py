"""In the editor: keeping a picture and putting it into a text."""

from flask import flash
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank.forms import ItemForm
from quizapp.extensions import get_clock
from quizapp.kernel.errors import DomainError
from quizapp.pictures.services import keep_picture
from quizapp.web.errors import translate
from quizapp.web.unit_of_work import unit_of_work


def add_picture(form: ItemForm) -> None:
    """Keep the file that was sent and name it in the text that was chosen; what is wrong stands beside its field."""
    upload, alt = form.picture.data, (form.picture_alt.data or "").strip()
    if not upload:
        form.picture.errors = [_("Anh/chị chọn tệp hình.")]
    if not alt:
        form.picture_alt.errors = [_("Anh/chị ghi lời thay thế của hình.")]
    if form.picture.errors or form.picture_alt.errors or not form.picture_alt.validate(form):
        return
    try:
        with unit_of_work() as session:
            picture = keep_picture(session, upload.read(), actor=current_user.actor, now=get_clock().now())
            name = picture.sha256
    except DomainError as refusal:
        form.picture.errors = [translate(refusal)]
        return
    form.put_picture(name, alt)
    flash(_("Đã thêm hình. Lưu câu hỏi để giữ lại."), "success")

"""The formats that exist, in the order in which they are offered."""

from quizapp.interchange.adapters import aiken, gift, moodle, qti, word, xlsx, yaml
from quizapp.interchange.domain import Format
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_

FORMATS: tuple[Format, ...] = (
    xlsx.FORMAT,
    word.FORMAT,
    moodle.FORMAT,
    gift.FORMAT,
    aiken.FORMAT,
    *qti.FORMATS,
    yaml.FORMAT,
)
_BY_KEY = {form.key: form for form in FORMATS}


def get_format(key: str) -> Format:
    """The format with this key; NotFoundError where there is none."""
    form = _BY_KEY.get(key)
    if form is None:
        raise NotFoundError(N_("Không có khuôn dạng tệp này."), code="no_format")
    return form

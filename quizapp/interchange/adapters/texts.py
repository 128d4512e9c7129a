"""Plain text that somebody sent."""

from quizapp.interchange.domain import UNREADABLE
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 where it says so; its lines end in line feeds.

    Raises DomainError for anything else.
    """
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(_UNREADABLE, code=UNREADABLE) from error
    if "\0" in text:
        raise DomainError(_UNREADABLE, code=UNREADABLE)
    return text.replace("\r\n", "\n").replace("\r", "\n")


_UNREADABLE = N_("Tệp không phải là văn bản UTF-8. Anh/chị mở tệp và lưu lại với bảng mã UTF-8.")

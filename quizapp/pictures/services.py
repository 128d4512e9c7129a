"""Keeping pictures, and giving them to documents."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.documents.adapters.pdf import OWN_SCHEMES
from quizapp.extensions import db, get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.markup import SCHEME
from quizapp.pictures.adapters import compute_name, draw_anew, read_kept
from quizapp.pictures.domain import Drawn
from quizapp.pictures.models import Picture
from quizapp.pictures.queries import find_picture

MEBIBYTE = 1024 * 1024
# A line of the log names its subject in no more letters; the whole hash stands in its data.
SUBJECT_LENGTH = 40


def keep_picture(session: Session, content: bytes, *, actor: Actor, now: datetime) -> Picture:
    """Draw what was handed in anew and keep it; the one that is here already where it is the same."""
    settings = get_settings()
    if len(content) > settings.picture_max_bytes:
        message = N_("Tệp hình nặng quá; nhiều nhất là %(most)s MB.")
        raise DomainError(message, code="too_heavy", most=settings.picture_max_bytes // MEBIBYTE)
    return _put(session, draw_anew(content, most_pixels=settings.picture_max_pixels), actor=actor, now=now)


def keep_exactly(session: Session, pictures: Mapping[str, bytes], *, actor: Actor, now: datetime) -> None:
    """Keep pictures that were kept elsewhere, by the hash they had there. Raises DomainError for one that is not it."""
    for sha256, content in pictures.items():
        if find_picture(session, sha256) is None:
            _put(session, read_exactly(sha256, content), actor=actor, now=now)


def read_exactly(sha256: str, content: bytes) -> Drawn:
    """The picture of that hash. Raises DomainError where the bytes are none, or another's."""
    if compute_name(content) != sha256:
        raise DomainError(N_("Nội dung tệp hình không khớp mã của hình."), code="another_picture")
    return read_kept(content, most_pixels=get_settings().picture_max_pixels)


def _put(session: Session, drawn: Drawn, *, actor: Actor, now: datetime) -> Picture:
    sha256 = compute_name(drawn.content)
    here = find_picture(session, sha256)
    if here is not None:
        return here
    picture = Picture(sha256=sha256, media_type=drawn.media_type, width=drawn.width, height=drawn.height, kept_at=now)
    picture.write(drawn.content)
    session.add(picture)
    session.flush()
    data = {
        "sha256": sha256,
        "media_type": drawn.media_type,
        "width": drawn.width,
        "height": drawn.height,
        "size": picture.size,
    }
    record(session, "web:picture:keep", ("picture", sha256[:SUBJECT_LENGTH]), actor=actor, now=now, data=data)
    return picture


def _read_for_document(sha256: str) -> tuple[bytes, str]:
    picture = db.session().get_one(Picture, sha256)
    return picture.read(), picture.media_type


OWN_SCHEMES[SCHEME] = _read_for_document

"""Reading pictures."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.pictures.models import Picture

CHUNK = 500


def find_picture(session: Session, sha256: str) -> Picture | None:
    """The picture of that hash."""
    return session.get(Picture, sha256)


def list_missing(session: Session, hashes: Iterable[str]) -> list[str]:
    """Those of `hashes` under which no picture is kept."""
    wanted = sorted(set(hashes))
    known: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        known.update(session.scalars(select(Picture.sha256).where(Picture.sha256.in_(part))))
    return [sha256 for sha256 in wanted if sha256 not in known]

"""The database into files: only what is open to everyone who has the files."""

from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.bank.adapters.picture_files import write_pictures
from quizapp.bank.adapters.yaml_writer import ExportReport, write_bank
from quizapp.bank.domain.files import DocumentEntry, ItemEntry
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.queries.items import list_exportable
from quizapp.bank.services.versions import get_wording
from quizapp.indices.domain import IndexFacts
from quizapp.indices.queries import list_indices
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.pictures.domain import SUFFIXES
from quizapp.pictures.models import Picture
from quizapp.sources.queries import list_documents


def export_bank(session: Session, directory: Path) -> ExportReport:
    """Write the open and demonstration pools, the documents and the indices into `directory`.

    Loading these files again changes nothing. Raises DomainError where the folder holds unreadable files.
    """
    documents = [
        DocumentEntry(d.key, d.number, d.kind, d.issued_on, d.issuer, d.title, d.text_sha256)
        for d in sorted(list_documents(session), key=lambda d: d.key)
    ]
    indices = [
        IndexFacts(
            code=index.code,
            name=index.name,
            short_name=index.short_name,
            measures=index.measures,
            publisher=index.publisher,
            document=index.document,
            components=tuple((c.code, c.name) for c in index.components),
            position=index.position,
        )
        for index in list_indices(session)
    ]
    items = [ItemEntry(v.item.code, v.item.pool, get_wording(v)) for v in list_exportable(session)]
    for item in items:
        kept = [session.get_one(Picture, sha256) for sha256 in list_shown_pictures(item.wording)]
        write_pictures(directory, item.pool, {f"{p.sha256}{SUFFIXES[p.media_type]}": p.read() for p in kept})
    try:
        return write_bank(directory, documents=documents, indices=indices, items=items)
    except ValueError as error:
        raise DomainError(
            N_("Không xuất được: thư mục có tệp không đọc được (%(place)s)."), code="unreadable", place=str(error)
        ) from error

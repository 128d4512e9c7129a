"""Citations against the texts they were taken from. The texts come as arguments; they are kept nowhere."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quizapp.bank.domain.files import BankFiles, DocumentEntry, Finding, Severity
from quizapp.kernel.text import N_, normalise
from quizapp.sources.domain import compute_passage_hash, normalise_passage

# The number stands in the letterhead: the first lines that are not empty.
_HEAD = 40
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class SourceText:
    """The text of a document: `sha256` is of the file's bytes."""

    name: str
    sha256: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return normalise_passage(self.text)

    def has_number(self, number: str) -> bool:
        """Whether the head of the text carries a document number, however it is spaced."""
        return _SPACE.sub("", number) in _SPACE.sub("", "\n".join(self.lines[:_HEAD]))

    def has_passage(self, sha256: str, size: int, line: int | None) -> bool:
        """Whether a run of `size` lines has this hash. `line` is where it should begin, and only saves the search."""
        at = None if line is None else self._places.get(line)
        if at is not None and compute_passage_hash(self.lines[at : at + size]) == sha256:
            return True
        if size not in self._windows:
            runs = range(max(0, len(self.lines) - size + 1))
            self._windows[size] = frozenset(compute_passage_hash(self.lines[at : at + size]) for at in runs)
        return sha256 in self._windows[size]

    @cached_property
    def _places(self) -> dict[int, int]:
        """Which of `lines` stands at each line of the text, from 1."""
        filled = (number for number, raw in enumerate(self.text.split("\n"), start=1) if normalise(raw))
        return {number: at for at, number in enumerate(filled)}

    @cached_property
    def _windows(self) -> dict[int, frozenset[str]]:
        """Hashes of all runs by their number of lines, as far as they were asked for."""
        return {}


@dataclass(frozen=True)
class CitationReport:
    """How many citations were looked up, of how many, and what was found."""

    checked: int
    total: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Cited:
    """A passage that a file rests on, with where the file says so."""

    document: str
    passage_line: int | None
    paragraphs: int
    sha256: str
    file: str
    line: int
    owner: str


def _iterate_cited(files: BankFiles) -> Iterator[_Cited]:
    for entry in files.items:
        for n, citation in enumerate(entry.wording.citations):
            line = entry.get_line(f"citations.{n}")
            about = (citation.line, citation.paragraphs, citation.sha256)
            yield _Cited(citation.document, *about, entry.file, line, entry.code)
    for table in files.editions:
        edition = table.edition
        places = [("citation", edition.passage)]
        places += [(f"{row.code}/citations.{n}", p) for row in edition.rows for n, p in enumerate(row.passages)]
        for place, passage in places:
            line = table.get_line(place)
            about = (passage.line, passage.paragraphs, passage.sha256)
            yield _Cited(edition.document, *about, table.file, line, edition.key)


def match_sources(documents: Iterable[DocumentEntry], sources: Sequence[SourceText]) -> dict[str, SourceText]:
    """The text of each document by key: by fingerprint, or else by the number in the text's head."""
    matched = {}
    for document in documents:
        same = [source for source in sources if source.sha256 == document.text_sha256]
        if not same and document.number:
            same = [source for source in sources if source.has_number(document.number)]
        if same:
            matched[document.key] = same[0]
    return matched


def check_citations(files: BankFiles, sources: Sequence[SourceText]) -> CitationReport:
    """Look every citation, of questions and of tables of figures, up in the text of its document."""
    matched = match_sources(files.documents, sources)
    findings, checked, total = [], 0, 0
    missing: dict[str, int] = {}
    for cited in _iterate_cited(files):
        total += 1
        source = matched.get(cited.document)
        if source is None:
            missing[cited.document] = missing.get(cited.document, 0) + 1
            continue
        checked += 1
        if not source.has_passage(cited.sha256, cited.paragraphs, cited.passage_line):
            message = N_("Không tìm thấy đoạn được dẫn trong văn bản %(document)s.")
            params = {"document": cited.document}
            findings.append(Finding(Severity.ERROR, "citation", message, params, cited.file, cited.line, cited.owner))
    for document in files.documents:
        if document.key in missing:
            message = N_(
                "Không có văn bản của tài liệu “%(document)s” trong thư mục nguồn: %(count)s dẫn nguồn chưa kiểm tra."
            )
            about = {"document": document.key, "count": missing[document.key]}
            findings.append(Finding(Severity.WARNING, "no_text", message, about, document.file, document.line))
    return CitationReport(checked, total, tuple(findings))

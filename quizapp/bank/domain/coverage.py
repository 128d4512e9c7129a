"""What the bank asks of each document's list of components, and where it asks nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.bank.domain import Axis, Level
from quizapp.bank.domain.files import BankFiles
from quizapp.indices.domain import RowKind

# Of the whole bank, at least so many of every hundred questions on these levels.
LEAST_SHARES = (((Level.UNDERSTAND,), 35), ((Level.APPLY, Level.APPLY_HIGH), 25))


@dataclass(frozen=True)
class CoverageRow:
    """One component as one document counts it, with the questions that cite this document, by (axis, level)."""

    component: str
    name: str
    cells: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        return self.cells.total()

    @property
    def missing_axes(self) -> tuple[Axis, ...]:
        return tuple(axis for axis in Axis if not any(self.cells[axis, level] for level in Level))


@dataclass(frozen=True)
class Coverage:
    """The matrix of one index and one document."""

    index: str
    document: str
    rows: tuple[CoverageRow, ...]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def gaps(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if not row.total)


@dataclass(frozen=True)
class LevelShare:
    """How much of the bank asks on some levels, against the least that is wanted; both in percent."""

    levels: tuple[Level, ...]
    share: float
    least: int


def compute_coverage(files: BankFiles) -> list[Coverage]:
    """A matrix for every index and document, in the order of indices and documents.

    The components are those that the document's own tables count; an index whose components no table of the document
    counts has those that its questions name.
    """
    cells: dict[tuple[str, str, str], Counter[tuple[str, str]]] = {}
    for entry in files.items:
        wording = entry.wording
        for document in {citation.document for citation in wording.citations}:
            key = wording.index_code, document, wording.component
            cells.setdefault(key, Counter())[wording.axis, wording.level] += 1
    return [
        Coverage(index.facts.code, document.key, rows)
        for index in sorted(files.indices, key=lambda index: index.facts.position)
        for document in files.documents
        if (rows := tuple(_list_rows(files, index.facts.code, document.key, cells)))
    ]


def _list_rows(
    files: BankFiles, index: str, document: str, cells: dict[tuple[str, str, str], Counter[tuple[str, str]]]
) -> Iterator[CoverageRow]:
    counted = {
        row.component: row.name
        for entry in files.editions
        if (entry.edition.index_code, entry.edition.document) == (index, document)
        for row in entry.edition.rows
        if row.kind in (RowKind.COMPONENT, RowKind.PART)
    }
    names = next(dict(entry.facts.components) for entry in files.indices if entry.facts.code == index)
    for component, name in names.items():
        found = cells.get((index, document, component), Counter())
        if found or component in counted:
            yield CoverageRow(component, name, found)


def compute_level_shares(files: BankFiles) -> list[LevelShare]:
    """The shares of levels over all questions."""
    levels = Counter(entry.wording.level for entry in files.items)
    total = levels.total() or 1
    return [
        LevelShare(wanted, 100 * sum(levels[level] for level in wanted) / total, least)
        for wanted, least in LEAST_SHARES
    ]

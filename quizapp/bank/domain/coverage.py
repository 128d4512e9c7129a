"""What the bank asks of each document's list of components, and where it asks nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.bank.domain import Axis, Level
from quizapp.bank.domain.files import BankFiles
from quizapp.indices.domain import IndexEdition, RowKind

# How many questions by (axis, level), by (index, document, component).
Cells = dict[tuple[str, str, str], Counter[tuple[str, str]]]

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
    """As `arrange_coverage`, of a bank in files."""
    cells: Cells = {}
    for entry in files.items:
        wording = entry.wording
        for document in {citation.document for citation in wording.citations}:
            key = wording.index_code, document, wording.component
            cells.setdefault(key, Counter())[wording.axis, wording.level] += 1
    indices = sorted(files.indices, key=lambda index: index.facts.position)
    return arrange_coverage(
        {index.facts.code: dict(index.facts.components) for index in indices},
        [document.key for document in files.documents],
        [entry.edition for entry in files.editions],
        cells,
    )


def arrange_coverage(
    indices: Mapping[str, Mapping[str, str]],
    documents: Sequence[str],
    editions: Iterable[IndexEdition],
    cells: Cells,
) -> list[Coverage]:
    """A matrix for every index and document that has rows, in the order of `indices` and `documents`.

    `indices` gives the names of the components of each index, by code. The components of a matrix are those that the
    document's own tables (`editions`) count, and those that questions citing it name.
    """
    counted = {
        (edition.index_code, edition.document, row.component)
        for edition in editions
        for row in edition.rows
        if row.kind in (RowKind.COMPONENT, RowKind.PART)
    }
    return [
        Coverage(index, document, rows)
        for index, names in indices.items()
        for document in documents
        if (
            rows := tuple(
                CoverageRow(component, name, cells.get((index, document, component), Counter()))
                for component, name in names.items()
                if (index, document, component) in cells or (index, document, component) in counted
            )
        )
    ]


def compute_level_shares(files: BankFiles) -> list[LevelShare]:
    """The shares of levels over all questions of a bank in files."""
    return share_levels(Counter(entry.wording.level for entry in files.items))


def share_levels(levels: Mapping[str, int]) -> list[LevelShare]:
    """The shares that are wanted, of so many questions by level."""
    total = sum(levels.values()) or 1
    return [
        LevelShare(wanted, 100 * sum(levels.get(level, 0) for level in wanted) / total, least)
        for wanted, least in LEAST_SHARES
    ]

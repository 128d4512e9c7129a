"""Reads of the bank."""

from quizapp.bank.queries.editions import (
    count_cells,
    find_edition_before,
    find_issued_edition,
    get_edition,
    list_approved,
    list_cell_versions,
    list_edition_versions,
    list_editions,
)
from quizapp.bank.queries.items import (
    WAITING,
    ItemFilter,
    Reader,
    count_by_state,
    find_item,
    get_item,
    get_latest_version,
    get_version,
    list_contributor_ids,
    list_documents,
    list_exportable,
    select_items,
)

__all__ = [
    "WAITING",
    "ItemFilter",
    "Reader",
    "count_by_state",
    "count_cells",
    "find_edition_before",
    "find_issued_edition",
    "find_item",
    "get_edition",
    "get_item",
    "get_latest_version",
    "get_version",
    "list_approved",
    "list_cell_versions",
    "list_contributor_ids",
    "list_documents",
    "list_edition_versions",
    "list_editions",
    "list_exportable",
    "select_items",
]

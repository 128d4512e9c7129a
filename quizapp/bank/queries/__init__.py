"""Reads of the bank."""

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
    list_stems,
    select_items,
)

__all__ = [
    "WAITING",
    "ItemFilter",
    "Reader",
    "count_by_state",
    "find_item",
    "get_item",
    "get_latest_version",
    "get_version",
    "list_contributor_ids",
    "list_documents",
    "list_exportable",
    "list_stems",
    "select_items",
]

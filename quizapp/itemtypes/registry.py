"""The question types that exist."""

from quizapp.itemtypes.base import ItemType
from quizapp.itemtypes.single_choice import SingleChoice

_TYPES: dict[str, ItemType] = {plugin.code: plugin for plugin in (SingleChoice(),)}


def get_item_type(code: str) -> ItemType:
    """The plug-in for a type code; KeyError for one that does not exist."""
    return _TYPES[code]


def list_item_types() -> list[str]:
    """Codes of all types."""
    return sorted(_TYPES)

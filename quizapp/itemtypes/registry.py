"""The question types that exist."""

from quizapp.itemtypes.base import ItemType
from quizapp.itemtypes.chart_reading import ChartReading
from quizapp.itemtypes.fill_list import FillList
from quizapp.itemtypes.four_statements import FourStatements
from quizapp.itemtypes.matching import Matching
from quizapp.itemtypes.multiple_response import MultipleResponse
from quizapp.itemtypes.numeric import Numeric
from quizapp.itemtypes.ordering import Ordering
from quizapp.itemtypes.single_choice import SingleChoice
from quizapp.itemtypes.true_false import TrueFalse

_PLUGINS: tuple[ItemType, ...] = (
    SingleChoice(),
    MultipleResponse(),
    TrueFalse(),
    FourStatements(),
    Matching(),
    Ordering(),
    Numeric(),
    FillList(),
    ChartReading(),
)
_TYPES: dict[str, ItemType] = {plugin.code: plugin for plugin in _PLUGINS}
ITEM_TYPE_NAMES: dict[str, str] = {plugin.code: plugin.name for plugin in _PLUGINS}


def get_item_type(code: str) -> ItemType:
    """The plug-in for a type code; KeyError for one that does not exist."""
    return _TYPES[code]


def list_item_types() -> list[str]:
    """Codes of all types, the simplest first."""
    return list(_TYPES)

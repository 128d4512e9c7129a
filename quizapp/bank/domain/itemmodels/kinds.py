"""The kinds of models by name."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from quizapp.bank.domain.files import ItemModel
from quizapp.bank.domain.itemmodels import comparing, history, reports, shares
from quizapp.bank.domain.itemmodels.drafts import Draft
from quizapp.indices.domain import IndexEdition

Kind = Callable[[IndexEdition, ItemModel], Iterator[Draft]]

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "largest_step": history.draft_largest_step,
        "rank_move": history.draft_rank_move,
        "score_and_rank": history.draft_score_and_rank,
        "points_or_percent": history.draft_points_or_percent,
        "within_group": history.draft_within_group,
        "reference_gap": history.draft_reference_gap,
        "extreme_change": comparing.draft_extreme_change,
        "extreme_share": comparing.draft_extreme_share,
        "room_left": comparing.draft_room_left,
        "share_of_maximum": shares.draft_share_of_maximum,
        "target_completion": shares.draft_target_completion,
        "wrong_row": reports.draft_wrong_row,
    }
)

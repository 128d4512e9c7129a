"""Writes of this storey: planning, announcing, entering, ranking, awards."""

from quizapp.contests.services.announcing import announce_round
from quizapp.contests.services.awards import (
    award_batch,
    count_awards,
    list_issued,
    request_archive,
    request_awards,
)
from quizapp.contests.services.entering import enter_round
from quizapp.contests.services.planning import (
    change_contest,
    create_contest,
    set_prizes,
    set_ranking_rules,
)
from quizapp.contests.services.ranking import publish_ranking, rank_round, request_ranking
from quizapp.contests.services.roll import remove_person, set_people, set_people_by_codes, set_units

__all__ = [
    "announce_round",
    "award_batch",
    "change_contest",
    "count_awards",
    "create_contest",
    "enter_round",
    "list_issued",
    "publish_ranking",
    "rank_round",
    "remove_person",
    "request_archive",
    "request_awards",
    "request_ranking",
    "set_people",
    "set_people_by_codes",
    "set_prizes",
    "set_ranking_rules",
    "set_units",
]

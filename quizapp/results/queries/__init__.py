"""Reads of this storey: one's own results, and the lists of who reads those of others."""

from quizapp.results.queries.lists import (
    Filters,
    Reach,
    count_outcomes,
    get_assessment,
    get_place,
    list_assessments,
    list_posts,
    list_results,
    list_units_assessed,
    select_places,
)
from quizapp.results.queries.own import (
    Review,
    can_see_keys,
    find_publication,
    find_score,
    get_own_attempt_result,
    list_index_names,
    list_own_results,
    list_review,
)

__all__ = [
    "Filters",
    "Reach",
    "Review",
    "can_see_keys",
    "count_outcomes",
    "find_publication",
    "find_score",
    "get_assessment",
    "get_own_attempt_result",
    "get_place",
    "list_assessments",
    "list_index_names",
    "list_own_results",
    "list_posts",
    "list_results",
    "list_review",
    "list_units_assessed",
    "select_places",
]

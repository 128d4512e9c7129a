"""The log speaks in words: no act is written that it cannot name."""

import pytest

from quizapp.audit.domain import SUBJECT_NAMES, VERB_NAMES
from tests.architecture.acts import Acts

pytestmark = pytest.mark.embedded


def test_every_act_that_is_recorded_has_a_name() -> None:
    acts = Acts()
    written = list(acts.list_acts())
    # From a member of an enum, from a caller, from a branch.
    assert {"web:room:recovery", "web:council:vote", "system:contest:rank_again"} <= {act for act, _ in written}
    unnamed = []
    for act, place in written:
        _source, subject, verb = act.split(":")
        if subject not in SUBJECT_NAMES or verb not in VERB_NAMES:
            unnamed.append(f"{place} writes {act}")
    unnamed += [f"{place} acts on {kind}" for kind, place in acts.list_subjects() if kind not in SUBJECT_NAMES]
    assert not unnamed

"""Questions that ask nearly the same: rapidfuzz over texts without case, tones and marks."""

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from quizapp.bank.domain.wording import compute_stem_key

# From this likeness on (0 to 100, words in any order) two questions ask nearly the same.
NEAR = 84
MOST_NAMED = 5


def find_alike(stem: str, others: Mapping[str, str]) -> list[str]:
    """Codes among `others` (folded stems by code) that ask the same or nearly the same as `stem`, likest first."""
    folded = compute_stem_key(stem)
    if not folded:
        return []
    found = process.extract(folded, others, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=MOST_NAMED)
    return [code for _stem, _score, code in found]

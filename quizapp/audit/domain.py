"""What a link of the audit chain hashes, and where a chain breaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizapp.kernel.hashing import GENESIS, compute_link


@dataclass(frozen=True)
class Link:
    """One event as it is hashed."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject_type: str
    subject_id: str
    data: dict[str, Any]

    def compute_hash(self, previous: str) -> str:
        """Hash of this link behind `previous` (64 hex digits)."""
        body = {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "action": self.action,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "data": self.data,
        }
        return compute_link(previous, body)


def find_break(
    links: Iterable[tuple[Link, str, str]], head_seq: int, head_hash: str
) -> int | None:
    """The number of the first broken link, or None for a whole chain.

    `links` yields (link, stored previous hash, stored hash) in order. A chain that ends before or beyond its
    head is broken at the first link that is missing or too many.
    """
    expected_seq, expected_hash = 1, GENESIS
    for link, previous, stored in links:
        if (
            link.seq != expected_seq
            or previous != expected_hash
            or link.compute_hash(previous) != stored
        ):
            return expected_seq
        expected_seq, expected_hash = link.seq + 1, stored
    if expected_seq - 1 != head_seq or expected_hash != head_hash:
        return min(expected_seq, head_seq + 1)
    return None

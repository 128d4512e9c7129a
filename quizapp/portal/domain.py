"""Which guide is whose: one page of help for every role, linked from the pages that the role uses."""

from collections.abc import Collection
from dataclasses import dataclass

from quizapp.people.domain import Role


@dataclass(frozen=True)
class GuideLink:
    """A guide's address and what lists call it; `roles` are those it is written for, none for everybody's."""

    slug: str
    roles: frozenset[Role] = frozenset()


CANDIDATE = "nguoi-duoc-danh-gia"
ENTRANT = "nguoi-du-thi"

# In the order of the list of guides.
GUIDES: tuple[GuideLink, ...] = (
    GuideLink(CANDIDATE),
    GuideLink(ENTRANT),
    GuideLink("giam-sat"),
    GuideLink("to-soan-thao", frozenset({Role.AUTHOR, Role.REVIEWER})),
    GuideLink("ban-chi-dao", frozenset({Role.COMMITTEE})),
    GuideLink("thanh-tra", frozenset({Role.INSPECTOR})),
    GuideLink("co-quan-thuong-truc", frozenset({Role.STANDING_OFFICE})),
    GuideLink("co-quan-to-chuc", frozenset({Role.ORGANISER})),
    GuideLink("nhan-su-so-noi-vu", frozenset({Role.HR})),
    GuideLink("nhan-su-don-vi", frozenset({Role.UNIT_HR})),
    GuideLink("thu-truong-don-vi", frozenset({Role.UNIT_HEAD})),
    GuideLink("quan-tri", frozenset({Role.ADMIN})),
)

# For every section of the navigation, the guides that speak of it: the one of the reader's role is chosen, else
# the first.
SECTION_GUIDES: dict[str, tuple[str, ...]] = {
    "portal": (CANDIDATE,),
    "contests": (ENTRANT,),
    "own_results": (CANDIDATE,),
    "watching": ("giam-sat",),
    "account": (CANDIDATE,),
    "indices": (CANDIDATE, "to-soan-thao"),
    "bank": ("to-soan-thao", "ban-chi-dao", "co-quan-thuong-truc"),
    "editions": ("ban-chi-dao", "co-quan-thuong-truc", "to-soan-thao"),
    "received": ("nhan-su-don-vi", "thu-truong-don-vi"),
    "published": (CANDIDATE,),
    "practice": (CANDIDATE,),
    "assembly": ("co-quan-to-chuc", "ban-chi-dao"),
    "difficulty": ("ban-chi-dao",),
    "delivery": ("co-quan-to-chuc", "ban-chi-dao"),
    "contests_manage": ("co-quan-to-chuc", "ban-chi-dao"),
    "results": (
        "nhan-su-so-noi-vu",
        "ban-chi-dao",
        "co-quan-to-chuc",
        "nhan-su-don-vi",
        "thu-truong-don-vi",
    ),
    "corrections": ("ban-chi-dao",),
    "evidence": ("thanh-tra", "ban-chi-dao"),
    "objections": ("co-quan-to-chuc", "ban-chi-dao"),
    "certificates": ("nhan-su-so-noi-vu", "ban-chi-dao"),
    "people": ("quan-tri", "nhan-su-don-vi", "nhan-su-so-noi-vu", "co-quan-to-chuc"),
    "office": ("quan-tri",),
    "mail": ("quan-tri",),
    "audit": ("quan-tri", "ban-chi-dao"),
}


def choose_guide(section: str, roles: Collection[Role]) -> str | None:
    """The slug of the guide that helps on a page of `section` a reader who holds `roles`; None for the list of guides.

    A page that belongs to no section is helped by the guide of the reader's own role.
    """
    own = [guide.slug for guide in GUIDES if guide.roles.intersection(roles)]
    offered = SECTION_GUIDES.get(section)
    if offered is None:
        return own[0] if own else None
    return next((slug for slug in offered if slug in own), offered[0])

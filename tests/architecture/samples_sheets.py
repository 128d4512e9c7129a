"""For the pages of answer sheets: which thing of the world to visit them with."""

from tests.architecture.on_paper import Papers
from tests.architecture.sample import Parts, Sample
from tests.architecture.world import World


def build_sheets(world: World) -> dict[str, Sample]:
    """By endpoint."""

    def sitting(papers: Papers) -> Parts:
        return {"number": papers.sitting.id}

    def sheet(papers: Papers) -> Parts:
        return sitting(papers) | {"place_id": papers.place.id}

    def clerk(papers: Papers) -> Parts:
        return sitting(papers) | {"clerk_id": papers.clerk.id}

    def place(papers: Papers) -> Parts:
        return {"place_id": papers.place.id}

    near, far = world.marking.near_papers, world.marking.far_papers
    named = {"staff_code": world.people["hr"].staff_code}
    return {
        "sheets.overview": Sample(sitting(near), sitting(far)),
        "sheets.appoint": Sample(sitting(near), sitting(far), named),
        "sheets.dismiss": Sample(clerk(near), clerk(far)),
        "sheets.decide": Sample(place(near), place(far), {"cau-1": "A", "reason": "Đã xem lại phiếu."}),
        "sheets.own": Sample(sitting(near), sitting(far)),
        "sheets.enter": Sample(sheet(near), sheet(far), {"cau-1": "A", "cau-2": "B"}),
    }

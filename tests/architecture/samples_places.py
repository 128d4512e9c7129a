"""For pages around places in sittings, codes of entry and answer sheets: which thing of the world to visit."""

from tests.architecture.on_paper import Papers
from tests.architecture.sample import Parts, Sample, both
from tests.architecture.samples_late import build_late
from tests.architecture.world import Side, World


def build_places(world: World) -> dict[str, Sample]:
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

    def person(side: Side) -> Parts:
        return {"room_id": side.room.id, "place_id": side.draft_place.id}

    return {
        **build_late(world),
        "rooms.code": Sample(form={"code": "7K4M-2QXR-9WTB"}),
        "rooms.tickets": both(world, lambda side: {"number": side.draft_place.sitting_id}),
        "rooms.new_code": both(world, person),
        "delivery.rehearse": both(world, lambda side: {"number": side.open_assessment.id}),
        "rooms.let_in": both(world, person, {"muon-reason": "Xe hỏng."}),
        "delivery.admit": both(world, lambda side: {"number": side.draft_place.id}, {"muon-reason": "Xe hỏng."}),
        "rooms.revoke_code": both(world, person, {"ma-reason": "Mất phiếu."}),
        "sheets.overview": Sample(sitting(near), sitting(far)),
        "sheets.appoint": Sample(sitting(near), sitting(far), named),
        "sheets.dismiss": Sample(clerk(near), clerk(far)),
        "sheets.decide": Sample(place(near), place(far), {"cau-1": "A", "reason": "Đã xem lại phiếu."}),
        "sheets.own": Sample(sitting(near), sitting(far)),
        "sheets.enter": Sample(sheet(near), sheet(far), {"cau-1": "A", "cau-2": "B"}),
    }

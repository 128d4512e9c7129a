"""Samples of the routes about answers that came after the end, and of receipt codes."""

from tests.architecture.sample import Sample
from tests.architecture.world import World


def build_late(world: World) -> dict[str, Sample]:
    """By endpoint."""
    near, far = ({"public_id": public_id} for public_id in world.marking.late)
    seats = [{"room_id": side.room.id, "place_id": side.draft_place.id} for side in (world.near, world.far)]
    return {
        "rooms.recover": Sample(*seats),
        "delivery.receipt": Sample({"ma": world.near.finished.receipt_code or ""}),
        "objections.late": Sample(near, far),
        "objections.propose_late_verdict": Sample(near, far, {"verdict": "refuse", "reason": "Không có sự cố."}),
        "objections.confirm_late_verdict": Sample(near, far),
        "objections.decline_late_verdict": Sample(near, far, {"note": "Chưa đủ căn cứ."}),
    }

"""Samples of the routes of documents."""

from tests.architecture.sample import Sample
from tests.architecture.world import World


def build_sources(world: World) -> dict[str, Sample]:
    """By endpoint."""
    registered, waiting = (
        {"key": world.work.documents.registered.key},
        {"public_id": world.work.documents.waiting.public_id},
    )
    return {
        "bank.show_source": Sample(registered),
        "bank.change_validity": Sample(registered, form={"valid_from": "01/01/2026", "valid_to": ""}),
        "bank.withdraw_effect": Sample(registered, form={"target": "tn-1364-2021", "effect": "amends"}),
        "bank.preview_source": Sample(waiting),
        "bank.register_source": Sample(waiting),
        "bank.drop_source": Sample(waiting),
        "portal.source_impact": Sample({"public_id": world.work.documents.bearing.public_id}),
        "bank.confirm_items": Sample(form={"version": world.work.documents.stale_version, "note": "Còn đúng."}),
        "bank.set_validity": Sample({"code": world.work.documents.stale_code}, form={"valid_to": "31/12/2027"}),
    }

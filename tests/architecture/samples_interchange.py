"""Samples of the routes of bringing questions in and out."""

from tests.architecture.sample import Sample
from tests.architecture.world import World


def build_interchange(world: World) -> dict[str, Sample]:
    """By endpoint."""
    waiting, taken = {"public_id": world.work.upload}, {"public_id": world.work.taken_upload}
    return {
        "interchange.import_template": Sample({"key": "xlsx"}),
        "interchange.preview_import": Sample(waiting),
        "interchange.take_import": Sample(waiting),
        "interchange.show_import": Sample(taken),
        "interchange.download_items": Sample(form={"khuon-dang": "xlsx"}),
    }

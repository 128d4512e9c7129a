"""What a route is visited with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.architecture.world import Side, World

Parts = dict[str, Any]


@dataclass
class Sample:
    """What stands in the address and in the form: for a thing within reach and, where there are two, one beyond."""

    near: Parts = field(default_factory=dict)
    far: Parts | None = None
    form: Parts = field(default_factory=dict)  # sent as JSON where the key "json" is set
    far_form: Parts | None = None

    def get_form(self, *, is_far: bool) -> Parts:
        return self.far_form if is_far and self.far_form is not None else self.form


def both(world: World, choose: Callable[[Side], Parts], form: Parts | None = None) -> Sample:
    """The same thing of either side."""
    return Sample(choose(world.near), choose(world.far), form or {})

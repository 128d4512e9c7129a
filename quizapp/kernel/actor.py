"""Who does something, as the audit chain and the services need to know it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself where `id` is None; the name is kept as it was at the time."""

    id: int | None
    name: str


SYSTEM = Actor(None, "Hệ thống")

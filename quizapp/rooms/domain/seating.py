"""How people are divided into rooms and seats. The seed is handed in, so that a division can be repeated."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random

# How often the seats of a room are gone through to part neighbours of one unit.
PASSES = 4


@dataclass(frozen=True)
class RoomShape:
    """A room as far as seats go; `per_row` 0 means one row only."""

    id: int
    seats: int
    per_row: int


@dataclass(frozen=True)
class Sitter:
    """Somebody who needs a seat; `group` names the unit whose people are to sit apart."""

    id: int
    group: str


@dataclass(frozen=True)
class SeatPlace:
    """A seat: which room, and its number there from 1."""

    room_id: int
    number: int


def choose_groups(paths: Mapping[int, str]) -> dict[int, str]:
    """By which unit people are to sit apart: person -> group, from the paths of their units.

    That is the highest level at which they differ: agencies in a province's sitting, divisions in an agency's.
    """
    parts = {person: tuple(step for step in path.split("/") if step) for person, path in paths.items()}
    deepest = max((len(steps) for steps in parts.values()), default=0)
    for depth in range(1, deepest + 1):
        groups = {person: "/".join(steps[:depth]) for person, steps in parts.items()}
        if len(set(groups.values())) > 1:
            return groups
    return {person: "/".join(steps) for person, steps in parts.items()}


def divide_people(people: Sequence[Sitter], rooms: Sequence[RoomShape], seed: str) -> dict[int, SeatPlace]:
    """A seat for everybody: sitter id -> place. The same people, rooms and seed give the same seats.

    Each unit is spread over the rooms in proportion to their size; in a room, people of one unit sit neither beside
    nor behind each other where that can be had. Raises ValueError where there are fewer seats than people.
    """
    if len(people) > sum(room.seats for room in rooms):
        raise ValueError("fewer seats than people")
    random = Random(sha256(seed.encode()).digest())  # noqa: S311 - must be repeatable from its seed
    places: dict[int, SeatPlace] = {}
    for room, members in _deal(people, rooms, random):
        for number, sitter in enumerate(_order_seats(members, room.per_row, random), start=1):
            places[sitter.id] = SeatPlace(room.id, number)
    return places


def count_neighbours(groups: Sequence[str], per_row: int) -> int:
    """How many pairs of one unit sit beside or behind each other; `groups` by seat."""
    return sum(
        groups[at] == groups[other]
        for at in range(len(groups))
        for other in _list_neighbours(at, len(groups), per_row)
        if other < at
    )


def order_for_papers(numbers: Sequence[int], per_row: int, papers: int) -> list[int]:
    """Seat numbers in the order in which `papers` go round, so that neighbours in both directions have different ones.

    Row after row that is so by itself, unless a row holds a whole number of rounds: then each row begins one further.
    """
    if per_row == 0 or per_row % papers:
        return sorted(numbers)

    def place(number: int) -> tuple[int, int]:
        row, column = divmod(number - 1, per_row)
        return row, (column - row) % per_row

    return sorted(numbers, key=place)


def _deal(people: Sequence[Sitter], rooms: Sequence[RoomShape], random: Random) -> list[tuple[RoomShape, list[Sitter]]]:
    units: dict[str, list[Sitter]] = defaultdict(list)
    for sitter in sorted(people, key=lambda s: s.id):
        units[sitter.group].append(sitter)
    dealt: dict[int, list[Sitter]] = {room.id: [] for room in rooms}
    for _group, members in sorted(units.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        random.shuffle(members)
        here = Counter[int]()
        for sitter in members:
            free = [room for room in rooms if len(dealt[room.id]) < room.seats]
            room = min(free, key=lambda r: (here[r.id] / r.seats, len(dealt[r.id]) / r.seats, r.id))
            dealt[room.id].append(sitter)
            here[room.id] += 1
    return [(room, dealt[room.id]) for room in rooms]


def _order_seats(members: Sequence[Sitter], per_row: int, random: Random) -> list[Sitter]:
    """The people of a room by seat: at every seat somebody of the largest unit that no neighbour comes from."""
    waiting: dict[str, list[Sitter]] = defaultdict(list)
    for sitter in members:
        waiting[sitter.group].append(sitter)
    ranks = {group: random.random() for group in sorted(waiting)}
    order: list[Sitter] = []
    for at in range(len(members)):
        near = {order[n].group for n in _list_neighbours(at, len(members), per_row) if n < at}
        open_groups = [group for group, rest in waiting.items() if rest]
        apart = [group for group in open_groups if group not in near] or open_groups
        group = max(apart, key=lambda g: (len(waiting[g]), ranks[g]))
        order.append(waiting[group].pop())
    _part_neighbours(order, per_row)
    return order


def _part_neighbours(order: list[Sitter], per_row: int) -> None:
    """Swap seats as long as that parts neighbours of one unit."""

    def count_at(at: int) -> int:
        return sum(order[at].group == order[n].group for n in _list_neighbours(at, len(order), per_row))

    for _ in range(PASSES):
        crowded = [at for at in range(len(order)) if count_at(at)]
        if not crowded:
            return
        for at in crowded:
            for other in range(len(order)):
                before = count_at(at) + count_at(other)
                if order[at].group == order[other].group or not count_at(at):
                    continue
                order[at], order[other] = order[other], order[at]
                if count_at(at) + count_at(other) < before:
                    break
                order[at], order[other] = order[other], order[at]


def _list_neighbours(at: int, count: int, per_row: int) -> list[int]:
    """The seats beside, before and behind the one at index `at`."""
    row = per_row or count
    beside = [n for n in (at - 1, at + 1) if 0 <= n < count and n // row == at // row]
    return beside + ([n for n in (at - row, at + row) if 0 <= n < count] if per_row else [])

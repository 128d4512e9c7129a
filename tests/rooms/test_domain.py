from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.rooms.domain import (
    RoomShape,
    Sitter,
    choose_groups,
    count_neighbours,
    divide_people,
    order_for_papers,
)

ROOMS = [RoomShape(1, 24, 6), RoomShape(2, 24, 6), RoomShape(3, 12, 4)]


def list_groups(people: list[Sitter], room: RoomShape, seed: str) -> list[str]:
    groups = {sitter.id: sitter.group for sitter in people}
    seats = divide_people(people, ROOMS, seed)
    here = sorted((place.number, groups[at]) for at, place in seats.items() if place.room_id == room.id)
    return [group for _number, group in here]


def test_same_seed_gives_same_seats() -> None:
    people = [Sitter(n, f"u{n % 7}") for n in range(55)]
    assert divide_people(people, ROOMS, "a") == divide_people(list(reversed(people)), ROOMS, "a")
    assert divide_people(people, ROOMS, "a") != divide_people(people, ROOMS, "b")


def test_neighbours_of_one_unit_are_parted() -> None:
    people = [Sitter(n, f"u{n % 7}") for n in range(60)]
    for seed in "abcdefgh":
        for room in ROOMS:
            assert count_neighbours(list_groups(people, room, seed), room.per_row) == 0


def test_a_unit_is_spread_over_the_rooms_by_their_size() -> None:
    people = [Sitter(n, "large" if n < 20 else f"u{n}") for n in range(60)]
    counts = [list_groups(people, room, "a").count("large") for room in ROOMS]
    assert counts == [8, 8, 4]


def test_what_is_more_than_half_a_room_is_told_and_not_hidden() -> None:
    people = [Sitter(n, "one" if n < 8 else "other") for n in range(10)]
    room = RoomShape(1, 10, 0)
    seats = divide_people(people, [room], "a")
    groups = {sitter.id: sitter.group for sitter in people}
    order = [groups[at] for at, _place in sorted(seats.items(), key=lambda pair: pair[1].number)]
    # Eight in a row of ten, parted by two: five pairs at least remain.
    assert count_neighbours(order, 0) == 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcd"), max_size=40), st.integers(0, 5), st.text(max_size=5))
def test_everybody_has_one_seat_and_seats_begin_at_one(units: list[str], per_row: int, seed: str) -> None:
    people = [Sitter(n, unit) for n, unit in enumerate(units)]
    rooms = [RoomShape(1, 25, per_row), RoomShape(2, 15, per_row)]
    seats = divide_people(people, rooms, seed)
    assert set(seats) == {sitter.id for sitter in people}
    for room in rooms:
        numbers = sorted(place.number for place in seats.values() if place.room_id == room.id)
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) <= room.seats


def test_people_sit_apart_by_the_highest_unit_in_which_they_differ() -> None:
    assert choose_groups({1: "/1/2/5/", 2: "/1/3/"}) == {1: "1/2", 2: "1/3"}
    assert choose_groups({1: "/1/2/5/", 2: "/1/2/6/7/"}) == {1: "1/2/5", 2: "1/2/6"}
    assert len(set(choose_groups({1: "/1/2/", 2: "/1/2/"}).values())) == 1


def test_papers_differ_beside_and_behind() -> None:
    for per_row in range(2, 8):
        for papers in range(2, 6):
            order = order_for_papers(list(range(1, per_row * 4 + 1)), per_row, papers)
            paper = {number: at % papers for at, number in enumerate(order)}
            for number, own in paper.items():
                assert paper.get(number + per_row) != own
                if number % per_row and papers > 2:
                    assert paper[number + 1] != own

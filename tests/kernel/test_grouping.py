from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from quizapp.kernel.grouping import GroupFailedError, GroupWriter

Take = Callable[[], list[int]]


def test_what_waits_is_written_together_and_each_gets_its_own() -> None:
    begun, go_on = Event(), Event()
    groups: list[list[int]] = []

    def write(take: Take) -> list[str]:
        items = take()
        groups.append(items)
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        return [f"done {item}" for item in items]

    writer: GroupWriter[int, str] = GroupWriter(write)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(writer.put, [0])
        assert begun.wait(30)
        rest = [pool.submit(writer.put, [n, -n]) for n in range(1, 9)]
        go_on.set()
        assert first.result() == ["done 0"]
        assert [waiting.result() for waiting in rest] == [[f"done {n}", f"done {-n}"] for n in range(1, 9)]
    assert sorted(item for group in groups for item in group) == list(range(-8, 9))


def test_a_group_that_fails_is_told_to_all_of_it_and_to_no_other() -> None:
    begun, go_on = Event(), Event()

    def write(take: Take) -> list[int]:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)
        items = take()
        if 3 in items:
            raise OSError("disk full")
        return items

    writer: GroupWriter[int, int] = GroupWriter(write)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(writer.put, [n]) for n in (3, 4)]
        assert begun.wait(30)
        go_on.set()
        with pytest.raises((OSError, GroupFailedError)):
            waiting[0].result()
    assert writer.put([5]) == [5]


def test_what_could_not_even_begin_is_told_to_those_who_wait() -> None:
    def write(_take: Take) -> list[int]:
        raise OSError("no database")

    writer: GroupWriter[int, int] = GroupWriter(write)
    for _time in range(2):
        with pytest.raises(OSError, match="no database"):
            writer.put([1])

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from quizapp.kernel.turns import Turns


def test_one_at_a_time_and_again_within_ones_own_turn(tmp_path: Path) -> None:
    begun, go_on = Event(), Event()
    order: list[str] = []

    def hold() -> None:
        turns = Turns(tmp_path / "turn")
        with turns.take():
            begun.set()
            assert go_on.wait(30)
            with turns.take():
                order.append("first")
            order.append("still first")

    def follow() -> None:
        # Another object, as in another process.
        with Turns(tmp_path / "turn").take():
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(hold)
        assert begun.wait(30)
        second = pool.submit(follow)
        go_on.set()
        first.result()
        second.result()
    assert order == ["first", "still first", "second"]


def test_without_the_file_nobody_is_held_up(tmp_path: Path) -> None:
    with Turns(tmp_path / "no folder" / "turn").take():
        pass

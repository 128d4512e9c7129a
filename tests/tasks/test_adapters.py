"""What comes first in the queue."""

from pathlib import Path

from flask import Flask

from quizapp.config import Settings
from quizapp.tasks.adapters import HueyQueue


def drain(queue: HueyQueue) -> None:
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)


def test_what_a_person_waits_for_overtakes_what_is_made_in_bulk(app: Flask, tmp_path: Path) -> None:
    done: list[int] = []
    queue = HueyQueue(app, Settings(var_dir=tmp_path, database_url="", redis_url=""), done.append)
    for bulk in (1, 2, 3):
        queue.enqueue(bulk)
    queue.enqueue(4, awaited=True)
    drain(queue)
    assert done == [4, 1, 2, 3]


def test_what_is_due_every_minute_waits_for_nothing(app: Flask, tmp_path: Path) -> None:
    done: list[int] = []
    queue = HueyQueue(app, Settings(var_dir=tmp_path, database_url="", redis_url=""), done.append)
    tick = queue.every_minute("tick", lambda: done.append(0))
    queue.enqueue(1)
    queue.enqueue(2, awaited=True)
    tick()
    drain(queue)
    assert done == [0, 2, 1]

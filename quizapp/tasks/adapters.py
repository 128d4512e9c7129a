"""The job queue: Huey on an embedded SQLite file, or on Redis where one is configured."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from huey import Huey, PriorityRedisHuey, SqliteHuey, crontab

from quizapp.config import Settings

# A thousand certificates take minutes: neither what is due nor a person who asked for a file waits for them.
DUE, AWAITED, BULK = 2, 1, 0


class HueyQueue:
    """Carries run numbers through Huey; the worker opens an application context for each."""

    def __init__(self, app: Flask, settings: Settings, run_task: Callable[[int], None]) -> None:
        self.huey = _build_huey(settings)
        self._app = app

        def carry_out(run_id: int) -> None:
            with app.app_context():
                run_task(run_id)

        self._carry_out = self.huey.task(name="run_task", priority=BULK)(carry_out)
        self._carry_out_awaited = self.huey.task(name="run_awaited_task", priority=AWAITED)(carry_out)

    def enqueue(self, run_id: int, *, awaited: bool = False) -> None:
        """Put a run in line; one that a person waits for overtakes those nobody waits for."""
        (self._carry_out_awaited if awaited else self._carry_out)(run_id)

    def every_minute(self, name: str, job: Callable[[], Any]) -> Callable[[], Any]:
        """Call `job` once a minute in one worker; jobs are idempotent, so a double call is harmless.

        Gives what puts it in line at once.
        """
        app = self._app

        @self.huey.periodic_task(crontab(minute="*"), name=name, priority=DUE)
        def tick() -> None:
            with app.app_context():
                job()

        return tick


def _build_huey(settings: Settings) -> Huey:
    if settings.redis_url:
        return PriorityRedisHuey("quizapp", url=settings.redis_url, results=False)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "quizapp",
        filename=str(settings.var_dir / "queue.db"),
        results=False,
        immediate=settings.testing,
    )

"""The job queue: Huey on an embedded SQLite file, or on Redis where one is configured."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from quizapp.config import Settings


class HueyQueue:
    """Carries run numbers through Huey; the worker opens an application context for each."""

    def __init__(self, app: Flask, settings: Settings, run_task: Callable[[int], None]) -> None:
        self.huey = _build_huey(settings)
        self._app = app

        @self.huey.task(name="run_task")
        def carry_out(run_id: int) -> None:
            with app.app_context():
                run_task(run_id)

        self._carry_out = carry_out

    def enqueue(self, run_id: int) -> None:
        self._carry_out(run_id)

    def every_minute(self, name: str, job: Callable[[], Any]) -> None:
        """Call `job` once a minute in one worker; jobs are idempotent, so a double call is harmless."""
        app = self._app

        @self.huey.periodic_task(crontab(minute="*"), name=name)
        def tick() -> None:
            with app.app_context():
                job()


def _build_huey(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey("quizapp", url=settings.redis_url, results=False)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "quizapp",
        filename=str(settings.var_dir / "queue.db"),
        results=False,
        immediate=settings.testing,
    )

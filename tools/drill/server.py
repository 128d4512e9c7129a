"""The web server under a clock that is set: faketime answers a pause of no length with an error, which ends it."""

from __future__ import annotations

import runpy
import time
from typing import SupportsIndex

_sleep = time.sleep


def _pause(seconds: float | SupportsIndex) -> None:
    if float(seconds) > 0:
        _sleep(seconds)


if __name__ == "__main__":
    time.sleep = _pause
    runpy.run_module("granian", run_name="__main__")

"""A small disk of the drill's own, in memory, which can be filled to the last byte."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = b"\0" * 65_536


class NoDiskError(RuntimeError):
    """No disk can be made on this machine; the message says why."""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes, mounted at `folder` and gone afterwards; raises NoDiskError where none can be made.

    Only root may mount one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        raise NoDiskError("only root may mount a disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "drill", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise NoDiskError(made.stderr.strip() or "mount failed")
    try:
        yield folder
    finally:
        # Lazily: what a process that is just being killed holds open goes with it.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Write until nothing more goes in; gives the file that has to be deleted for room again."""
    ballast = disk / "ballast"
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    block = BLOCK
    try:
        while block:
            try:
                os.write(descriptor, block)
            except OSError:
                # The last gap is smaller than a block.
                block = block[: len(block) // 2]
    finally:
        os.close(descriptor)
    return ballast

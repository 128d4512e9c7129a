"""Prepares a clone: `python3 -m tools.setup GOAL`.

`run` is for serving, `tools` adds the Python packages that tests and measurements use, `test` adds the
browser and the PostgreSQL server, `lock` is for making the lock files again.

Each step leaves a stamp with a digest of what it was made from, beside what it made, so a second run
only looks. Runs on the bare system Python, before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import system
from tools.address import check_port_free, read_port
from tools.progress import ROOT, SetupError, run_main, run_step, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
MODULES = ROOT / "node_modules"
DIST = ROOT / "static" / "dist"
TRANSLATIONS = ROOT / "quizapp" / "translations"
OLDEST_NODE = (20, 19)
GOALS = ("run", "tools", "test", "lock")
PACKAGES = {
    "run": "Python packages (about a minute)",
    "test": "Python packages with those for tests (about a minute)",
    "node": "Node.js and npm, which this system lacks",
    "lock": "The locking program",
}
FIRST_SETUP_BYTES = 2_000_000_000


def main() -> None:
    """Bring the clone up to what the first argument asks for."""
    goal = sys.argv[1] if len(sys.argv) > 1 else "run"
    if goal not in GOALS:
        raise SetupError(f"There is no set-up called {goal!r}; say one of {', '.join(GOALS)}.")
    if goal == "run":
        # Said before the long work rather than after it.
        check_port_free(read_port())
    with _only_one_setup():
        _check_disk()
        system.ensure_system_packages({"test": system.TEST, "tools": system.TOOLS}.get(goal, system.RUN))
        _ensure_venv()
        if goal == "lock":
            _ensure_packages("lock")
            return
        _ensure_packages("run" if goal == "run" else "test")
        _ensure_front_end()
        _ensure_catalogue()
        if goal == "run":
            _ensure_database()


def node_environment() -> dict[str, str]:
    """Give the environment in which `node` and `npm` are found, the virtual environment's own coming first."""
    return {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


@contextmanager
def _only_one_setup() -> Iterator[None]:
    """Let a second set-up of the same clone wait for the first."""
    lock = ROOT / "var" / "setup.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Waiting for another set-up of this folder to end ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _check_disk() -> None:
    if not STAMPS.exists() and shutil.disk_usage(ROOT).free < FIRST_SETUP_BYTES:
        raise SetupError(f"The disk is too full: the first set-up needs 2 GB free at {ROOT}.")


def _ensure_venv() -> None:
    if PYTHON.exists() and _succeeds(str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"):
        return
    # A folder moved, or whose Python was upgraded, holds an environment that no longer runs.
    run_step("Virtual environment .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def _ensure_packages(name: str) -> None:
    """Install exactly what requirements/<name>.txt lists; test.txt holds all of run.txt, and serves for both."""
    lock = ROOT / "requirements" / f"{name}.txt"
    wanted = _digest([lock])
    if _read_stamp(STAMPS / name) == wanted:
        return
    if name == "run" and _read_stamp(STAMPS / "test") == _digest([lock.with_name("test.txt")]):
        return
    run_step(
        PACKAGES[name],
        [
            *(str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            *("--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)),
        ],
    )
    _write_stamp(STAMPS / name, wanted)


def _ensure_front_end() -> None:
    """Install the npm packages and build styles, scripts and fonts into static/dist where a source changed."""
    manifest, lock = ROOT / "package.json", ROOT / "package-lock.json"
    modules, dist = _digest([manifest, lock]), _digest([manifest, lock, *_list_front_end_sources()])
    if not _has_node():
        _ensure_packages("node")
    if _read_stamp(MODULES / ".stamp") != modules:
        # No package's install script is needed, and none may run.
        run_step("npm packages", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], node_environment())
        _write_stamp(MODULES / ".stamp", modules)
    if _read_stamp(DIST / ".stamp") != dist:
        run_step("Styles, scripts and fonts", ["npm", "run", "build"], node_environment())
        _write_stamp(DIST / ".stamp", dist)


def _list_front_end_sources() -> list[Path]:
    static = ROOT / "static"
    return sorted(path for path in static.rglob("*") if path.is_file() and not path.is_relative_to(DIST))


def _has_node() -> bool:
    path = node_environment()["PATH"]
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.findall(r"\d+", answer)
    return tuple(int(number) for number in numbers[:2]) >= OLDEST_NODE


def _ensure_catalogue() -> None:
    """Compile the translation catalogues that are newer than their compiled form."""
    sources = sorted(TRANSLATIONS.rglob("*.po"))
    stale = [
        source
        for source in sources
        if not (made := source.with_suffix(".mo")).exists() or made.stat().st_mtime < source.stat().st_mtime
    ]
    if stale:
        run_step(
            "Catalogue of texts",
            [str(PYTHON), "-m", "babel.messages.frontend", "compile", "--directory", str(TRANSLATIONS)],
        )


def _ensure_database() -> None:
    """Bring the database to the newest schema and fill it; demonstration people only where they are wanted."""
    flask = [str(PYTHON), "-m", "flask", "--app", "wsgi"]
    run_step("Database", [*flask, "db", "upgrade"])
    run_step("Question bank", [*flask, "bank", "load"])
    if wants_demonstration():
        run_step("Demonstration people", [*flask, "demo", "seed"])


def wants_demonstration() -> bool:
    """Say whether demonstration accounts belong here: the default local database, or DEMO=1 asked for them."""
    return not os.environ.get("DATABASE_URL") or os.environ.get("DEMO") == "1"


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _read_stamp(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _write_stamp(path: Path, digest: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(digest)


if __name__ == "__main__":
    run_main(main)

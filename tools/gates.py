"""Runs every check, or those without tests, to the end and sums them up: `python -m tools.gates all` or `lint`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.progress import ROOT, SetupError, run_main, say

BIN = Path(sys.executable).parent
# The texts that the questions cite; they are handed over apart from the repository.
SOURCES = ROOT.parent / "shared" / "seeds"
# The others would do the same again whatever the database.
NEEDS_DATABASE = "not browser and not embedded"
# What an installation may set must not change what the tests see.
SETTINGS = (
    *("APP_ENV", "DATABASE_URL", "DATA_KEY", "DEMO", "FLASK_APP", "FLASK_DEBUG", "IDLE_MINUTES", "PKCS12_FILE"),
    *("PICTURE_MAX_BYTES", "PICTURE_MAX_PIXELS"),
    *("PKCS12_PASSWORD", "PORT", "PUBLIC_URL", "REDIS_URL", "SECRET_KEY", "TESTING", "VAR_DIR"),
    *("SMTP_FROM", "SMTP_HOST", "SMTP_PASSWORD", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USER"),
)


@dataclass(frozen=True)
class Gate:
    """One check. A quiet one shows its output only when it fails."""

    name: str
    command: tuple[str, ...]
    is_quiet: bool = True


def list_lint_gates() -> list[Gate]:
    """Give the checks that read the sources only."""
    return [
        Gate("mypy", (str(BIN / "mypy"),)),
        Gate("ruff check", (str(BIN / "ruff"), "check", "--quiet")),
        Gate("ruff format", (str(BIN / "ruff"), "format", "--check", "--quiet")),
        Gate("import contracts", (str(BIN / "lint-imports"), "--no-logo")),
        Gate("djlint", (str(BIN / "djlint"), "--lint", "templates")),
        Gate("question bank", _bank_check()),
    ]


def list_test_gates() -> list[Gate]:
    """Give the tests: all that a database can change on both, the others and the browser once."""
    pytest = (str(BIN / "pytest"), "--numprocesses", "auto", "--maxprocesses", "8", "--quiet")
    return [
        Gate("tests on SQLite", (*pytest, "-m", "not browser"), is_quiet=False),
        Gate("tests on PostgreSQL", (*pytest, "--database=postgresql", "-m", NEEDS_DATABASE), is_quiet=False),
        Gate("tests in a browser", (*pytest, "-m", "browser", "--dist", "loadfile"), is_quiet=False),
    ]


def _bank_check() -> tuple[str, ...]:
    command = (str(BIN / "flask"), "--app", "wsgi", "bank", "check")
    return (*command, "--sources", str(SOURCES)) if SOURCES.is_dir() else command


def main() -> None:
    """Run the gates of the kind asked for; raises SetupError naming those that failed."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "all"
    gates = list_lint_gates() + (list_test_gates() if kind == "all" else [])
    with tempfile.TemporaryDirectory(prefix="quizapp-gates-") as var_dir:
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment["VAR_DIR"] = var_dir
        # Those that read the sources keep one processor busy each; those with tests take all there are.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            quiet = list(pool.map(partial(_run, environment=environment), (gate for gate in gates if gate.is_quiet)))
        outcomes = [*quiet, *(_run(gate, environment) for gate in gates if not gate.is_quiet)]
    say("\nSummary")
    for gate, passed, seconds in outcomes:
        say(f"  {'ok    ' if passed else 'FAILED'}  {gate.name:<22} {seconds:6.1f} s")
    failed = [gate.name for gate, passed, _ in outcomes if not passed]
    if failed:
        raise SetupError(f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}.")
    say(f"All {len(outcomes)} checks hold.")


def _run(gate: Gate, environment: dict[str, str]) -> tuple[Gate, bool, float]:
    """Run one gate; gives it with whether it passed, and the seconds it took."""
    if not gate.is_quiet:
        say(f"\n== {gate.name}")
    started = time.monotonic()
    done = subprocess.run(
        gate.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if gate.is_quiet else None,
        stderr=subprocess.STDOUT if gate.is_quiet else None,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    if gate.is_quiet:
        say(f"\n== {gate.name}\n" + ("   ok" if passed else done.stdout))
    return gate, passed, time.monotonic() - started


if __name__ == "__main__":
    run_main(main)

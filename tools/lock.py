"""Makes the lock files again from pyproject.toml and package.json: `make lock`.

They name versions and hashes, never a registry's address, so that any mirror can serve them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tools.progress import ROOT, run_main, run_step
from tools.setup import node_environment

UV = Path(sys.executable).parent / "uv"
LOCKS = {
    "run": ("pyproject.toml",),
    "test": ("pyproject.toml", "--group", "test"),
    "node": ("--group", "pyproject.toml:node"),
    "lock": ("--group", "pyproject.toml:lock"),
}


def main() -> None:
    """Write requirements/*.txt and package-lock.json with the newest versions that are allowed."""
    for name, inputs in LOCKS.items():
        run_step(
            f"Locking requirements/{name}.txt",
            [
                *(str(UV), "pip", "compile", "--quiet", "--upgrade", "--universal", "--generate-hashes"),
                *("--python-version", "3.11", "--no-emit-index-url", "--no-annotate"),
                *("--custom-compile-command", "make lock", "--output-file", f"requirements/{name}.txt", *inputs),
            ],
        )
    _lock_npm()


def _lock_npm() -> None:
    # Away from node_modules: npm would take what is installed for granted and leave the hashes out.
    with tempfile.TemporaryDirectory(prefix="quizapp-lock-") as folder:
        shutil.copy(ROOT / "package.json", folder)
        run_step(
            "Locking package-lock.json",
            [
                *("npm", "install", "--prefix", folder, "--package-lock-only", "--ignore-scripts"),
                *("--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"),
            ],
            node_environment(),
        )
        shutil.copy(Path(folder) / "package-lock.json", ROOT)


if __name__ == "__main__":
    run_main(main)

"""Debian and Ubuntu packages that pip and npm cannot supply: what is missing, and how to get it.

Runs on the bare system Python, before anything is installed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.progress import SetupError, run_step

# Debian's postgresql package would create and start a cluster on port 5432 at once. The tests bring
# up a server of their own, so the package is told not to, for the length of the installation only.
NO_CLUSTER = "/etc/postgresql-common/createcluster.d/quizapp-setup.conf"


@dataclass(frozen=True)
class Requirement:
    """Something the system must have: `is_present` looks, `packages` name what brings it (first known wins)."""

    reason: str
    packages: tuple[str, ...]
    is_present: Callable[[], bool]


def _library(name: str) -> Callable[[], bool]:
    def is_present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return is_present


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _has_venv() -> bool:
    # Debian splits ensurepip out of the standard library; without it `python -m venv` makes no pip.
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _has_liberation_fonts() -> bool:
    # Debian 12 also has an edition 1 of the same name, which browsers bring along and which lacks Vietnamese.
    question = ["fc-list", ":family=Liberation Serif:lang=vi", "file"]
    try:
        return bool(subprocess.run(question, capture_output=True, check=False).stdout.strip())
    except OSError:
        return False


def find_postgres_programs() -> Path | None:
    """Give the folder of the newest PostgreSQL server installed, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


RUN = (
    Requirement("Python's venv module", (f"python3.{sys.version_info.minor}-venv", "python3-venv"), _has_venv),
    Requirement("Pango (lays out PDF text)", ("libpango-1.0-0",), _library("libpango-1.0.so.0")),
    Requirement("Pango for FreeType", ("libpangoft2-1.0-0",), _library("libpangoft2-1.0.so.0")),
    Requirement("HarfBuzz subsetting (fonts in PDF)", ("libharfbuzz-subset0",), _library("libharfbuzz-subset.so.0")),
    Requirement("fontconfig", ("fontconfig",), _program("fc-match")),
    Requirement("fonts drawn for Vietnamese", ("fonts-liberation2", "fonts-liberation"), _has_liberation_fonts),
)

TEST = (
    *RUN,
    Requirement("a browser for the browser tests", ("chromium",), _program("chromium")),
    Requirement("the PostgreSQL server", ("postgresql",), lambda: find_postgres_programs() is not None),
    Requirement("pdftoppm and pdftotext", ("poppler-utils",), _program("pdftotext")),
    Requirement("qpdf", ("qpdf",), _program("qpdf")),
)

TOOLS = (
    *TEST,
    Requirement("wrk (loads a server for the measurements)", ("wrk",), _program("wrk")),
    Requirement("faketime (shows the drill's server another clock)", ("faketime",), _program("faketime")),
)


def ensure_system_packages(requirements: tuple[Requirement, ...]) -> None:
    """Install what is missing where that is permitted; otherwise say the exact line to type and stop."""
    missing = [requirement for requirement in requirements if not requirement.is_present()]
    if not missing:
        return
    if not shutil.which("apt-get"):
        wanted = ", ".join(requirement.reason for requirement in missing)
        raise SetupError(f"This system has no apt-get, so please install these yourself and try again: {wanted}.")
    root = _root_prefix()
    if root is None:
        _stop_with_command(missing)
    else:
        _install(missing, root)
    left = [requirement.reason for requirement in missing if not requirement.is_present()]
    if left:
        raise SetupError(f"apt-get reported success, yet this is still missing: {', '.join(left)}.")


def _root_prefix() -> list[str] | None:
    """Give what to put before a command to run it as root: nothing, sudo, or None where neither is permitted."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _stop_with_command(missing: list[Requirement]) -> None:
    packages = " ".join(_choose_package(requirement) for requirement in missing)
    sudo = "sudo " if shutil.which("sudo") else ""
    line = f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {packages}"
    if not sudo:
        line = f"su -c '{line}'"
    print(f"\n    {line}\n", flush=True)
    raise SetupError("Some system packages are missing and this account may not install them: type the line above.")


def _install(missing: list[Requirement], root: list[str]) -> None:
    environment = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*environment, "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    run_step("System packages: reading the package lists", [*apt, "update"])
    packages = [_choose_package(requirement) for requirement in missing]
    if "postgresql" in packages:
        _write_as_root(root, NO_CLUSTER, "create_main_cluster = false\n")
    try:
        run_step(
            f"System packages: {' '.join(packages)}",
            [*apt, "install", "-y", "--no-install-recommends", *packages],
        )
    finally:
        if "postgresql" in packages:
            subprocess.run([*root, "rm", "-f", NO_CLUSTER], check=True)


def _write_as_root(root: list[str], path: str, text: str) -> None:
    subprocess.run([*root, "mkdir", "-p", str(Path(path).parent)], check=True)
    subprocess.run([*root, "tee", path], input=text.encode(), stdout=subprocess.DEVNULL, check=True)


def _choose_package(requirement: Requirement) -> str:
    """Give the first name that this release of Debian or Ubuntu knows; the names differ between releases."""
    for package in requirement.packages:
        known = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False).stdout
        if "Candidate:" in known and "Candidate: (none)" not in known:
            return package
    return requirement.packages[0]

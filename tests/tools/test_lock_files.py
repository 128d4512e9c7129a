import json
import re
from pathlib import Path

import pytest

from tools.lock import LOCKS
from tools.progress import ROOT

REQUIREMENTS = [ROOT / "requirements" / f"{name}.txt" for name in LOCKS]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_python_packages_are_locked_by_hash_and_name_no_registry(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    for requirement in re.split(r"\n(?=[a-z0-9])", text.partition("make lock\n")[2].strip()):
        assert re.match(r"^[a-z0-9.-]+==\S+", requirement)
        assert "--hash=sha256:" in requirement


def test_the_test_packages_include_what_is_served() -> None:
    served, tested = (set(re.findall(r"^\S+==\S+", path.read_text(), re.MULTILINE)) for path in REQUIREMENTS[:2])
    assert served < tested


def test_npm_packages_are_locked_by_hash_and_name_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name

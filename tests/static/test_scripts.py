"""The scripts' pure parts, tested where they run: in a JavaScript engine."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.setup import node_environment

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_script(path: Path) -> None:
    """Every test of the file passes."""
    environment = node_environment()
    node = shutil.which("node", path=environment["PATH"])
    assert node, "Node.js is missing: `make test` installs it"
    run = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr

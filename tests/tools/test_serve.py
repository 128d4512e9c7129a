import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compiled import share_templates
from tools.progress import ROOT
from tools.serve import MOST_RESTARTS

PATIENCE_SECONDS = 60

pytestmark = pytest.mark.embedded


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def list_children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def list_descendants(pid: int) -> list[int]:
    children = list_children(pid)
    return children + [grandchild for child in children for grandchild in list_descendants(child)]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still running: {[pid for pid in pids if is_running(pid)]}"
        time.sleep(0.05)


@pytest.fixture
def port() -> int:
    return find_free_port()


def build_environment(var_dir: Path, port: int = 0) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DEMO"}}
    return environment | {"VAR_DIR": str(var_dir), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=build_environment(folder), check=True, capture_output=True)
    return folder / "app.db"


@pytest.fixture
def supervisor(
    tmp_path: Path, port: int, empty_database: Path, pytestconfig: pytest.Config
) -> Iterator[subprocess.Popen[str]]:
    shutil.copy(empty_database, tmp_path)
    share_templates(pytestconfig, tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.serve"],
        cwd=ROOT,
        env=build_environment(tmp_path, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Ready:"):
            break
    else:
        pytest.fail(f"ended with code {process.wait()} before it was ready")
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def read_rest(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.read()


def test_both_parts_serve_until_they_are_asked_to_stop(supervisor: subprocess.Popen[str], port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.status == 200
    family = list_descendants(supervisor.pid)
    assert len(list_children(supervisor.pid)) == 2
    supervisor.send_signal(signal.SIGINT)
    assert "Stopped. Everything that was saved is kept." in read_rest(supervisor)
    assert supervisor.wait(PATIENCE_SECONDS) == 0
    wait_until_gone(family)


def test_what_ends_by_itself_is_started_again_and_what_does_not_stay_up_ends_all(
    supervisor: subprocess.Popen[str], port: int
) -> None:
    assert supervisor.stdout is not None
    web, worker = list_children(supervisor.pid)
    os.kill(web, signal.SIGKILL)
    while "The web server ended by itself" not in supervisor.stdout.readline():
        pass
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                assert answer.status == 200
                break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    for _turn in range(MOST_RESTARTS):
        os.kill(worker, signal.SIGKILL)
        while "The background worker ended by itself" not in supervisor.stdout.readline():
            pass
        while worker in list_children(supervisor.pid) or len(list_children(supervisor.pid)) < 2:
            time.sleep(0.05)
        worker = max(list_children(supervisor.pid))
    family = list_descendants(supervisor.pid)
    os.kill(worker, signal.SIGKILL)
    assert "Stopped: The background worker keeps ending by itself" in read_rest(supervisor)
    assert supervisor.wait(PATIENCE_SECONDS) == 1
    wait_until_gone(family)


def test_no_part_outlives_a_killed_supervisor(supervisor: subprocess.Popen[str]) -> None:
    family = list_descendants(supervisor.pid)
    assert len(family) > 1, "web server and worker"
    supervisor.kill()
    wait_until_gone(family)

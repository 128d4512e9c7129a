"""What was shown as saved is there after the server was killed in the middle of answering."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from quizapp.config import ROOT
from tests.compiled import share_templates

pytestmark = pytest.mark.embedded

PASSWORD = "một câu dài dễ nhớ 27"
# Made in a process of its own: the server's database has nothing to do with that of this test run.
SEED = f"""
from datetime import UTC, datetime, timedelta
from quizapp.app import create_app
from quizapp.extensions import db
from quizapp.people.adapters.passwords import hash_password
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit
with create_app().app_context():
    db.create_all()
    session = db.session()
    person = make_person(session, make_unit(session), password_hash=hash_password({PASSWORD!r}))
    now = datetime.now(UTC)
    assessment = make_assessment(session, make_specification(session, count=15))
    sitting = make_sitting(session, assessment, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5))
    sitting.opened_at = now - timedelta(hours=1)
    assignment = make_assignment(session, sitting, person)
    session.commit()
    print(person.account.username, assignment.id)
"""
KILL_AFTER = 40  # acknowledgements of one round
SECONDS = 180.0


def build_environment(var_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "VAR_DIR": str(var_dir), "PYTHONPATH": str(ROOT)}


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(var_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The web server as `make run` starts it; the group is killed at the end, if it still lives."""
    command = [
        *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "4", "--log-level", "error", "wsgi:app"),
    ]
    environment = build_environment(var_dir)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until_answering(port)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers with no chance to tidy up."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def wait_until_answering(port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f"http://127.0.0.1:{port}/suc-khoe", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def find_token(page: str) -> str:
    found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def find_save_token(page: str) -> str:
    found = re.search(r'data-save-token="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


class Answering(threading.Thread):
    """Answers question after question until the server is gone; keeps what was acknowledged."""

    def __init__(self, browser: requests.Session, base: str, page: str, first: int) -> None:
        super().__init__(daemon=True)
        self.browser, self.base = browser, base
        self.headers = {"X-CSRFToken": find_token(page), "Accept": "application/json"}
        self.headers["X-Attempt-Token"] = find_save_token(page)
        self.next = first
        self.acknowledged: list[tuple[int, int, str]] = []
        self.enough = threading.Event()

    def run(self) -> None:
        while True:
            position, letter = self.next % 30 + 1, "ABCD"[self.next % 4]
            body = {"position": position, "answer": letter, "flagged": False, "client_seq": self.next, "epoch": 1}
            try:
                answer = self.browser.post(f"{self.base}/luu", json=body, headers=self.headers, timeout=10)
                told = answer.json()
            except requests.RequestException:
                return
            assert told["ok"], told
            self.acknowledged.append((told["seq"], position, letter))
            self.next += 1
            if len(self.acknowledged) >= KILL_AFTER:
                self.enough.set()


def read_steps(var_dir: Path) -> dict[int, tuple[int, str]]:
    """seq -> (position, payload), as another program reads the database file."""
    with sqlite3.connect(var_dir / "app.db") as connection:
        rows = connection.execute("SELECT seq, position, payload FROM attempt_step")
        return {seq: (position, payload) for seq, position, payload in rows}


def test_every_acknowledged_answer_survives_sigkill(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    share_templates(pytestconfig, tmp_path)
    seed = [sys.executable, "-c", SEED]
    seeded = subprocess.run(seed, cwd=ROOT, env=build_environment(tmp_path), capture_output=True, text=True, check=True)
    username, assignment = seeded.stdout.split()
    port = find_free_port()
    address = f"http://127.0.0.1:{port}"
    browser = requests.Session()
    base, page = "", ""
    acknowledged: list[tuple[int, int, str]] = []
    for count in range(2):
        with serve(tmp_path, port) as server:
            if count == 0:
                door = browser.get(f"{address}/dang-nhap").text
                form = {"csrf_token": find_token(door), "username": username, "password": PASSWORD}
                browser.post(f"{address}/dang-nhap", data=form)
                rules = browser.get(f"{address}/viec-cua-toi/{assignment}").text
                started = browser.post(
                    f"{address}/viec-cua-toi/{assignment}/bat-dau", data={"csrf_token": find_token(rules)}
                )
                base, page = started.url.partition("/cau/")[0], started.text
            answering = Answering(browser, base, page, first=len(acknowledged) + 1000 * count)
            answering.start()
            assert answering.enough.wait(SECONDS)
            kill(server)
            answering.join(SECONDS)
            acknowledged += answering.acknowledged
    stored = read_steps(tmp_path)
    for seq, position, letter in acknowledged:
        assert stored[seq] == (position, f'{{"answer":{{"choice":"{letter}"}},"flagged":false}}')
    assert sorted(stored) == list(range(1, len(stored) + 1))
    # A save under way when the server died may or may not be in; nothing else may.
    assert len(acknowledged) <= len(stored) <= len(acknowledged) + 2

    latest = {position: payload[21:22] for _seq, (position, payload) in sorted(stored.items())}
    with serve(tmp_path, port):
        state = browser.get(f"{base}/trang-thai", headers={"Accept": "application/json"}).json()
        assert state["saved_count"] == len(latest) == 30
        for position, letter in latest.items():
            shown = browser.get(f"{base}/cau/{position}").text
            assert re.search(rf'value="{letter}" checked', shown)

"""A PostgreSQL server of the tests' own: Debian's programs, a data folder and a port that nobody else uses."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, make_url

from tools.system import find_postgres_programs

BASE_URL = pytest.StashKey[str]()
START_SECONDS = 60.0
STOP_SECONDS = 30.0
USER = "quizapp_tests"
# PostgreSQL refuses to run as root; this is the account that Debian's package makes for it.
UNPRIVILEGED = "postgres"
# The data is thrown away at the end, so nothing is lost with these, and every test is faster.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# TRUNCATE makes every table and index a new file, which takes ten times as long for the few rows of a test.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('%I', name), 1, false);
  END LOOP;
END $$
"""


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """Run a server and give its address: `postgresql+psycopg://user:password@127.0.0.1:port/postgres`.

    `durable` keeps the server's own durability settings, for tests and measurements of just that. The server
    and its data are gone afterwards, also where this process is killed.
    """
    programs = find_postgres_programs()
    if programs is None:
        pytest.exit("PostgreSQL is not installed; `make test` installs it.", returncode=3)
    folder = Path(tempfile.mkdtemp(prefix="quizapp-postgres-"))
    try:
        as_user = _take_unprivileged_account(folder)
        password = secrets.token_urlsafe(16)
        _make_cluster(programs, folder, as_user, password)
        settings = () if durable else FAST_AND_FORGETFUL
        port = _find_free_port()
        log = (folder / "server.log").open("wb")
        with log, _run_server(programs, folder, as_user, port, settings, log.fileno()) as process:
            url = f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{port}/postgres"
            _wait_until_answering(process, url, folder / "server.log")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(base_url: str, name: str, *, folder: Path | None = None) -> str:
    """Make an empty database, in place of any earlier one of that name, and give its address.

    With `folder`, which must be empty and the server's own, its tables stand there.
    """
    with psycopg.connect(_plain(base_url), autocommit=True) as connection:
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        place = sql.Identifier("pg_default")
        if folder is not None:
            place = identifier
            connection.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(place, sql.Literal(str(folder))))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 TABLESPACE {}").format(identifier, place))
    return make_url(base_url).set(database=name).render_as_string(hide_password=False)


def empty_database(connection: Connection) -> None:
    """Take every row out of every table, whatever refers to it, and count from 1 again."""
    connection.exec_driver_sql(EMPTY.replace("%", "%%"))


def get_base_url(config: pytest.Config) -> str:
    """Give the address of this run's server, in the controlling process and in every worker."""
    workerinput: dict[str, str] | None = getattr(config, "workerinput", None)
    return workerinput["postgres_url"] if workerinput else config.stash[BASE_URL]


def get_worker_url(config: pytest.Config) -> str:
    """Make this worker's own empty database and give its address; to be called once in a worker."""
    workerinput: dict[str, str] = getattr(config, "workerinput", {})
    return create_database(get_base_url(config), f"quizapp_{workerinput.get('workerid', 'main')}")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _take_unprivileged_account(folder: Path) -> list[str]:
    """Give what to put before a command to run it unprivileged; hands the folder to that account."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _make_cluster(programs: Path, folder: Path, as_user: list[str], password: str) -> None:
    # Anybody on the machine can reach the port, so even this server asks for a password.
    secret = folder / "password"
    secret.write_text(f"{password}\n")
    made = subprocess.run(
        [
            *(*as_user, str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", USER),
            *("--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8", "--locale", "C.UTF-8"),
            *("--no-sync", "--no-instructions"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stderr}")


@contextmanager
def _run_server(
    programs: Path, folder: Path, as_user: list[str], port: int, settings: tuple[str, ...], log: int
) -> Iterator[subprocess.Popen[bytes]]:
    chosen = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *settings)
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for setting in chosen:
        command += ["-c", setting]
    process = subprocess.Popen(
        # Left to itself the server would outlive a killed test run.
        [*(as_user or ["setpriv"]), "--pdeathsig", "QUIT", *command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        # Ctrl-C is for the test run, which stops the server when it is done with it.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # "Fast" shutdown: ends the connections that are left, then stops.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_answering(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            psycopg.connect(_plain(url), connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")

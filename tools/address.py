"""Where the application is served on this machine, and whether that place is free.

Runs on the bare system Python, before anything is installed.
"""

from __future__ import annotations

import errno
import os
import socket

from tools.progress import SetupError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LARGEST_PORT = 65535


def read_port() -> int:
    """Give the port asked for by PORT, by default 8000; raises SetupError where PORT is no port."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) <= LARGEST_PORT:
        raise SetupError(f"PORT must be a number from 1 to {LARGEST_PORT}, not {text!r}.")
    return int(text)


def check_port_free(port: int) -> None:
    """Raise SetupError with one sentence where nothing could be served at this port."""
    with socket.socket() as probe:
        # As the server itself does: a port that was used a moment ago is free again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise SetupError(f"Port {port} may be used by root only; type: PORT=8000 make run") from error
            other = port + 1 if port < LARGEST_PORT else DEFAULT_PORT
            raise SetupError(
                f"Port {port} is in use by another program; stop it, or type: PORT={other} make run"
            ) from error


def find_free_port() -> int:
    """Give a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port

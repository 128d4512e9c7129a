"""The drill's cable and its disk: cut is cut, full is full, and mended they are as before."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tools.address import HOST
from tools.drill.disk import NoDiskError, fill, small_disk
from tools.drill.proxy import Proxy

pytestmark = pytest.mark.embedded


def _echo(listener: socket.socket) -> None:
    while True:
        try:
            end, _address = listener.accept()
        except OSError:
            return
        with end:
            while data := end.recv(100):
                end.sendall(data)


@pytest.mark.parametrize("silently", [False, True])
def test_a_cut_cable_carries_nothing_until_it_is_mended(*, silently: bool) -> None:
    listener = socket.create_server((HOST, 0))
    threading.Thread(target=_echo, args=(listener,), daemon=True).start()
    proxy = Proxy(listener.getsockname()[1])
    with socket.create_connection((HOST, proxy.port), timeout=30) as end:
        end.sendall(b"one")
        assert end.recv(100) == b"one"
        proxy.cut(0, silently=silently)
        assert end.recv(100) == b""
    with socket.create_connection((HOST, proxy.port), timeout=30) as end:
        end.sendall(b"two")
        assert end.recv(100) == b"two"
    proxy.close()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_a_full_disk_takes_nothing_until_there_is_room(tmp_path: Path) -> None:
    # Where none can be mounted, the report of the drill says so in place of a count.
    with suppress(NoDiskError), small_disk(tmp_path / "disk", 1) as disk:
        ballast = fill(disk)
        with pytest.raises(OSError, match="No space left"):
            (disk / "answer").write_bytes(b"0" * 5000)
        ballast.unlink()
        assert (disk / "answer").write_bytes(b"0" * 5000) == 5000
    assert not (tmp_path / "disk" / "answer").exists()

import socket

import pytest

from tools.address import HOST, check_port_free, read_port
from tools.progress import SetupError


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("8123", 8123), ("65535", 65535)])
def test_the_port_is_the_one_asked_for(monkeypatch: pytest.MonkeyPatch, text: str, port: int) -> None:
    monkeypatch.setenv("PORT", text)
    assert read_port() == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80 80", "http"])
def test_what_is_no_port_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SetupError, match=r"^PORT must be a number from 1 to 65535, not .*\.$"):
        read_port()


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError, match=rf"^Port {port} is in use by another program; .* PORT=\d+ make run$"):
            check_port_free(port)
    check_port_free(port)

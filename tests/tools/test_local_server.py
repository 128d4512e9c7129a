"""The server for browsers, whose visitors leave whenever they like."""

import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response

from tools.local_server import serve_in_thread

RESET_AT_ONCE = struct.pack("ii", 1, 0)
LONGEST_WAIT = 20


@pytest.mark.embedded
def test_what_a_visitor_leaves_in_mid_answer_is_closed() -> None:
    app = Flask(__name__)
    asked, left, closed = threading.Event(), threading.Event(), threading.Event()

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            yield b"x"
            asked.set()
            left.wait(LONGEST_WAIT)

        def close(self) -> None:
            closed.set()

    app.add_url_rule("/", view_func=lambda: Response(Body(), headers={"Content-Length": "1"}))
    with serve_in_thread(app) as address:
        with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            asked.wait(LONGEST_WAIT)
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
        left.set()
        assert closed.wait(LONGEST_WAIT)

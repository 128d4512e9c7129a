"""Plays people who enter by codes and start: `python -m tools.bench.entrants PORT FILE SECONDS FIRST`.

They come evenly over the seconds, whether those before them are in or not; the FIRST of the file come one after the
other before that, and are not counted. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from tools.address import HOST
from tools.serve import lift_file_limit

PATIENCE = 120.0
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
QUESTION = re.compile(rb"/bai-lam/[\w-]+/cau/1\b")


@dataclass
class Browser:
    """Keeps cookies and one connection."""

    port: int
    times: list[float]
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def fetch(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Status, where it leads, and the page."""
        started = time.monotonic()
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        body = urlencode(form).encode() if form else b""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nCookie: {cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in head[1:] if line]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        page = await self.reader.readexactly(length)
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, content = value.split(";", 1)[0].partition("=")
                self.cookies[key] = content
        self.times.append(time.monotonic() - started)
        to = next((value for name, value in headers if name.lower() == "location"), "")
        return int(head[0].split(" ")[1]), to, page

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()

    async def open(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[str, bytes]:
        """The address and the page at the end of all redirections; raises RuntimeError where there is none."""
        for _turn in range(5):
            status, to, page = await self.fetch(method, path, form)
            if status in {302, 303}:
                method, path, form = "GET", to, None
            elif status == HTTPStatus.OK:
                return path, page
            else:
                raise RuntimeError(f"{path} answered {status}")
        raise RuntimeError(f"{path} leads nowhere")


async def enter(browser: Browser, code: str, assignment: int) -> bool:
    """The whole way from the slip to the first question; whether it was reached."""
    _path, page = await browser.open("GET", f"/vao-ca?ma={code}")
    path, page = await browser.open("POST", "/vao-ca", {"code": code, "csrf_token": read_token(page)})
    if path != f"/viec-cua-toi/{assignment}":
        return False
    path, _page = await browser.open("POST", f"{path}/bat-dau", {"csrf_token": read_token(page)})
    return QUESTION.fullmatch(path.encode()) is not None


def read_token(page: bytes) -> str:
    """The token of a page's form."""
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError("a page without a form")
    return found[1].decode()


async def play(port: int, everybody: list[tuple[str, int]], seconds: float, first: int) -> dict[str, object]:
    """Everybody comes in their turn."""
    for code, place in everybody[:first]:
        early = Browser(port, [])
        await enter(early, code, place)
        early.close()
    people = everybody[first:]
    times: list[float] = []
    reasons: dict[str, int] = {}
    begun = time.monotonic()
    ends = [0.0]

    async def come(number: int, code: str, assignment: int) -> bool:
        await asyncio.sleep(begun + number * seconds / len(people) - time.monotonic())
        browser = Browser(port, times)
        try:
            done = await asyncio.wait_for(enter(browser, code, assignment), PATIENCE)
        except (OSError, EOFError, RuntimeError, TimeoutError) as error:
            reason = f"{type(error).__name__}: {error}"
            reasons[reason] = reasons.get(reason, 0) + 1
            done = False
        finally:
            browser.close()
        ends.append(time.monotonic() - begun)
        return done

    arrived = await asyncio.gather(*(come(n, code, place) for n, (code, place) in enumerate(people)))
    ordered = sorted(times)
    return {
        "in": sum(arrived),
        "p50": 1000 * ordered[len(ordered) // 2],
        "p99": 1000 * ordered[int(len(ordered) * 0.99)],
        "last": max(ends),
        "reasons": reasons,
    }


def main() -> None:
    """Play, and print what came of it."""
    port, file, seconds, first = sys.argv[1:]
    lift_file_limit()
    people = [(code, place) for code, place in json.loads(Path(file).read_text())]
    print(json.dumps(asyncio.run(play(int(port), people, float(seconds), int(first)))))


if __name__ == "__main__":
    main()

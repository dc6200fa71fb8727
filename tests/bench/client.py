"""A plain HTTP client over one kept connection, light enough not to be what is measured."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import quote, urlencode


@dataclass
class Answer:
    """What came back. `seconds` is from the first byte sent to the last received."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Client:
    """One connection to a server on this machine; speaks HTTP/1.1, keeps no cookies but those given."""

    def __init__(self, port: int, **headers: str):
        self.port = port
        self.headers = {
            "Host": f"127.0.0.1:{port}",
            "Accept-Encoding": "gzip",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self._connect()

    def get(self, path: str) -> Answer:
        """Read `path`, which may hold any characters."""
        return self.ask("GET", quote(path, safe="/?=&%:@!$'()*+,;~"))

    def put(self, path: str, fields: dict[str, object]) -> Answer:
        """Send a JSON object."""
        body = json.dumps(fields).encode()
        return self.ask("PUT", quote(path, safe="/"), body, "application/json")

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form, as a page of the wiki's own does."""
        body = urlencode(fields).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if body:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        begun = time.perf_counter()
        try:
            return self._exchange(head + body, begun)
        except (OSError, ValueError):
            # The server may close a connection that has been kept for long.
            self._connect()
            return self._exchange(head + body, begun)

    def _connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")

    def _exchange(self, sent: bytes, begun: float) -> Answer:
        self.socket.sendall(sent)
        status = self.stream.readline().split(b" ", 2)
        if len(status) < 2:
            raise ValueError("no answer")
        headers = {}
        while (line := self.stream.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = self.stream.read(int(headers.get("content-length", 0)))
        return Answer(int(status[1]), headers, body, time.perf_counter() - begun)


@dataclass
class Figures:
    """What a run of one thing took: seconds for each answer, and in all."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    @property
    def middle(self) -> float:
        """The median, in milliseconds."""
        return median(self.took) * 1000

    @property
    def high(self) -> float:
        """The 99th of a hundred, in milliseconds."""
        return quantiles(self.took, n=100)[98] * 1000 if len(self.took) > 1 else self.middle


def run(
    clients: list[Client], ask: Callable[[Client], Answer], *, seconds: float, most: int = 10**9
) -> Figures:
    """Let each client ask again and again, for so long or so often; every answer must be a success."""
    ends = time.perf_counter() + seconds

    def keep_asking(client: Client) -> Iterator[float]:
        for _time in range(most // len(clients)):
            if time.perf_counter() >= ends:
                return
            answer = ask(client)
            if answer.status >= 400:
                raise RuntimeError(f"{answer.status}: {answer.body[:200]!r}")
            yield answer.seconds

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        lists = list(pool.map(lambda client: list(keep_asking(client)), clients))
    return Figures([one for each in lists for one in each], time.perf_counter() - begun)

"""What is measured, one function each; each checks that it measured the real thing."""

from __future__ import annotations

import gzip
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from tests.bench.client import Answer, Client, Figures, run
from tests.bench.servers import Server

SECONDS = 6.0
CONNECTIONS = 4
API = "/api/v1"

WORDS = {
    "common word": "function",
    "rare word": "naryn",
    "two words": "memory allocation",
    "phrase": '"virtual base class"',
}


@dataclass
class Site:
    """A served wiki with the scale corpus in it, and what one needs to use it."""

    server: Server
    workspace: str
    token: str
    cookie: str
    addresses: list[str]
    """Of all pages."""

    def client(self, **headers: str) -> Client:
        return Client(self.server.port, **headers)

    def writer(self) -> Client:
        return self.client(Authorization=f"Bearer {self.token}")


def hello(server: Server) -> Figures:
    """The yardstick."""
    clients = [Client(server.port) for _connection in range(CONNECTIONS)]
    return run(clients, lambda client: client.get("/"), seconds=SECONDS)


def first_views(site: Site) -> Figures:
    """Pages that nobody has read since the server started, each once."""
    addresses = random.sample(site.addresses, min(400, len(site.addresses)))
    lock = threading.Lock()

    def ask(client: Client) -> Answer:
        with lock:
            address = addresses.pop()
        return client.get(address)

    clients = [site.client() for _connection in range(CONNECTIONS)]
    return run(clients, ask, seconds=60, most=len(addresses) - CONNECTIONS)


def views(site: Site, *, cookie: str = "") -> Figures:
    """Uniformly random pages out of all, while somebody saves every second."""
    headers = {"Cookie": cookie} if cookie else {}
    clients = [site.client(**headers) for _connection in range(CONNECTIONS)]
    with _somebody_saves(site):
        return run(
            clients, lambda client: client.get(random.choice(site.addresses)), seconds=SECONDS
        )


def read_all(site: Site) -> Figures:
    """Every page once, so that afterwards all are warm."""
    waiting = list(site.addresses)
    lock = threading.Lock()

    def ask(client: Client) -> Answer:
        with lock:
            address = waiting.pop() if waiting else site.addresses[0]
        return client.get(address)

    clients = [site.client() for _connection in range(CONNECTIONS)]
    # Each worker keeps its own answers, so every page is asked for more than once.
    return run(clients, ask, seconds=600, most=len(site.addresses) + CONNECTIONS)


def saves(site: Site, *, savers: int = 1, each: int = 40) -> tuple[Figures, int]:
    """Saves of a 5 KB page, by so many at once on pages of their own; the saved words are looked for
    right away. Returns the figures of the saves alone, and how many of them were not found at once."""
    lost = count()
    missed = [0]
    numbers = count(1)

    def ask(client: Client) -> Answer:
        word = f"zebrafinch{next(numbers)}x{random.randrange(10**9)}"
        slug, base = client.page  # type: ignore[attr-defined]
        answer = _save(client, site, slug, base, word)
        client.page = slug, base + 1  # type: ignore[attr-defined]
        found = client.get(f"{API}/search?q={word}&workspace={site.workspace}")
        if json.loads(_body(found))["total"] != 1:
            missed[0] += 1
        return answer

    clients = [_at_a_page(site, f"saver-{next(lost)}") for _saver in range(savers)]
    figures = run(clients, ask, seconds=120, most=each * savers)
    return figures, missed[0]


def searches(site: Site) -> dict[str, Figures]:
    """Searches as a reader makes them: a page of ten results with their passages."""
    found = {}
    for name, words in WORDS.items():
        clients = [site.client()]
        path = f"/search?q={words}"
        run(clients, lambda client, path=path: client.get(path), seconds=10, most=3)
        found[name] = run(clients, lambda client, path=path: client.get(path), seconds=20, most=60)
    return found


def long_history(site: Site) -> dict[str, Figures]:
    """The history of a page with 200 revisions, its first and last compared, its lines credited."""
    client = _at_a_page(site, "long-history")
    slug, base = client.page  # type: ignore[attr-defined]
    for revision in range(base, 200):
        _save(client, site, slug, revision, f"line{revision}")
    page = json.loads(_body(client.get(f"{API}/workspaces/{site.workspace}/pages/{slug}")))
    reader = site.client()
    figures = {}
    for name, path in (
        ("history", f"/p/{page['id']}/history"),
        ("compare", f"/p/{page['id']}/1..200"),
        ("blame", f"/p/{page['id']}/blame"),
    ):
        figures[name] = run(
            [reader], lambda client, path=path: client.get(path), seconds=20, most=30
        )
    return figures


def cpu_of(site: Site, figures: Figures, before: float) -> float:
    """Milliseconds of CPU the server used for each answer."""
    return (site.server.cpu() - before) / len(figures.took) * 1000


@contextmanager
def _somebody_saves(site: Site) -> Iterator[None]:
    stop = threading.Event()
    client = _at_a_page(site, "every-second")

    def keep_saving() -> None:
        slug, base = client.page  # type: ignore[attr-defined]
        while not stop.wait(1.0):
            _save(client, site, slug, base, f"second{time.monotonic_ns()}")
            base += 1

    saver = threading.Thread(target=keep_saving)
    saver.start()
    try:
        yield
    finally:
        stop.set()
        saver.join()


def _at_a_page(site: Site, slug: str) -> Client:
    """A client with a page of its own, begun if it is not there."""
    client = site.writer()
    answer = client.get(f"{API}/workspaces/{site.workspace}/pages/{slug}")
    if answer.status == 404:
        path = f"{API}/workspaces/{site.workspace}/pages/{slug}"
        answer = client.put(path, {"text": _text(slug), "title": slug})
    client.page = slug, json.loads(_body(answer))["revision"]  # type: ignore[attr-defined]
    return client


def _save(client: Client, site: Site, slug: str, base: int, word: str) -> Answer:
    path = f"{API}/workspaces/{site.workspace}/pages/{slug}"
    answer = client.put(path, {"text": _text(word), "base": base})
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
    return answer


def _text(word: str) -> str:
    """About 5 KB of Markdown with a formula, a table, code and links."""
    paragraph = (
        "The angle of the dance is that to the sun, and its length the way there; see "
        "[[Every second]] and [the tables](../tables.md). A formula, $e^{i\\pi} = -1$, and `code`.\n\n"
    )
    table = "| a | b |\n|---|---|\n" + "".join(f"| {row} | {row * row} |\n" for row in range(12))
    code = "```python\nfor bee in hive:\n    print(bee.dance())\n```\n"
    parts = [f"# Notes on {word}\n\n"]
    for section in range(6):
        parts += [f"## Part {section}\n\n", paragraph * 3, table, "\n", code, "\n"]
    return "".join(parts)[:5_000] + "\n"


def _body(answer: Answer) -> bytes:
    zipped = answer.headers.get("content-encoding") == "gzip"
    return gzip.decompress(answer.body) if zipped else answer.body

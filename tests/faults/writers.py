"""People who keep saving while something is done to the server, and what they were promised."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from sqlalchemy import select

from tests.faults.served import Lost, Served
from wiki.models import File, FileVersion, Page, Revision
from wiki.work import Work


@dataclass
class Promised:
    """What the server said it keeps. All writers add to it."""

    texts: dict[tuple[str, int], str] = field(default_factory=dict)
    """By page id and revision number."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 by name."""
    refused: list[int] = field(default_factory=list)

    def some_more(self, seconds: float = 60) -> None:
        """Wait until something more was promised."""
        before, until = len(self.texts), time.monotonic() + seconds
        while len(self.texts) == before:
            assert time.monotonic() < until, "nothing is saved any more"
            time.sleep(0.02)

    def newest(self) -> list[int]:
        """The numbers of the pages begun last: those whose search entries a kill may have cut off."""
        texts = [text for (_page, number), text in self.texts.items() if number == 1]
        return [int(text.partition("The word is zq")[2][:6]) for text in texts[-8:]]

    def not_shown(self, server: Served) -> list[str]:
        """What was promised and is not shown by a server that runs."""
        wrong = [
            f"revision {number} of {page}"
            for (page, number), text in self.texts.items()
            if server.get(f"/p/{page}/{number}.md").text != text
        ]
        return wrong + [
            f"file {name}"
            for name, digest in self.files.items()
            if sha256(server.get(f"/files/{digest}/{name}").body).hexdigest() != digest
        ]

    def missing(self, work: Work) -> list[str]:
        """What was promised and is not in the database and the store."""
        query = select(Page.public_id, Revision).join(Revision, Revision.page_id == Page.id)
        kept = {(page, one.number): one.text for page, one in work.db.execute(query)}
        wrong = [
            f"revision {number} of {page}"
            for (page, number), text in self.texts.items()
            if kept.get((page, number)) != text
        ]
        stored = dict(work.db.execute(select(File.name, FileVersion.sha256).join(File)).all())
        return wrong + [
            f"file {name}"
            for name, digest in self.files.items()
            if stored.get(name) != digest or not work.tools.blobs.path(digest).is_file()
        ]


@contextmanager
def writing(server: Served, promised: Promised, *, writers: int = 4) -> Iterator[None]:
    """Let so many write pages, edit them and attach files until the block ends."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_keep_writing, args=(server, promised, over))
        for _ in range(writers)
    ]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        over.set()
        for one in threads:
            one.join()


_numbers = count(1)


def words(number: int) -> str:
    """A word that stands in no other text."""
    return f"zq{number:06d}"


def _keep_writing(server: Served, promised: Promised, over: threading.Event) -> None:
    while not over.is_set():
        number = next(_numbers)
        text = f"# Dance {number}\n\nThe word is {words(number)}.\n" + "Bees dance. " * 100 + "\n"
        try:
            began = server.put(f"/api/v1/workspaces/bees/pages/{words(number)}", {"text": text})
            if began.status != 201:
                promised.refused.append(began.status)
                continue
            page = began.json()["id"]
            promised.texts[page, 1] = text
            again = text + "Once more.\n"
            saved = server.put(
                f"/api/v1/workspaces/bees/pages/{words(number)}", {"text": again, "base": 1}
            )
            if saved.status == 200:
                promised.texts[page, 2] = again
            _attach(server, promised, number)
        except Lost:
            continue


def _attach(server: Served, promised: Promised, number: int) -> None:
    name, content = f"run-{number}.txt", f"{words(number)}\n".encode() * 500
    if server.upload("/w/bees/-/files", name, content).status == 303:
        promised.files[name] = sha256(content).hexdigest()

"""Many people on one page, and on pages that link to each other: no word of theirs is lost."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.conftest import Serve
from tests.faults.served import Served

pytestmark = pytest.mark.soak

EDITORS, EDITS, TRIES = 10, 20, 50
WRITERS, PAGES, SECONDS = 8, 50, 120
PAGE = "/api/v1/workspaces/bees/pages/"


def together(count: int, do: Callable[[int], None]) -> None:
    """Let so many do something at once; whatever goes wrong for one is raised."""
    wrong: list[BaseException] = []

    def run(number: int) -> None:
        try:
            do(number)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise wrong[0]


def test_ten_editors_of_one_page_lose_no_acknowledged_edit(serve: Serve, dialect: str) -> None:
    server = serve(dialect)
    address, statuses, tries = f"{PAGE}notes", Counter[int](), Counter[int]()
    lines = "\n\n".join(f"Notes of editor {number}:" for number in range(EDITORS)) + "\n"
    assert server.put(address, {"text": lines}).status == 201
    acknowledged: list[str] = []

    def edit(number: int) -> None:
        for turn in range(EDITS):
            word = f"e{number}t{turn}e"
            for attempt in range(1, TRIES + 1):
                page = server.get(address).json()
                mine = f"Notes of editor {number}:"
                text = page["text"].replace(mine, f"{mine} {word}")
                answer = server.put(address, {"text": text, "base": page["revision"]})
                statuses[answer.status] += 1
                if answer.status == 200:
                    acknowledged.append(word)
                    tries[attempt] += 1
                    break
                if answer.status == 409:
                    assert word in answer.json()["mine"]
            else:
                raise AssertionError(f"{word} did not get through in {TRIES} tries")

    together(EDITORS, edit)
    final = server.get(address).json()
    assert [word for word in acknowledged if word not in final["text"]] == []
    assert len(acknowledged) == EDITORS * EDITS
    print(dialect, dict(statuses), "tries:", dict(tries), "head:", final["revision"])  # noqa: T201
    assert not [status for status in statuses if status >= 500 and status != 503]
    assert statuses[503] <= EDITORS


def test_writers_of_pages_that_link_to_each_other_hinder_nobody(serve: Serve, dialect: str) -> None:
    server = serve(dialect)
    for number in range(PAGES):
        assert server.put(f"{PAGE}p{number}", {"text": f"Page {number}.\n"}).status == 201
    until = time.monotonic() + SECONDS
    statuses, took = Counter[str](), list[float]()

    def write(who: int) -> None:
        chance, turn = random.Random(who), 0
        while time.monotonic() < until:
            turn += 1
            begun = time.monotonic()
            what, status = act(server, chance, f"w{who}t{turn}")
            took.append(time.monotonic() - begun)
            statuses[f"{what} {status}"] += 1

    together(WRITERS, write)
    took.sort()
    said = server.said.read_text()
    print(  # noqa: T201
        f"{dialect}: {len(took)} deeds, median {took[len(took) // 2] * 1000:.0f} ms,"
        f" longest {took[-1]:.1f} s; {dict(sorted(statuses.items()))};"
        f" deadlocks said: {said.count('deadlock')}"
    )
    assert not [one for one in statuses if one.endswith(("500", "503"))]
    assert "deadlock" not in said
    assert server.command("doctor") == "All is well.\n"


def act(server: Served, chance: random.Random, word: str) -> tuple[str, int]:
    """One deed of a writer: mostly edits, now and then a page begun, renamed, or deleted and restored."""
    one, others = chance.randrange(PAGES), chance.sample(range(PAGES), 4)
    links = " ".join(f"[[p{number}]]" for number in others)
    kind = chance.random()
    if kind < 0.1:
        text = f"Begun as {word}, see {links} and [[{word}x]].\n"
        return "begin", server.put(f"{PAGE}new-{word}", {"text": text}).status
    page = server.get(f"{PAGE}p{one}")
    if page.status != 200:
        return "look", page.status
    found = page.json()
    if kind < 0.2:
        body = f'{{"title": "Page {one} {word}", "base": {found["revision"]}}}'.encode()
        path = f"/api/v1/pages/{found['id']}/rename"
        return "rename", server.ask("POST", path, body, Content_Type="application/json").status
    if kind < 0.25:
        body = f'{{"base": {found["revision"]}}}'.encode()
        path = f"/api/v1/pages/{found['id']}"
        server.ask("DELETE", path, body, Content_Type="application/json")
        back = server.ask("POST", f"{path}/restore", b"{}", Content_Type="application/json")
        return "restore", back.status
    text = f"{found['text']}\n{word} sees {links}.\n"
    return "edit", server.put(f"{PAGE}p{one}", {"text": text, "base": found["revision"]}).status

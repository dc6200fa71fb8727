"""Many processes and threads at one embedded index."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.search.conftest import document
from wiki.search.query import parse
from wiki.search.whoosh import WhooshIndex

pytestmark = pytest.mark.races

PAGES = 40
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def page(number: int, version: int) -> object:
    return document(number, f"Bees {number}", f"They dance. v{version}v.", workspace=number % 3)


def build(folder: Path) -> WhooshIndex:
    index = WhooshIndex(folder)
    index.rebuild(page(number, 0) for number in range(PAGES))
    return index


def read(folder: Path, end: Connection) -> None:
    """Search until told to stop; report how often, and whatever was not as it should be."""
    index, searches, wrong = WhooshIndex(folder), 0, []
    while not end.poll():
        try:
            total = index.search(parse("bees dance"), workspaces=None).total
            named = index.search(parse("title:bees -hornets"), workspaces=frozenset({1})).total
            if (total, named) != (PAGES, 13):
                wrong.append(f"{total} and {named} pages")
        except Exception as error:
            wrong.append(repr(error))
        searches += 1
        if searches == 1:
            end.send("reading")
    end.recv()
    end.send((searches, wrong))


def write(folder: Path, end: Connection) -> None:
    """Save page 0 again and again, acknowledging each version once it is kept."""
    index = WhooshIndex(folder)
    for version in range(1, 100_000):
        index.apply([page(0, version)])
        end.send(version)


def test_readers_see_every_page_once_while_somebody_writes(tmp_path):
    index = build(tmp_path / "index")
    readers = []
    for _ in range(2):
        mine, theirs = PROCESSES.Pipe()
        process = PROCESSES.Process(target=read, args=(tmp_path / "index", theirs))
        process.start()
        readers.append((process, mine))
    assert all(end.recv() == "reading" for _, end in readers)
    chance = random.Random(1)
    for version in range(40):
        index.apply([page(chance.randrange(PAGES), version) for _ in range(3)])
        if version % 20 == 0:
            index.tidy()
        if version == 20:
            index.rebuild(page(number, version) for number in range(PAGES))
    for process, end in readers:
        end.send("stop")
        searches, wrong = end.recv()
        process.join()
        assert wrong == []
        assert searches > 1


def test_a_writer_that_is_killed_loses_nothing_it_acknowledged(tmp_path):
    index = build(tmp_path / "index")
    chance = random.Random(2)
    for _ in range(4):
        mine, theirs = PROCESSES.Pipe()
        process = PROCESSES.Process(target=write, args=(tmp_path / "index", theirs))
        process.start()
        kept = 0
        for _ in range(chance.randrange(1, 20)):
            kept = mine.recv()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        while mine.poll():
            try:
                kept = mine.recv()
            except EOFError:
                break
        assert index.search(parse("bees"), workspaces=None).total == PAGES
        now = [
            version
            for version in (kept, kept + 1)
            if index.search(parse(f"v{version}v"), workspaces=frozenset({0})).hits
        ]
        assert len(now) == 1
        with index.writing(0):
            index.apply([page(0, 0)])
    assert index.search(parse("v0v"), workspaces=None).total == PAGES


def test_threads_share_one_index(tmp_path):
    index = build(tmp_path / "index")
    wrong: list[object] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            try:
                found = index.search(parse('"bees 7" dance'), workspaces=None)
                if found.total != 1 or index.search(parse("bees"), workspaces=None).total != PAGES:
                    wrong.append(found)
            except Exception as error:
                wrong.append(error)

    def save() -> None:
        for version in range(40):
            index.apply([page(3, version)])

    searchers = [threading.Thread(target=search) for _ in range(3)]
    savers = [threading.Thread(target=save) for _ in range(2)]
    for thread in searchers + savers:
        thread.start()
    for thread in savers:
        thread.join()
    stop.set()
    for thread in searchers:
        thread.join()
    assert wrong == []


def fork(folder: Path, end: Connection) -> None:
    """Open the index, fork, and use it on both sides; report whether all went well."""
    index = WhooshIndex(folder)
    index.search(parse("bees"), workspaces=None)
    child = os.fork()
    if child == 0:
        fine = False
        try:
            index.apply([page(1, 77)])
            fine = all(
                index.search(parse(f'"bees {n}" dance'), workspaces=None).total
                for n in range(PAGES)
            )
        finally:
            os._exit(0 if fine else 1)
    mine = all(
        index.search(parse(f"title:bees title:{n}"), workspaces=None).total for n in range(PAGES)
    )
    end.send((mine, os.waitpid(child, 0)[1]))


def test_a_forked_process_reads_and_writes_on_its_own(tmp_path):
    index = build(tmp_path / "index")
    mine, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=fork, args=(tmp_path / "index", theirs))
    process.start()
    assert mine.recv() == (True, 0)
    process.join()
    assert index.search(parse("v77v"), workspaces=None).total == 1

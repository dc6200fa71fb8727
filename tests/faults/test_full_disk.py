"""A disk that is full, or may only be read: reading goes on, and nothing that was typed is lost."""

from __future__ import annotations

import time
from html import unescape

import pytest

from tests.faults.conftest import Serve
from tests.faults.served import Answer, Served, may_mount
from tests.faults.writers import Promised, writing

pytestmark = [
    pytest.mark.races,
    pytest.mark.skipif(not may_mount(), reason="only root can give a server a disk of its own"),
]

DIALECTS = ["sqlite"]
# The database comes from elsewhere, onto a disk that has room for little more.
SMALL_DISK = """
cp -a {instance} {instance}.copy
mount -t tmpfs -o size=6m tmpfs {instance}
cp -a {instance}.copy/. {instance}/
"""
READ_ONLY = """
mount --bind {instance} {instance}
mount -o remount,bind,ro {instance}
"""
TYPED = "What somebody typed for an hour, with “quotes” & <tags>.\n" * 50
READ = ("/", "/w/", "/w/bees/waggle-dance", "/search?q=dance", "/changes", "/w/bees/-/files")


def test_on_a_full_disk_reading_goes_on_and_saving_comes_back_by_itself(
    serve: Serve, dialect: str
) -> None:
    server = serve(dialect, before=SMALL_DISK)
    promised = Promised()
    with writing(server, promised, writers=2):
        promised.some_more()
        fill_up(server)
        until = time.monotonic() + 60
        while len(promised.refused) < 8:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert set(promised.refused) == {507}
        refused(server, 507, "The disk is full.")
        can_be_read(server)
        make_room(server)
        promised.some_more(10)
    assert promised.not_shown(server) == []
    assert server.command("doctor") == "All is well.\n"
    assert "Traceback" not in server.said.read_text()


def test_from_a_folder_that_may_only_be_read_the_wiki_is_read(serve: Serve, dialect: str) -> None:
    server = serve(dialect, before=READ_ONLY)
    can_be_read(server)
    refused(server, 503, "The wiki can only be read just now.")
    assert "Traceback" not in server.said.read_text()


def can_be_read(server: Served) -> None:
    """Whether pages, lists and search answer; each question comes over a connection of its own."""
    for path in READ:
        assert server.get(path).status == 200, path
    assert "Bees dance to show the way." in server.get("/w/bees/waggle-dance").text
    assert "Waggle dance" in server.get("/search?q=waggle").text


def refused(server: Served, status: int, sentence: str) -> None:
    """Whether saving is refused at every door with a sentence, and the form comes back as typed."""
    api = server.put("/api/v1/workspaces/bees/pages/more", {"text": TYPED})
    assert (api.status, sentence in api.json()["detail"]) == (status, True)
    attached = server.upload("/w/bees/-/files", "run.txt", b"x" * 100_000)
    assert (attached.status, sentence in attached.text) == (status, True)
    form = server.post("/w/bees/-/new", {"title": "Much", "text": TYPED, "summary": "Long & wide"})
    assert (form.status, sentence in form.text) == (status, True)
    assert textarea(form) == TYPED
    assert 'name="title" value="Much"' in form.text
    assert 'name="summary" value="Long &amp; wide"' in form.text


def textarea(answer: Answer) -> str:
    """What stands in the form that was sent back."""
    _before, _tag, rest = answer.text.partition("<textarea")
    return unescape(rest.partition(">")[2].partition("</textarea>")[0]).removeprefix("\n")


def fill_up(server: Served) -> None:
    """Leave no byte on the server's disk."""
    with (server.inside(server.instance) / "filler").open("ab", buffering=0) as filler:
        for size in (1 << 16, 1 << 12, 1 << 6, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                continue


def make_room(server: Served) -> None:
    (server.inside(server.instance) / "filler").unlink()

"""Revisions over the API: read exactly, compared, credited by line."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests import factories
from tests.api.programs import Program
from wiki.models import Page, Workspace
from wiki.work import Work

OLD = "\ufeff\nBees dance.\r\nBees hum.\n\n"
NEW = OLD.replace("dance", "dance at night")


@pytest.fixture
def two(work: Work, workspace: Workspace) -> str:
    """A page with two revisions: its address."""
    page: Page = factories.page(work, workspace, "Two", text=OLD, summary="First words")
    factories.act_as(work, factories.account(work, "Grace Hopper"))
    factories.revision(work, page, NEW, summary="At night")
    return f"/api/v1/pages/{page.public_id}"


def test_revisions_are_listed_newest_first(guest: Program, two: str) -> None:
    second, first = guest.get(f"{two}/revisions").json["items"]
    assert (first["number"], first["base"], first["summary"]) == (1, 0, "First words")
    assert (second["number"], second["base"]) == (2, 1)
    assert second["contributor"]["name"] == "Grace Hopper"
    assert second["permalink"].endswith("/2")


def test_a_revision_is_read_byte_for_byte(guest: Program, two: str) -> None:
    for number, text in ((1, OLD), (2, NEW)):
        one = guest.get(f"{two}/revisions/{number}").json
        assert one["text"] == text
        assert one["sha256"] == sha256(text.encode()).hexdigest()
    assert "at night" in one["html"]


@pytest.mark.parametrize("number", ["0", "3", "2147483647", "2147483648", "9" * 30, "-1", "x"])
def test_a_revision_that_is_not_there_is_not_found(guest: Program, two: str, number: str) -> None:
    for rest in (f"revisions/{number}", f"compare/1..{number}", f"compare/{number}..1"):
        assert guest.get(f"{two}/{rest}").status_code == 404
    assert guest.get(f"{two}/proposals/{number}").status_code == 404


def test_what_changed_is_said_by_word(guest: Program, two: str) -> None:
    there = guest.get(f"{two}/compare/1..2").json
    assert [one["name"] for one in there["contributors"]] == ["Grace Hopper"]
    pieces = [
        piece
        for hunk in there["difference"]["hunks"]
        for row in hunk["rows"]
        for piece in row["pieces"]
    ]
    assert [piece["text"].strip() for piece in pieces if piece["kind"] == "ins"] == ["at night"]
    back = guest.get(f"{two}/compare/2..1").json
    assert (back["old"]["number"], back["new"]["number"]) == (2, 1)
    assert guest.get(f"{two}/compare/1..1").json["difference"]["hunks"] == []


def test_every_line_is_credited_to_who_wrote_it(guest: Program, two: str) -> None:
    lines = guest.get(f"{two}/blame").json["items"]
    said = {line["text"].strip(): line["contributor"]["name"] for line in lines}
    assert (said["Bees dance at night."], said["Bees hum."]) == ("Grace Hopper", "Ada Lovelace")
    before = guest.get(f"{two}/blame?revision=1").json["items"]
    assert {line["revision"] for line in before} == {1}
    assert guest.get(f"{two}/blame?revision=3").status_code == 404
    for garbage in ("x", "0", "-1", "9" * 30, "", "1.5"):
        assert guest.get(f"{two}/blame", query_string={"revision": garbage}).status_code == 400

"""Workspaces downloaded whole, and files brought in, through the door."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.archives import ArchiveReader, open_source
from wiki.models import Account, Page, Workspace
from wiki.work import Work

BRING = "/w/bees/-/import"


@pytest.fixture
def member(ada: Account, workspace: Workspace, browser_of: Callable[[Account], Browser]) -> Browser:
    """Ada's browser; the workspace is hers."""
    return browser_of(ada)


def zipped(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in members.items():
            made.writestr(f"{name}.md", content)
    return held.getvalue()


def send(browser: Browser, content: bytes, name: str) -> Any:
    return browser.post(
        BRING, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def test_a_stranger_takes_a_public_workspace_away(
    client: Browser, page: Page, tmp_path: Path
) -> None:
    assert "/w/bees/-/export/archive" in client.get("/w/bees/-/export").text
    answer = client.get("/w/bees/-/export/archive", buffered=True)
    assert "bees.zip" in answer.headers["Content-Disposition"]
    (tmp_path / "bees.zip").write_bytes(answer.data)
    with open_source(tmp_path / "bees.zip") as archive:
        assert isinstance(archive, ArchiveReader)
        assert [one.id for one in archive.pages()] == [page.public_id]


def test_a_bundle_is_what_git_reads(client: Browser, page: Page) -> None:
    answer = client.get("/w/bees/-/export/git", buffered=True)
    assert answer.data.startswith(b"# v2 git bundle\n")


def test_a_workspace_of_members_is_nowhere_for_others(work: Work, client: Browser) -> None:
    factories.workspace(work, "Hidden", slug="hidden", visibility="members")
    for part in ("export", "export/archive", "export/git", "import"):
        assert client.get(f"/w/hidden/-/{part}").status_code == 404


def test_only_members_bring_pages_in(client: Browser, workspace: Workspace) -> None:
    assert client.get(BRING).status_code in (302, 401)
    assert send(client, zipped(a="# A\n"), "notes.zip").status_code in (302, 401)
    assert client.get("/w/bees/a").status_code == 404


def test_a_member_brings_pages_in_and_their_links_work(member: Browser) -> None:
    assert "Bring it in" in member.get(BRING).text
    answer = send(member, zipped(a="# Angle\n\n[B](b.md)\n", b="# B\n"), "notes.zip")
    assert answer.status_code == 200
    assert "New pages: 2" in answer.text
    assert 'href="/w/bees/b"' in member.get("/w/bees/a").text
    assert (
        "There was nothing new"
        in send(member, zipped(a="# Angle\n\n[B](b.md)\n", b="# B\n"), "notes.zip").text
    )
    with_nul = send(member, zipped(a="# A\n", nul="\0"), "notes.zip")
    assert "holds a NUL character" in with_nul.text


def test_what_cannot_be_brought_in_is_said_beside_the_form(member: Browser) -> None:
    answer = send(member, b"PK\x03\x04 torn", "notes.zip")
    assert answer.status_code == 400
    assert "is not a whole .zip" in answer.text
    assert "Bring it in" in answer.text
    assert send(member, b"", "").status_code == 422

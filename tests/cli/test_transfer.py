"""`commonplace import` and `commonplace export`."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.cli.shell import Shell
from tests.databases import Databases
from wiki.models import Event, Page, Revision, Workspace
from wiki.renderer import Renderer
from wiki.services import links, pages, upkeep, workspaces

NOTES = Path(__file__).parents[1] / "data" / "notes" / "revisions" / "masakhane-mt.jsonl"
REVISIONS = NOTES.read_text(encoding="utf-8").count("\n")


@pytest.fixture
def shell(databases: Databases, renderer: Renderer, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(databases.fresh("sqlite"), tmp_path / "instance", renderer)
    yield made
    made.close()


def count(shell: Shell, kind: type) -> int:
    with shell.work() as work:
        return work.db.scalar(select(func.count()).select_from(kind)) or 0


def test_an_import_says_what_it_did_and_leaves_nothing_due(shell: Shell) -> None:
    said = shell("import", NOTES, "--workspace", "mt")
    assert said.exit_code == 0, said.output
    assert f"Revisions: {REVISIONS}, new pages: 7." in said.output
    with shell.work() as work:
        assert list(upkeep.examine(work)) == []
        assert count(shell, Revision) == REVISIONS
        assert work.db.scalar(select(func.count()).where(Page.unread)) == 0
        workspace = workspaces.find(work, "mt")
        page = pages.find(work, workspace, "jw300_utils")
        assert isinstance(links.backlinks(work, page), list)


def test_the_same_import_again_adds_nothing_and_says_so(shell: Shell) -> None:
    shell("import", NOTES, "--workspace", "mt")
    said = shell("import", NOTES, "--workspace", "mt")
    assert said.exit_code == 0, said.output
    assert "There is nothing new." in said.output
    assert (count(shell, Revision), count(shell, Event)) == (REVISIONS, 1)


def test_what_could_not_come_as_it_was_is_named_and_is_no_failure(
    shell: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n")
    (folder / "nul.md").write_bytes(b"a\0b")
    (folder / "empty.png").write_bytes(b"")
    said = shell("import", folder, "--workspace", "notes", "--title", "Our notes")
    assert said.exit_code == 0, said.output
    assert "nul.md: It holds a NUL character" in said.output
    assert "empty.png: It was left out: This file is empty." in said.output
    with shell.work() as work:
        assert workspaces.find(work, "notes").title == "Our notes"


def missing(folder: Path) -> Path:
    return folder / "nothing"


def cut_off(folder: Path) -> Path:
    path = folder / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(NOTES.read_bytes())[:-2_000])
    return path


def no_zip(folder: Path) -> Path:
    path = folder / "no.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing of the kind")
    return path


def leading_outside(folder: Path) -> Path:
    path = folder / "outside.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("a.md", "# A\n")
        zipped.writestr("../../etc/passwd.md", "root\n")
    return path


def unknown(folder: Path) -> Path:
    path = folder / "notes.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    return path


def bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number in range(3):
            zipped.writestr(f"{number}.bin", b"\0" * 40_000_000)
    return path


def of_several(folder: Path) -> Path:
    path = folder / "two.jsonl"
    row = {"page": "a.md", "path": "a.md", "rev": 1, "text": "a"}
    path.write_text("\n".join(json.dumps({**row, "workspace": name}) for name in ("one", "two")))
    return path


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (missing, "There is no file or folder"),
        (cut_off, "is damaged or cut off"),
        (no_zip, "is not a whole .zip"),
        (leading_outside, "leads outside the workspace"),
        (unknown, "is none of what can be imported"),
        (bomb, "it looks made to fill a disk"),
        (of_several, "holds several workspaces"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_and_leaves_nothing(
    shell: Shell, tmp_path: Path, make: object, sentence: str
) -> None:
    assert callable(make)
    said = shell("import", make(tmp_path), "--workspace", "notes")
    assert said.exit_code == 1
    assert sentence in said.output
    assert "Traceback" not in said.output
    assert (count(shell, Workspace), count(shell, Revision)) == (0, 0)


def test_a_name_that_no_workspace_can_have_is_refused(shell: Shell) -> None:
    said = shell("import", NOTES, "--workspace", "Not a Slug")
    assert said.exit_code == 1
    assert "lower-case letters" in said.output


KILLED = """
import os, signal, sys
from pathlib import Path
from wiki import app, database
from wiki.archives import open_source
from wiki.models import Actor
from wiki.services import import_writing, importing
from wiki.settings import Settings
from wiki.http.work import work

import_writing.REVISIONS = 2
database_url, instance, notes = sys.argv[1:]
settings = Settings(instance=Path(instance), database_url=database_url, secret_key="x" * 40)
read = 0

def killed(more):
    global read
    read += more
    if read == 9:
        os.kill(os.getpid(), signal.SIGKILL)

with app.create_app(settings).app_context(), open_source(Path(notes)) as source:
    work.actor = Actor(operator=True)
    importing.bring_in(work, source, slug="mt", progress=killed)
"""


def test_an_import_that_was_killed_is_gone_on_with_and_repeats_nothing(shell: Shell) -> None:
    told = [shell.settings.database_url, str(shell.settings.instance), str(NOTES)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *told], check=False)
    assert killed.returncode == -signal.SIGKILL
    before = count(shell, Revision)
    assert 0 < before < REVISIONS
    said = shell("import", NOTES, "--workspace", "mt")
    assert f"Revisions: {REVISIONS - before}," in said.output
    assert count(shell, Revision) == REVISIONS
    rows = [json.loads(line) for line in NOTES.read_text(encoding="utf-8").split("\n") if line]
    with shell.work() as work:
        assert list(upkeep.examine(work)) == []
        for page in pages.living(work, workspaces.find(work, "mt")):
            theirs = [row["text"] for row in rows if row["page"] == page.source_path]
            query = select(Revision).where(Revision.page_id == page.id).order_by(Revision.number)
            assert [one.text for one in work.db.scalars(query)] == theirs


def test_a_workspace_is_exported_and_comes_back(shell: Shell, tmp_path: Path) -> None:
    shell("import", NOTES, "--workspace", "mt")
    said = shell("export", "--workspace", "mt", tmp_path / "mt.zip")
    assert said.exit_code == 0, said.output
    again = shell("import", tmp_path / "mt.zip", "--workspace", "copy")
    assert f"Revisions: {REVISIONS}, new pages: 7." in again.output
    assert again.output.count("This permalink is taken here") == 7
    assert shell("export", "--workspace", "mt", tmp_path / "mt", "--git").exit_code == 0
    assert (tmp_path / "mt" / "benchmarks" / "en-ts" / "README.md").is_file()


def test_exporting_what_is_not_there_or_over_something_is_refused(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "there.zip").write_bytes(b"")
    shell("import", NOTES, "--workspace", "mt")
    for workspace, dest in (("nowhere", "new.zip"), ("mt", "there.zip"), ("mt", "no/folder.zip")):
        said = shell("export", "--workspace", workspace, tmp_path / dest)
        assert said.exit_code == 1, said.output
        assert said.output.startswith("Error: ")

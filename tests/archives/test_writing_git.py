"""Workspaces written as git repositories and bundles."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from wiki.archives import open_source, write_git
from wiki.errors import Conflict

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git to compare with")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def written(workspace, tmp_path):
    write_git(tmp_path / "bees", workspace)
    return tmp_path / "bees"


def test_the_newest_texts_and_files_lie_in_the_folder(written):
    assert git(written, "ls-files").split() == ["Dance.md", "home.md", "img/w.png"]
    assert git(written, "status", "--porcelain") == ""
    assert (written / "home.md").read_bytes() == "# Bees\n\ue000 ".encode()
    assert (written / "img" / "w.png").read_bytes() == b"\x89PNG one"


def test_git_finds_nothing_wrong_with_it(written):
    assert git(written, "fsck", "--strict") == ""


def test_each_revision_is_a_commit_by_its_author_at_its_time(written):
    log = git(written, "log", "--reverse", "--format=%an|%ae|%aI|%s", "--", "home.md")
    assert log.splitlines() == [
        "Ada|no-address@example.invalid|2024-03-02T12:00:00+00:00|",
        "Curious b@example.org Fox|no-address@example.invalid|2024-03-03T12:00:00+00:00|line ends",
        "Ọlá Adé|no-address@example.invalid|2024-03-02T12:00:05+00:00|",
    ]


def test_commits_never_step_back_in_time(written):
    times = [int(one) for one in git(written, "log", "--reverse", "--format=%ct").split()]
    assert times == sorted(times)


def test_a_deleted_page_has_its_history_and_is_gone(written):
    log = git(written, "log", "--reverse", "--format=%an|%s", "--name-status", "--", "dance*")
    assert "A\tdance-0000000c.md" in log
    assert "Curious b@example.org Fox|a mistake\n\nD\tdance-0000000c.md" in log


def test_texts_are_the_same_bytes_when_read_back(written, workspace):
    with open_source(written) as source:
        found = {page.key: [one.text for one in page.revisions] for page in source.pages()}
        files = [file.open().read() for file in source.files()]
    pages = workspace.pages()
    assert found == {
        "home.md": [workspace.text(pages[0], one) for one in pages[0].revisions],
        "Dance.md": [workspace.text(pages[1], one) for one in pages[1].revisions],
    }
    assert files == [b"\x89PNG one", b"\x89PNG two", b"\x89PNG one"]


def test_the_same_workspace_gives_the_same_hashes_also_as_a_bundle(written, workspace, tmp_path):
    write_git(tmp_path / "again", workspace)
    write_git(tmp_path / "bees.bundle", workspace)
    head = git(written, "rev-parse", "HEAD")
    assert git(tmp_path / "again", "rev-parse", "HEAD") == head
    git(tmp_path, "clone", "--quiet", "bees.bundle", "clone")
    assert git(tmp_path / "clone", "rev-parse", "HEAD", "main") == head * 2


def test_nothing_that_is_there_is_overwritten(written, workspace):
    with pytest.raises(Conflict, match="is there already"):
        write_git(written, workspace)


def test_a_workspace_without_pages_leaves_nothing_behind(workspace, tmp_path):
    workspace._pages, workspace._files = [], []
    with pytest.raises(Conflict, match="nothing in this workspace"):
        write_git(tmp_path / "bees", workspace)
    assert list(tmp_path.iterdir()) == []


def test_pages_saved_together_are_one_commit(workspace, tmp_path):
    figure = workspace.pages()[1]
    others = [replace(figure, id=f"000000{n}", slug=f"d{n}", source_path=None) for n in (1, 2)]
    workspace._pages = [figure, *others]
    write_git(tmp_path / "bees", workspace)
    log = git(tmp_path / "bees", "log", "--format=", "--name-only", "--", "*.md")
    assert log.split() == ["Dance.md", "d1.md", "d2.md"]
    assert git(tmp_path / "bees", "rev-list", "--count", "HEAD", "--", "*.md") == "1\n"

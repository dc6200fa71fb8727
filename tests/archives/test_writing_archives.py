"""Archives of our own: written, read back, written again."""

import zipfile

import pytest

from wiki.archives import ArchiveReader, Limits, open_source, write_archive
from wiki.errors import Conflict, Malformed, TooLarge


@pytest.fixture
def archive(workspace, tmp_path):
    path = tmp_path / "bees.zip"
    write_archive(path, workspace)
    return path


def rewritten(path, **changes):
    """A copy of the archive in which members hold something else; None leaves one out."""
    copy = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def test_everything_is_read_back_as_it_was(workspace, archive):
    with open_source(archive) as found:
        assert isinstance(found, ArchiveReader)
        assert found.total == 5
        assert found.workspace == workspace.workspace
        assert list(found.contributors()) == workspace.contributors()
        assert list(found.files()) == workspace.files()
        assert list(found.pages()) == workspace.pages()
        for page in found.pages():
            for revision in page.revisions:
                assert found.text(page, revision) == workspace.text(page, revision)
        for digest, data in workspace.contents.items():
            with found.content(digest) as stream:
                assert stream.read() == data


def test_an_archive_read_and_written_again_is_the_same_bytes(archive, tmp_path):
    again = tmp_path / "again.zip"
    with open_source(archive) as found:
        write_archive(again, found)
    assert again.read_bytes() == archive.read_bytes()


def test_an_archive_can_be_looked_at_without_a_wiki(archive):
    with zipfile.ZipFile(archive) as file:
        copies = {name: file.read(name) for name in file.namelist() if name.startswith("pages/")}
        dates = {info.date_time for info in file.infolist()}
    assert copies == {
        "pages/home.md": "# Bees\n\ue000 ".encode(),
        "pages/Dance.md": b"![waggle](img/w.png)\n",
    }
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_equal_bytes_are_kept_once(archive, workspace):
    with zipfile.ZipFile(archive) as file:
        kept = sorted(name for name in file.namelist() if name.startswith("files/"))
    assert kept == sorted(f"files/{digest}" for digest in workspace.contents)


def test_nothing_that_is_there_is_overwritten(archive, workspace):
    before = archive.read_bytes()
    with pytest.raises(Conflict, match="is there already"):
        write_archive(archive, workspace)
    assert archive.read_bytes() == before


def test_an_export_that_fails_leaves_nothing_behind(workspace, tmp_path):
    workspace.contents.clear()
    with pytest.raises(KeyError):
        write_archive(tmp_path / "bees.zip", workspace)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pages.jsonl", None, "“pages.jsonl” is missing"),
        ("pages.jsonl", b'{"id": "0"}\n', "pages.jsonl, line 1: “.*” is missing"),
        ("pages.jsonl", b"\xff\n", "pages.jsonl, line 1 is not valid UTF-8"),
        ("contributors.jsonl", b"[]\n", "contributors.jsonl, line 1 must be"),
        ("revisions/0000000a/1.md", None, "“revisions/0000000a/1.md” is missing"),
        ("revisions/0000000a/1.md", b"# Wasps\n", "is not what it was"),
        ("revisions/0000000a/1.md", b"\xff", "is not valid UTF-8"),
    ],
)
def test_an_altered_archive_is_refused_with_the_place(archive, tmp_path, name, content, words):
    path = rewritten(archive, **{name: content})
    with pytest.raises(Malformed, match=words), open_source(path) as found:
        write_archive(tmp_path / "again.zip", found)


def test_an_altered_file_is_refused(archive, workspace):
    digest = next(iter(workspace.contents))
    path = rewritten(archive, **{f"files/{digest}": b"else"})
    with open_source(path) as found, pytest.raises(Malformed, match="is not what it was"):
        found.content(digest)


def test_a_zip_with_a_manifest_of_its_own_is_no_archive(tmp_path):
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", '{"name": "an app"}')
        file.writestr("a.md", "Bees")
    with open_source(path) as source:
        assert source.kind == "zip"
        assert [outline.key for outline in source.outlines] == ["a.md"]


def test_a_newer_archive_says_so(archive):
    with zipfile.ZipFile(archive) as file:
        manifest = file.read("manifest.json").replace(b'"version": 1', b'"version": 99')
    with pytest.raises(Malformed, match="A newer wiki wrote it"):
        open_source(rewritten(archive, **{"manifest.json": manifest}))


def test_a_text_beyond_the_limits_is_not_read(archive):
    with open_source(archive, Limits(text=5)) as found:
        page = next(iter(found.pages()))
        with pytest.raises(TooLarge):
            found.text(page, page.revisions[0])

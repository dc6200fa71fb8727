"""Imports from folders, single files and zips."""

import os
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from wiki.archives import Limits, open_source
from wiki.errors import Malformed, NotFound, TooLarge


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "bees"
    (made / "img").mkdir(parents=True)
    (made / ".obsidian").mkdir()
    (made / "README.md").write_bytes(b"# Bees\r\n")
    (made / "dance.Rmd").write_bytes("Ọ̀dájú\n".encode())
    (made / "img" / "w.png").write_bytes(b"\x89PNG")
    (made / ".obsidian" / "app.md").write_bytes(b"settings")
    os.utime(made / "README.md", (1_700_000_000, 1_700_000_000))
    return made


@pytest.fixture
def zipped(tmp_path):
    def write(*members, name="notes.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for member, content in members:
                file.writestr(member, content)
        return path

    return write


def texts(source):
    return {one.path: one.text for page in source.pages() for one in page.revisions}


def contents(source):
    found = {}
    for file in source.files():
        with file.open() as stream:
            found[file.path] = stream.read()
    return found


def sentences(source):
    list(contents(source)), list(texts(source))
    return {problem.path: str(problem.sentence) for problem in source.problems}


def link(name, target):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def test_a_folder_gives_its_pages_and_files(folder):
    with open_source(folder) as source:
        assert source.hints.title == "bees"
        assert texts(source) == {"README.md": "# Bees\r\n", "dance.Rmd": "Ọ̀dájú\n"}
        assert contents(source) == {"img/w.png": b"\x89PNG"}
        assert not source.problems


def test_a_page_from_a_folder_says_when_it_was_saved_and_what_it_was(folder):
    with open_source(folder) as source:
        (first, *_others) = [one for page in source.pages() for one in page.revisions]
    assert first.saved_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert first.origin.startswith("sha256:")
    assert first.author is None


def test_one_markdown_file_is_a_source_of_one_page(folder):
    with open_source(folder / "README.md") as source:
        assert texts(source) == {"README.md": "# Bees\r\n"}


def test_links_in_a_folder_are_left_out_and_named(folder, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (folder / "away.md").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.md")
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("x")
    with open_source(folder) as source:
        assert "secret" not in "".join(texts(source).values())
        found = sentences(source)
    assert found.keys() == {"away.md", "up", "pipe.md", "caf?.md"}
    assert "link" in found["away.md"]


def test_what_is_too_large_is_left_out_and_named(folder):
    with open_source(folder, Limits(text=7, file=3)) as source:
        assert texts(source) == {}
        assert contents(source) == {}
        assert sentences(source).keys() == {"README.md", "dance.Rmd", "img/w.png"}


def test_a_page_that_is_not_utf_8_is_read_and_says_so(folder):
    (folder / "latin.md").write_bytes(b"caf\xe9")
    (folder / "wide.md").write_bytes("\ufeffcafé".encode("utf-16-le"))
    (folder / "marked.md").write_bytes("\ufeffcafé".encode())
    with open_source(folder) as source:
        found = {one.path: one for page in source.pages() for one in page.revisions}
    assert (found["latin.md"].text, found["latin.md"].encoding) == ("café", "latin-1")
    assert (found["wide.md"].text, found["wide.md"].encoding) == ("café", "utf-16")
    assert (found["marked.md"].text, found["marked.md"].encoding) == ("\ufeffcafé", None)


def test_too_many_files_are_refused(folder):
    with pytest.raises(TooLarge, match="more than 2 parts"):
        open_source(folder, Limits(members=2))


def test_a_zip_gives_its_pages_and_files(zipped):
    path = zipped(("a/b.md", "Bees\r\n"), ("img/w.png", b"\x89PNG"), ("empty/", ""))
    with open_source(path) as source:
        assert source.hints.title == "notes"
        assert texts(source) == {"a/b.md": "Bees\r\n"}
        assert contents(source) == {"img/w.png": b"\x89PNG"}


def test_a_folder_around_everything_in_a_zip_is_taken_off(zipped):
    path = zipped(("bees-main/a.md", "1"), ("bees-main/x/b.md", "2"), ("__MACOSX/a.md", "junk"))
    with open_source(path) as source:
        assert source.hints.title == "bees-main"
        assert texts(source) == {"a.md": "1", "x/b.md": "2"}


def test_names_in_old_zips_are_understood(tmp_path):
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("XXXX.md", "1")
        file.writestr("a\\b.md", "2")
    # "é" as some programs write it: UTF-8 without the flag that says so.
    path.write_bytes(path.read_bytes().replace(b"XXXX", "éé".encode()))
    with open_source(path) as source:
        assert texts(source) == {"éé.md": "1", "a/b.md": "2"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.md", "outside the workspace"),
        ("a/../../evil.md", "outside the workspace"),
        ("..\\evil.md", "outside the workspace"),
        ("/etc/evil.md", "absolute"),
        ("C:\\evil.md", "absolute"),
        ("a\x01.md", "control characters"),
    ],
)
def test_a_zip_that_reaches_outside_is_refused(zipped, name, words):
    with pytest.raises(Malformed, match=words):
        open_source(zipped(("a.md", "1"), (name, "2")))


def test_links_in_a_zip_are_left_out_and_named(zipped):
    path = zipped(("a.md", "1"), link("b.md", "/etc/passwd"), link("c", "../.."))
    with open_source(path) as source:
        assert texts(source) == {"a.md": "1"}
        assert sentences(source).keys() == {"b.md", "c"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_names_a_path_twice_is_refused(zipped):
    with pytest.raises(Malformed, match=r"holds “a\.md” twice"):
        open_source(zipped(("a.md", "1"), ("./a.md", "2")))


def test_a_zip_made_to_swell_is_refused_before_anything_is_unpacked(zipped):
    path = zipped(("a.md", "1"), ("bomb.bin", b"\0" * 20_000_000))
    with pytest.raises(TooLarge, match="made to fill a disk"):
        open_source(path, Limits(ratio_from=1_000_000))
    with pytest.raises(TooLarge, match="more than 10 MB"):
        open_source(path, Limits(total=10_000_000))
    with pytest.raises(TooLarge, match="more than 1 parts"):
        open_source(path, Limits(members=1))


def test_a_zip_that_lies_about_sizes_cannot_swell(zipped):
    path = zipped(("a.md", b"x" * 100_000))
    data = path.read_bytes()
    path.write_bytes(data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with open_source(path) as source, pytest.raises(Malformed, match="damaged"):
        texts(source)


def test_a_locked_zip_is_refused(zipped):
    path = zipped(("a.md", "1"))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Malformed, match="password"):
        open_source(path)


def test_a_zip_cut_off_or_damaged_is_refused(zipped, tmp_path):
    whole = zipped(("a.md", os.urandom(3000))).read_bytes()
    cut, damaged = tmp_path / "cut.zip", tmp_path / "damaged.zip"
    cut.write_bytes(whole[:2000])
    damaged.write_bytes(whole[:1000] + bytes([whole[1000] ^ 0xFF]) + whole[1001:])
    with pytest.raises(Malformed, match=r"“cut\.zip” is not a whole \.zip"):
        open_source(cut)
    with open_source(damaged) as source, pytest.raises(Malformed, match="damaged"):
        texts(source)


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"There is no file or folder “.*/none\.zip”"):
        open_source(tmp_path / "none.zip")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.zip", b"no zip at all", "not what its name says"),
        ("notes.jsonl.gz", b"no gzip at all", "not what its name says"),
        ("notes.bundle", b"\x00\x01", "not what its name says"),
        ("notes.docx", b"\xd0\xcf\x11\xe0", "none of what can be imported"),
        ("notes.zip", b"", "is empty"),
    ],
)
def test_what_is_no_source_is_refused_in_a_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Malformed, match=words):
        open_source(path)


def test_a_folder_with_nothing_in_it_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Malformed, match="nothing to import"):
        open_source(tmp_path / "empty")

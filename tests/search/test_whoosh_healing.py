"""The embedded index is a copy: whatever happens to its files is noticed, and healed by building it anew."""

from __future__ import annotations

import errno
import os
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.conftest import document
from wiki.search.index import Broken, Busy, Document
from wiki.search.query import parse
from wiki.search.whoosh import WhooshIndex
from wiki.search.whoosh.merging import MOST_SEGMENTS

PAGES = [
    document(n, f"Bees {n}", f"They dance. Number{n}n. " * 20, tags=("x",)) for n in range(1, 31)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "index"


@pytest.fixture
def embedded(folder: Path) -> Iterator[WhooshIndex]:
    index = WhooshIndex(folder)
    index.rebuild(PAGES)
    yield index
    index.close()


def found(index: WhooshIndex, typed: str) -> set[int]:
    return {hit.id for hit in index.search(parse(typed), workspaces=None, limit=100).hits}


def use(index: WhooshIndex) -> None:
    """Everything an index is asked in its day."""
    found(index, "dance")
    found(index, '"they dance" number7n tag:x')
    index.suggest(parse("dacne"), None)
    index.titles("bee", None)
    index.apply([document(1, "Bees 1", "replaced")])


def test_before_it_is_built_there_is_no_index(folder):
    index = WhooshIndex(folder)
    with pytest.raises(Broken):
        found(index, "bees")
    with pytest.raises(Broken):
        index.apply(PAGES)
    assert index.needs_rebuild()
    assert not index.healthy()
    assert index.applied() is None


@pytest.mark.parametrize("opened", [True, False], ids=["while open", "while closed"])
def test_a_deleted_folder_is_noticed_and_healed(folder, embedded, opened):
    other = WhooshIndex(folder)
    if opened:
        assert found(other, "number7n") == {7}
    shutil.rmtree(folder)
    for index in (embedded, other):
        with pytest.raises(Broken):
            found(index, "number7n")
        assert index.needs_rebuild()
    embedded.rebuild(PAGES)
    assert found(other, "number7n") == {7}
    other.close()


@pytest.mark.parametrize("deleted", ["*.toc", "*.trm", "*.pst", "*.card.col", "current"])
def test_a_deleted_file_is_noticed_and_healed(folder, embedded, deleted):
    for path in folder.rglob(deleted):
        path.unlink()
    index = WhooshIndex(folder)
    with pytest.raises(Broken):
        use(index)
    assert index.needs_rebuild()
    index.rebuild(PAGES)
    use(index)
    index.close()


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", ".card.col"])
@pytest.mark.parametrize("damage", ["cut short", "emptied", "zeros", "noise"])
def test_damaged_bytes_raise_nothing_but_broken_and_are_healed(folder, embedded, suffix, damage):
    path = next(path for path in folder.rglob("*") if path.name.endswith(suffix))
    for seed in range(6):
        sound = path.read_bytes()
        path.write_bytes(_damaged(sound, damage, random.Random(seed)))
        index = WhooshIndex(folder)
        try:
            use(index)
        except Broken:
            assert index.needs_rebuild()
        index.rebuild(PAGES)
        assert found(index, "number7n") == {7}
        assert found(index, "dance") == {page.id for page in PAGES}
        index.close()
        path = next(path for path in folder.rglob("*") if path.name.endswith(suffix))


def _damaged(sound: bytes, damage: str, chance: random.Random) -> bytes:
    at = chance.randrange(len(sound))
    if damage == "cut short":
        return sound[:at]
    if damage == "emptied":
        return b""
    size = chance.randrange(1, 64)
    instead = bytes(size) if damage == "zeros" else chance.randbytes(size)
    return sound[:at] + instead + sound[at + size :]


def test_damage_found_by_one_process_is_known_to_all(folder, embedded):
    other = WhooshIndex(folder)
    assert found(other, "number7n") == {7}
    for path in folder.rglob("*.pst"):
        path.write_bytes(b"")
    third = WhooshIndex(folder)
    with pytest.raises(Broken):
        found(third, "dance")
    assert other.needs_rebuild()
    for index in (other, third):
        index.close()


def test_an_index_of_another_version_is_built_anew(folder, embedded):
    (folder / "current").write_text("0.0 1")
    with pytest.raises(Broken):
        found(embedded, "bees")
    assert embedded.needs_rebuild()


def test_files_that_cannot_be_read_just_now_are_no_reason_to_build_anew(
    folder, embedded, monkeypatch
):
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as world:
        world.setattr("whoosh.filedb.filestore.FileStorage.open_file", refused)
        index = WhooshIndex(folder)
        with pytest.raises(Broken):
            found(index, "bees")
        assert not index.needs_rebuild()
    assert found(index, "number7n") == {7}
    index.close()


def test_a_rebuild_that_fails_leaves_the_old_index(folder, embedded):
    def interrupted() -> Iterator[Document]:
        yield PAGES[0]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        embedded.rebuild(interrupted())
    assert found(embedded, "number7n") == {7}
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_a_rebuild_reaches_those_who_have_the_old_index_open(folder, embedded):
    other = WhooshIndex(folder)
    assert found(other, "number7n") == {7}
    embedded.rebuild(PAGES[:3])
    assert found(other, "number7n") == set()
    assert other.ids() == {1, 2, 3}
    other.close()


def test_only_one_writes_at_a_time(folder, embedded):
    other = WhooshIndex(folder)
    refused: list[BaseException] = []

    def intrude() -> None:
        for index in (embedded, other):
            try:
                with index.writing(0):
                    pass
            except Busy as busy:
                refused.append(busy)

    with embedded.writing(), embedded.writing(0):
        embedded.apply([document(1, "Hornets")])
        shutil.rmtree(folder)
        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()
    assert len(refused) == 2
    with other.writing(0):
        pass


def test_the_number_of_the_last_change_is_kept_and_never_falls(folder, embedded):
    assert embedded.applied() is None
    embedded.apply(PAGES[:1], upto=12)
    embedded.apply(PAGES[:1], upto=7)
    embedded.apply(PAGES[:1])
    assert WhooshIndex(folder).applied() == 12
    embedded.rebuild(PAGES, upto=3)
    assert embedded.applied() == 3


def segments(folder: Path) -> int:
    return len(list(folder.rglob("*.trm")))


def test_tidying_merges_what_saves_have_left(folder, embedded):
    for number in range(1, MOST_SEGMENTS + 3):
        embedded.apply([document(number, f"Wasps {number}", f"They sting. Number{number}n")], [30])
    embedded.tidy()
    assert segments(folder) < MOST_SEGMENTS
    assert found(embedded, "wasps") == set(range(1, MOST_SEGMENTS + 3))
    assert found(embedded, '"they sting" number7n') == {7}
    assert found(embedded, "bees") == {27, 28, 29}
    assert embedded.suggest(parse("stign"), None) == "sting"


def test_saves_merge_by_themselves_before_segments_are_far_too_many(folder, embedded):
    for number in range(1, 4 * MOST_SEGMENTS):
        embedded.apply([document(100 + number, "Moth")])
    assert segments(folder) <= 3 * MOST_SEGMENTS
    assert embedded.search(parse("moth"), workspaces=None).total == 4 * MOST_SEGMENTS - 1


def test_saving_one_page_again_and_again_leaves_no_trail(folder, embedded):
    for number in range(10):
        embedded.apply([document(1, f"v{number}v")])
    assert segments(folder) == 2
    assert found(embedded, "v9v") == {1}


def test_nothing_is_left_open_or_lying_about(folder, embedded):
    use(embedded)
    embedded.rebuild(PAGES)
    embedded.tidy()
    [number] = {path.name for path in folder.iterdir()} - {"current"}
    assert {path.name for path in folder.parent.iterdir()} == {"index", "index.lock"}
    assert not [path for path in folder.rglob("*") if path.is_dir() and path.name != number]
    embedded.close()
    opened = [
        os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_link(fd)
    ]
    assert not [path for path in opened if path.startswith(str(folder))]


def _is_link(fd: str) -> bool:
    return os.path.islink(f"/proc/self/fd/{fd}")

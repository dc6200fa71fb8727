"""The bytes of files."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest

from wiki.blobs import Blob, Blobs, TooLong

DANCE = b"waggle" * 1000
SHA256 = hashlib.sha256(DANCE).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.mark.parametrize("source", [DANCE, BytesIO(DANCE)], ids=["bytes", "a stream"])
def test_what_is_put_in_comes_out(blobs: Blobs, source: bytes | BytesIO) -> None:
    assert blobs.put(source) == Blob(SHA256, len(DANCE))
    with blobs.open(SHA256) as kept:
        assert kept.read() == DANCE


def test_bytes_lie_under_two_levels_named_by_their_hash(blobs: Blobs) -> None:
    blobs.put(DANCE)
    assert blobs.path(SHA256) == blobs.root / SHA256[:2] / SHA256[2:4] / SHA256
    assert blobs.path(SHA256).read_bytes() == DANCE


def test_the_same_bytes_are_kept_once(blobs: Blobs) -> None:
    blobs.put(DANCE)
    before = blobs.path(SHA256).stat().st_ino
    blobs.put(DANCE)
    assert blobs.path(SHA256).stat().st_ino == before
    assert list(blobs) == [SHA256]


def test_what_nobody_uses_goes_in_time(blobs: Blobs) -> None:
    for content in (DANCE, b"used", b"new"):
        blobs.put(content)
    for content in (DANCE, b"used"):
        os.utime(blobs.path(hashlib.sha256(content).hexdigest()), (1000, 1000))
    broken_off = blobs.root / "arriving-long-ago"
    broken_off.write_bytes(b"half")
    os.utime(broken_off, (1000, 1000))
    blobs.sweep({hashlib.sha256(b"used").hexdigest()}, before=2000)
    kept = sorted(path.read_bytes() for path in blobs.root.rglob("*") if path.is_file())
    assert kept == [b"new", b"used"]


def test_what_is_put_again_is_new(blobs: Blobs) -> None:
    blobs.put(DANCE)
    os.utime(blobs.path(SHA256), (1000, 1000))
    blobs.put(DANCE)
    blobs.sweep(set(), before=2000)
    assert SHA256 in blobs


def test_nothing_is_left_of_what_was_too_long(blobs: Blobs) -> None:
    with pytest.raises(TooLong):
        blobs.put(DANCE, most=len(DANCE) - 1)
    assert not [path for path in blobs.root.rglob("*") if path.is_file()]
    assert blobs.put(DANCE, most=len(DANCE)).size == len(DANCE)


def test_nothing_is_left_of_what_broke_off(blobs: Blobs) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the line went dead")

    with pytest.raises(OSError, match="went dead"):
        blobs.put(Broken())
    assert not [path for path in blobs.root.rglob("*") if path.is_file()]


def test_a_file_of_nothing_is_a_file(blobs: Blobs) -> None:
    blob = blobs.put(b"")
    assert blob.size == 0
    assert blob.sha256 in blobs


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65])
def test_only_a_hash_is_a_place(blobs: Blobs, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        blobs.path(name)


def test_what_is_not_there_says_so(blobs: Blobs) -> None:
    assert SHA256 not in blobs
    assert list(blobs) == []
    with pytest.raises(FileNotFoundError):
        blobs.open(SHA256)
    blobs.remove(SHA256)


def test_what_was_removed_is_gone(blobs: Blobs) -> None:
    blobs.put(DANCE)
    blobs.remove(SHA256)
    assert SHA256 not in blobs


def test_it_is_healthy_where_it_can_be_written(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.healthy()
    (tmp_path / "a file").touch()
    assert not Blobs(tmp_path / "a file").healthy()

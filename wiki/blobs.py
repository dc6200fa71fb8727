"""The bytes of files, stored once by what they are: `<first two>/<next two>/<sha256>` in a folder.

A file is there whole or not at all, and durably: written beside, synced, then renamed into its place.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

CHUNK = 1024 * 1024
ARRIVING = "arriving-"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class TooLong(Exception):
    """The stream holds more bytes than were allowed."""


@dataclass(frozen=True)
class Blob:
    """Bytes that are in the store. `size` in bytes, `sha256` in hexadecimal."""

    sha256: str
    size: int


class Blobs:
    """A folder of content-addressed files; any number of processes may use it at once."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, source: bytes | IO[bytes], *, most: int | None = None) -> Blob:
        """Keep the bytes of `source`, read to its end in pieces; returns when they are safe on the disk.

        Raises TooLong, keeping nothing, beyond `most` bytes; OSError when the disk refuses.
        """
        stream = BytesIO(source) if isinstance(source, bytes) else source
        with self._beside() as (kept, beside):
            digest, size = hashlib.sha256(), 0
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if most is not None and size > most:
                    raise TooLong
                digest.update(chunk)
                kept.write(chunk)
            blob = Blob(digest.hexdigest(), size)
            self._settle(kept, beside, self.path(blob.sha256))
        return blob

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be. Raises ValueError for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to be read. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """The hash of everything kept, in no order."""
        return (path.name for path in self.root.glob("??/??/*") if _SHA256.fullmatch(path.name))

    def remove(self, sha256: str) -> None:
        """Forget the bytes with this hash; that they are not there is no error."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, used: Container[str], *, before: float) -> None:
        """Forget what is not `used` and was last put before then (seconds since 1970), and what never
        arrived whole. Bytes that are put meanwhile stay."""
        for sha256 in list(self):
            if sha256 not in used:
                with suppress(FileNotFoundError):
                    self._let_go(self.path(sha256), before)
        for left in self.root.glob(f"{ARRIVING}*"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < before:
                    left.unlink()

    def healthy(self) -> bool:
        """Whether something can be written."""
        try:
            with self._beside():
                return True
        except OSError:
            return False

    @contextmanager
    def _beside(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A new file on the same disk and its path; gone afterwards unless it was given a place."""
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.root, prefix=ARRIVING)
        try:
            with os.fdopen(handle, "wb") as kept:
                yield kept, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _let_go(self, place: Path, before: float) -> None:
        if place.stat().st_mtime >= before:
            return
        # Aside first: whoever puts the same bytes now either has touched them, or finds them gone.
        aside = place.with_name(f"{place.name}.going")
        place.replace(aside)
        if aside.stat().st_mtime >= before:
            aside.replace(place)
        else:
            aside.unlink()

    def _settle(self, kept: BinaryIO, beside: Path, place: Path) -> None:
        with suppress(FileNotFoundError):
            os.utime(place)
            return
        kept.flush()
        os.fchmod(kept.fileno(), 0o644)
        os.fsync(kept.fileno())
        for folder in (place.parent.parent, place.parent):
            with suppress(FileExistsError):
                folder.mkdir()
                _sync(folder.parent)
        beside.replace(place)
        _sync(place.parent)


def _sync(folder: Path) -> None:
    """Make the names in `folder` as durable as what they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

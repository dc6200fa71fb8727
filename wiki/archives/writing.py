"""Writes an archive of our own; see `interchange.manifest` for its layout."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wiki.errors import Conflict
from wiki.interchange import manifest
from wiki.interchange.records import Archive
from wiki.messages import _

_CHUNK = 64 * 1024
# The first day a .zip can name; the moments that matter are in the records.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644


def write_archive(path: Path, archive: Archive) -> None:
    """Write the workspace to a new file. The same workspace gives the same bytes.

    Raises Conflict if something is there already. The file appears when it is whole.
    """
    with appearing(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as zipped:
        _write(zipped, manifest.MANIFEST, [manifest.write_manifest(archive.workspace).encode()])
        _write(zipped, manifest.CONTRIBUTORS, _lines(archive.contributors()))
        _write(zipped, manifest.PAGES, _lines(archive.pages()))
        _write(zipped, manifest.FILES, _lines(archive.files()))
        _write_texts(zipped, archive)
        _write_contents(zipped, archive)
        _write_copies(zipped, archive)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, which takes its name when all went well, durably."""
    if path.exists():
        raise Conflict(_("“%(path)s” is there already; nothing was written.", path=str(path)))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_texts(zipped: zipfile.ZipFile, archive: Archive) -> None:
    for page in archive.pages():
        for revision in page.revisions:
            text = archive.text(page, revision)
            _write(zipped, manifest.text_name(page, revision), [text.encode()])


def _write_contents(zipped: zipfile.ZipFile, archive: Archive) -> None:
    written: set[str] = set()
    for file in archive.files():
        for version in file.versions:
            if version.sha256 in written:
                continue
            written.add(version.sha256)
            with archive.content(version.sha256) as stream:
                chunks = iter(lambda: stream.read(_CHUNK), b"")
                _write(zipped, manifest.content_name(version.sha256), chunks)


def _write_copies(zipped: zipfile.ZipFile, archive: Archive) -> None:
    written: set[str] = set()
    for page in archive.pages():
        path = manifest.path_of(page)
        if page.deletion is None and path not in written:
            written.add(path)
            text = archive.text(page, page.revisions[-1])
            _write(zipped, f"pages/{path}", [text.encode()])


def _write(zipped: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = _UNIX
    info.external_attr = _MODE << 16
    with zipped.open(info, "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)


def _lines(records: Iterable[Any]) -> Iterator[bytes]:
    for record in records:
        yield manifest.write_record(record).encode() + b"\n"

"""Recognises what an import is given by looking at it, never by trusting its name alone."""

from __future__ import annotations

from pathlib import Path

from wiki.archives.folder import open_folder, open_page
from wiki.archives.git import open_bundle, open_repository
from wiki.archives.json_lines import GZIP
from wiki.archives.jsonl import JsonlSource
from wiki.archives.limits import DEFAULT, Limits
from wiki.archives.own import ArchiveReader, is_archive
from wiki.archives.zipped import Zip, ZipSource
from wiki.errors import Malformed, NotFound, WikiError
from wiki.interchange.paths import is_page
from wiki.interchange.source import Source
from wiki.messages import _

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BUNDLE = b"# v"
_BARE = ("HEAD", "objects", "refs")


def open_source(path: Path, limits: Limits = DEFAULT) -> Source | ArchiveReader:
    """The source at this path: an `ArchiveReader` for an archive of our own, else a `Source`.

    A folder, a .zip, a git repository or bundle, `.jsonl` or `.jsonl.gz`, or one Markdown file.
    Raises NotFound if there is nothing, Malformed if it cannot be read or is none of these or holds
    neither page nor file, TooLarge past the limits. The caller closes it (`with`).
    """
    try:
        source = _opened(path, limits)
    except OSError as error:
        if not path.exists():
            raise NotFound(_("There is no file or folder “%(path)s”.", path=str(path))) from error
        raise Malformed(
            _("“%(path)s” cannot be read: %(why)s.", path=str(path), why=error.strerror or "")
        ) from error
    if not isinstance(source, ArchiveReader) and not source.outlines and _is_bare(source):
        source.close()
        raise Malformed(
            _("There is nothing to import in “%(path)s”: no Markdown, no files.", path=str(path))
        )
    return source


def _opened(path: Path, limits: Limits) -> Source | ArchiveReader:
    if path.is_dir():
        is_git = (path / ".git").exists() or all((path / one).exists() for one in _BARE)
        return open_repository(path, limits) if is_git else open_folder(path, limits)
    with path.open("rb") as stream:
        start = stream.read(64)
    name = path.name.lower()
    if start.startswith(_ZIP):
        return _opened_zip(path, limits)
    if start.startswith(_BUNDLE) and b"git bundle\n" in start:
        return open_bundle(path, limits)
    if start.startswith(GZIP) or (start.lstrip()[:1] == b"{" and not is_page(name)):
        return JsonlSource(path, limits)
    if is_page(name):
        return open_page(path, limits)
    raise _unknown(path, name)


def _opened_zip(path: Path, limits: Limits) -> Source | ArchiveReader:
    zipped = Zip(path, limits)
    try:
        if is_archive(zipped):
            return ArchiveReader(zipped, limits)
        return ZipSource(zipped, path.stem, limits)
    except BaseException:
        zipped.close()
        raise


def _unknown(path: Path, name: str) -> WikiError:
    if not path.stat().st_size:
        return Malformed(_("“%(name)s” is empty.", name=path.name))
    if name.endswith((".zip", ".gz", ".bundle", ".jsonl")):
        return Malformed(
            _(
                "“%(name)s” is not what its name says: it is damaged, or no such file.",
                name=path.name,
            )
        )
    return Malformed(
        _(
            "“%(name)s” is none of what can be imported: a folder or .zip of Markdown, a git"
            " repository or bundle, an archive of a wiki like this, .jsonl or .jsonl.gz.",
            name=path.name,
        )
    )


def _is_bare(source: Source) -> bool:
    return next(iter(source.files()), None) is None

"""A .zip of Markdown and files, as people make them: read with care, nothing unpacked to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from wiki.archives.limits import MEGABYTE, Limits, Meter
from wiki.archives.tree import Member, TreeSource
from wiki.errors import Malformed, TooLarge
from wiki.interchange.paths import is_hidden, safe_path
from wiki.interchange.source import Hints
from wiki.messages import _

_CHUNK = 64 * 1024
_UTF8_FLAG = 0x800
_LOCKED_FLAG = 0x1


class ZipSource(TreeSource):
    """The members of a zip; a single folder around everything is taken off."""

    def __init__(self, zipped: Zip, title: str, limits: Limits) -> None:
        self._zip = zipped
        members = [
            Member(path, info.file_size, _saved_at(info), partial(zipped.open, path, limits.file))
            for path, info in zipped.members.items()
            if not is_hidden(path)
        ]
        top = _common_folder([member.path for member in members])
        if top:
            title = top
            members = [
                Member(one.path[len(top) + 1 :], one.size, one.saved_at, one.open)
                for one in members
            ]
        super().__init__("zip", members, Hints(title=title), limits)
        for path in zipped.links:
            self.report(path, _("It is a link to another file and was left out."))

    def close(self) -> None:
        self._zip.close()


class Zip:
    """The members of a zip by safe path, within the limits.

    Raises Malformed if it is no zip, is damaged, locked, or names a path twice or outside; TooLarge
    if it announces or yields more than the limits.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        with honest(path):
            self._file = zipfile.ZipFile(path)
        self.path = path
        self.links: list[str] = []
        self.members: dict[str, zipfile.ZipInfo] = {}
        try:
            self._list(Meter(limits, path.stat().st_size))
        except BaseException:
            self.close()
            raise

    def _list(self, meter: Meter) -> None:
        for info in self._file.infolist():
            meter.member()
            # The library stops at the announced size, so that counting it here counts for good.
            meter.unpack(info.file_size)
            if info.is_dir():
                continue
            path = safe_path(_name(info))
            if info.flag_bits & _LOCKED_FLAG:
                raise Malformed(_("This .zip is locked with a password."))
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                self.links.append(path)
            elif path in self.members:
                raise Malformed(_("This .zip holds “%(path)s” twice.", path=path))
            else:
                self.members[path] = info

    def open(self, path: str, most: int) -> BinaryIO:
        """The bytes of a member as a seekable file of its own, checked against its checksum.

        Raises Malformed if the member is damaged, TooLarge beyond `most` bytes.
        """
        spool = SpooledTemporaryFile(max_size=MEGABYTE)  # noqa: SIM115
        try:
            with honest(self.path), self._file.open(self.members[path]) as stream:
                while chunk := stream.read(_CHUNK):
                    if spool.tell() + len(chunk) > most:
                        raise TooLarge(_("“%(path)s” is larger than the wiki accepts.", path=path))
                    spool.write(chunk)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return cast(BinaryIO, spool)

    def close(self) -> None:
        self._file.close()


@contextmanager
def honest(path: Path) -> Iterator[None]:
    """Says in a sentence what is wrong with the zip being read inside."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, zlib.error, ValueError) as damage:
        raise Malformed(
            _("“%(name)s” is not a whole .zip: it is damaged or cut off.", name=path.name)
        ) from damage
    except (NotImplementedError, RuntimeError) as unknown:
        raise Malformed(
            _("“%(name)s” is packed in a way this wiki cannot read.", name=path.name)
        ) from unknown


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; some programs write UTF-8 without saying so, and old ones `\\`."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            pass
    return name.replace("\\", "/")


def _saved_at(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _common_folder(paths: list[str]) -> str:
    tops = {path.partition("/")[0] for path in paths}
    return tops.pop() if len(tops) == 1 and all("/" in path for path in paths) else ""

"""Lines of JSON objects, packed or not, read one at a time within the limits."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from wiki.archives.limits import Limits, Meter
from wiki.errors import Malformed, TooLarge
from wiki.messages import _

GZIP = b"\x1f\x8b"
# A character of a text is at most six in JSON (\u0000); the other fields are small beside it.
_ESCAPED = 6
_OTHER_FIELDS = 1_000_000


def json_lines(path: Path, limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line's number, from 1, and its object. Empty lines are passed over.

    Raises Malformed, naming the line, for what is cut off, not UTF-8 or not an object; TooLarge
    past the limits.
    """
    meter = Meter(limits, path.stat().st_size)
    longest = limits.text * _ESCAPED + _OTHER_FIELDS
    with _open(path) as stream:
        for number, line in enumerate(_lines(stream, path, longest), start=1):
            meter.member()
            meter.unpack(len(line))
            if line.strip():
                yield number, _object(number, line)


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    return cast(IO[bytes], gzip.open(path, "rb") if packed else path.open("rb"))


def _lines(stream: IO[bytes], path: Path, longest: int) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(longest + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as damage:
            raise Malformed(
                _(
                    "“%(name)s” is damaged or cut off: it cannot be unpacked past line %(line)s.",
                    name=path.name,
                    line=number - 1,
                )
            ) from damage
        if not line:
            return
        if len(line) > longest:
            raise TooLarge(_("Line %(line)s is longer than the wiki accepts.", line=number))
        yield line


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        # Not json.loads(bytes): that lets halves of characters through.
        found = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise Malformed(_("Line %(line)s is not valid UTF-8.", line=number)) from error
    except (ValueError, RecursionError) as error:
        raise Malformed(_("Line %(line)s is not valid JSON.", line=number)) from error
    if not isinstance(found, dict):
        raise Malformed(_("Line %(line)s is not a JSON object.", line=number))
    return found

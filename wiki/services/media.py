"""What kind of thing some bytes are, decided from the bytes and never from a name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What a browser may show by itself: nothing in them can act."""

SVG = "image/svg+xml"
PDF = "application/pdf"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

_PIECE = 1 << 20
_HEAD = 4096
_PROLOGUE = re.compile(
    rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+svg\b[^>\[]*(\[[^\]]*\])?\s*>)", re.S
)
_ROOT = re.compile(rb"\s*<(svg|[A-Za-z]\w*:svg)[\s>/]")
# What stands in no text: controls other than tab, line ends, form feed and escape.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def could_be_picture(head: bytes) -> bool:
    """Whether bytes that begin so are worth measuring: PNG, JPEG, GIF and WebP say so at once."""
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    )


def media_type(stream: IO[bytes]) -> str:
    """The media type of what is no picture: SVG, PDF, text in UTF-8, or unknown bytes.

    HTML, scripts and data in text form are all plain text here: they are read, never run.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF
    if not _is_text(stream):
        return UNKNOWN
    return SVG if _is_svg(head) else TEXT


def _is_svg(head: bytes) -> bool:
    rest = head.removeprefix(codecs.BOM_UTF8)
    while prologue := _PROLOGUE.match(rest):
        rest = rest[prologue.end() :]
    return _ROOT.match(rest) is not None


def _is_text(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(stream):
            if _NOT_TEXT.search(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece

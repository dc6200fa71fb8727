"""Small real pictures."""

from __future__ import annotations

import struct
import zlib

COLOURS = {"red": b"\xff\x00\x00", "blue": b"\x00\x00\xff", "green": b"\x00\xff\x00"}


def png(colour: str, width: int = 4, height: int = 3) -> bytes:
    """A PNG of one colour (W3C Portable Network Graphics, second edition)."""
    rows = (b"\x00" + COLOURS[colour] * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

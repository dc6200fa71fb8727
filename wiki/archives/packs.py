"""Looks through a git pack before anything is built from it: is it whole, and not made to swell?

The format is git's gitformat-pack, version 2 and 3.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from typing import BinaryIO

from wiki.archives.limits import MEGABYTE, Limits, Meter
from wiki.errors import TooLarge
from wiki.messages import _

_MAGIC = b"PACK"
_SHA1_BYTES = 20
_CHUNK = 64 * 1024
_OFS_DELTA, _REF_DELTA = 6, 7
_DELTAS = frozenset({_OFS_DELTA, _REF_DELTA})
# A file in the history that the wiki would leave out must not stop the import, nor fill the memory.
_ROOM = 4
# A delta begins with two sizes of at most ten bytes each.
_SIZES = 20


def check_pack(pack: BinaryIO, limits: Limits) -> bool:
    """Whether the pack is whole; its position does not matter and is at the end afterwards.

    Raises TooLarge if its objects are more, or one of them is larger, than the limits allow, deltas
    (which can swell without limit) by the size they announce.
    """
    size = pack.seek(0, os.SEEK_END)
    if size < len(_MAGIC) + 8 + _SHA1_BYTES or not _has_true_checksum(pack, size):
        return False
    pack.seek(0)
    header = pack.read(12)
    if header[:4] != _MAGIC:
        return False
    walk = _Walk(pack, Meter(limits, size), limits.file * _ROOM)
    try:
        for _number in range(int.from_bytes(header[8:], "big")):
            walk.entry()
    except (EOFError, zlib.error):
        return False
    pack.seek(0, os.SEEK_END)
    return True


def _has_true_checksum(pack: BinaryIO, size: int) -> bool:
    pack.seek(0)
    digest = hashlib.sha1(usedforsecurity=False)
    left = size - _SHA1_BYTES
    while left > 0 and (chunk := pack.read(min(_CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return pack.read() == digest.digest()


class _Walk:
    """Reads one object after the other, keeping only what it has to look at."""

    def __init__(self, pack: BinaryIO, meter: Meter, most: int) -> None:
        self.pack = pack
        self.meter = meter
        self.most = most

    def entry(self) -> None:
        self.meter.member()
        byte = self._byte()
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 0x80:
            byte = self._byte()
            size |= (byte & 0x7F) << shift
            shift += 7
        if kind == _OFS_DELTA:
            while self._byte() & 0x80:
                pass
        elif kind == _REF_DELTA:
            self.pack.seek(_SHA1_BYTES, os.SEEK_CUR)
        self._refuse(size)
        start = self._inflate()
        if kind in _DELTAS:
            self._refuse(_target_size(start))

    def _byte(self) -> int:
        read = self.pack.read(1)
        if not read:
            raise EOFError
        return read[0]

    def _inflate(self) -> bytes:
        """Go past one zlib stream, counting what comes out; returns how it begins."""
        stream = zlib.decompressobj()
        start, total, packed = b"", 0, b""
        while not stream.eof:
            packed = stream.unconsumed_tail or self.pack.read(_CHUNK)
            if not packed:
                raise EOFError
            data = stream.decompress(packed, _CHUNK)
            start = start or data[:_SIZES]
            total += len(data)
            self._refuse(total)
            self.meter.unpack(len(data))
        self.pack.seek(-len(stream.unused_data), os.SEEK_CUR)
        return start

    def _refuse(self, size: int) -> None:
        if size > self.most:
            raise TooLarge(
                _("This history holds a file larger than %(most)s MB.", most=self.most // MEGABYTE)
            )


def _target_size(delta: bytes) -> int:
    """The size of what a delta makes: the second of two numbers, seven bits a byte, low bits first."""
    sizes: list[int] = []
    size = shift = 0
    for byte in delta:
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            sizes.append(size)
            size = shift = 0
    return sizes[1] if len(sizes) > 1 else 0

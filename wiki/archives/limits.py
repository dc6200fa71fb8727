"""How much an import may ask for, counted while it streams."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import TooLarge
from wiki.messages import _

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bytes of one text, of one file, of everything unpacked; members; unpacked per packed byte.

    The ratio counts once 50 MB have been unpacked: small things may be as empty as they like.
    """

    text: int = MEGABYTE
    file: int = 50 * MEGABYTE
    total: int = 20_000 * MEGABYTE
    members: int = 500_000
    ratio: int = 250
    ratio_from: int = 50 * MEGABYTE


DEFAULT = Limits()


class Meter:
    """Counts what comes out of a packed source of `packed` bytes; raises TooLarge past the limits."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self.packed = packed
        self.unpacked = 0
        self.members = 0

    def member(self, count: int = 1) -> None:
        self.members += count
        if self.members > self.limits.members:
            raise TooLarge(
                _("This holds more than %(most)s parts.", most=f"{self.limits.members:,}")
            )

    def unpack(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > self.limits.total:
            raise TooLarge(
                _(
                    "Unpacked, this is more than %(most)s MB.",
                    most=f"{self.limits.total // MEGABYTE:,}",
                )
            )
        most = max(self.limits.ratio_from, self.packed * self.limits.ratio)
        if self.unpacked > most:
            raise TooLarge(
                _(
                    "Unpacked, this is more than %(ratio)s times its size:"
                    " it looks made to fill a disk, so nothing was read.",
                    ratio=self.limits.ratio,
                )
            )

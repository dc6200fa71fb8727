"""Bytes on their way in: measured against the limit, put into the store, looked at."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from wiki.errors import Invalid, TooLarge
from wiki.messages import _
from wiki.services import media
from wiki.work import Work


@dataclass(frozen=True)
class Stored:
    """Bytes that are in the store, and what they are. `size` is bytes, `width` and `height` pixels."""

    sha256: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None


def store(work: Work, content: bytes | IO[bytes]) -> Stored:
    """Put bytes, or a stream that can be wound back, into the store, and look at what they are.

    Slow: to be done before anything is reserved. Raises TooLarge, Invalid (`content`) for no bytes.
    """
    stream = BytesIO(content) if isinstance(content, bytes) else content
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > work.settings.max_upload:
        raise TooLarge(
            _(
                "This file is too large: %(limit)s bytes at most.",
                limit=f"{work.settings.max_upload:,}",
            )
        )
    if not size:
        raise Invalid(content=_("This file is empty."))
    kept = work.tools.blobs.put(stream)
    stream.seek(0)
    head = stream.read(16)
    stream.seek(0)
    picture = work.tools.renderer.measure(stream.read()) if media.could_be_picture(head) else None
    if picture is not None:
        return Stored(kept.sha256, size, picture.media_type, picture.width, picture.height)
    stream.seek(0)
    return Stored(kept.sha256, size, media.media_type(stream))

"""Answers in words are sent compressed to whoever can read them so.

The compressed and the plain answer are the same thing in other bytes, so their ETag is a weak one
(RFC 9110, 8.8.1) and `Vary` tells caches to keep them apart.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

LEAST = 1024  # bytes; below that the saving is not worth the work
MOST_KEPT = 128 * 1024  # bytes; with 128 answers kept, some megabytes in practice, 20 at worst
LEVEL = 6

_WORDS = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/atom+xml",
    "image/svg+xml",
)


def install(app: Flask) -> None:
    """Compress every answer of `app` that is worth it."""
    app.after_request(compressed)


def compressed(answer: Response) -> Response:
    """`answer`, compressed if its reader accepts that and it is words enough, sent in one piece."""
    if not (answer.mimetype or "").startswith(_WORDS) or "Content-Encoding" in answer.headers:
        return answer
    answer.vary.add("Accept-Encoding")
    etag, _ = answer.get_etag()
    if etag is not None:
        answer.set_etag(etag, weak=True)
    if answer.status_code in (204, 206, 304) or answer.is_streamed or answer.direct_passthrough:
        return answer
    if (
        not takes_gzip(request.headers.get("Accept-Encoding", ""))
        or len(body := answer.get_data()) < LEAST
    ):
        return answer
    # Only what has an ETag will be asked for again; the rest would push it out.
    again = etag is not None and len(body) <= MOST_KEPT
    answer.set_data(_kept(body) if again else zipped(body))
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a reader whose browser sends this header gets words as gzip."""
    return parse_accept_header(accept_encoding).quality("gzip") > 0


@lru_cache(maxsize=128)
def _kept(body: bytes) -> bytes:
    return zipped(body)


def zipped(body: bytes) -> bytes:
    """The body as gzip."""
    # Without a time in it, equal answers are equal bytes.
    return gzip.compress(body, LEVEL, mtime=0)

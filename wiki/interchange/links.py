"""Where a relative link in a page leads, among the paths of its workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from wiki.errors import Malformed
from wiki.interchange.paths import safe_path

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True)
class Destination:
    """A path of the workspace ("" is its home) and the anchor within it ("" for none)."""

    path: str
    anchor: str


def resolve(source_path: str, target: str) -> Destination | None:
    """Where `target`, written in the page at `source_path`, leads; None when out of the workspace.

    The path is the one written: `plan.slug_of` tells which page it means with or without extension,
    for a folder, a README. Percent escapes are decoded, the query is dropped, a leading `/` means
    the workspace's top, and an empty path is the page itself (RFC 3986, section 5.2, except that a
    path above the top is refused, not cut).
    """
    target = target.strip()
    if _SCHEME.match(target) or target.startswith(("//", "\\")):
        return None
    address, _hash, fragment = target.partition("#")
    written = address.partition("?")[0]
    path, anchor = _decoded(written), _decoded(fragment)
    if path is None or anchor is None:
        return None
    if not written:
        return Destination(source_path, anchor)
    folder = [] if path.startswith("/") else source_path.split("/")[:-1]
    parts = _walk(folder, path)
    if parts is None:
        return None
    if not parts:
        return Destination("", anchor)
    try:
        return Destination(safe_path("/".join(parts)), anchor)
    except Malformed:
        return None


def _decoded(written: str) -> str | None:
    if "%" not in written:
        return written
    try:
        return unquote_to_bytes(written).decode()
    except UnicodeError:
        return None


def _walk(folder: list[str], path: str) -> list[str] | None:
    parts = list(folder)
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return parts

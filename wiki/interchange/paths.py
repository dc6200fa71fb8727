"""Paths inside a source: which are safe, which are pages, which are nobody's business."""

from __future__ import annotations

import re

from wiki.errors import Malformed
from wiki.messages import _

PAGE_SUFFIXES = (".md", ".markdown", ".rmd", ".qmd")
LONGEST = 1024

_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
_DEBRIS = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def safe_path(name: str) -> str:
    """The path with `/` between its parts, none of them empty, `.` or `..`.

    Raises Malformed, naming the path, if it is empty, absolute, leads outside, holds control
    characters or lone surrogates, or is longer than 1,024 bytes of UTF-8.
    """
    shown = name.encode("utf-8", "replace").decode()[:200]
    if any(ord(character) < 32 or 0x7F <= ord(character) <= 0x9F for character in name):
        raise Malformed(_("The path “%(path)s” holds control characters.", path=repr(shown)[1:-1]))
    if any(0xD800 <= ord(character) <= 0xDFFF for character in name):
        raise Malformed(_("The path “%(path)s” is not valid text.", path=shown))
    parts = [part for part in name.split("/") if part not in {"", "."}]
    path = "/".join(parts)
    if name.startswith("/") or _DRIVE.match(path):
        raise Malformed(
            _("The path “%(path)s” is absolute; paths must begin inside the source.", path=shown)
        )
    if ".." in parts:
        raise Malformed(_("The path “%(path)s” leads outside the workspace.", path=shown))
    if not path:
        raise Malformed(_("A path in the source is empty."))
    if len(path.encode()) > LONGEST:
        raise Malformed(_("The path “%(path)s…” is too long.", path=shown))
    return path


def is_page(path: str) -> bool:
    """Whether the file at this path is a page (Markdown) rather than a file of the workspace."""
    return path.lower().endswith(PAGE_SUFFIXES) and not path.rpartition("/")[2].startswith(".")


def is_hidden(path: str) -> bool:
    """Whether a path belongs to somebody's tools (`.git/…`, `.obsidian/…`, `__MACOSX/…`)."""
    return any(part.startswith(".") or part.lower() in _DEBRIS for part in path.split("/"))

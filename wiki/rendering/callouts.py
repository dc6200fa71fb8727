"""Callouts: `!!! note`, `??? note`, `> [!NOTE]` and `::: note` are four ways to write one thing.

All are written anew as `!!! kind "title"` (or `???`), which Python-Markdown's admonition and
pymdown's details read. Five kinds exist on a page; other names people use become the nearest.
"""

from __future__ import annotations

import re

from wiki.rendering.stash import Stash

KINDS = ("note", "tip", "important", "warning", "caution")

_NEAREST = {
    "abstract": "note",
    "summary": "note",
    "tldr": "note",
    "info": "note",
    "todo": "note",
    "example": "note",
    "question": "note",
    "faq": "note",
    "help": "note",
    "seealso": "note",
    "quote": "note",
    "cite": "note",
    "admonition": "note",
    "hint": "tip",
    "success": "tip",
    "check": "tip",
    "done": "tip",
    "attention": "warning",
    "danger": "caution",
    "error": "caution",
    "failure": "caution",
    "fail": "caution",
    "missing": "caution",
    "bug": "caution",
    **{kind: kind for kind in KINDS},
}

HEAD = re.compile(
    r"(?P<sign>!!!|\?\?\?\+?)[ ]?(?P<name>[\w-]+)(?:[ ]+[\w-]+)*(?:[ ]+\"(?P<title>[^\"]*)\")?[ ]*$"
)
COLONS = re.compile(
    r":{3,}[ ]*\{?\.?(?:callout-)?(?P<name>[A-Za-z-]+)\}?(?:[ ]+(?P<title>[^:{}]*))?[ ]*$"
)
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z]+)\][+-]?(?:[ ]+(?P<title>.*))?$")


def kind_of(name: str) -> str | None:
    """The kind a name means, or None if it is no callout's name."""
    return _NEAREST.get(name.lower())


def head(found: re.Match[str], stash: Stash) -> str:
    """A head matched by `HEAD`, in its one form. A name nobody knows is a note with that title."""
    name = found["name"].lower()
    kind = kind_of(name) or "note"
    title = found["title"]
    if title is None:
        title = stash.put("s", kind) if name == kind else name.capitalize()
    return f'{found["sign"]} {kind} "{title}"'


def title_of(kind: str, written: str | None, stash: Stash) -> str:
    """The title as written, or else the word for the kind."""
    written = (written or "").strip().replace('"', "&quot;")
    return written or stash.put("s", kind)

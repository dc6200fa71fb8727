"""Names of files: what they may be, and how an uploaded one is made acceptable."""

from __future__ import annotations

import re
from unicodedata import category, normalize
from urllib.parse import quote

from wiki.errors import Invalid
from wiki.messages import Message, _
from wiki.slugs import SEGMENT_BYTES, SLUG_BYTES, character_refused

FALLBACK = "file"

_FOLDERS = re.compile(r"[/\\]")
# What ends the path of an address, and what would have to be escaped in a link.
_AWKWARD = re.compile(r"[#?%]+")
_ESCAPED = re.compile(r"[\s()<>\[\]\"'`*]")


def check_name(name: str) -> str:
    """The name in NFC, its case kept; raises Invalid (`name`), saying why, if no file can have it.

    A path within the workspace: segments divided by `/`, each at most 255 bytes of UTF-8, all together
    600, none of them empty, `.` or `..`, and no character that is invisible or turns others around.
    """
    name = normalize("NFC", name)
    refusal = character_refused(name)
    if refusal is None and not name:
        refusal = _("Please give the file a name.")
    if refusal is None and "\\" in name:
        refusal = _("The name of a file cannot contain “\\”.")
    if refusal is None and len(name.encode()) > SLUG_BYTES:
        refusal = _("This name is too long. Please choose a shorter one.")
    for segment in name.split("/"):
        refusal = refusal or _segment_refused(segment)
    if refusal is not None:
        raise Invalid(name=refusal)
    return name


def clean_name(name: str) -> str:
    """A name that `check_name` accepts, from what a browser says an uploaded file is called.

    Folders are left off, white space becomes a space, what a link can hold only escaped a hyphen, and
    what no name can hold is dropped.
    """
    last = _AWKWARD.sub("-", _FOLDERS.split(normalize("NFC", name))[-1])
    kept = "".join(
        " " if category(character)[0] == "Z" or character in "\t\r\n" else character
        for character in last
    )
    kept = " ".join("".join(one for one in kept if character_refused(one) is None).split())
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending.encode()) < SEGMENT_BYTES // 2:
        kept = _cut(stem, SEGMENT_BYTES - len(ending.encode()) - 1) + dot + ending
    return FALLBACK if kept in ("", ".", "..") else _cut(kept, SEGMENT_BYTES)


def link(name: str, *, picture: bool) -> str:
    """Markdown that shows a picture, or leads to any other file, from every page of its workspace."""
    words = name.rpartition("/")[2].rpartition(".")[0] or name
    words = re.sub(r"([\\\[\]`*_])", r"\\\1", words)
    address = _ESCAPED.sub(lambda found: quote(found[0]), name)
    # From the top of the workspace: beneath a sub-page a bare path would lead elsewhere.
    address = f"/{address}" if "/" in name else address
    return f"{'!' if picture else ''}[{words}]({address})"


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode(errors="ignore").strip(" ")


def _segment_refused(segment: str) -> Message | None:
    if not segment:
        return _("The name of a file has something on both sides of every “/”.")
    if segment in (".", ".."):
        return _("“%(segment)s” cannot be part of the name of a file.", segment=segment)
    if segment != segment.strip(" "):
        return _("No part of a file’s name begins or ends with a space.")
    if len(segment.encode()) > SEGMENT_BYTES:
        return _("This name is too long. Please choose a shorter one.")
    return None

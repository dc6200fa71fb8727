"""What a link in a text is, and the sentence it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from wiki.rendering.result import Link, LinkKind

# A text with more links than this keeps their words and loses their addresses.
MAX_LINKS = 5_000
CONTEXT = 300

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।؟])[\"'”’»)\]]*\s+|(?<=[。！？])")


@dataclass
class Draft:
    """A link being read: `start` and `end` are its place in the text of its block."""

    kind: LinkKind
    target: str
    anchor: str | None
    section: str
    start: int
    end: int = 0
    shown: str = ""
    context: str = ""

    def done(self) -> Link:
        """The link as it is handed on."""
        return Link(self.kind, self.target, self.anchor, self.shown, self.context, self.section)


def is_external(address: str) -> bool:
    """Whether an address leads away: it has a scheme, or starts with `//` (or what browsers take for it)."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}", address.strip()))


def path_of(address: str) -> tuple[str, str | None]:
    """A relative address as decoded path (with its query, if any) and fragment."""
    parts = urlsplit(address.strip())
    path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
    return path, unquote(parts.fragment) if parts.fragment else None


def sentence(text: str, start: int, end: int) -> str:
    """The sentence of `text` around the words from `start` to `end`, cut to about 300 characters."""
    left, right = 0, len(text)
    nearby = max(0, start - CONTEXT)
    for found in _SENTENCE_END.finditer(text, nearby, start):
        left = found.end()
    following = _SENTENCE_END.search(text, end, min(len(text), end + CONTEXT))
    if following:
        right = following.start()
    room = max(CONTEXT - (end - start), 60) // 2
    cut_left, cut_right = max(left, start - room), min(right, end + room)
    before = "… " if cut_left > left else ""
    after = " …" if cut_right < right else ""
    words = text[cut_left:cut_right]
    if before:
        words = words.partition(" ")[2] if " " in words[: start - cut_left] else words
    if after:
        tail = words.rpartition(" ")
        words = tail[0] if tail[0] and len(tail[2]) < room else words
    return before + " ".join(words.split())[: 2 * CONTEXT] + after

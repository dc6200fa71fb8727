"""What a link in a text is, and the sentence it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from wiki.rendering.placeholders import without_controls
from wiki.rendering.result import Link, LinkKind

# A text with more links than this keeps their words and loses their addresses.
MAX_LINKS = 5_000
CONTEXT = 300

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।؟])[\"'”’»)\]]*\s+|(?<=[。！？])")

_OURS = re.compile(r"/(w/[^/?#]|p/[0-9a-z]{8}(?![^./?#])|files/[0-9a-f]{64}/|search\?)")


@dataclass
class Draft:
    """A link being read: `start` and `end` are its place in the text of its block, whose pieces from
    `piece` on are its words."""

    kind: LinkKind
    target: str
    anchor: str | None
    section: str
    start: int
    piece: int
    end: int = 0
    shown: str = ""
    context: str = ""

    def done(self) -> Link:
        """The link as it is handed on."""
        return Link(self.kind, self.target, self.anchor, self.shown, self.context, self.section)


def external(address: str) -> str | None:
    """An address that leads away, with its scheme; None if it is relative. `//host`, and what browsers
    take for it, means https."""
    address = address.strip()
    if re.match(r"[/\\]{2}", address):
        return f"https://{address.lstrip('/' + chr(92))}"
    return address if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address) else None


def of_this_wiki(address: str) -> bool:
    """Whether an address was copied from the wiki itself: of a page, a permalink, a file, a search.

    Any other that begins with a stroke means the top of the workspace, as in the notes of a repository.
    """
    return _OURS.match(address) is not None


def path_of(address: str) -> tuple[str, str | None]:
    """A relative address as decoded path (with its query, if any) and fragment."""
    address, _, anchor = address.strip().partition("#")
    path, mark, query = address.partition("?")
    decoded = without_controls(unquote(path))
    return decoded + mark + query, without_controls(unquote(anchor)) or None


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

"""Anchors: what stands after `#` in a link to a heading, as writers on GitHub expect it."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[^\w\- ]")


def anchor_of(text: str) -> str:
    """A heading's anchor: lower case, letters, digits, marks, `_` and `-` kept, spaces become hyphens
    (github.com/Flet/github-slugger), text in NFC. Never empty."""
    lowered = unicodedata.normalize("NFC", text).strip().lower()
    kept = "".join(
        character
        for character in lowered
        if not _DROPPED.match(character) or unicodedata.category(character).startswith("M")
    )
    return kept.replace(" ", "-")[:200] or "section"


class Anchors:
    """Gives each heading of a page an anchor of its own: the second "Notes" is `notes-1`."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, anchor: str) -> str:
        """`anchor` itself if it is free, else the next free one with a number."""
        count = self._taken.get(anchor)
        if count is None:
            self._taken[anchor] = 0
            return anchor
        free = anchor
        while free in self._taken:
            count += 1
            free = f"{anchor}-{count}"
        self._taken[anchor] = count
        self._taken[free] = 0
        return free

    def find(self, written: str) -> str:
        """The anchor a link `#written` means: as written, else regardless of case, else as written."""
        if written in self._taken:
            return written
        lowered = written.lower()
        return next((anchor for anchor in self._taken if anchor.lower() == lowered), written)

"""Anchors of headings, as writers on GitHub expect them, and the table of contents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from wiki.rendering.result import Heading, fragment

_DROPPED = re.compile(r"[^\w\- ]")


def slug(text: str) -> str:
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


def contents(headings: Sequence[Heading]) -> str:
    """The headings as nested lists of links. A single first heading of level 1 is the page's title."""
    top = [heading for heading in headings if heading.level == 1]
    shown = list(headings)
    if len(top) == 1 and shown and shown[0] is top[0]:
        shown = shown[1:]
    html: list[str] = []
    levels: list[int] = []
    for heading in shown:
        while levels and levels[-1] > heading.level and len(levels) > 1:
            levels.pop()
            html.append("</li></ul>")
        if not levels or heading.level > levels[-1]:
            levels.append(heading.level)
            html.append("<ul><li>")
        else:
            levels[-1] = heading.level
            html.append("</li><li>")
        address = escape(fragment(heading.anchor))
        html.append(f'<a href="#{address}">{escape(heading.text)}</a>')
    html.append("</li></ul>" * len(levels))
    return "".join(html)

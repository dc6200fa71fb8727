"""Metadata at the head of a Markdown text, between two lines of `---`, and the title of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from wiki.text import lines
from wiki.text.headings import first_heading

# Characters of front matter that are looked at, and how deep lists and mappings may nest.
LONGEST = 16 * 1024
DEEPEST = 10
TITLE_CHARACTERS = 255

_OPENING = re.compile("\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)


@dataclass(frozen=True)
class FrontMatter:
    """Metadata and body of a text.

    `fields` holds strings, lists and mappings of them, as they were written: a date, a number and
    "no" stay words. `raw` is the YAML without its fences, `body` the text after them, which begins
    in line `line` (from 1).
    """

    fields: dict[str, Any]
    raw: str
    body: str
    line: int


def split(text: str) -> FrontMatter:
    """The front matter of a text and the rest.

    What cannot be read as front matter (malformed, too long, too deep, with aliases, not a
    mapping) is part of the body, so that it stays legible. Never raises.
    """
    opening = _OPENING.match(text)
    closing = opening and _closing(text, opening.end())
    if not (opening and closing):
        return FrontMatter({}, "", text, 1)
    raw = text[opening.end() : closing.start()]
    fields = _read(raw)
    if fields is None:
        return FrontMatter({}, "", text, 1)
    head, body = text[: closing.end()], text[closing.end() :]
    return FrontMatter(fields, raw, body, len(lines.split(head)) + 1)


def title_of(text: str, fallback: str) -> str:
    """The title a text gives itself: that of its front matter, else its first heading, else
    `fallback`. One line, at most 255 characters; not checked otherwise."""
    front = split(text)
    given = front.fields.get("title")
    if isinstance(given, str) and (title := " ".join(given.split())):
        return title[:TITLE_CHARACTERS].rstrip()
    return first_heading(lines.split(front.body)) or fallback


def _closing(text: str, start: int) -> re.Match[str] | None:
    return _CLOSING.search(text, start, start + LONGEST)


def _read(raw: str) -> dict[str, Any] | None:
    try:
        fields = _Loader(raw).get_single_data()
    except yaml.YAMLError:
        return None
    if fields is None or fields == "":
        return {}
    return fields if isinstance(fields, dict) else None


class _Loader(yaml.BaseLoader):
    """YAML without types, tags, aliases or depth."""

    def __init__(self, stream: str):
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases")
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.YAMLError("too deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

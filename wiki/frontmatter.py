"""Front matter: the YAML between two lines of `---` at the head of a Markdown text, read within bounds.

Values stay as they were written: a date, a number and "no" are words. What cannot be read as front
matter (malformed, too long, too deep, with aliases, not a mapping) belongs to the text, and is legible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

LONGEST = 16 * 1024
"""Characters of front matter that are read."""

DEEPEST = 10
"""How deep lists and mappings may nest."""

MAX_TAGS = 50
MAX_TAG = 80

_OPENING = re.compile("\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The parser in C is twenty times as fast where it was built; both say the same.
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class FrontMatter:
    """Metadata and body of a text.

    `fields` holds strings, lists and mappings of them. `raw` is the YAML without its fences, `body`
    the text after them, which begins at character `end` (from 0) in line `line` (from 1).
    """

    fields: dict[str, Any]
    raw: str
    body: str
    end: int
    line: int


def split(text: str) -> FrontMatter:
    """The front matter of a text and the rest. Never raises."""
    opening = _OPENING.match(text)
    closing = opening and _CLOSING.search(text, opening.end())
    if not (opening and closing) or closing.start() - opening.end() > LONGEST:
        return FrontMatter({}, "", text, 0, 1)
    raw, end = text[opening.end() : closing.start()], closing.end()
    fields = _read(raw)
    if fields is None:
        return FrontMatter({}, "", text, 0, 1)
    taken = len(_LINE_END.findall(text, 0, end)) + (text[end - 1] not in "\r\n")
    return FrontMatter(fields, raw, text[end:], end, taken + 1)


def lines_of(rows: Sequence[str]) -> int:
    """The number of lines that front matter takes at the head of these, with or without their ends."""
    if not rows or not rows[0].removeprefix("\ufeff").startswith("---"):
        return 0
    head = (row if row.endswith(("\n", "\r")) else f"{row}\n" for row in rows[: LONGEST + 2])
    return split("".join(head)).line - 1


def title_of(fields: Mapping[str, Any]) -> str | None:
    """The title that front matter gives, on one line, if it gives one."""
    title = fields.get("title")
    return " ".join(title.split()) or None if isinstance(title, str) else None


def tags_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of `tags` or `keywords`, a list or words parted by commas, each once."""
    given = fields.get("tags") or fields.get("keywords") or ()
    if isinstance(given, str):
        given = given.split(",")
    words = (
        " ".join(tag.split()).removeprefix("#")[:MAX_TAG] for tag in given if isinstance(tag, str)
    )
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_TAGS]


class _Unreadable(Exception):
    """This is YAML, but no front matter."""


def _read(raw: str) -> dict[str, Any] | None:
    builder = _Builder()
    try:
        for event in yaml.parse(raw, Loader=_PARSER):
            builder.take(event)
    except (yaml.YAMLError, ValueError, _Unreadable):
        return None
    found = builder.found
    if found in ([], [""]):
        return {}
    return found[0] if len(found) == 1 and isinstance(found[0], dict) else None


class _Builder:
    """Values made of the events of a parser: without types, tags, depth, or aliases, by which eight lines
    become a billion words."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        """What each document is."""
        self._open: list[list[Any] | dict[str, Any]] = []
        self._keys: list[str | None] = []

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable
        if isinstance(event, yaml.ScalarEvent):
            self._put(_storable(event.value))
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([])
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()

    def _begin(self, value: list[Any] | dict[str, Any]) -> None:
        self._put(value)
        if len(self._open) == DEEPEST:
            raise _Unreadable
        self._open.append(value)
        self._keys.append(None)

    def _put(self, value: Any) -> None:
        within = self._open[-1] if self._open else self.found
        if isinstance(within, list):
            within.append(value)
        elif (key := self._keys[-1]) is not None:
            within[key] = value
            self._keys[-1] = None
        elif isinstance(value, str):
            self._keys[-1] = value
        else:
            raise _Unreadable


def _storable(value: str) -> str:
    """Without what escapes in YAML can write and no database keeps: controls and lone surrogates."""
    return _CONTROL.sub("", value).encode("utf-8", "replace").decode()

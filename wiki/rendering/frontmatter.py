"""Front matter: the YAML between `---` lines at the head of a text, read within bounds.

Values stay as they were written: a date, a number and "no" are words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from wiki.rendering.placeholders import without_controls

MAX_SIZE = 16_384
MAX_DEPTH = 10
MAX_TAGS = 50
MAX_TAG = 80

_OPENING = re.compile("\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)


def split(source: str) -> tuple[dict[str, Any], int]:
    """The fields of the front matter (strings, lists and mappings), and the characters it takes.

    Without front matter, and when it cannot be read, there are no fields and it takes none: it is then
    part of the text, and legible.
    """
    opening = _OPENING.match(source)
    closing = opening and _CLOSING.search(source, opening.end(), opening.end() + MAX_SIZE)
    if not (opening and closing):
        return {}, 0
    try:
        fields = _Loader(source[opening.end() : closing.start()]).get_single_data()
    except (yaml.YAMLError, ValueError):
        return {}, 0
    if fields in (None, ""):
        return {}, closing.end()
    return (_storable(fields), closing.end()) if isinstance(fields, dict) else ({}, 0)


class _Loader(yaml.BaseLoader):
    """YAML without types and tags; without aliases, by which eight lines become a billion words."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent) or self._depth > MAX_DEPTH:
            raise yaml.YAMLError("not for front matter")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _storable(value: Any) -> Any:
    """Without what escapes in YAML can write and no database keeps: controls and lone surrogates."""
    if isinstance(value, dict):
        return {_storable(str(name)): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return without_controls(str(value)).encode("utf-8", "replace").decode()


def title_of(fields: Mapping[str, Any]) -> str | None:
    """The title the front matter gives, if it gives one."""
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

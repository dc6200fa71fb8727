"""Front matter: the YAML between `---` lines at the head of a text, read within bounds."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

from wiki.rendering.placeholders import without_controls

MAX_SIZE = 16_384
MAX_DEPTH = 8
MAX_TAGS = 50
MAX_TAG = 80

_FRONT = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
# An alias is how eight lines become a billion words; nobody needs one in front matter.
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*[\w-]+", re.MULTILINE)


def split(source: str) -> tuple[dict[str, Any], int]:
    """The fields of the front matter as JSON values, and the number of characters it takes.

    Without front matter, and when it cannot be read, there are no fields and it takes none: it is then
    part of the text, and legible.
    """
    found = _FRONT.match(source, 0, MAX_SIZE)
    if found is None or _ALIAS.search(found[1]):
        return {}, 0
    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return {}, 0
    if not isinstance(fields, Mapping):
        return ({}, found.end()) if fields is None else ({}, 0)
    return _mapping(fields, 0), found.end()


def _mapping(fields: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    return {_storable(str(name))[:MAX_TAG]: _plain(each, depth) for name, each in fields.items()}


def _plain(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return _mapping(value, depth + 1)
    if isinstance(value, (list, tuple, set)):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    return _storable(str(value))


def _storable(text: str) -> str:
    """Without what escapes in YAML can write and no database keeps: controls and lone surrogates."""
    return without_controls(text).encode("utf-8", "replace").decode()


def title_of(fields: Mapping[str, Any]) -> str | None:
    """The title the front matter gives, if it gives one."""
    title = fields.get("title")
    return " ".join(str(title).split()) or None if isinstance(title, (str, int, float)) else None


def tags_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of `tags` or `keywords`, a list or words parted by commas, each once."""
    given = fields.get("tags") or fields.get("keywords") or ()
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, list):
        return ()
    words = (
        " ".join(str(tag).split()).removeprefix("#")[:MAX_TAG]
        for tag in given
        if isinstance(tag, (str, int, float))
    )
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_TAGS]

"""Keeps parts of a text aside while Markdown and the sanitiser work on the rest.

What is kept aside is represented by a token made of small letters and digits only, which passes through
both untouched. Its middle is a digest of the text it stands in, so that no text can contain its own
tokens: whoever would write one changes the digest by writing it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Kept:
    """One part kept aside: its kind (a small letter) and whatever it is."""

    kind: str
    value: Any


class Stash:
    """The parts of one text that are kept aside."""

    def __init__(self, source: str) -> None:
        digest = sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        self._mark = f"zq{digest[:24]}"
        self._kept: list[Kept] = []
        self.pattern = re.compile(f"{self._mark}([a-z])([0-9]+)z")

    def put(self, kind: str, value: Any) -> str:
        """Keep `value` aside and return the token that stands for it."""
        self._kept.append(Kept(kind, value))
        return f"{self._mark}{kind}{len(self._kept) - 1}z"

    def get(self, match: re.Match[str]) -> Kept:
        """What a match of `pattern` stands for."""
        return self._kept[int(match[2])]

    def of_kind(self, kind: str) -> re.Pattern[str]:
        """A pattern for the tokens of one kind."""
        return re.compile(f"{self._mark}({kind})([0-9]+)z")

    def strip(self, text: str) -> str:
        """`text` without any token."""
        return self.pattern.sub("", text)

"""Where a section of a text begins and ends, so that it can be edited alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wiki.rendering.result import Heading

_LINE_END = re.compile(r"\r\n|\r|\n")


def section_span(source: str, headings: Sequence[Heading], anchor: str) -> tuple[int, int]:
    """The characters of `source` from the heading with `anchor` up to the next of its level or higher.

    `headings` are those `source` was rendered with. Replacing exactly these characters changes nothing
    else. Raises KeyError if no heading has that anchor.
    """
    position = next((n for n, heading in enumerate(headings) if heading.anchor == anchor), None)
    if position is None:
        raise KeyError(anchor)
    heading = headings[position]
    later = headings[position + 1 :]
    following = next((other for other in later if other.level <= heading.level), None)
    starts = [0, *(found.end() for found in _LINE_END.finditer(source))]
    end = starts[following.line - 1] if following else len(source)
    return starts[heading.line - 1], end

"""A Markdown text cut at its headings, without rendering it: what search shows of a page."""

from __future__ import annotations

from dataclasses import dataclass

from wiki import frontmatter
from wiki.anchors import Anchors, anchor_of
from wiki.text import lines
from wiki.text.headings import headings


@dataclass(frozen=True, slots=True)
class Section:
    """The words under one heading, in Markdown. Above the first heading both names are empty."""

    anchor: str
    heading: str
    text: str


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a text in order, front matter left out.

    Anchors are those of the rendered page, but where a heading names its own (`{#name}`).
    """
    rows = lines.split(text)
    begin = frontmatter.lines_of(rows)
    found = headings(rows)
    anchors = Anchors()
    starts = [(begin, 0, "", "")]
    for line, words in found:
        # A heading that is underlined takes two lines.
        height = 1 if rows[line].lstrip(" \ufeff").startswith("#") else 2
        starts.append((line, height, anchors.take(anchor_of(words)), words))
    ends = [line for line, *_heading in starts[1:]] + [len(rows)]
    cut = (
        Section(anchor, words, "".join(rows[start + height : end]))
        for (start, height, anchor, words), end in zip(starts, ends, strict=True)
    )
    return tuple(one for one in cut if one.heading or one.text.strip())

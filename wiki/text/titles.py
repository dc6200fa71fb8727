"""The title that a text gives itself."""

from __future__ import annotations

from wiki import frontmatter
from wiki.text import lines
from wiki.text.headings import first_heading

TITLE_CHARACTERS = 255


def title_of(text: str, fallback: str) -> str:
    """The title a text gives itself: that of its front matter, else its first heading, else
    `fallback`. One line, at most 255 characters; not checked otherwise."""
    front = frontmatter.split(text)
    given = frontmatter.title_of(front.fields)
    if given is not None:
        return given[:TITLE_CHARACTERS].rstrip()
    return first_heading(lines.split(front.body)) or fallback

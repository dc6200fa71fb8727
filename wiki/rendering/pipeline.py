"""Stage one: a text as HTML that is safe and knows no context. Imported by the rendering child only."""

from __future__ import annotations

import re
from functools import lru_cache

from wiki import frontmatter
from wiki.frontmatter import FrontMatter
from wiki.rendering.blocks import arrange
from wiki.rendering.dialect import Dialect
from wiki.rendering.finish import finish
from wiki.rendering.lines import Line
from wiki.rendering.placeholders import without_controls
from wiki.rendering.result import Rendered
from wiki.rendering.sanitize import sanitize
from wiki.rendering.stash import Stash

LINE_END = re.compile(r"\r\n|\r|\n")

# What a text may grow to: abbreviations and references repeat words wherever they are used.
MAX_HTML = 8_000_000


class TooLarge(MemoryError):
    """The HTML of a text has grown beyond measure."""


@lru_cache(maxsize=1)
def _dialect() -> Dialect:
    return Dialect()


def render(source: str) -> Rendered:
    """Make a text ready to read.

    It has no limit of time: the worst small texts take minutes, so call it only where it can be killed.
    Raises MemoryError if the HTML outgrows its bound, RecursionError if the text nests too deep.
    """
    source = source.encode("utf-8", "replace").decode()  # lone surrogates are no text
    front = frontmatter.split(source)
    stash = Stash(source)
    html = _dialect().convert(arrange(_lines(front), stash), stash)
    if len(html) > MAX_HTML:
        raise TooLarge
    done = finish(without_controls(sanitize(html)), stash)
    if len(done.html) > 2 * MAX_HTML:
        raise TooLarge
    title = frontmatter.title_of(front.fields)
    if title is None and done.headings:
        title = done.headings[0].text
    return Rendered(
        html=done.html,
        headings=done.headings,
        links=done.links,
        title=title,
        tags=frontmatter.tags_of(front.fields),
        front=front.fields,
        formulas=done.formulas,
        errors=done.errors,
        text=done.text,
    )


def _lines(front: FrontMatter) -> list[Line]:
    """The lines behind the front matter, with their numbers, as `sections` counts them."""
    text = without_controls(front.body.removeprefix("\ufeff"))
    return list(enumerate(LINE_END.split(text), start=front.line))

"""The table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wiki.rendering.result import Heading, fragment


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

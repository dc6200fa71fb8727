"""A small world for texts to be rendered in: every page is there, every image is a hive."""

from __future__ import annotations

import re

from wiki.rendering import Link, Rendered, Target, fill, fragment
from wiki.rendering.pipeline import render


def target_of(link: Link) -> Target:
    """Where a link leads when all pages and files are there."""
    if link.kind == "external-image":
        return Target("external-image", link.target)
    if link.kind == "image":
        return Target(
            "file", f"/files/{link.target}", media_type="image/png", width=800, height=400
        )
    anchor = f"#{fragment(link.anchor)}" if link.kind == "path" and link.anchor else ""
    return Target("page", f"/w/{link.target.removesuffix('.md')}{anchor}")


def filled(rendered: Rendered, *, title: str = "Untitled", edit_url: str | None = None) -> str:
    """A rendering with all its places filled in."""
    targets = [target_of(link) for link in rendered.links]
    return fill(rendered, targets, title=title, edit_url=edit_url)


def shown(source: str) -> str:
    """What a reader gets of a text, without the controls of its headings, on one line."""
    html = filled(render(source))
    html = re.sub(r'<a class="prose__anchor"[^>]*></a>', "", html)
    html = re.sub(r"</p>\s*(?=<)", "</p>", re.sub(r"\s+", " ", html))
    blocks = (
        "aside|blockquote|dd|details|div|dl|dt|figure|figcaption|h[1-6]|li|nav|ol|p|pre|summary"
    )
    blocks += "|table|tbody|td|th|thead|tr|ul"
    html = re.sub(rf" (?=</?(?:{blocks})\b)", "", html)
    return re.sub(rf"(</?(?:{blocks})\b[^>]*>) ", r"\1", html).strip()

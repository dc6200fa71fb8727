"""What a rendered text is: HTML of stage one, and everything the wiki wants to know about the text.

All of it is plain data that travels as JSON between processes and into the database.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal, Self

from wiki.rendering.placeholders import without_controls

# Raise it whenever the same text would give another `Rendered`: stored renderings of an older version
# are then made anew.
RENDERER_VERSION = 1

LinkKind = Literal["wiki", "path", "image", "external-image"]
Failure = Literal["time", "memory", "error"]


@dataclass(frozen=True)
class Heading:
    """A heading of the text itself (those inside quotes and notes are not counted).

    `line` is the line of the source where it starts, counted from 1, front matter included. `anchor` is
    what stands after `#` in a link; its `id` in the HTML is `fragment(anchor)`.
    """

    level: int
    text: str
    anchor: str
    line: int


@dataclass(frozen=True)
class Link:
    """A link that needs the wiki's help to lead somewhere, in the order of its place in the text.

    `target` is as written, percent-decoded, without the fragment; for a wikilink it is all that stands
    before `|`, because only who resolves it knows whether the last `#` belongs to a title: `anchor` then
    repeats what follows that `#`. `context` is the sentence around it, at most about 300 characters of
    plain text, `section` the heading it stands under ("" above the first).
    """

    kind: LinkKind
    target: str
    anchor: str | None
    shown: str
    context: str
    section: str


@dataclass(frozen=True)
class MathError:
    """A formula that could not be read: why, and its TeX."""

    message: str
    tex: str


@dataclass(frozen=True)
class Section:
    """The words under one heading as plain text, formulas as TeX. Above the first heading `anchor` is ""."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A text made ready to read.

    `html` is sanitised and still holds placeholders, which `fill` replaces. `title` is the front matter's,
    else the first heading's. `front` is the front matter as JSON values. `failed` says why there is only
    the escaped source ("time", "memory" or "error"); then nothing else is known. `formulas` says whether
    a formula occurs.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    title: str | None = None
    tags: tuple[str, ...] = ()
    front: dict[str, Any] | None = None
    failed: Failure | None = None
    formulas: bool = False
    errors: tuple[MathError, ...] = ()
    text: tuple[Section, ...] = ()
    version: int = RENDERER_VERSION

    @classmethod
    def unrendered(cls, source: str, reason: Failure) -> Self:
        """The source itself, escaped: what is shown of a text that could not be rendered."""
        shown = escape(without_controls(source), quote=False)
        html = f'<pre class="source" tabindex="0"><code>{shown}</code></pre>'
        return cls(html=html, failed=reason, text=(Section("", "", source),))

    def to_json(self) -> str:
        """As JSON, to be read by `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, written: str) -> Self:
        """Read what `to_json` wrote. Raises ValueError if another version of the renderer wrote it."""
        fields = json.loads(written)
        if fields.get("version") != RENDERER_VERSION:
            raise ValueError("rendered by another version")
        for name, kind in (
            ("headings", Heading),
            ("links", Link),
            ("errors", MathError),
            ("text", Section),
        ):
            fields[name] = tuple(kind(**each) for each in fields[name])
        fields["tags"] = tuple(fields["tags"])
        return cls(**fields)


def fragment(anchor: str) -> str:
    """The `id` in the HTML of what `anchor` names.

    The prefix keeps a heading "Content" or "Search" away from the interface's own ids.
    """
    return f"s-{anchor}"

"""Stage two: puts in what depends on the reader and the moment, from escaped values only.

Fast and pure: it runs whenever a page is not in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import quote

from wiki.messages import Message
from wiki.rendering.placeholders import PLACEHOLDER
from wiki.rendering.result import Heading, Link, Rendered
from wiki.rendering.words import word

# A picture narrower than this stands at its own width; a wider one fills the measure.
NARROW = 600

_HEADING = re.compile("\x02h\\|([1-6])\\|([0-9]*)\\|")
_FIRST_HEADING = re.compile("\x02h\\|1\\|0\\|[^\x03]*\x03.*?\x02/h\\|1\\|0\x03\\s*", re.DOTALL)

State = Literal["page", "missing", "choices", "file", "external-image", "nowhere"]
Say = Callable[[Message], str]


@dataclass(frozen=True)
class Target:
    """Where one link leads for this reader.

    "page", "missing" and "choices" need `url` (its fragment made with `rendering.fragment`), "file" also
    `media_type` and, for images, `width` and `height` in pixels. "external-image" is shown as a link to
    the image unless `shown` says that images from elsewhere are shown. "nowhere" leaves the words only.
    `title` is what the pointer is told.
    """

    state: State
    url: str = ""
    title: str = ""
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    shown: bool = False


class _Filler:
    def __init__(
        self, rendered: Rendered, targets: Sequence[Target], edit_url: str | None, say: Say
    ) -> None:
        self.rendered = rendered
        self.targets = targets
        self.edit_url = edit_url
        self.say = say
        self.shift = 0
        self.ends: dict[str, str] = {}

    def replace(self, found: re.Match[str]) -> str:
        kind, arguments = found[1], found[2] or ""
        match kind:
            case "a":
                return self._link(*arguments.split("|", 1))
            case "/a":
                return self.ends.get(arguments, "</span>")
            case "s":
                return self._word(*arguments.split("|", 1))
            case "h":
                return self._heading(*arguments.split("|", 2))
            case "/h":
                return self._end_heading(*arguments.split("|", 1))
            case "i":
                return self._picture(*arguments.split("|", 4))
            case "f":
                return self._figure(*arguments.split("|", 4))
        return ""

    def _word(self, key: str, about: str = "") -> str:
        # What the word is about is escaped already.
        return escape(self.say(word(key, "\x02"))).replace("\x02", about)

    def _target(self, index: str) -> Target:
        return self.targets[int(index)]

    def _link(self, index: str, attributes: str) -> str:
        target = self._target(index)
        if target.state == "nowhere" or not target.url:
            self.ends[index] = "</span>"
            return '<span data-state="nowhere">'
        self.ends[index] = "</a>"
        state = f' data-state="{target.state}"' if target.state in ("missing", "choices") else ""
        title = f' title="{escape(target.title)}"' if target.title else ""
        if title:
            attributes = re.sub(r' title="[^"]*"', "", attributes)
        return f'<a href="{escape(target.url)}"{state}{title}{attributes}>'

    def _level(self, level: str) -> int:
        return min(max(int(level) + self.shift, 2), 6)

    def _heading(self, level: str, index: str, identity: str) -> str:
        return f'<h{self._level(level)} id="{identity}"><span>'

    def _end_heading(self, level: str, index: str) -> str:
        end = f"</h{self._level(level)}>"
        if not index:
            return f"</span>{end}"
        heading = self.rendered.headings[int(index)]
        text, anchor = escape(heading.text), escape(heading.anchor)
        controls = (
            f'</span><a class="prose__anchor" href="#s-{anchor}"'
            f' aria-label="{self._word("copy-link", text)}"></a>'
        )
        if self.edit_url is not None:
            controls += (
                f'<a class="prose__edit" href="{escape(self.edit_url)}{_quoted(heading.anchor)}"'
                f' aria-label="{self._word("edit-section", text)}">{self._word("edit")}</a>'
            )
        return controls + end

    def _picture(self, index: str, width: str, height: str, how: str, title: str) -> str:
        target, link = self._target(index), self.rendered.links[int(index)]
        if target.state == "external-image" and target.url:
            return self._elsewhere(target, link, how)
        if target.state != "file":
            return self._absent(link)
        if not target.media_type.startswith("image/"):
            name = escape(link.shown or target.title or link.target.rpartition("/")[2])
            return name if "linked" in how else f'<a href="{escape(target.url)}">{name}</a>'
        return _image(target, link, width, height, how, title)

    def _elsewhere(self, target: Target, link: Link, how: str) -> str:
        if target.shown:
            alt = escape(link.shown)
            return (
                f'<img src="{escape(target.url)}" alt="{alt}" loading="lazy"'
                ' referrerpolicy="no-referrer">'
            )
        found = re.match(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", target.url, re.IGNORECASE)
        host = found[1] if found else ""
        shown = escape(link.shown) or self._word("image-elsewhere", escape(host))
        if "linked" in how:
            return shown
        address = f'<a href="{escape(target.url)}" rel="nofollow ugc noopener">{shown}</a>'
        return f"{address} <small>({escape(host)})</small>" if link.shown and host else address

    def _absent(self, link: Link) -> str:
        shown = link.shown or link.target
        return f'<span data-state="missing">{self._word("missing-image", escape(shown))}</span>'

    def _figure(self, index: str, width: str, height: str, how: str, caption: str) -> str:
        target = self._target(index)
        picture = self._picture(index, width, height, how, "")
        if not picture.startswith("<img"):
            return f"<p>{picture}</p>"
        widths = [int(width)] if width.isdigit() else []
        widths += [target.width] if target.width else []
        own = ' data-width="wide"' if "wide" in how else ""
        if not own and widths and widths[0] < NARROW:
            own = ' data-width="own"'
        said = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure class="figure"{own}>{picture}{said}</figure>'


def _image(target: Target, link: Link, width: str, height: str, how: str, title: str) -> str:
    """An image of ours. A size the author gave wins; alone, it keeps the proportions."""
    sizes: list[tuple[str, object]] = [("width", width), ("height", height)]
    if not width and not height:
        sizes = [("width", target.width or ""), ("height", target.height or "")]
    elif width.isdigit() and not height and target.width and target.height:
        sizes[1] = ("height", round(int(width) * target.height / target.width))
    written = "".join(f' {name}="{value}"' for name, value in sizes if value)
    align = re.search(r"align-(\w+)", how)
    written += f' data-align="{align[1]}"' if align else ""
    written += f' title="{title}"' if title else ""
    alt = escape(link.shown)
    return f'<img src="{escape(target.url)}" alt="{alt}"{written} loading="lazy" decoding="async">'


def _quoted(anchor: str) -> str:
    return escape(quote(anchor))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def fill(
    rendered: Rendered,
    targets: Sequence[Target],
    *,
    title: str,
    edit_url: str | None = None,
    say: Say = str,
) -> str:
    """The HTML of a page under its title, safe to be put into a template as it is.

    `targets` stand for `rendered.links`, one each, in order. A first heading of level 1 that says the
    title again is left out, and the others move so that the highest is h2. With `edit_url` each heading
    gets a link to `edit_url` + its anchor (percent-encoded). `say` translates the interface's words.
    Raises ValueError if links and targets differ in number.
    """
    if len(targets) != len(rendered.links):
        raise ValueError("one target for each link")
    html = rendered.html
    levels = [(int(found[1]), found[2]) for found in _HEADING.finditer(html)]
    if _says_title(rendered, title):
        html = _FIRST_HEADING.sub("", html, count=1)
        levels.remove((1, "0"))
    filler = _Filler(rendered, targets, edit_url, say)
    filler.shift = 2 - min((level for level, _ in levels), default=2)
    return PLACEHOLDER.sub(filler.replace, html)


def outline(rendered: Rendered, title: str) -> tuple[Heading, ...]:
    """The headings that `fill` shows under this title: all but a first one that says it again."""
    return rendered.headings[1:] if _says_title(rendered, title) else rendered.headings


def _says_title(rendered: Rendered, title: str) -> bool:
    first = rendered.headings[0] if rendered.headings else None
    return first is not None and first.level == 1 and _same(first.text, title)

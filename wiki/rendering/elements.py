"""How each element of a text is written on a page, and what is noted down about it on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from wiki.anchors import Anchors
from wiki.rendering.links import external, of_this_wiki, path_of
from wiki.rendering.placeholders import place
from wiki.rendering.plain import Plain
from wiki.rendering.result import LinkKind, fragment
from wiki.rendering.sanitize import allowed
from wiki.rendering.stash import Kept, Stash

_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ALIGN = {"left": "start", "right": "end", "center": "center"}


@dataclass
class Open:
    """An open element: its tag, what closes it, where it starts in the output, and the link it is."""

    tag: str
    end: str
    start: int
    link: int | None = None


class Elements:
    """What is written so far (`out`), what is open, and a method for each element that is not written
    as it came. Attributes come escaped, as the sanitiser wrote them, and are written so."""

    def __init__(self, stash: Stash) -> None:
        self.stash = stash
        self.out: list[str] = []
        self.open: list[Open] = []
        self.anchors = Anchors()
        self.plain = Plain()

    def say(self, escaped: str) -> None:
        if escaped:
            self.out.append(escaped)
            self.plain.say(unescape(escaped))

    def attributes(self, tag: str, written: str) -> dict[str, str]:
        """The attributes of a start tag. What was kept aside comes back in words, and has to pass the
        sanitiser's questions then: `[x](<[[javascript:…]]>)` was but a token when it was asked first."""
        found = dict(_ATTRIBUTE.findall(written))
        if not self.stash.pattern.search(written):
            return found
        values = {name: self.in_words(unescape(each)) for name, each in found.items()}
        return {name: escape(each) for name, each in values.items() if allowed(tag, name, each)}

    def in_words(self, text: str) -> str:
        """The text of an attribute, with what was kept aside from it in words."""
        return self.stash.pattern.sub(lambda found: _words_of(self.stash.get(found)), text)

    def within(self, *tags: str) -> bool:
        return any(opened.tag in tags for opened in self.open)

    def element(self, tag: str, attributes: dict[str, str]) -> Open:
        align = _ALIGN.get(attributes.pop("align", "").lower())
        if align and align != "start":
            attributes["data-align"] = align
        self._anchored(attributes)
        self.out.append(f"<{tag}{_written(attributes)}>")
        return Open(tag, f"</{tag}>", 0)

    def _anchored(self, attributes: dict[str, str]) -> None:
        """Remember an id of theirs, so that links find it. A second element of that id loses it."""
        if "id" in attributes:
            anchor = without_prefix(attributes["id"])
            if self.anchors.take(anchor) != anchor:
                del attributes["id"]

    def _start_a(self, tag: str, attributes: dict[str, str]) -> Open:
        name = attributes.pop("name", None)
        if name:
            attributes.setdefault("id", name)
        href = unescape(attributes.pop("href", "")).strip()
        if not href:
            return self.element("span", attributes)
        if href.startswith("#"):
            self._anchored(attributes)
            shown = place("#", escape(path_of(href)[1] or ""))
            self.out.append(f'<a href="#{shown}"{_written(attributes)}>')
            return Open(tag, "</a>", 0)
        away = external(href)
        if away:
            rel = "nofollow" if away.lower().startswith("mailto:") else "nofollow ugc noopener"
            return self.element("a", {"href": escape(away), "rel": rel, **attributes})
        if of_this_wiki(href):
            return self.element("a", {"href": escape(href), **attributes})
        index = self.plain.begin_link("path", *path_of(href))
        if index is None:
            return self.element("span", attributes)
        self._anchored(attributes)
        self.out.append(place("a", index, _written(attributes)))
        return Open(tag, place("/a", index), 0, link=index)

    def _start_img(self, tag: str, attributes: dict[str, str]) -> Open:
        source = unescape(attributes.get("src", "")).strip()
        alt = " ".join(unescape(attributes.get("alt", "")).split())
        away = external(source)
        if away:
            self.image("external-image", away, None, alt, attributes)
        elif source:
            self.image("image", *path_of(source), alt, attributes)
        else:
            self.say(escape(alt, quote=False))
        return Open(tag, "", 0)

    def image(
        self, kind: LinkKind, target: str, anchor: str | None, alt: str, attributes: dict[str, str]
    ) -> None:
        index = self.plain.begin_link(kind, target, anchor)
        if index is None:
            self.say(escape(alt, quote=False))
            return
        self.plain.say(alt)
        self.plain.end_link(index, alt)
        sizes = [attributes.get(name, "").removesuffix("px") for name in ("width", "height")]
        align = _ALIGN.get(attributes.get("align", "").lower())
        how = [
            *(["linked"] if self.within("a") else []),
            *(["wide"] if "class" in attributes else []),
            *([f"align-{align}"] if align else []),
        ]
        # In an attribute the sanitiser leaves `<` as it is; a caption is no attribute.
        title = escape(unescape(attributes.get("title", "")))
        self.out.append(place("i", index, *sizes, " ".join(how), title))

    def _start_input(self, tag: str, attributes: dict[str, str]) -> Open:
        checked = "checked" in attributes
        label = place("s", "done" if checked else "to-do")
        state = " checked" if checked else ""
        self.out.append(f'<input type="checkbox" disabled{state} aria-label="{label}">')
        return Open(tag, "", 0)

    def _start_li(self, tag: str, attributes: dict[str, str]) -> Open:
        if attributes.pop("class", None):
            attributes["class"] = "task"
        return self.element(tag, attributes)

    def _start_aside(self, tag: str, attributes: dict[str, str]) -> Open:
        if "class" in attributes:
            attributes.setdefault("data-kind", "note")
            attributes["aria-label"] = place("s", attributes["data-kind"])
        return self.element(tag, attributes)

    def _start_pre(self, tag: str, attributes: dict[str, str]) -> Open:
        label = place("s", "code")
        self.out.append(f'<div class="code"><pre tabindex="0" aria-label="{label}">')
        return Open(tag, "</pre></div>", 0)

    def _start_table(self, tag: str, attributes: dict[str, str]) -> Open:
        if self.within("table"):
            return self.element(tag, attributes)
        label = place("s", "table")
        self.out.append(
            '<figure class="table"><div class="table__scroll" tabindex="0" role="group"'
            f' aria-label="{label}">'
        )
        self.element(tag, attributes)
        return Open(tag, "</table></div></figure>", 0)

    def _start_th(self, tag: str, attributes: dict[str, str]) -> Open:
        attributes.setdefault("scope", "col" if self.within("thead") else "row")
        return self.element(tag, attributes)


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def without_prefix(identity: str) -> str:
    return unescape(identity).removeprefix(fragment(""))


def _words_of(kept: Kept) -> str:
    match kept.kind:
        case "m":
            return f"${kept.value.tex.strip()}$"
        case "w":
            return str(kept.value.shown or kept.value.target)
        case "c":
            return str(kept.value.source)
    return ""

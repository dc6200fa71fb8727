"""From sanitised HTML to the HTML of stage one.

One pass over the tags: puts in what was kept aside (formulas, code), gives headings their anchors and
tables their frames, brings notes next to their paragraphs, leaves placeholders where the wiki must help
(links, files), and writes down what was seen: headings, links with their sentences, plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from wiki.anchors import anchor_of
from wiki.rendering import parts
from wiki.rendering.code import Code
from wiki.rendering.elements import Elements, Open, without_prefix
from wiki.rendering.headings import contents
from wiki.rendering.lines import HeadingLine
from wiki.rendering.mathematics import Formula, convert
from wiki.rendering.notes import Notes
from wiki.rendering.placeholders import place
from wiki.rendering.result import Heading, Link, MathError, Section, fragment
from wiki.rendering.spans import Wikilink
from wiki.rendering.stash import Kept, Stash

_PART = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+|<)')
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_ANCHOR = re.compile("\x02#\\|([^\x03]*)\x03")
_TOC = re.compile(r"\[TOC\]|\[\[_TOC_\]\]", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|svg)$", re.IGNORECASE)

_WORD_TAGS = (
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup"
    " time u var"
)
_INLINE = frozenset(_WORD_TAGS.split())
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
# The notes called for in an element are put down behind it, or at its end.
_NOTES_AFTER = frozenset({"p", "table", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_NOTES_WITHIN = frozenset({"li", "dd", "aside", "details", "blockquote"})


@dataclass(frozen=True)
class Finished:
    """What a text became, and what was seen in it."""

    html: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    text: tuple[Section, ...]
    errors: tuple[MathError, ...]
    formulas: bool


@dataclass
class _HeadingDraft:
    level: int
    anchor: str | None
    mark: int
    line: HeadingLine | None = None


class _Finisher(Elements):
    def __init__(self, stash: Stash) -> None:
        super().__init__(stash)
        self.heading: _HeadingDraft | None = None
        self.headings: list[Heading] = []
        self.notes = Notes()
        # Outputs set aside while the text of a note is read: its name, its depth, what was written.
        self.outer: list[tuple[str | None, int, list[str]]] = []
        self.errors: list[MathError] = []
        self.formulas = False

    def finish(self, html: str) -> Finished:
        for part in _PART.finditer(html):
            if part[4] is not None:
                self._text(part[4])
            elif part[1]:
                self._end(part[2])
            else:
                self._start(part[2], self.attributes(part[2], part[3]))
        sections, links = self.plain.finish()
        return Finished(
            html=self._assemble(),
            headings=tuple(self.headings),
            links=tuple(links),
            text=tuple(sections),
            errors=tuple(self.errors),
            formulas=self.formulas,
        )

    def _assemble(self) -> str:
        html = self.notes.insert(_EMPTY.sub("", "".join(self.out)))
        html = _ANCHOR.sub(lambda found: self._address(found[1]), html)
        if place("toc") in html:
            listed = contents(self.headings)
            nav = f'<nav class="toc" aria-label="{place("s", "contents")}">{listed}</nav>'
            html = html.replace(place("toc"), nav if listed else "")
        return html

    def _address(self, escaped: str) -> str:
        return escape(fragment(self.anchors.find(unescape(escaped))))

    # ------------------------------------------------------------------ tags

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in _INLINE and tag not in ("img", "br", "wbr", "input"):
            self.plain.end_block()
        start = len(self.out)
        handler = getattr(self, f"_start_{tag}", self.element)
        opened: Open = handler(tag, attributes)
        if tag not in _VOID:
            opened.tag = tag
            opened.start = start
            self.open.append(opened)

    def _end(self, tag: str) -> None:
        if not self.open:
            return
        opened = self.open.pop()
        if opened.link is not None:
            self.plain.end_link(opened.link)
        if tag in _NOTES_WITHIN:
            self._put_notes()
        if tag not in _INLINE:
            self.plain.end_block()
        if self.outer and self.outer[-1][1] == len(self.open):
            self._end_note()
            return
        if self.heading and tag == f"h{self.heading.level}":
            self._end_heading(opened)
        elif tag != "p" or not self._end_paragraph(opened):
            self.out.append(opened.end)
        if tag in _NOTES_AFTER and not self.within("table", "dl", "figure"):
            self._put_notes()

    # ------------------------------------------------------------------ headings, paragraphs

    def _start_heading(self, tag: str, attributes: dict[str, str]) -> Open:
        if self.heading is not None:
            return self.element("div", {})
        anchor = without_prefix(attributes["id"]) if "id" in attributes else None
        self.heading = _HeadingDraft(int(tag[1]), anchor, self.plain.mark())
        return Open(tag, "", 0)

    _start_h1 = _start_h2 = _start_h3 = _start_h4 = _start_h5 = _start_h6 = _start_heading

    def _end_heading(self, opened: Open) -> None:
        assert self.heading is not None
        draft, self.heading = self.heading, None
        inner = "".join(self.out[opened.start :]).strip()
        del self.out[opened.start :]
        text = self.plain.since(draft.mark)
        anchor = self.anchors.take(draft.anchor or anchor_of(text))
        index = ""
        if draft.line is not None and draft.line.own and text:
            index = str(len(self.headings))
            self.plain.begin_section(anchor, text, draft.mark)
            self.headings.append(Heading(draft.level, text, anchor, draft.line.number))
        address = escape(fragment(anchor))
        self.out.append(place("h", draft.level, index, address) + inner)
        self.out.append(place("/h", draft.level, index))

    def _end_paragraph(self, opened: Open) -> bool:
        """A paragraph that is only a picture is a figure, one that is only `[TOC]` the contents."""
        inner = [part for part in self.out[opened.start + 1 :] if part.strip()]
        if len(inner) != 1:
            return False
        if _TOC.fullmatch(inner[0]):
            self.out[opened.start :] = [place("toc")]
            return True
        plain = self.out[opened.start] == "<p>"
        ours = inner[0].startswith("\x02i|") and self.plain.drafts[-1].kind == "image"
        if plain and ours and not self.within("li", "td", "th", "figure", "dd"):
            self.out[opened.start :] = [inner[0].replace("\x02i|", "\x02f|", 1)]
            return True
        return False

    # ------------------------------------------------------------------ words and what was kept aside

    def _text(self, text: str) -> None:
        text = "&lt;" if text == "<" else text
        at = 0
        for found in self.stash.pattern.finditer(text):
            self.say(text[at : found.start()])
            at = found.end()
            kept = self.stash.get(found)
            if kept.kind == "m":
                at += self._formula(kept.value, text[at:])
            else:
                self._put(kept)
        self.say(text[at:])

    def _put(self, kept: Kept) -> None:
        match kept.kind:
            case "c":
                self._code(kept.value)
            case "s":
                self.out.append(place("s", kept.value))
            case "w":
                self._wikilink(kept.value)
            case "f":
                self.out.append(self.notes.call(kept.value))
            case "n":
                self._start_note(kept.value)
            case "l" if self.heading is not None:
                self.heading.line = kept.value

    def _stands_alone(self, html: str) -> bool:
        """Put in something that stands by itself. A paragraph it stands in is parted; inside words
        that cannot be parted, False."""
        around = self.open[-1].tag if self.open else ""
        if self.heading is not None or around in _INLINE or around == "summary":
            return False
        self.out += ["</p>", html, "<p>"] if around == "p" else [html]
        return True

    def _formula(self, formula: Formula, following: str) -> int:
        """Put in a formula; returns how much of the text behind it was taken along."""
        converted = convert(formula)
        tex = formula.tex.strip()
        if converted.error is None:
            self.formulas = True
        else:
            self.errors.append(MathError(converted.error, tex))
        self.plain.say(f"${tex}$")
        if formula.display:
            if self._stands_alone(parts.display(converted)):
                return 0
            converted = convert(Formula(tex, display=False))
        punctuation = parts.punctuation_after(following)
        self.plain.say(unescape(punctuation))
        self.out.append(parts.inline(formula, converted, punctuation))
        return len(punctuation)

    def _code(self, code: Code) -> None:
        if not self._stands_alone(parts.code_block(code)):
            self.out.append(f"<code>{escape(code.source, quote=False)}</code>")
        self.plain.say(f"\n{code.source}\n")

    def _wikilink(self, link: Wikilink) -> None:
        title, _, anchor = link.target.rpartition("#")
        shown = link.shown or link.target
        if link.target.startswith("#"):
            self.out.append(f'<a href="#{place("#", escape(anchor_of(anchor)))}">')
            self.say(escape(link.shown or anchor, quote=False))
            self.out.append("</a>")
        elif link.embedded and _IMAGE_NAME.search(link.target):
            self.image("image", link.target, None, link.shown, {})
        elif self.within("a") or _TOC.fullmatch(f"[[{link.target}]]"):
            self.say(escape(shown if self.within("a") else f"[[{shown}]]", quote=False))
        else:
            index = self.plain.begin_link("wiki", link.target, anchor if title else None)
            self.out.append("" if index is None else place("a", index, ""))
            self.say(escape(shown, quote=False))
            if index is not None:
                self.plain.end_link(index, shown)
                self.out.append(place("/a", index))

    # ------------------------------------------------------------------ notes

    def _put_notes(self) -> None:
        if not self.outer:
            self.out.append(self.notes.due())

    def _start_note(self, name: str | None) -> None:
        self.out.pop()  # the <div> that carries it
        self._put_notes()
        self.outer.append((name, len(self.open) - 1, self.out))
        self.out = []

    def _end_note(self) -> None:
        name, _, out = self.outer.pop()
        if name is not None:
            self.notes.keep(name, "".join(self.out))
        self.out = out


def finish(html: str, stash: Stash) -> Finished:
    """What sanitised HTML becomes once everything kept aside is back in it."""
    return _Finisher(stash).finish(html)

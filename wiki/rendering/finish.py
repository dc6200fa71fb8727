"""From sanitised HTML to the HTML of stage one.

One pass over the tags: puts in what was kept aside (formulas, code), gives headings their anchors and
tables their frames, brings notes next to their paragraphs, leaves placeholders where the wiki must help
(links, files), and writes down what was seen: headings, links with their sentences, plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from wiki.anchors import Anchors, anchor_of
from wiki.rendering.code import Code, highlight
from wiki.rendering.headings import contents
from wiki.rendering.links import MAX_LINKS, Draft, is_external, path_of, sentence
from wiki.rendering.lines import HeadingLine
from wiki.rendering.mathematics import Formula, convert
from wiki.rendering.placeholders import place
from wiki.rendering.result import Heading, Link, LinkKind, MathError, Section, fragment
from wiki.rendering.spans import Wikilink
from wiki.rendering.stash import Kept, Stash

LONG_FORMULA = 50

_PART = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_FOLLOWING = re.compile(r"[.,;:!?)\]’”»…]+(?=\s|$|[^\w])|[.,;:!?)\]’”»…]+$")
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_TOC = re.compile(r"\[TOC\]|\[\[_TOC_\]\]", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|svg)$", re.IGNORECASE)

_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
_ALIGN = {"left": "start", "right": "end", "center": "center"}
# Where the notes called for in an element are put down: at its end, or before its end tag.
_NOTES_AFTER = frozenset({"p", "table", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_NOTES_WITHIN = frozenset({"li", "dd", "aside", "details", "blockquote"})


@dataclass
class _Open:
    """An open element: its tag, its end tag in the output, and where its contents start there."""

    tag: str
    end: str
    start: int
    link: int | None = None


@dataclass
class _HeadingDraft:
    level: int
    anchor: str | None
    words_before: int
    line: HeadingLine | None = None


@dataclass
class Finished:
    """What a text became, and what was seen in it."""

    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    errors: list[MathError] = field(default_factory=list)
    text: list[Section] = field(default_factory=list)
    formulas: bool = False


class _Finisher:
    def __init__(self, stash: Stash) -> None:
        self.stash = stash
        self.done = Finished()
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.anchors = Anchors()
        self.heading: _HeadingDraft | None = None
        self.drafts: list[Draft] = []
        self.waiting: list[Draft] = []
        self.block: list[str] = []
        self.block_length = 0
        self.words: list[str] = []
        self.section = Section("", "", "")
        self.equations = 0
        # Notes: number by name, text by name, those called for since the last were put down; and the
        # outputs set aside while the text of a note is read.
        self.numbers: dict[str, int] = {}
        self.notes: dict[str, str] = {}
        self.called: list[str] = []
        self.aside: list[tuple[str | None, int, list[str]]] = []

    # ------------------------------------------------------------------ the pass

    def finish(self, html: str) -> Finished:
        for part in _PART.finditer(html):
            if part[4] is not None:
                self._text(part[4])
            elif part[1]:
                self._end(part[2])
            else:
                self._start(part[2], self._attributes(part[3]))
        self._put_notes()
        self._end_block()
        self._end_section()
        self.done.links = [draft.done() for draft in self.drafts]
        self.done.html = self._assemble()
        return self.done

    def _assemble(self) -> str:
        html = _EMPTY.sub("", "".join(self.out))
        unread = [name for name in self.notes if name not in self.numbers]
        for name in unread:
            self.numbers[name] = len(self.numbers) + 1
            html += place("N", self.numbers[name])
        by_number = {str(number): name for name, number in self.numbers.items()}
        shown = re.compile("\x02N\\|([0-9]+)\x03")
        for _ in range(3):  # a note may call for a note
            html = shown.sub(lambda found: self._note(found[1], by_number[found[1]]), html)
        html = shown.sub("", html)
        html = re.sub(
            "\x02#\\|([^\x03]*)\x03",
            lambda found: escape(fragment(self.anchors.find(unescape(found[1])))),
            html,
        )
        if "\x02toc\x03" in html:
            listed = contents(self.done.headings)
            nav = f'<nav class="toc" aria-label="{place("s", "contents")}">{listed}</nav>'
            html = html.replace("\x02toc\x03", nav if listed else "")
        return html

    # ------------------------------------------------------------------ tags

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in _INLINE and tag not in ("img", "br", "wbr", "input"):
            self._end_block()
        handler: Callable[[str, dict[str, str]], str] = getattr(self, f"_start_{tag}", self._plain)
        before = len(self.out)
        end = handler(tag, attributes)
        if tag not in _VOID:
            after = len(self.out)
            opened = _Open(tag, end, after)
            if tag == "a" and end.startswith("\x02/a|"):
                opened.link = len(self.drafts) - 1
            opened.start = before if tag == "p" else after
            self.open.append(opened)

    def _end(self, tag: str) -> None:
        if not self.open or tag in _VOID:
            return
        opened = self.open.pop()
        if opened.link is not None:
            self._end_link(opened)
        if tag in _NOTES_WITHIN:
            self._put_notes()
        if tag not in _INLINE:
            self._end_block()
        if self.aside and self.aside[-1][1] == len(self.open):
            self._end_note()
            return
        if tag == "p" and self._end_paragraph(opened):
            return
        if self.heading and tag == f"h{self.heading.level}":
            self._end_heading(opened)
        else:
            self.out.append(opened.end)
        if tag in _NOTES_AFTER and not self._within("table", "dl", "figure"):
            self._put_notes()

    def _attributes(self, written: str) -> dict[str, str]:
        found = dict(_ATTRIBUTE.findall(written))
        if self.stash.pattern.search(written):
            return {name: escape(self._unstashed(unescape(value))) for name, value in found.items()}
        return found

    def _within(self, *tags: str) -> bool:
        return any(opened.tag in tags for opened in self.open)

    def _plain(self, tag: str, attributes: dict[str, str]) -> str:
        align = _ALIGN.get(attributes.pop("align", "").lower())
        if align and align != "start":
            attributes["data-align"] = align
        self._anchored(attributes)
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.out.append(f"<{tag}{written}>")
        return f"</{tag}>"

    def _anchored(self, attributes: dict[str, str]) -> None:
        """Remember an id of theirs, so that links find it. A second element of that id loses it."""
        if "id" in attributes:
            anchor = unescape(attributes["id"]).removeprefix(fragment(""))
            if self.anchors.take(anchor) != anchor:
                del attributes["id"]

    def _start_a(self, tag: str, attributes: dict[str, str]) -> str:
        name = attributes.pop("name", None)
        if name and "id" not in attributes:
            attributes["id"] = name
        href = unescape(attributes.pop("href", "")).strip()
        if not href:
            return self._plain("span", attributes)
        if href.startswith("#"):
            self._anchored(attributes)
            shown = place("#", escape(_decoded(href[1:])))
            self.out.append(f'<a href="#{shown}"{_written(attributes)}>')
            return "</a>"
        if is_external(href):
            rel = "nofollow" if href.lower().startswith("mailto:") else "nofollow ugc noopener"
            return self._plain("a", {"href": escape(href), "rel": rel, **attributes})
        target, anchor = path_of(href)
        index = self._draft("path", target, anchor)
        if index is None:
            return self._plain("span", attributes)
        self._anchored(attributes)
        self.out.append(place("a", index, _written(attributes)))
        return place("/a", index)

    def _draft(self, kind: LinkKind, target: str, anchor: str | None) -> int | None:
        if len(self.drafts) >= MAX_LINKS:
            return None
        draft = Draft(kind, target, anchor, self.section.heading, self.block_length)
        self.drafts.append(draft)
        self.waiting.append(draft)
        return len(self.drafts) - 1

    def _end_link(self, opened: _Open) -> None:
        assert opened.link is not None
        draft = self.drafts[opened.link]
        draft.end = self.block_length
        draft.shown = " ".join("".join(self.block)[draft.start : draft.end].split())

    def _start_img(self, tag: str, attributes: dict[str, str]) -> str:
        source = unescape(attributes.get("src", "")).strip()
        alt = " ".join(unescape(attributes.get("alt", "")).split())
        if not source:
            self._say(escape(alt, quote=False))
            return ""
        if is_external(source):
            self._image("external-image", source, None, alt, attributes)
        else:
            self._image("image", *path_of(source), alt, attributes)
        return ""

    def _image(
        self,
        kind: LinkKind,
        target: str,
        anchor: str | None,
        alt: str,
        attributes: dict[str, str],
    ) -> None:
        index = self._draft(kind, target, anchor)
        if index is None:
            self._say(escape(alt, quote=False))
            return
        draft = self.drafts[index]
        draft.shown = alt
        self._record(alt)
        draft.end = self.block_length
        sizes = [attributes.get(name, "").removesuffix("px") for name in ("width", "height")]
        how = " ".join(
            word
            for word, wanted in (
                ("linked", self._within("a")),
                ("wide", "class" in attributes),
                (f"align-{_ALIGN.get(attributes.get('align', '').lower())}", "align" in attributes),
            )
            if wanted
        )
        self.out.append(place("i", index, *sizes, how, attributes.get("title", "")))

    def _start_input(self, tag: str, attributes: dict[str, str]) -> str:
        checked = "checked" in attributes
        label = place("s", "done" if checked else "to-do")
        state = " checked" if checked else ""
        self.out.append(f'<input type="checkbox" disabled{state} aria-label="{label}">')
        return ""

    def _start_li(self, tag: str, attributes: dict[str, str]) -> str:
        if attributes.pop("class", None):
            attributes["class"] = "task"
        return self._plain("li", attributes)

    def _start_aside(self, tag: str, attributes: dict[str, str]) -> str:
        if "class" in attributes:
            attributes.setdefault("data-kind", "note")
            attributes["aria-label"] = place("s", attributes["data-kind"])
        return self._plain("aside", attributes)

    def _start_pre(self, tag: str, attributes: dict[str, str]) -> str:
        label = place("s", "code")
        self.out.append(f'<div class="code"><pre tabindex="0" aria-label="{label}">')
        return "</pre></div>"

    def _start_table(self, tag: str, attributes: dict[str, str]) -> str:
        self._anchored(attributes)
        if self._within("table"):
            return self._plain("table", attributes)
        label = place("s", "table")
        self.out.append(
            '<figure class="table"><div class="table__scroll" tabindex="0" role="group"'
            f' aria-label="{label}"><table{_written(attributes)}>'
        )
        return "</table></div></figure>"

    def _start_th(self, tag: str, attributes: dict[str, str]) -> str:
        attributes.setdefault("scope", "col" if self._within("thead") else "row")
        return self._plain("th", attributes)

    def _start_heading(self, tag: str, attributes: dict[str, str]) -> str:
        if self.heading is not None:
            return self._plain("div", {})
        identity = attributes.get("id")
        anchor = unescape(identity).removeprefix(fragment("")) if identity else None
        self.heading = _HeadingDraft(int(tag[1]), anchor, len(self.words))
        return ""

    _start_h1 = _start_h2 = _start_h3 = _start_h4 = _start_h5 = _start_h6 = _start_heading

    def _end_heading(self, opened: _Open) -> None:
        assert self.heading is not None
        draft, self.heading = self.heading, None
        inner = "".join(self.out[opened.start :]).strip()
        del self.out[opened.start :]
        text = " ".join(" ".join(self.words[draft.words_before :]).split())
        anchor = self.anchors.take(draft.anchor or anchor_of(text))
        if draft.line is not None and draft.line.own and text:
            del self.words[draft.words_before :]
            index = str(len(self.done.headings))
            self._end_section()
            self.section = Section(anchor, text, "")
            self.done.headings.append(Heading(draft.level, text, anchor, draft.line.number))
        else:
            index = ""
        address = escape(fragment(anchor))
        self.out += [
            place("h", draft.level, index, address),
            inner,
            place("/h", draft.level, index),
        ]

    def _end_paragraph(self, opened: _Open) -> bool:
        """A paragraph that is only a picture is a figure, one that is only `[TOC]` the contents."""
        inner = [part for part in self.out[opened.start + 1 :] if part.strip()]
        if len(inner) != 1:
            return False
        if _TOC.fullmatch(inner[0]):
            self.out[opened.start :] = [place("toc")]
            return True
        if inner[0].startswith("\x02i|") and self.drafts and self.drafts[-1].kind == "image":
            if not self._within("li", "td", "th", "figure", "dd"):
                self.out[opened.start :] = [inner[0].replace("\x02i|", "\x02f|", 1)]
                return True
        return False

    # ------------------------------------------------------------------ words and what was kept aside

    def _text(self, text: str) -> None:
        if text == "<":
            text = "&lt;"
        at = 0
        for found in self.stash.pattern.finditer(text):
            if found.start() < at:
                continue
            self._say(text[at : found.start()])
            at = found.end()
            kept = self.stash.get(found)
            if kept.kind == "m":
                at += self._formula(kept.value, text[at:])
            else:
                self._put(kept)
        self._say(text[at:])

    def _put(self, kept: Kept) -> None:
        if kept.kind == "c":
            self._code(kept.value)
        elif kept.kind == "s":
            self.out.append(place("s", kept.value))
        elif kept.kind == "w":
            self._wikilink(kept.value)
        elif kept.kind == "f":
            self._call_note(kept.value)
        elif kept.kind == "n":
            self._start_note(kept.value)
        elif kept.kind == "l" and self.heading is not None:
            self.heading.line = kept.value

    def _say(self, escaped: str) -> None:
        if escaped:
            self.out.append(escaped)
            self._record(unescape(escaped))

    def _record(self, text: str) -> None:
        self.block.append(text)
        self.block_length += len(text)

    def _unstashed(self, text: str) -> str:
        """The text of an attribute, with what was kept aside from it in words."""
        return self.stash.pattern.sub(lambda found: _in_words(self.stash.get(found)), text)

    def _display(self, html: str) -> bool:
        """Put in something that stands by itself. A paragraph it stands in is parted; inside words
        that cannot be parted, False."""
        if self.heading is not None or (self.open and self.open[-1].tag in _INLINE | {"summary"}):
            return False
        if self.open and self.open[-1].tag == "p":
            self.out += ["</p>", html, "<p>"]
        else:
            self.out.append(html)
        return True

    def _formula(self, formula: Formula, following: str) -> int:
        """Put in a formula; returns how much of the text that follows was taken along with it."""
        converted = convert(formula)
        if converted.error is None:
            self.done.formulas = True
        else:
            self.done.errors.append(MathError(converted.error, formula.tex.strip()))
        self._record(f"${formula.tex.strip()}$")
        if formula.display:
            self.equations += 1
            number = converted.number
            key = ("equation-n", escape(number.strip("()"))) if number else ("equation",)
            shown = f'<span class="display__number">{escape(number)}</span>' if number else ""
            html = (
                f'<div class="display" tabindex="0" role="group" aria-label="{place("s", *key)}">'
                f"{converted.html}{shown}</div>"
            )
            if self._display(html):
                return 0
            converted = convert(Formula(formula.tex, display=False))
        found = _FOLLOWING.match(following)
        punctuation = found[0] if found else ""
        # One that may be wider than a phone can be scrolled there.
        long = ' data-length="long"' if len(formula.tex) > LONG_FORMULA else ""
        if punctuation or long:
            self._record(unescape(punctuation))
            self.out.append(f'<span class="formula"{long}>{converted.html}{punctuation}</span>')
        else:
            self.out.append(converted.html)
        return len(punctuation)

    def _code(self, code: Code) -> None:
        label = (
            place("s", "code-in", escape(code.language)) if code.language else place("s", "code")
        )
        html = (
            f'<div class="code"><pre tabindex="0" aria-label="{label}"><code>'
            f"{highlight(code)}</code></pre></div>"
        )
        if not self._display(html):
            self.out.append(f"<code>{escape(code.source, quote=False)}</code>")
        self._record(f"\n{code.source}\n")

    def _wikilink(self, link: Wikilink) -> None:
        target, _, anchor = link.target.rpartition("#")
        shown = link.shown or link.target
        if _TOC.fullmatch(f"[[{link.target}]]"):
            self._say(f"[[{escape(link.target)}]]")
        elif link.embedded and _IMAGE_NAME.search(link.target):
            self._image("image", link.target, None, link.shown, {})
        elif self._within("a"):
            self._say(escape(shown, quote=False))
        elif link.target.startswith("#"):
            self.out.append(f'<a href="#{place("#", escape(anchor_of(anchor)))}">')
            self._say(escape(link.shown or anchor, quote=False))
            self.out.append("</a>")
        else:
            split = bool(target) and "#" in link.target
            index = self._draft("wiki", link.target, anchor if split else None)
            start = len(self.out)
            self._say(escape(shown, quote=False))
            if index is not None:
                draft = self.drafts[index]
                draft.shown, draft.end = shown, self.block_length
                self.out.insert(start, place("a", index, ""))
                self.out.append(place("/a", index))

    # ------------------------------------------------------------------ notes

    def _call_note(self, name: str) -> None:
        first = name not in self.numbers
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        label = place("s", "note-n", number)
        identity = f' id="r{number}"' if first else ""
        self.out.append(
            f'<a class="ref"{identity} href="#n{number}" aria-label="{label}">{number}</a>'
        )
        if first:
            self.called.append(name)

    def _put_notes(self) -> None:
        if not self.aside:
            self.out += [place("N", self.numbers[name]) for name in self.called]
            self.called.clear()

    def _start_note(self, name: str | None) -> None:
        self.out.pop()  # the <div> that carries it
        self._put_notes()
        self.aside.append((name, len(self.open) - 1, self.out))
        self.out = []

    def _end_note(self) -> None:
        name, _, outer = self.aside.pop()
        if name is not None:
            self.notes[name] = "".join(self.out).strip()
        self.out = outer

    def _note(self, number: str, name: str) -> str:
        html = self.notes.get(name, "")
        whole = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
        tag = "div"
        if whole and "<p>" not in whole[1]:
            tag, html = "span", whole[1]
        close = f'<a class="note__close" href="#r{number}">{place("s", "close")}</a>'
        return (
            f'<{tag} class="note" id="n{number}" role="note"><b>{number}</b>{html} {close}</{tag}>'
        )

    # ------------------------------------------------------------------ plain text

    def _end_block(self) -> None:
        """A block of text is over: its links get their sentences."""
        if self.block:
            text = "".join(self.block)
            for draft in self.waiting:
                draft.context = sentence(text, draft.start, draft.end)
            if text.strip():
                self.words.append(text.strip())
        self.block, self.block_length, self.waiting = [], 0, []

    def _end_section(self) -> None:
        text = "\n".join(self.words)
        self.words = []
        if text or self.section.anchor:
            self.done.text.append(Section(self.section.anchor, self.section.heading, text))


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def _decoded(anchor: str) -> str:
    return path_of(f"#{anchor}")[1] or ""


def _in_words(kept: Kept) -> str:
    if kept.kind == "m":
        return f"${kept.value.tex.strip()}$"
    if kept.kind == "w":
        return kept.value.shown or kept.value.target
    if kept.kind == "c":
        return str(kept.value.source)
    return ""


def finish(html: str, stash: Stash) -> Finished:
    """What sanitised HTML becomes once everything kept aside is back in it."""
    return _Finisher(stash).finish(html)

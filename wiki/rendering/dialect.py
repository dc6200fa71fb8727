"""The dialect of Markdown: Python-Markdown with its own and pymdown's extensions, made to be bounded.

What the extensions would swallow or guess is left as written: an attribute list counts only if every
word in it is one we know; a shortcode only if it is an emoji and no role (`:cite:`) of another dialect.
"""

from __future__ import annotations

import re
import string
import xml.etree.ElementTree as etree
from functools import lru_cache
from html import escape
from typing import Any

from markdown import Extension, Markdown, util
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx import gemoji_db

from wiki.rendering.callouts import KINDS
from wiki.rendering.stash import Stash

_VALUE = r"(?:\"[^\"\n]{0,60}\"|'[^'\n]{0,60}'|[\w%.-]{1,60})"
_WORD = rf"(?:#\w[\w:.-]{{0,100}}|\.[A-Za-z][\w-]{{0,40}}|(?:width|height|lang|dir)={_VALUE}|-)"
# The form Python-Markdown expects: one group, the words between the braces.
_ATTRIBUTES = rf"\{{:?[ ]*({_WORD}(?:[ ]+{_WORD}){{0,9}})[ ]*\}}"

# Code after it is kept aside already, behind the library's own mark (\x02): `:label:`x`` is a role.
_SHORTCODE = r"(?<![\w:`/]):([+\-\w]{1,40}):(?![\w`:\x02])"


# What the library leaves in a text while it works on it (markdown.util); one may hold another.
_INLINE_MARK = re.compile("\x02klzzwxh:([0-9]+)\x03")
_HTML_MARK = re.compile("\x02wzxhzdk:([0-9]+)\x03")
_BROKEN_MARK = re.compile("\x02(?:klzzwxh|wzxhzdk):[0-9]*")
_MARKS_DEEP = 5


class _Attributes(AttrListTreeprocessor):
    """Attribute lists made of ids, classes, sizes, languages and directions only."""

    HEADER_RE = re.compile(rf"[ ]*{_ATTRIBUTES}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_ATTRIBUTES}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{_ATTRIBUTES}")  # type: ignore[misc]


class _NoteCall(FootnoteInlineProcessor):
    """`[^1]` as a token; the numbers are given once the order on the page is known."""

    footnotes: _Footnotes

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        if m[1] not in self.footnotes.footnotes:
            return None, None, None
        return self.footnotes.stash.put("f", m[1]), m.start(), m.end()


class _Footnotes(FootnoteExtension):
    """Footnotes as blocks at the end, each behind a token with its name, for `finish` to put in place."""

    stash: Stash

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.inlinePatterns.register(_NoteCall(r"\[\^([^\]]*)\]", self), "footnote", 175)
        md.treeprocessors.deregister("footnote-duplicate")

    def makeFootnotesDiv(self, root: etree.Element) -> etree.Element | None:
        if not self.footnotes:
            return None
        box = etree.Element("div")
        box.text = self.stash.put("n", None)
        for name, text in self.footnotes.items():
            note = etree.SubElement(box, "div")
            self.parser.parseChunk(note, text)
            note.text = self.stash.put("n", name)
        return box


class _Emoji(InlineProcessor):
    """`:seedling:` as the character; what is no emoji stays as written."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        character = _emoji().get(m[1])
        if character is None:
            return None, None, None
        return character, m.start(), m.end()


@lru_cache(maxsize=1)
def _emoji() -> dict[str, str]:
    known = {
        name.strip(":"): "".join(
            chr(int(part, 16)) for part in entry.get("unicode_alt", entry["unicode"]).split("-")
        )
        for name, entry in gemoji_db.emoji.items()
        if entry.get("unicode")
    }
    aliases = {
        alias.strip(":"): known[name.strip(":")]
        for alias, name in gemoji_db.aliases.items()
        if name.strip(":") in known
    }
    return known | aliases


class _Callouts(Treeprocessor):
    """`div.admonition` and `details` as the callouts of the style sheet."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            words = (element.get("class") or "").split()
            kind = next((word for word in words if word in KINDS), None)
            if element.tag == "details":
                element.set("class", "callout")
                element.set("data-kind", kind or "note")
            elif element.tag == "div" and "admonition" in words:
                element.tag = "aside"
                element.set("class", "callout")
                element.set("data-kind", kind or "note")
                _head(element)


def _head(callout: etree.Element) -> None:
    title = callout.find("p")
    if title is not None and title.get("class") == "admonition-title":
        del title.attrib["class"]
        bold = etree.Element("b")
        bold.text, title.text = title.text, None
        bold.extend(list(title))
        for child in list(title):
            title.remove(child)
        title.append(bold)


class _Ours(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # CommonMark 2.4 and 6.7: any punctuation can be escaped, a line end too (it then breaks the line).
        md.ESCAPED_CHARS = list(string.punctuation)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "hard-break", 185)
        # HTML blocks arrive as tokens: the library's own reader is quadratic and swallows half tags.
        md.preprocessors.deregister("html_block")
        # Indented code arrives as tokens too; what is indented still is the author's oddity.
        md.treeprocessors.register(_Attributes(md), "attr_list", 8)
        md.treeprocessors.register(_Callouts(md), "callouts", 5)
        md.inlinePatterns.register(_Emoji(_SHORTCODE, md), "emoji", 75)


class Dialect:
    """A converter, used again and again: making one costs more than a small page."""

    def __init__(self) -> None:
        self._footnotes = _Footnotes()
        self._markdown = Markdown(
            extensions=[
                "markdown.extensions.tables",
                "markdown.extensions.def_list",
                "markdown.extensions.abbr",
                "markdown.extensions.sane_lists",
                "markdown.extensions.admonition",
                self._footnotes,
                "pymdownx.details",
                "pymdownx.tasklist",
                "pymdownx.tilde",
                "pymdownx.caret",
                "pymdownx.mark",
                "pymdownx.betterem",
                "pymdownx.magiclink",
                _Ours(),
            ],
            extension_configs={
                "markdown.extensions.tables": {"use_align_attribute": True},
                "pymdownx.caret": {"insert": False},
            },
            output_format="html",
            tab_length=4,
        )

    def convert(self, arranged: str, stash: Stash) -> str:
        """The text `blocks.arrange` made as HTML, not yet safe, with tokens of `stash` in it."""
        self._footnotes.stash = stash
        html = self._markdown.reset().convert(arranged)
        return _put_raw(self._without_marks(html), stash)

    def _without_marks(self, html: str) -> str:
        """Words in place of the library's own marks, where its extensions trip over one another and
        leave some behind."""
        inline: Any = self._markdown.treeprocessors["inline"]
        for _ in range(_MARKS_DEEP):
            if util.STX not in html:
                break
            html = _INLINE_MARK.sub(lambda found: _words(inline.stashed_nodes.get(found[1])), html)
            html = _HTML_MARK.sub(lambda found: self._raw_words(int(found[1])), html)
        return _BROKEN_MARK.sub("", html)

    def _raw_words(self, index: int) -> str:
        blocks = self._markdown.htmlStash.rawHtmlBlocks
        return escape(str(blocks[index]), quote=False) if index < len(blocks) else ""


def _words(node: etree.Element | str | None) -> str:
    words = "".join(node.itertext()) if isinstance(node, etree.Element) else node or ""
    return escape(words)


def _put_raw(html: str, stash: Stash) -> str:
    """Put the author's HTML blocks back where they stood, before everything is sanitised."""
    raw = stash.of_kind("r")
    alone = re.compile(rf"<p>(?:{raw.pattern})</p>")
    html = alone.sub(lambda found: str(stash.get(found).value), html)
    return raw.sub(lambda found: str(stash.get(found).value), html)

"""Lines and their ends: LF, CRLF and CR, kept byte for byte through browsers that change them."""

from __future__ import annotations

import re

from wiki.messages import Message, _
from wiki.text.matching import match_lines

# `str.splitlines` also breaks at form feeds and U+2028, which Markdown keeps inside a line.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def split(text: str) -> list[str]:
    """The lines of a text with their ends; only the last may be without one."""
    return _LINE.findall(text)


def bare(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def end(line: str) -> str:
    """The end of a line: CRLF, LF, CR, or nothing."""
    return line[len(bare(line)) :]


def ends_used(text: str) -> dict[str, int]:
    """How often a text uses each of the line ends it uses, in no order."""
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    return {kind: count for kind, count in counts.items() if count}


def usual_end(text: str) -> str:
    """The line end a text uses most; LF if it has none."""
    used = ends_used(text)
    return max(used, key=used.__getitem__, default="\n")


def with_ends(text: str, line_end: str) -> str:
    """The text with every line end replaced by this one."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unified if line_end == "\n" else unified.replace("\n", line_end)


def like(base: str, form_text: str) -> str:
    """A text from a browser, which made every line end CRLF, with the line ends of its base.

    A base with one kind of line end gives it to every line. In a mixed one each line that was kept
    keeps its own end; new lines get the usual one. What was opened and posted unchanged is
    the base again, byte for byte.
    """
    if "\r" not in base:
        return with_ends(form_text, "\n")
    usual = usual_end(base)
    if len(ends_used(base)) == 1:
        return with_ends(form_text, usual)
    old, new = split(base), split(form_text)
    kept = {
        new_start + step: end(old[old_start + step])
        for old_start, new_start, length in match_lines([*map(bare, old)], [*map(bare, new)])
        for step in range(length)
    }
    ended: list[str] = []
    for number, line in enumerate(new):
        # A line kept from the end of the base may have had no end, and have one now.
        line_end = end(line) and (kept.get(number) or usual)
        # An empty line after a CR would make it a CRLF and be lost.
        if line_end == "\n" and not bare(line) and ended and ended[-1].endswith("\r"):
            line_end = "\r\n"
        ended.append(bare(line) + line_end)
    return "".join(ended)


def unstorable(text: str) -> Message | None:
    """Why a text cannot be kept at all, or None: NUL and lone surrogates have no place in UTF-8
    text that databases, files and git hand on unchanged."""
    if "\0" in text:
        return _(
            "The text holds a NUL character (in line %(line)s), which cannot be kept."
            " Please remove it.",
            line=text.count("\n", 0, text.index("\0")) + 1,
        )
    if (lone := _SURROGATE.search(text)) is not None:
        return _(
            "The text holds half a character (U+%(point)s, in line %(line)s), which cannot be"
            " kept. Please type it again.",
            point=f"{ord(lone[0]):04X}",
            line=text.count("\n", 0, lone.start()) + 1,
        )
    return None

"""The headings of a Markdown text, found line by line without rendering it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from wiki import frontmatter

_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")
# Lines that begin something else than a paragraph, so that no underline makes them a heading.
_NO_PARAGRAPH = re.compile(r" {4}|\t|\s*(?:[-*+>|]|\d+[.)])(?:\s|\Z)|\s*\Z")
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}\s*\Z")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|~~|==|`+|(?<!\w)__?(?=\S)|(?<=\S)__?(?!\w))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def headings(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Index (from 0) and words of each heading, `#` or underlined, in order.

    Not those in front matter, in fenced or in indented code.
    """
    return list(_found(lines))


def first_heading(lines: Sequence[str]) -> str:
    """The words of the first heading that has any, or nothing."""
    return next((words for _line, words in _found(lines) if words), "")


def nearest(found: Sequence[tuple[int, str]], line: int) -> str:
    """The words of the last heading at or above this line (index from 0), or nothing."""
    place = bisect_right(found, line, key=lambda heading: heading[0])
    return found[place - 1][1] if place else ""


def _found(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    fence = ""
    for number in range(frontmatter.lines_of(lines), len(lines)):
        line = lines[number]
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = ""
        elif opened and not (opened[1][0] == "`" and "`" in opened[2]):
            fence = opened[1]
        elif (title := _title(lines, number)) is not None:
            yield number, title


def _title(lines: Sequence[str], number: int) -> str | None:
    line = lines[number].rstrip()
    if number == 0:
        line = line.lstrip("\ufeff")
    if line.lstrip(" ").startswith("#"):
        return _hashed(line)
    if number + 1 == len(lines) or not _UNDERLINE.match(lines[number + 1].rstrip("\r\n")):
        return None
    if _NO_PARAGRAPH.match(line) or (number and lines[number - 1].strip()):
        return None
    return _plain(line)


def _hashed(line: str) -> str | None:
    bare = line.lstrip(" ")
    marks = len(bare) - len(bare.lstrip("#"))
    words = bare[marks:]
    if len(line) - len(bare) > 3 or marks > 6 or (words and words[0] not in " \t"):
        return None
    unclosed = words.rstrip("#")
    if unclosed != words and (not unclosed or unclosed[-1] in " \t"):
        words = unclosed
    return _plain(words)


def _plain(source: str) -> str:
    """The words of one line of Markdown, its marks taken off; at most 255 characters."""
    text = _ATTRIBUTES.sub("", source[:1000])
    text = _WIKILINK.sub(r"\1", text)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
    return " ".join(text.split())[:255].rstrip()

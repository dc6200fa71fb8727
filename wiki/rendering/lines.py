"""How CommonMark tells the kinds of lines apart (specification 0.31, sections 4 and 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

TAB = 4

FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
ITEM = re.compile(r"([-*+]|(\d{1,9})[.)])(?:([ \t]+)(.*)|$)")
NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*(.*)$")
DEFINITION = re.compile(r":[ \t]{1,3}(\S.*)$")
DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")
ENVIRONMENT = re.compile(r"\\begin\{(equation|align|gather|multline|eqnarray)(\*?)\}")
HTML_BLOCK = re.compile(
    r"</?(?:address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir"
    r"|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend|li|link"
    r"|main|menu|nav|ol|optgroup|option|p|picture|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    r"|ul)(?=[\s>]|/>|$)",
    re.IGNORECASE,
)
RAW_TEXT = re.compile(r"<(pre|script|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
HTML_HEADING = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)

Line = tuple[int, str]
"""A line and its number in the source, counted from 1."""


@dataclass(frozen=True)
class HeadingLine:
    """Where a heading starts, and whether it belongs to the text itself (not to a quote or an item)."""

    number: int
    own: bool


def indentation(line: str) -> tuple[int, str]:
    """The column at which the words start (tabs go to the next multiple of four), and the words."""
    words = line.strip(" \t")
    if not words:
        return 0, ""
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blank.expandtabs(TAB)), words


def dedent(line: str, columns: int) -> str:
    """`line` without as many of its leading columns, tabs after them kept."""
    words = line.lstrip(" \t")
    blank = line[: len(line) - len(words)].expandtabs(TAB)
    return blank[columns:] + words


def starts_block(words: str) -> bool:
    """Whether a line of these words ends a paragraph."""
    item = ITEM.match(words)
    return bool(
        FENCE.match(words)
        or HEADING.match(words)
        or RULE.match(words)
        or HTML_BLOCK.match(words)
        or (item and item[4] and item[2] in (None, "1"))
        or words.startswith((">", "$$"))
    )

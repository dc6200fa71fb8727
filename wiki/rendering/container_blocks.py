"""The blocks that hold blocks: lists, quotes, callouts, footnotes, definitions.

Rules like those of `leaf_blocks`. Each leaves its container open on the arranger, or arranges what it
holds by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wiki.rendering import callouts
from wiki.rendering.arranger import Arranger
from wiki.rendering.lines import (
    DEFINITION,
    ITEM,
    NOTE,
    TAB,
    Line,
    dedent,
    indentation,
    starts_block,
)

MAX_LISTS = 12
MAX_QUOTES = 8


def callout(arranger: Arranger, depth: int, rest: str) -> bool:
    found = callouts.HEAD.match(rest)
    if found is None:
        return False
    arranger.block(depth, [callouts.head(found, arranger.stash)])
    arranger.last = "blank"
    arranger.enter(arranger.column(depth) + TAB, "callout")
    arranger.at += 1
    return True


def colons(arranger: Arranger, depth: int, rest: str) -> bool:
    found = callouts.COLONS.match(rest)
    kind = callouts.kind_of(found["name"]) if found else None
    if found is None or kind is None:
        return False
    nested = 0
    for position in range(arranger.at + 1, len(arranger.lines)):
        line = arranger.lines[position][1].strip()
        if callouts.COLONS.match(line):
            nested += 1
        elif re.fullmatch(r":{3,}", line):
            if nested == 0:
                inner = arranger.lines[arranger.at + 1 : position]
                title = callouts.title_of(kind, found["title"], arranger.stash)
                _boxed(arranger, depth, f'!!! {kind} "{title}"', inner)
                arranger.at = position + 1
                return True
            nested -= 1
    return False


def quote(arranger: Arranger, depth: int, rest: str) -> bool:
    if not rest.startswith(">"):
        return False
    inner = _quoted(arranger, depth)
    arranger.at += len(inner)
    alert = callouts.ALERT.match(inner[0][1].strip())
    kind = callouts.kind_of(alert["kind"]) if alert else None
    if arranger.quotes >= MAX_QUOTES:
        arranger.block(depth, [words for _, words in inner if words.strip()] or [""])
    elif alert and kind:
        title = callouts.title_of(kind, alert["title"], arranger.stash)
        _boxed(arranger, depth, f'!!! {kind} "{title}"', inner[1:])
    else:
        arranged = arranger.nested(inner)
        arranger.close(depth)
        arranger.separate()
        arranger.block(depth, [f"> {line}" if line else ">" for line in arranged])
    return True


def _quoted(arranger: Arranger, depth: int) -> list[Line]:
    """The lines of a quote without their `>`, with those that lazily go on with its last paragraph."""
    inner: list[Line] = []
    open_paragraph = False
    for number, line in arranger.ahead():
        indent, words = indentation(line)
        if words.startswith(">") and indent - arranger.column(depth) < TAB:
            words = words[1:].removeprefix(" ")
            open_paragraph = bool(words.strip()) and not starts_block(words.strip())
        elif not words or not open_paragraph or starts_block(words):
            break
        inner.append((number, words))
    return inner


def _boxed(arranger: Arranger, depth: int, head: str, inner: Sequence[Line]) -> None:
    """Write a callout whose contents are not indented in the source."""
    base = arranger.column(depth)
    arranged = arranger.nested([(number, dedent(line, base)) for number, line in inner])
    lines = [" " * TAB + line if line else "" for line in arranged]
    arranger.block(depth, [head, *lines])


def item(arranger: Arranger, depth: int, rest: str) -> bool:
    found = ITEM.match(rest)
    if found is None:
        return False
    kind = "ol" if found[2] else "ul"
    words = found[4] or ""
    in_paragraph = arranger.last == "text" and arranger.container == depth and not arranger.marker
    # CommonMark 5.3: only an item that has words, and starts at 1, may interrupt a paragraph.
    if in_paragraph and not (words and found[2] in (None, "1")):
        return False
    if depth >= MAX_LISTS:
        arranger.text(depth, re.sub(r"[-*+.)]", r"\\\g<0>", rest, count=1))
        return True
    _part_from_previous(arranger, depth, kind)
    indent = indentation(arranger.lines[arranger.at][1])[0]
    space = len((found[3] or " ").expandtabs(TAB))
    column = indent + len(found[1]) + (space if words and space <= TAB else 1)
    arranger.enter(column, kind)
    arranger.marker = f"{found[2]}. " if found[2] else "- "
    arranger.last = "text"
    _item_line(arranger, column, words)
    return True


def _part_from_previous(arranger: Arranger, depth: int, kind: str) -> None:
    """Close what is deeper, and put a blank line before the item where Python-Markdown needs one: after
    a paragraph that is not an item's first, and before a list of another kind."""
    previous = arranger.kinds[depth] if len(arranger.offsets) > depth else None
    arranger.close(depth)
    arranger.settle_marker()
    nested = arranger.run is not None and depth > arranger.run and previous is None
    tight = arranger.run is not None and depth >= arranger.run and (nested or previous == kind)
    if arranger.last != "blank" and not tight:
        arranger.separate()
    if arranger.run is None:
        arranger.run = depth


def _item_line(arranger: Arranger, column: int, words: str) -> None:
    """Read on behind the marker, as if the item's first line stood there alone."""
    if not words:
        arranger.at += 1
        following = arranger.lines[arranger.at][1] if arranger.at < len(arranger.lines) else ""
        if not following.strip() or indentation(following)[0] < column:
            arranger.settle_marker()
        return
    number = arranger.lines[arranger.at][0]
    arranger.lines[arranger.at] = (number, " " * column + words)


def note(arranger: Arranger, depth: int, rest: str) -> bool:
    if not NOTE.match(rest):
        return False
    arranger.close(depth)
    arranger.separate()
    arranger.lead(depth, rest)
    return True


def definition(arranger: Arranger, depth: int, rest: str) -> bool:
    found = DEFINITION.match(rest)
    before = next((written for written in reversed(arranger.out) if written.lines != [""]), None)
    if found is None or before is None or not before.words:
        return False
    arranger.close(depth)
    arranger.lead(depth, f":   {found[1]}")
    return True

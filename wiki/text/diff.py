"""What changed between two texts: by line, then by word within lines that were rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wiki.messages import Message, _
from wiki.text import lines
from wiki.text.changes import Change, changed_lines, equal_blocks
from wiki.text.headings import headings, nearest
from wiki.text.rewording import Allowance, Piece, rewordings

CONTEXT = 3

_NAMES = {"\n": "LF (Unix)", "\r\n": "CRLF (Windows)", "\r": "CR"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line on each side, or on one of them, and its number there, from 1.

    A row that is "changed" may stand for several lines on either side, where a paragraph was broken
    differently: its pieces then hold LF, and the number is that of the first line. `old` has pieces
    that are "same" or "del", `new` such that are "same" or "ins", `inline` all three.
    """

    kind: Literal["same", "changed", "added", "removed"]
    old_number: int | None
    new_number: int | None
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    inline: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes that stand near one another in one section, with unchanged lines around them.

    `section` is the heading they stand under, empty above the first; `unchanged_before` counts the
    lines left out since the hunk before, or since the beginning.
    """

    section: str
    unchanged_before: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed. `notes` says in words what no row shows: changed line ends."""

    hunks: tuple[Hunk, ...]
    unchanged_after: int
    notes: tuple[Message, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two texts are the same, byte for byte."""
        return not (self.hunks or self.notes)


def diff(old: str, new: str, *, context: int = CONTEXT) -> Difference:
    """What changed from `old` to `new`, with up to `context` unchanged lines around each change.

    The time is bounded for any two texts; very different ones are shown by whole lines. Rows leave
    out the ends of lines.
    """
    sides = _Sides(old, new)
    changes = changed_lines(sides.old, sides.new)
    hunks: list[Hunk] = []
    shown = 0
    for group in _near(changes, 2 * context):
        start = max(shown, group[0].old_start - context)
        for rows in sides.sections(sides.rows(group, start, context)):
            end = start + sum(map(_old_lines, rows))
            if any(row.kind != "same" for row in rows):
                hunks.append(Hunk(sides.section(rows), start - shown, tuple(rows)))
                shown = end
            start = end
    return Difference(tuple(hunks), len(sides.old) - shown, _notes(sides, changes))


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """All of both texts in one run of pieces: what was kept, taken out, put in; lines end in LF."""
    sides = _Sides(old, new)
    changes = changed_lines(sides.old, sides.new)
    pieces: list[Piece] = []
    for row in sides.rows(changes, 0, len(sides.old)) if changes else ():
        if pieces:
            pieces.append(Piece("same", "\n"))
        pieces.extend(row.inline)
    return tuple(pieces) or (Piece("same", new),)


class _Sides:
    """The two texts in lines, and where headings stand in them."""

    def __init__(self, old: str, new: str):
        self.old_lines, self.new_lines = lines.split(old), lines.split(new)
        self.old = [*map(lines.bare, self.old_lines)]
        self.new = [*map(lines.bare, self.new_lines)]
        self.old_headings, self.new_headings = headings(self.old), headings(self.new)
        self.old_heading_lines = {number for number, _words in self.old_headings}
        self.new_heading_lines = {number for number, _words in self.new_headings}
        self.allowance = Allowance()

    def rows(self, group: Sequence[Change], start: int, context: int) -> list[Row]:
        """The rows of some changes and of the unchanged lines around them, from old line `start`."""
        here, last = start, group[-1]
        rows: list[Row] = []
        for change in group:
            rows += self._kept(here, change.old_start, change.new_start - change.old_start)
            rows += self._rewritten(change)
            here = change.old_end
        end = min(len(self.old), here + context)
        return rows + self._kept(here, end, last.new_end - last.old_end)

    def _kept(self, start: int, end: int, offset: int) -> list[Row]:
        rows: list[Row] = []
        for number in range(start, end):
            line = (Piece("same", self.old[number]),)
            rows.append(Row("same", number + 1, number + 1 + offset, line, line, line))
        return rows

    def _rewritten(self, change: Change) -> Iterator[Row]:
        old = self.old[change.old_start : change.old_end]
        new = self.new[change.new_start : change.new_end]
        for found in rewordings(old, new, self.allowance):
            there = found.old[0] < found.old[1]
            here = found.new[0] < found.new[1]
            yield Row(
                _kind(there, here, found.pieces),
                change.old_start + found.old[0] + 1 if there else None,
                change.new_start + found.new[0] + 1 if here else None,
                _without("ins", found.pieces),
                _without("del", found.pieces),
                found.pieces,
            )

    def sections(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """The rows, cut before each heading."""
        part: list[Row] = []
        for row in rows:
            if part and self.is_heading(row):
                yield part
                part = []
            part.append(row)
        yield part

    def is_heading(self, row: Row) -> bool:
        if row.new_number is not None:
            return row.new_number - 1 in self.new_heading_lines
        return (row.old_number or 0) - 1 in self.old_heading_lines

    def section(self, rows: Sequence[Row]) -> str:
        """The heading over the first changed row; the words of that row if it is a heading."""
        first = next(row for row in rows if row.kind != "same")
        if first.new_number is not None:
            return nearest(self.new_headings, first.new_number - 1)
        return nearest(self.old_headings, (first.old_number or 0) - 1)


def _near(changes: Sequence[Change], distance: int) -> Iterator[list[Change]]:
    """The changes in groups, those with no more than so many lines between them in one."""
    group: list[Change] = []
    for change in changes:
        if group and change.old_start - group[-1].old_end > distance:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _old_lines(row: Row) -> int:
    if row.old_number is None:
        return 0
    return 1 + sum(piece.text.count("\n") for piece in row.old)


def _kind(
    there: bool, here: bool, pieces: Sequence[Piece]
) -> Literal["same", "changed", "added", "removed"]:
    if not here:
        return "removed"
    if not there:
        return "added"
    return "changed" if any(piece.kind != "same" for piece in pieces) else "same"


def _without(kind: Literal["del", "ins"], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    if len(pieces) == 1:
        return () if pieces[0].kind == kind else tuple(pieces)
    left: list[Piece] = []
    for piece in pieces:
        if piece.kind == kind:
            continue
        if left and left[-1].kind == piece.kind:
            piece = Piece(piece.kind, left.pop().text + piece.text)
        left.append(piece)
    return tuple(left)


def _notes(sides: _Sides, changes: Sequence[Change]) -> tuple[Message, ...]:
    """What happened to line ends, in words."""
    pairs = [
        (lines.end(sides.old_lines[i + step]), lines.end(sides.new_lines[j + step]))
        for i, j, length in equal_blocks(changes, len(sides.old), len(sides.new))
        for step in range(length)
    ]
    changed = Counter(pair for pair in pairs if pair[0] != pair[1] and all(pair))
    notes: list[Message] = []
    for (before, after), count in changed.items():
        notes.append(
            _(
                "Line ends changed from %(before)s to %(after)s in %(count)s lines.",
                before=_NAMES[before],
                after=_NAMES[after],
                count=count,
            )
        )
    if sides.old and sides.new:
        before, after = lines.end(sides.old_lines[-1]), lines.end(sides.new_lines[-1])
        if after and not before:
            notes.append(_("The last line now has a line end."))
        if before and not after:
            notes.append(_("The last line no longer has a line end."))
    return tuple(notes)

"""Merging by word, inside lines that both sides changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wiki.text import lines
from wiki.text.changes import changed_words
from wiki.text.rewording import ONE_COMPARISON, Allowance
from wiki.text.words import words

_LINE_ENDS = ("\n", "\r\n", "\r")


@dataclass(frozen=True)
class Clash:
    """Whole lines that both sides changed in ways only a person can choose between.

    `section` is the heading they stand under in the base, empty above the first one.
    """

    base: str
    mine: str
    theirs: str
    section: str = ""


@dataclass(frozen=True)
class Stretch:
    """Some lines of the base, merged into text or left as a clash; `line` counts from the first
    line that was given, and the flags say whose changes came in without a question."""

    line: int
    merged: str | Clash
    by_mine: bool = False
    by_theirs: bool = False


@dataclass(frozen=True, slots=True)
class _Edit:
    """base[start:end] replaced by these words."""

    start: int
    end: int
    new: tuple[str, ...]


def merge_words(base: str, mine: str, theirs: str, allowance: Allowance) -> list[Stretch]:
    """Merge lines word by word; each line (or few) that clashes stays whole.

    Changes of neighbouring words fit together; changes of the same words, different words put into
    the same place, and a change inside what the other removed do not.
    """
    if not allowance.words.take(ONE_COMPARISON + (len(base) + len(mine) + len(theirs)) // 4):
        return [Stretch(0, Clash(base, mine, theirs))]
    parts = words(base)
    my_edits = _edits(parts, words(mine), allowance)
    their_edits = _edits(parts, words(theirs), allowance)
    agreed = {*my_edits} & {*their_edits}
    my_edits, their_edits = (_passages(parts, edits, agreed) for edits in (my_edits, their_edits))
    stretches: list[Stretch] = []
    line = 0
    for start, end, mine_here, theirs_here in _by_lines(parts, my_edits, their_edits):
        left = _applied(parts, start, end, mine_here)
        right = _applied(parts, start, end, theirs_here)
        both = _combined(mine_here, theirs_here)
        if left == right:
            stretches.append(Stretch(line, left))
        elif both is None:
            stretches += _trimmed(line, Clash("".join(parts[start:end]), left, right))
        else:
            text = _applied(parts, start, end, both)
            by_mine, by_theirs = {*mine_here} - agreed, {*theirs_here} - agreed
            stretches.append(Stretch(line, text, bool(by_mine), bool(by_theirs)))
        line += sum(part in _LINE_ENDS for part in parts[start:end])
    return list(_clashes_joined(stretches))


def _edits(base: Sequence[str], new: Sequence[str], allowance: Allowance) -> list[_Edit]:
    return [
        _Edit(change.old_start, change.old_end, tuple(new[change.new_start : change.new_end]))
        for change in changed_words(base, new, allowance.steps)
    ]


def _passages(base: Sequence[str], edits: Sequence[_Edit], agreed: set[_Edit]) -> list[_Edit]:
    """The edits, those with only spaces between them as one: they rewrite one passage.

    Not those that both sides made alike.
    """
    joined: list[_Edit] = []
    for edit in edits:
        if joined and agreed.isdisjoint((joined[-1], edit)):
            between = base[joined[-1].end : edit.start]
            if all(part.isspace() and part not in _LINE_ENDS for part in between):
                first = joined.pop()
                edit = _Edit(first.start, edit.end, (*first.new, *between, *edit.new))
        joined.append(edit)
    return joined


def _by_lines(
    base: Sequence[str], mine: Sequence[_Edit], theirs: Sequence[_Edit]
) -> Iterator[tuple[int, int, list[_Edit], list[_Edit]]]:
    """The smallest stretches of whole lines that no change reaches out of, with the changes in each.

    Where both sides put in whole lines at the same place, these are a stretch of their own.
    """
    # A place is inside a change that removes the line end before it, so lines stay whole.
    inside = bytearray(len(base) + 1)
    for edit in (*mine, *theirs):
        inside[edit.start + 1 : edit.end + 1] = b"\1" * (edit.end - edit.start)
    starts = [0, *(n for n, part in enumerate(base, 1) if part in _LINE_ENDS and not inside[n])]
    m = t = 0
    for start, end in zip(starts, [*starts[1:], len(base) + 1], strict=True):
        if _inserts_lines_at(start, mine[m:]) and _inserts_lines_at(start, theirs[t:]):
            yield start, start, [mine[m]], [theirs[t]]
            m, t = m + 1, t + 1
        m_end, t_end = _first_from(mine, m, end), _first_from(theirs, t, end)
        if start < len(base) or m < m_end or t < t_end:
            yield start, min(end, len(base)), [*mine[m:m_end]], [*theirs[t:t_end]]
        m, t = m_end, t_end


def _inserts_lines_at(place: int, edits: Sequence[_Edit]) -> bool:
    return (
        bool(edits) and edits[0].start == edits[0].end == place and edits[0].new[-1] in _LINE_ENDS
    )


def _first_from(edits: Sequence[_Edit], number: int, place: int) -> int:
    while number < len(edits) and edits[number].start < place:
        number += 1
    return number


def _combined(mine: Sequence[_Edit], theirs: Sequence[_Edit]) -> list[_Edit] | None:
    """The changes of both sides in order, or None if some of them clash."""
    if not mine or not theirs:
        return [*(mine or theirs)]
    both = sorted({*mine, *theirs}, key=lambda edit: (edit.start, edit.end))
    for first, second in pairwise(both):
        if second.start < first.end:
            return None
        if first.start == first.end == second.start == second.end:
            return None
        # Both may have put in the same words, with something more on one side.
        if second.start == first.end and _share_words(first.new, second.new):
            return None
    return both


def _share_words(first: Sequence[str], second: Sequence[str]) -> bool:
    return any(part[0].isalnum() for part in {*first} & {*second})


def _applied(base: Sequence[str], start: int, end: int, edits: Sequence[_Edit]) -> str:
    text: list[str] = []
    for edit in edits:
        text += [*base[start : edit.start], *edit.new]
        start = edit.end
    return "".join([*text, *base[start:end]])


def _trimmed(line: int, clash: Clash) -> Iterator[Stretch]:
    """A clash of added lines, without those that both added alike at its beginning and end."""
    if clash.base:
        yield Stretch(line, clash)
        return
    mine, theirs = lines.split(clash.mine), lines.split(clash.theirs)
    start = _common(mine, theirs)
    end = _common(mine[start:][::-1], theirs[start:][::-1])
    # Paragraphs that clash keep the blank line that divides them from what follows.
    while min(len(mine), len(theirs)) > start + end and end and not mine[-end].strip():
        end -= 1
    m_end, t_end = len(mine) - end, len(theirs) - end
    left, right = "".join(mine[start:m_end]), "".join(theirs[start:t_end])
    if start:
        yield Stretch(line, "".join(mine[:start]))
    if left and right:
        yield Stretch(line, Clash("", left, right))
    else:
        yield Stretch(line, left or right, bool(left), bool(right))
    if end:
        yield Stretch(line, "".join(mine[m_end:]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _clashes_joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Clashes in consecutive lines as one: a sentence may run over them."""
    last: Stretch | None = None
    for stretch in stretches:
        if last is None:
            last = stretch
        elif isinstance(last.merged, Clash) and isinstance(stretch.merged, Clash):
            one, other = last.merged, stretch.merged
            joined = Clash(one.base + other.base, one.mine + other.mine, one.theirs + other.theirs)
            last = Stretch(last.line, joined)
        else:
            yield last
            last = stretch
    if last is not None:
        yield last

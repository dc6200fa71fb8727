"""Where two sequences differ, with each change put where a reader would have made it.

A paragraph put in between two others can be read as beginning with the blank line before it or
ending with the one after; a word as bringing the space before it or the one after. The same
choice everywhere makes differences readable and lets merging compare what two people did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wiki.text.matching import Block, Budget, match_lines, match_words

# How far a change may be moved along equal lines or words.
FARTHEST = 100


@dataclass(frozen=True, slots=True)
class Change:
    """old[old_start:old_end] became new[new_start:new_end]; one of the two may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


Score = Callable[[Sequence[str], int, int], int]


def changed_lines(
    old: Sequence[str], new: Sequence[str], budget: Budget | None = None
) -> list[Change]:
    """The changes between two lists of lines without their ends, in order, none touching."""
    return _placed(old, new, match_lines(old, new, budget), _paragraph_score)


def changed_words(
    old: Sequence[str], new: Sequence[str], budget: Budget | None = None
) -> list[Change]:
    """The changes between two lists of words (`words.words`), in order, none touching."""
    return _placed(old, new, match_words(old, new, budget), _word_score)


def equal_blocks(changes: Sequence[Change], old_length: int, new_length: int) -> list[Block]:
    """What lies between the changes: start in old, start in new, length."""
    return list(_between(changes, old_length, new_length))


def _placed(
    old: Sequence[str], new: Sequence[str], blocks: Sequence[Block], score: Score
) -> list[Change]:
    changes = _gaps(blocks, len(old), len(new))
    placed: list[Change] = []
    for number, change in enumerate(changes):
        before = placed[-1].old_end if placed else 0
        after = changes[number + 1].old_start if number + 1 < len(changes) else len(old)
        # One equal part stays on each side, so that two changes never become one.
        up = change.old_start - before - (1 if placed else 0)
        down = after - change.old_end - (1 if number + 1 < len(changes) else 0)
        if change.old_start == change.old_end:
            shift = _best_shift(new, change.new_start, change.new_end, up, down, score)
        elif change.new_start == change.new_end:
            shift = _best_shift(old, change.old_start, change.old_end, up, down, score)
        else:
            shift = 0
        placed.append(
            Change(
                change.old_start + shift,
                change.old_end + shift,
                change.new_start + shift,
                change.new_end + shift,
            )
        )
    return placed


def _best_shift(
    parts: Sequence[str], start: int, end: int, up: int, down: int, score: Score
) -> int:
    """How far to move parts[start:end] along its equal surroundings; a later place wins a tie."""
    highest = lowest = 0
    while highest < min(up, FARTHEST) and (parts[start - highest - 1] == parts[end - highest - 1]):
        highest += 1
    while lowest < min(down, FARTHEST) and parts[start + lowest] == parts[end + lowest]:
        lowest += 1
    return max(
        range(-highest, lowest + 1),
        key=lambda shift: (score(parts, start + shift, end + shift), shift),
    )


def _paragraph_score(lines: Sequence[str], start: int, end: int) -> int:
    """Best begins with a heading, else after a blank line, and does not begin with one."""
    first = lines[start].lstrip()
    return (
        4 * first.startswith("#")
        + 2 * bool(first)
        + (start == 0 or not lines[start - 1].strip())
        + (end == len(lines) or not lines[end - 1].strip())
    )


def _word_score(parts: Sequence[str], start: int, end: int) -> int:
    """Best begins after white space and ends with it."""
    return (start == 0 or parts[start - 1].isspace()) + (
        end == len(parts) or parts[end - 1].isspace()
    )


def _gaps(blocks: Sequence[Block], old_length: int, new_length: int) -> list[Change]:
    changes: list[Change] = []
    i = j = 0
    for old_start, new_start, length in [*blocks, (old_length, new_length, 0)]:
        if (i, j) != (old_start, new_start):
            changes.append(Change(i, old_start, j, new_start))
        i, j = old_start + length, new_start + length
    return changes


def _between(changes: Sequence[Change], old_length: int, new_length: int) -> Iterator[Block]:
    i = j = 0
    for change in [*changes, Change(old_length, old_length, new_length, new_length)]:
        if change.old_start > i:
            yield i, j, change.old_start - i
        i, j = change.old_end, change.new_end

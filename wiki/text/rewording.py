"""Lines that were rewritten: which old line became which new one, and which words changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wiki.text.changes import changed_words, equal_blocks
from wiki.text.matching import WORD_STEPS, Block, Budget
from wiki.text.words import words

# Two lines are one line rewritten if they share this part of the letters of the shorter one.
SHARED = 0.4
# Words looked at in one comparison of two texts; lines beyond them are shown whole.
MOST_WORDS = 150_000
# What beginning to look costs, in words.
ONE_COMPARISON = 25
# Rounds of clearing away words kept by chance; more than a few are needed by hostile texts only.
ROUNDS = 8

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: kept, taken out or put in."""

    kind: Literal["same", "del", "ins"]
    text: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """Old lines that became new lines, by index; one of the two may be empty.

    `pieces` tell both: without those put in they are the old lines, without those taken out the
    new ones, lines divided by LF.
    """

    old: Span
    new: Span
    pieces: tuple[Piece, ...]


class Allowance:
    """What comparing word by word may cost in one comparison of two texts."""

    def __init__(self) -> None:
        self.words = Budget(MOST_WORDS)
        self.steps = Budget(WORD_STEPS)


def rewordings(old: Sequence[str], new: Sequence[str], allowance: Allowance) -> list[Rewording]:
    """How the old lines became the new ones, in order, covering each line once.

    Lines are without their ends. What has no counterpart stands alone, old lines before new ones.
    """
    if not (old and new and allowance.words.take(ONE_COMPARISON + len(old) + len(new))):
        return _alone(old, new, (0, len(old)), (0, len(new)))
    before, after = _Words(old), _Words(new)
    kept = _kept(before, after, allowance)
    found: list[Rewording] = []
    i = j = 0
    for old_span, new_span in _counterparts(kept, before, after):
        found += _alone(old, new, (i, old_span[0]), (j, new_span[0]))
        one, other = old[slice(*old_span)], new[slice(*new_span)]
        if len(one) == len(old) and len(other) == len(new):
            pieces = _pieces(kept, before, after)
        else:
            # Neighbouring lines may have claimed words that these two share.
            left, right = _Words(one), _Words(other)
            pieces = _pieces(_kept(left, right, allowance), left, right)
        found.append(Rewording(old_span, new_span, pieces))
        i, j = old_span[1], new_span[1]
    return found + _alone(old, new, (i, len(old)), (j, len(new)))


class _Words:
    """The words of some lines, each line closed by LF, and which line each stands in."""

    def __init__(self, lines: Sequence[str]):
        self.words: list[str] = []
        self.line_of: list[int] = []
        self.letters = [_letters(line) for line in lines]
        for number, line in enumerate(lines):
            parts = words(line)
            self.words += [*parts, "\n"]
            self.line_of += [number] * (len(parts) + 1)


def _letters(text: str) -> int:
    return sum(map(len, text.split()))


def _kept(before: _Words, after: _Words, allowance: Allowance) -> list[Block]:
    """The words that were kept, in blocks that reach over no line end."""
    old, new = before.words, after.words
    if not allowance.words.take(len(old) + len(new)):
        return []
    blocks = equal_blocks(changed_words(old, new, allowance.steps), len(old), len(new))
    return _weighty(list(_by_line(blocks, old)), old, new)


def _by_line(blocks: Sequence[Block], parts: Sequence[str]) -> Iterator[Block]:
    """The blocks cut so that each LF stands alone."""
    for i, j, length in blocks:
        start = 0
        for step in range(length):
            if parts[i + step] == "\n":
                if step > start:
                    yield i + start, j + start, step - start
                yield i + step, j + step, 1
                start = step + 1
        if length > start:
            yield i + start, j + start, length - start


def _weighty(blocks: list[Block], old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The blocks that are longer than the changes before or those after them in their line.

    A few words kept by chance in the middle of a rewritten sentence hinder reading: the whole then
    counts as replaced ("semantic cleanup", N. Fraser, Writing: Diff Strategies, 2006).
    """
    for _round in range(ROUNDS):
        edges = [(0, 0, 0), *blocks, (len(old), len(new), 0)]
        kept = [
            block
            for (a, b, before), block, (c, d, _) in zip(edges, blocks, edges[2:], strict=False)
            if old[block[0]] == "\n"
            or sum(map(len, old[block[0] : block[0] + block[2]]))
            > min(
                max(
                    _weight_before(old, a + before, block[0]),
                    _weight_before(new, b + before, block[1]),
                ),
                max(
                    _weight_after(old, block[0] + block[2], c),
                    _weight_after(new, block[1] + block[2], d),
                ),
            )
        ]
        if len(kept) == len(blocks):
            break
        blocks = kept
    return blocks


def _weight_before(parts: Sequence[str], start: int, end: int) -> int:
    weight = 0
    for number in range(end - 1, start - 1, -1):
        if parts[number] == "\n":
            break
        weight += len(parts[number])
    return weight


def _weight_after(parts: Sequence[str], start: int, end: int) -> int:
    weight = 0
    for number in range(start, end):
        if parts[number] == "\n":
            break
        weight += len(parts[number])
    return weight


def _counterparts(
    kept: Sequence[Block], before: _Words, after: _Words
) -> Iterator[tuple[Span, Span]]:
    """Old and new lines that share enough words: one to one, or several where lines were broken
    differently."""
    shared: Counter[tuple[int, int]] = Counter()
    for i, j, length in kept:
        letters = _letters("".join(before.words[i : i + length]))
        shared[before.line_of[i], after.line_of[j]] += letters
    groups: list[tuple[int, int, int, int]] = []
    for (old, new), letters in sorted(shared.items()):
        smaller = min(before.letters[old], after.letters[new])
        if not smaller or letters < SHARED * smaller:
            continue
        if groups and (old < groups[-1][1] or new < groups[-1][3]):
            a, b, c, d = groups[-1]
            groups[-1] = (a, max(b, old + 1), c, max(d, new + 1))
        else:
            groups.append((old, old + 1, new, new + 1))
    for a, b, c, d in groups:
        yield (a, b), (c, d)


def _pieces(kept: Sequence[Block], before: _Words, after: _Words) -> tuple[Piece, ...]:
    # The last line end is none between lines.
    i_end, j_end = len(before.words) - 1, len(after.words) - 1
    pieces: list[Piece] = []

    def add(kind: Literal["same", "del", "ins"], parts: Sequence[str]) -> None:
        text = "".join(parts)
        if pieces and pieces[-1].kind == kind:
            text = pieces.pop().text + text
        if text:
            pieces.append(Piece(kind, text))

    i = j = 0
    inside = [block for block in kept if block[0] < i_end and block[1] < j_end]
    for a, b, length in [*inside, (i_end, j_end, 0)]:
        add("del", before.words[i:a])
        add("ins", after.words[j:b])
        add("same", before.words[a : a + length])
        i, j = a + length, b + length
    return tuple(pieces)


def _alone(old: Sequence[str], new: Sequence[str], gone: Span, come: Span) -> list[Rewording]:
    """Lines without a counterpart; equal ones (blank lines, fences) at both ends were kept."""
    (i, i_end), (j, j_end) = gone, come
    start = end = 0
    most = min(i_end - i, j_end - j)
    while start < most and old[i + start] == new[j + start]:
        start += 1
    while start + end < most and old[i_end - end - 1] == new[j_end - end - 1]:
        end += 1
    removed = [
        Rewording((number, number + 1), (j + start, j + start), (Piece("del", old[number]),))
        for number in range(i + start, i_end - end)
    ]
    added = [
        Rewording((i_end - end, i_end - end), (number, number + 1), (Piece("ins", new[number]),))
        for number in range(j + start, j_end - end)
    ]
    return [
        *(_same(old, i + step, j + step) for step in range(start)),
        *removed,
        *added,
        *(_same(old, i_end - step, j_end - step) for step in range(end, 0, -1)),
    ]


def _same(old: Sequence[str], i: int, j: int) -> Rewording:
    return Rewording((i, i + 1), (j, j + 1), (Piece("same", old[i]),))

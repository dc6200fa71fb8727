"""Which parts of two sequences are the same: in bounded time, whatever the sequences.

Common ends first; then parts that occur once on both sides, in order ("patience diff", Bram Cohen);
what lies between those goes to difflib (lines) or diff-match-patch (words), as far as a budget of
steps allows. What the budget does not reach counts as changed, so that the answer is always right,
if sometimes coarse. Parts without a letter or digit (blank lines, fences, spaces) are no landmarks:
they match where their neighbours do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from diff_match_patch import diff_match_patch

Block = tuple[int, int, int]
"""Start in the old sequence, start in the new one, length."""

Pair = tuple[int, int]
"""Places of equal parts in the old and in the new sequence."""

Gap = Callable[[Sequence[str], Sequence[str], "Budget"], list[Pair]]

# Steps that comparing two texts may take, each kind under a second in the worst case.
LINE_STEPS = 3_000_000
WORD_STEPS = 600_000
WORD_SECONDS = 0.5
# The most that difflib may need at worst for one gap, and what a pair of equal lines costs beyond.
SMALL_GAP = 250_000
STEPS_PER_PAIR = 8

_SURROGATES = 0xD800
_AFTER_SURROGATES = 0x800


class Budget:
    """Steps that may still be taken."""

    def __init__(self, steps: int):
        self.steps = steps

    def take(self, steps: int) -> bool:
        """Take that many if there are so many left."""
        if steps > self.steps:
            return False
        self.steps -= steps
        return True


def match_lines(
    old: Sequence[str], new: Sequence[str], budget: Budget | None = None
) -> list[Block]:
    """Equal stretches of two lists of lines, in order; the same order on both sides.

    A `budget` may be shared by several comparisons.
    """
    return _match(old, new, _line_gap, budget or Budget(LINE_STEPS))


def match_words(
    old: Sequence[str], new: Sequence[str], budget: Budget | None = None
) -> list[Block]:
    """Equal stretches of two lists of words, in order; the same order on both sides.

    A `budget` may be shared by several comparisons.
    """
    return _match(old, new, _word_gap, budget or Budget(WORD_STEPS))


def _match(old: Sequence[str], new: Sequence[str], gap: Gap, budget: Budget) -> list[Block]:
    blocks: list[Block] = []
    ranges = [(0, len(old), 0, len(new), True)]
    # Splitting at unique parts costs a pass each; hostile texts could ask for very many.
    passes = Budget(20 * (len(old) + len(new)))
    while ranges:
        i, i_end, j, j_end, is_open = ranges.pop()
        start = _common_start(old, i, i_end, new, j, j_end)
        if start:
            blocks.append((i, j, start))
        i, j = i + start, j + start
        tail = _common_end(old, i, i_end, new, j, j_end)
        if tail:
            blocks.append((i_end - tail, j_end - tail, tail))
        i_end, j_end = i_end - tail, j_end - tail
        if not is_open or i == i_end or j == j_end or not passes.take(i_end - i + j_end - j):
            continue
        part, other = old[i:i_end], new[j:j_end]
        found = _unique_in_order(part, other)
        is_open = bool(found)
        edges = [(0, 0), *(found or gap(part, other, budget)), (len(part), len(other))]
        # Each range begins with its pair, which is thus found as common, with what follows alike.
        for (a, b), (a_end, b_end) in pairwise(edges):
            ranges.append((i + a, i + a_end, j + b, j + b_end, is_open))
    return _joined(sorted(blocks))


def _common_start(
    old: Sequence[str], i: int, i_end: int, new: Sequence[str], j: int, j_end: int
) -> int:
    most = min(i_end - i, j_end - j)
    length = 0
    while length < most and old[i + length] == new[j + length]:
        length += 1
    return length


def _common_end(
    old: Sequence[str], i: int, i_end: int, new: Sequence[str], j: int, j_end: int
) -> int:
    most = min(i_end - i, j_end - j)
    length = 0
    while length < most and old[i_end - 1 - length] == new[j_end - 1 - length]:
        length += 1
    return length


def _unique_in_order(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Places of landmarks that occur exactly once on each side: the longest rising row of them."""
    counts, others = Counter(old), Counter(new)
    places = {
        part: place
        for place, part in enumerate(new)
        if others[part] == 1 and counts[part] == 1 and _is_landmark(part)
    }
    pairs = [(place, places[part]) for place, part in enumerate(old) if part in places]
    return _longest_rising(pairs)


def _is_landmark(part: str) -> bool:
    return any(map(str.isalnum, part))


def _longest_rising(pairs: list[Pair]) -> list[Pair]:
    """The longest selection in which the second numbers rise as well (patience sorting)."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_place, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(last[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(other)
            last.append(number)
        else:
            tops[pile] = other
            last[pile] = number
    row: list[Pair] = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _line_gap(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Pair]:
    """Pairs by difflib where that is cheap at worst, else a longest common subsequence."""
    counts, others = Counter(old), Counter(new)
    costs = {
        part: count * others[part]
        for part, count in counts.items()
        if part in others and _is_landmark(part)
    }
    i_places = [place for place, part in enumerate(old) if part in costs]
    j_places = [place for place, part in enumerate(new) if part in costs]
    ours, theirs = [old[place] for place in i_places], [new[place] for place in j_places]
    # difflib may find its blocks one by one from the left, looking at everything anew each time.
    worst = (len(ours) + sum(costs.values())) * min(len(ours), len(theirs))
    if worst <= SMALL_GAP and budget.take(worst):
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        pairs = [
            (a + step, b + step)
            for a, b, size in matcher.get_matching_blocks()
            for step in range(size)
        ]
    else:
        rare = {
            part
            for part in sorted(costs, key=costs.__getitem__)
            if budget.take(STEPS_PER_PAIR * costs[part])
        }
        pairs = _longest_common(ours, theirs, rare)
    return [(i_places[a], j_places[b]) for a, b in pairs]


def _longest_common(old: Sequence[str], new: Sequence[str], parts: Collection[str]) -> list[Pair]:
    """The longest common subsequence of those parts (Hunt and Szymanski, 1977)."""
    places: dict[str, list[int]] = {part: [] for part in parts}
    for j in range(len(new) - 1, -1, -1):
        if new[j] in places:
            places[new[j]].append(j)
    return _longest_rising([(i, j) for i, part in enumerate(old) for j in places.get(part, ())])


def _word_gap(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Pair]:
    """Pairs by diff-match-patch (Myers, 1986), each word written as one character."""
    if not budget.take((len(old) + len(new)) ** 2):
        return []
    codes: dict[str, str] = {}
    engine = diff_match_patch()
    engine.Diff_Timeout = WORD_SECONDS
    pairs: list[Pair] = []
    i = j = 0
    for operation, part in engine.diff_main(_coded(old, codes), _coded(new, codes), False):
        if operation == engine.DIFF_EQUAL:
            pairs.append((i, j))
        i += len(part) if operation != engine.DIFF_INSERT else 0
        j += len(part) if operation != engine.DIFF_DELETE else 0
    return pairs


def _coded(words: Sequence[str], codes: dict[str, str]) -> str:
    for word in words:
        if word not in codes:
            code = len(codes) + 1
            codes[word] = chr(code if code < _SURROGATES else code + _AFTER_SURROGATES)
    return "".join([codes[word] for word in words])


def _joined(blocks: list[Block]) -> list[Block]:
    """Blocks that touch on both sides made into one."""
    joined: list[Block] = []
    for i, j, length in blocks:
        if joined:
            a, b, before = joined[-1]
            if a + before == i and b + before == j:
                joined[-1] = (a, b, before + length)
                continue
        joined.append((i, j, length))
    return joined

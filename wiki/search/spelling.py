"""Which known word was probably meant by one that nobody wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wiki.search.entry import spelling
from wiki.search.query import Query, Sought

MOST_HOLDERS = 1_000
"""A word on so many pages is as common as can be."""


def corrected(query: Query, better: Callable[[Sought], str | None]) -> str | None:
    """What was typed with other words put in where `better` knows one; None if it knows none."""
    text, moved = query.text, 0
    for term in sorted(
        (term for clause in query.wanted for term in clause.sought), key=lambda term: term.start
    ):
        instead = better(term) if term.plain else None
        if instead:
            text = text[: term.start + moved] + instead + text[term.end + moved :]
            moved += len(instead) - (term.end - term.start)
    return " ".join(text.split()) if text != query.text else None


def correction(word: str, vocabulary: Iterable[str], holders: Callable[[str], int]) -> str | None:
    """The nearest word of a vocabulary that anybody holds; of equally near ones, the most widely held.

    It is given as it is written. `holders` says on how many pages a word of the vocabulary stands.
    """
    known = {spelling(stored)[0]: stored for stored in vocabulary}
    best: tuple[int, int, str] | None = None
    for slips, other in nearest(word, known):
        if best and slips > best[0]:
            break
        held = holders(known[other])
        if held and (best is None or -held < best[1]):
            best = slips, -held, spelling(known[other])[1]
    return best[2] if best else None


def nearest(word: str, known: Iterable[str], limit: int = 20) -> list[tuple[int, str]]:
    """The known words one slip away from `word`, or two if it is long, each after its slips; nearest first.

    A slip is a letter too many, too few or wrong, or two neighbours exchanged (Damerau 1964, in the
    restricted form without edits between exchanged letters). Words of fewer than four letters have none.
    """
    most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    found: list[tuple[int, int, str]] = []
    for other in known if most else ():
        if other != word and abs(len(other) - len(word)) <= most:
            slips = distance(word, other, most)
            if slips <= most:
                found.append((slips, -_shared(word, other), other))
    return [(slips, other) for slips, _, other in sorted(found)[:limit]]


def beginnings(word: str) -> tuple[str, ...]:
    """How words begin that may be nearest to `word`: people rarely slip on the first letter."""
    return tuple(dict.fromkeys(word[:2]))


def distance(one: str, other: str, most: int) -> int:
    """The number of slips between two words; any number above `most` means more than that."""
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not one or not other or most < 1:
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        above, row = row, [i + 1]
        for j, opposite in enumerate(other):
            cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (letter != opposite))
            if i and j and letter == other[j - 1] and one[i - 1] == opposite:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return row[-1]


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count

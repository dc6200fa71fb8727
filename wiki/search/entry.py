"""What the index keeps of a page, before a backend stores it in its own way."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wiki.search import words
from wiki.search.index import Document

TITLE_ENDS = 300
"""Positions below this are the title's."""

HEADINGS_ROOM = 2_000
"""Terms of headings that are kept; what follows is found in the body only."""

GAP = 8
"""Positions left free between two headings, so that no phrase reaches from one into the next."""

SHORTEST_WORD, LONGEST_WORD = 4, 24
"""Letters of the words that are offered as corrections."""

_FIELDS = ((5.0, 5.0), (2.0, 30.0), (1.0, 600.0))
"""Weight and usual length, in words, of title, headings and body."""

_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as terms.

    `places` are a term's positions, ascending: the title's below TITLE_ENDS, the body's from `body_from`.
    `vocabulary` holds words as spelt here, `folded` or `folded|as written`. `tags` and `authors` are names
    under which the page is found; `title` has a space before and after every word.
    """

    places: dict[str, list[int]]
    body_from: int
    vocabulary: frozenset[str]
    tags: frozenset[str]
    authors: frozenset[str]
    title: str

    def worths(self) -> dict[str, float]:
        """What each term is worth on this page: BM25 without the term's rarity, which changes with others.

        BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework") is added up over title,
        headings and body by their weights. The usual lengths are constants: they differ little from wiki
        to wiki, and a page can be written without asking about all others.
        """
        counts = {term: self._counts(places) for term, places in self.places.items()}
        lengths = [sum(count[field] for count in counts.values()) for field in range(len(_FIELDS))]
        norms = [
            _K1 * (1 - _B + _B * length / usual)
            for length, (_, usual) in zip(lengths, _FIELDS, strict=True)
        ]
        return {
            term: sum(
                weight * n * (_K1 + 1) / (n + norm)
                for n, norm, (weight, _) in zip(count, norms, _FIELDS, strict=True)
                if n
            )
            for term, count in counts.items()
        }

    def _counts(self, places: list[int]) -> tuple[int, int, int]:
        """How many of these places are in title, headings and body."""
        title = headings = 0
        for place in places:
            if place >= self.body_from:
                break
            if place < TITLE_ENDS:
                title += 1
            else:
                headings += 1
        return title, headings, len(places) - title - headings


def entry(document: Document) -> Entry:
    """Analyse a page."""
    places: dict[str, list[int]] = defaultdict(list)
    vocabulary: set[str] = set()
    _add(document.title, 0, TITLE_ENDS - GAP, places, vocabulary)
    at = TITLE_ENDS
    for heading in document.headings:
        if at < HEADINGS_ROOM:
            at = _add(heading, at, HEADINGS_ROOM, places, vocabulary) + GAP
    _add(document.body, at, None, places, vocabulary)
    return Entry(
        dict(places),
        at,
        frozenset(vocabulary),
        frozenset(name for tag in document.tags if (name := words.name(tag))),
        frozenset(name for person in document.contributors for name in _calls(person)),
        padded(document.title),
    )


def padded(title: str) -> str:
    """The folded words of a title with a space before and after each."""
    return f" {' '.join(words.names(title))} "


def spelling(stored: str) -> tuple[str, str]:
    """A word of a vocabulary → folded, as written."""
    folded, _, written = stored.partition("|")
    return folded, written or folded


def _add(
    text: str, at: int, end: int | None, places: dict[str, list[int]], vocabulary: set[str]
) -> int:
    """Add the terms of a text from position `at` on; the position after them."""
    analyse = words.analyse
    seen: set[str] = set()
    for match in words.WORD.finditer(text):
        if end is not None and at >= end:
            break
        raw = match[0]
        word = analyse(raw)
        for part in word.parts:
            places[part.text].append(at + part.step)
        for part in word.also:
            place = places[part.text]
            if not place or place[-1] < at + part.step:
                place.append(at + part.step)
        at += len(word.parts)
        if raw not in seen:
            seen.add(raw)
            vocabulary.update(_spellings(raw, word))
    return at


def _spellings(raw: str, word: words.Word) -> Iterator[str]:
    for part in word.parts:
        plain = part.plain
        if SHORTEST_WORD <= len(plain) <= LONGEST_WORD and plain.isalpha():
            written = unicodedata.normalize("NFC", raw[part.start : part.end].casefold())
            yield plain if written == plain else f"{plain}|{written}"


def _calls(person: str) -> Iterable[str]:
    """What somebody may be called: every stretch of the words of a name."""
    name = words.name(person).split()
    return (
        " ".join(name[first:last])
        for first in range(len(name))
        for last in range(first + 1, len(name) + 1)
    )

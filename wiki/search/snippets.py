"""The best passage of a text for a query, its hits marked; and the section to point to. Never HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from wiki.search import words
from wiki.search.query import Clause, Place, Query

Piece = tuple[str, bool]
"""Some text, and whether it is a hit."""

_MOST_HITS = 300
_READ_THROUGH = 20_000
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that can be linked to. `text` stands below the heading, in Markdown or plain."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: str


def snippet(text: str, query: Query, width: int = 240) -> list[Piece]:
    """The passage of about `width` characters that holds most of what is looked for.

    Markdown's marks are taken off and white space is collapsed; an ellipsis shows where text was left
    out. A text without a hit gives its beginning.
    """
    start, end = _passage(text, _hits(text, query), width)
    plain = _plain(text[start:end])
    before = bool(text[:start].strip())
    hits = _hits(plain, query)
    first = (
        _at_word(plain, hits[0].start - width // 2) if hits and hits[0].start > width * 0.7 else 0
    )
    last = _before_word(plain, first + width)
    shown = _marked(plain, _merged(plain, hits), first, last)
    if before or first:
        shown.insert(0, (f"{_ELLIPSIS} ", False))
    if last < len(plain) or text[end:].strip():
        shown.append((f" {_ELLIPSIS}", False))
    return _joined(shown)


def best_section(sections: Sequence[Section], query: Query) -> Section | None:
    """The section that holds most of what is looked for, hits in headings first; None without any hit."""
    best, most = None, (0, 0, 0)
    for section in sections:
        named = {hit.term for hit in _hits(section.heading, query)}
        hits = _hits(section.text, query)
        score = len(named | {hit.term for hit in hits}), len(named), len(hits)
        if score > most:
            best, most = section, score
    return best


# -- where the hits are --------------------------------------------------------------------------


def _hits(text: str, query: Query) -> list[_Hit]:
    """What is looked for, in order. Parts of a phrase count where they stand together, if they ever do."""
    clauses = [c for c in query.wanted if c.place in (Place.TEXT, Place.TITLE)]
    wanted = {term for clause in clauses for term in (*clause.terms, clause.whole) if term}
    if not wanted:
        return []
    found = sorted(set(_looked_up(text, wanted)), key=lambda hit: (hit.start, -hit.end))
    kept: set[_Hit] = set()
    for clause in clauses:
        terms = {*clause.terms, clause.whole}
        mine = [hit for hit in found if hit.term in terms]
        kept.update((len(clause.sought) > 1 and _together(text, clause, mine)) or mine)
    return sorted(kept, key=lambda hit: (hit.start, -hit.end))[:_MOST_HITS]


def _together(text: str, clause: Clause, hits: list[_Hit]) -> list[_Hit]:
    """Those hits that are the clause's terms in order with no other word between, or it written as one."""
    found = [hit for hit in hits if hit.term == clause.whole]
    single = [hit for hit in hits if hit.term != clause.whole]
    size = len(clause.terms)
    for i in range(len(single) - size + 1):
        run = single[i : i + size]
        if tuple(hit.term for hit in run) == clause.terms and not any(
            _WORDLY.search(text, one.end, other.start) for one, other in pairwise(run)
        ):
            found += run
    return found


def _looked_up(text: str, wanted: set[str]) -> Iterator[_Hit]:
    """Hits found by looking for how their words begin, which spares analysing a whole text.

    A text with combining marks is read word by word; so is the beginning of one where nothing begins
    so, since a joined word may be written apart there.
    """
    found, length = False, len(text)
    if not _MARK.search(text):
        length = _READ_THROUGH
        flat = _flat(text)
        for term in wanted:
            if words.unspaced(term):
                for hit in _pairs(flat, term):
                    found = True
                    yield hit
            else:
                for hit in _beginning(text, flat, term):
                    found = True
                    yield hit
    if not found:
        for met in words.terms(text[:length]):
            if met.text in wanted:
                yield _Hit(met.start, met.end, met.text)


def _beginning(text: str, flat: str, term: str) -> Iterator[_Hit]:
    """Hits of words that share all but the last letter with their stem, as `happy` does with `happi`."""
    begins = term[:-1] if len(term) > 3 else term[:2]
    at = flat.find(begins)
    for _ in range(4 * _MOST_HITS):
        if at < 0:
            return
        start = at
        while start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
            start -= 1
        word = words.WORD.match(text, start)
        if word and word.end() > at:
            analysed = words.analyse(word[0])
            for part in analysed.parts + analysed.also:
                if part.text == term:
                    yield _Hit(start + part.start, start + part.end, term)
        at = flat.find(begins, word.end() if word and word.end() > at else at + 1)


def _pairs(flat: str, term: str) -> Iterator[_Hit]:
    at = flat.find(term)
    while at >= 0:
        yield _Hit(at, at + len(term), term)
        at = flat.find(term, at + 1)


def _flat(text: str) -> str:
    """The text in folded letters, each at its place: where folding gives more or fewer, the letter stays."""
    if text.isascii():
        return text.lower()
    return _NOT_ASCII.sub(lambda letter: _flat_letter(letter[0]), text).lower()


@lru_cache(maxsize=10_000)
def _flat_letter(letter: str) -> str:
    folded = words.fold(letter)
    return folded if len(folded) == 1 and len(folded.lower()) == 1 else "\x00"


# -- which passage -------------------------------------------------------------------------------


def _passage(text: str, hits: list[_Hit], width: int) -> tuple[int, int]:
    """The stretch with the most different terms, from the beginning of its sentence if that is near."""
    if not hits:
        beginning = len(text) - len(text.lstrip())
        return beginning, _before_word(text, beginning + 2 * width)
    best, most = 0, (0, 0)
    last = 0
    for first, hit in enumerate(hits):
        while last < len(hits) and hits[last].end <= hit.start + 0.7 * width:
            last += 1
        inside = hits[first:last]
        score = len({hit.term for hit in inside}), len(inside)
        if score > most:
            best, most = first, score
    start = _beginning_of_sentence(text, hits[best].start, width)
    return start, _before_word(text, start + 2 * width)


def _beginning_of_sentence(text: str, at: int, width: int) -> int:
    if at < 0.3 * width:
        return 0
    earliest = max(0, at - int(0.6 * width))
    ends = [end.end() for end in _SENTENCE_END.finditer(text, earliest, at + 1)]
    if ends:
        return ends[-1]
    return 0 if earliest == 0 else _at_word(text, earliest)


def _at_word(text: str, at: int) -> int:
    """The beginning of the first word after `at`; with no space near, `at` itself."""
    space = _SPACE.search(text, max(0, at), at + 40)
    return space.end() if space else max(0, at)


def _before_word(text: str, at: int) -> int:
    """The end of the last word before `at`; with no space near, `at` itself."""
    if at >= len(text):
        return len(text)
    spaces = list(_SPACE.finditer(text, max(0, at - 40), at))
    return spaces[-1].start() if spaces else at


# -- how it is shown -----------------------------------------------------------------------------


def _plain(markdown: str) -> str:
    """A passage without the marks of Markdown, in one line."""
    for pattern, instead in _MARKS:
        markdown = pattern.sub(instead, markdown)
    return " ".join(markdown.split())


def _merged(text: str, hits: list[_Hit]) -> list[tuple[int, int]]:
    """The stretches to mark; neighbours with nothing but a space or hyphen between are one."""
    spans: list[tuple[int, int]] = []
    for hit in hits:
        if spans and text[spans[-1][1] : hit.start] in ("", " ", "-", "_"):
            spans[-1] = spans[-1][0], max(spans[-1][1], hit.end)
        else:
            spans.append((hit.start, hit.end))
    return spans


def _marked(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    return [*pieces, (text[at:end], False)]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The same without empty pieces, neighbours of one kind put together."""
    whole: list[Piece] = []
    for text, hit in pieces:
        if whole and whole[-1][1] == hit:
            whole[-1] = whole[-1][0] + text, hit
        elif text:
            whole.append((text, hit))
    return whole


_MARK = re.compile(f"[{words.MARKS}]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORDLY = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?:[.!?…:][)\]*_\"”’]*\s+|[。！？]|\n\s*)(?=\S)")

_MARKS = [
    (re.compile(pattern, re.MULTILINE), instead)
    for pattern, instead in (
        (r"^[ \t]*(?:```|~~~|:::).*$", ""),
        (r"^[ \t]*\|?[ \t:|-]{3,}$", ""),
        (r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", ""),
        (r"!?\[\[(?:[^\]|\n]{0,200}\|)?([^\]\n]{1,200})\]\]", r"\1"),
        (
            r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\)|\[[^\]\n]{0,100}\])",
            r"\1",
        ),
        (r"\*\*|``?|(?<!\w)[*_]{1,3}(?=\w)|(?<=\w)[*_]{1,3}(?!\w)", ""),
        (r"[ \t]*\|[ \t]*", " "),
    )
]

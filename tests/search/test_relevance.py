"""Whether a page is found again by somebody who knows it: a hundred questions to eleven thousand real pages.

The questions are made by rule: titles, headings, the parts of identifiers, telling words of a paragraph in
other forms, and titles with a slip. A good answer is the page at the top; the figure is the mean of one over
its rank among the first ten (mean reciprocal rank, TREC-8 1999).
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.search.conftest import CORPORA
from wiki.search import words
from wiki.search.index import Document, Index
from wiki.search.query import parse

pytestmark = pytest.mark.soak

Question = tuple[str, int]


@pytest.fixture(scope="module")
def pages() -> list[Document]:
    path = CORPORA / "scale-10k" / "pages.jsonl.gz"
    if not path.is_file():
        pytest.skip("the scale corpus is not beside the repository")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_document(number, json.loads(line)) for number, line in enumerate(lines, start=1)]


def _document(number: int, page: dict[str, str]) -> Document:
    headings = tuple(re.findall(r"^#{1,6} +(.+)$", page["text"], re.MULTILINE))
    updated = datetime(2026, 1, 1, tzinfo=UTC)
    return Document(number, 1, page["title"], headings, page["text"], (), (), updated)


def test_pages_are_found_again(index: Index, pages: list[Document]):
    index.rebuild(pages)
    ranks = [_reciprocal_rank(index, question) for question in _questions(pages)]
    assert len(ranks) == 100
    assert sum(ranks) / len(ranks) >= 0.85


def _reciprocal_rank(index: Index, question: Question) -> float:
    typed, wanted = question
    found = [hit.id for hit in index.search(parse(typed), workspaces=None).hits]
    return 1 / (1 + found.index(wanted)) if wanted in found else 0.0


def _questions(pages: list[Document]) -> list[Question]:
    chance = random.Random(7)
    shared = Counter(words.name(page.title) for page in pages)
    known = [page for page in pages if shared[words.name(page.title)] == 1 and len(page.body) > 800]
    chance.shuffle(known)
    coming = iter(known)
    common = Counter(word for page in pages for word in set(_WORD.findall(page.body)))
    rare = {word for word, count in common.items() if count < len(pages) / 20}
    questions: list[Question] = []
    for count, ask in (
        (25, _by_title),
        (20, _by_heading),
        (15, _by_identifier),
        (30, lambda page, chance: _by_paragraph(page, chance, rare)),
        (10, _with_a_slip),
    ):
        asked = ((typed, page.id) for page in coming for typed in ask(page, chance))
        questions += [next(asked) for _ in range(count)]
    return questions


def _by_title(page: Document, chance: random.Random) -> Iterator[str]:
    if 2 <= len(words.names(page.title)) <= 8:
        yield page.title


def _by_heading(page: Document, chance: random.Random) -> Iterator[str]:
    title = words.names(page.title)
    headings = [name for h in page.headings if len(name := words.names(h)) >= 3 and name != title]
    if headings:
        yield " ".join(chance.choice(headings)[:5] + title[:2])


def _by_identifier(page: Document, chance: random.Random) -> Iterator[str]:
    identifiers = sorted(set(re.findall(r"\b[A-Za-z]+[a-z][A-Z][a-z]+\w*\b", page.title)))
    if identifiers:
        parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", chance.choice(identifiers))
        if len(parts) >= 2:
            yield " ".join(parts).lower()


def _by_paragraph(page: Document, chance: random.Random, rare: set[str]) -> Iterator[str]:
    paragraphs = [p for p in page.body.split("\n\n") if 200 < len(p) < 1200 and p[:1].isalpha()]
    if paragraphs:
        telling = sorted(set(_WORD.findall(chance.choice(paragraphs))) & rare)
        if len(telling) >= 4:
            yield " ".join(_other_form(word) for word in chance.sample(telling, 4))


def _with_a_slip(page: Document, chance: random.Random) -> Iterator[str]:
    title = words.names(page.title)
    long = [word for word in title if word.isalpha() and len(word) >= 6]
    if long and len(title) >= 3:
        word = chance.choice(long)
        at = len(word) // 2
        slipped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if slipped != word:
            yield " ".join(slipped if other == word else other for other in title)


def _other_form(word: str) -> str:
    if word.endswith(("ed", "ing", "ly")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else f"{word}s"


_WORD = re.compile(r"\b[a-z]{5,}\b")

"""What a person types → Query: words, "phrases", title:, tag:, author:, in:, -minus; bounded, never refused.

Garbage is just words. What was left out or not understood is said in `Query.notes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from wiki.messages import Message, _
from wiki.search import words

LONGEST = 200
"""Characters read of what was typed."""

MOST_WORDS = 8
"""Words looked for at once."""

MOST_TERMS = 16
"""Terms looked for of one clause; more come only of very long words, or sentences without spaces."""


class Place(Enum):
    """Where a clause must be found."""

    TEXT = "text"
    TITLE = "title"
    TAG = "tag"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Sought:
    """One term looked for; `start:end` is where it stands in `Query.text`.

    `plain` is it before stemming, empty for a pair of characters in a script without spaces.
    """

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for: `sought` terms that follow one another, or the same written as one, `whole`.

    `quoted` says that the person put it between quotation marks. Tags and authors have one `name` instead.
    """

    place: Place
    sought: tuple[Sought, ...] = ()
    whole: str | None = None
    quoted: bool = False
    name: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The texts of the terms, in order."""
        return tuple(term.text for term in self.sought)

    @property
    def meaning(self) -> tuple[Place, tuple[str, ...], str]:
        """What two clauses have in common that ask for the same."""
        return self.place, self.terms, self.name


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: every clause of `wanted`, none of `unwanted`, within the workspaces named by slug.

    An empty `workspaces` names none, so all are meant. `notes` are sentences for the person who typed `text`.
    """

    text: str
    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    workspaces: frozenset[str] = frozenset()
    unwanted_workspaces: frozenset[str] = frozenset()
    notes: tuple[Message, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing: then nothing is found."""
        return not self.wanted

    @property
    def loose(self) -> tuple[Clause, ...]:
        """The clauses of text taken apart into single words, for when all together find nothing."""
        parts: list[Clause] = []
        for clause in self.wanted:
            if clause.place is Place.TEXT and not clause.quoted:
                parts += [Clause(Place.TEXT, (term,)) for term in clause.sought]
                if clause.whole:
                    parts.append(Clause(Place.TEXT, (_as_one(clause),)))
            elif clause.place is Place.TEXT:
                parts.append(clause)
        return _distinct(parts)

    @property
    def fixed(self) -> tuple[Clause, ...]:
        """The wanted clauses that name a title, tag or author: those always hold."""
        return tuple(clause for clause in self.wanted if clause.place is not Place.TEXT)


def parse(q: str) -> Query:
    """Read what a person typed. Accepts any string."""
    return _Reader(q).query()


class _Reader:
    """Collects the clauses and notes of one query."""

    def __init__(self, q: str):
        self.text = _UNREADABLE.sub(" ", q[:LONGEST]).translate(_QUOTES)
        self.wanted: list[Clause] = []
        self.unwanted: list[Clause] = []
        self.workspaces: set[str] = set()
        self.unwanted_workspaces: set[str] = set()
        self.notes: list[Message] = []
        if len(q) > LONGEST:
            self.notes.append(
                _("Only the first %(count)d characters were looked for.", count=LONGEST)
            )

    def query(self) -> Query:
        for token in _TOKEN.finditer(self.text):
            self._token(token)
        wanted = _bounded(_without_small_words(_distinct(self.wanted)), self.notes)
        unwanted = _bounded(_distinct(self.unwanted), self.notes)
        if not wanted and unwanted:
            self.notes.append(_("A minus only takes pages away. Say also what to look for."))
        elif not wanted and self.workspaces:
            self.notes.append(_("Say also what to look for in that workspace."))
        return Query(
            self.text,
            wanted,
            unwanted,
            frozenset(self.workspaces),
            frozenset(self.unwanted_workspaces),
            tuple(dict.fromkeys(self.notes)),
        )

    def _token(self, token: re.Match[str]) -> None:
        field = (token["field"] or "").lower()
        group = "bare" if token["bare"] is not None else "quoted"
        quoted = group == "quoted" and token["closed"] == '"'
        start, end = token.span(group)
        if group == "bare" and (nothing := _FIELD.fullmatch(token["bare"])):
            self._nothing_follows(nothing[1])
            return
        if group == "quoted" and not quoted:
            self.notes.append(
                _("A quotation mark has no partner, so its words are looked for one by one.")
            )
        if field == "in":
            self._workspace(self.text[start:end].strip(), minus=bool(token["minus"]))
            return
        clauses = self._clauses(field, start, end, quoted)
        if field and not clauses:
            self._nothing_follows(field)
        (self.unwanted if token["minus"] else self.wanted).extend(clauses)

    def _nothing_follows(self, field: str) -> None:
        self.notes.append(_("Nothing follows %(field)s: to look for.", field=field.lower()))

    def _workspace(self, slug: str, *, minus: bool) -> None:
        if slug:
            (self.unwanted_workspaces if minus else self.workspaces).add(slug.casefold())
        else:
            self._nothing_follows("in")

    def _clauses(self, field: str, start: int, end: int, quoted: bool) -> list[Clause]:
        if field in ("tag", "author"):
            name = words.name(self.text[start:end])
            return [Clause(Place(field), name=name)] if name else []
        place = Place.TITLE if field else Place.TEXT
        clauses: list[Clause] = []
        together: list[Sought] = []
        whole: list[str] = []
        before = start
        for match in words.WORD.finditer(self.text, start, end):
            word = words.analyse(match[0])
            apart = not quoted and _APART.search(self.text, before, match.start())
            if together and apart:
                clauses.append(_clause(place, together, whole, quoted))
                together, whole = [], []
            at = match.start()
            together += [Sought(p.text, p.plain, at + p.start, at + p.end) for p in word.parts]
            whole.append(next((form.text for form in reversed(word.also) if form.whole), ""))
            before = match.end()
        if together:
            clauses.append(_clause(place, together, whole, quoted))
        return clauses


def _clause(place: Place, together: list[Sought], whole: list[str], quoted: bool) -> Clause:
    """A clause of one joined word may also be found as a whole; of several, only part by part."""
    sought = tuple(together[:MOST_TERMS])
    one = whole[0] if len(whole) == 1 and len(together) <= MOST_TERMS and not quoted else ""
    return Clause(place, sought, one or None, quoted)


def _as_one(clause: Clause) -> Sought:
    return Sought(clause.whole or "", "", clause.sought[0].start, clause.sought[-1].end)


def _distinct(clauses: list[Clause]) -> tuple[Clause, ...]:
    return tuple({clause.meaning: clause for clause in reversed(clauses)}.values())[::-1]


def _without_small_words(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """`the`, `of`, … say nothing beside other words: nearly every page holds them."""
    telling = tuple(clause for clause in clauses if not _small(clause))
    return telling if any(clause.place is Place.TEXT for clause in telling) else clauses


def _small(clause: Clause) -> bool:
    return (
        clause.place is Place.TEXT
        and len(clause.sought) == 1
        and not clause.quoted
        and clause.sought[0].plain in _SMALL_WORDS
    )


def _bounded(clauses: tuple[Clause, ...], notes: list[Message]) -> tuple[Clause, ...]:
    """The first clauses that together hold at most MOST_WORDS words, a quotation cut short if need be."""
    kept: list[Clause] = []
    room = MOST_WORDS
    for clause in clauses:
        size = sum(1 for term in clause.sought if term.plain) or 1
        if size > room and clause.quoted and room > 1:
            clause = Clause(clause.place, clause.sought[:room], None, True)
        elif size > room:
            clause = Clause(clause.place)
        if clause.sought or clause.name:
            kept.append(clause)
        if size > room:
            notes.append(_("Only the first %(count)d words were looked for.", count=MOST_WORDS))
            break
        room -= size
    return tuple(kept)


_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_TOKEN = re.compile(
    r"""(?P<minus>(?<!\S)[-−])?
    (?:(?P<field>title|tag|author|in):)?
    (?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<bare>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_FIELD = re.compile(r"(title|tag|author|in):", re.IGNORECASE)
# Between the words of one token: these set them apart. Others join: std::vector, train/test, 1910.05895.
_APART = re.compile(r"[\s,;!?|()、。，；！？…]")
_SMALL_WORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "of",
        "on",
    }
    | {"or", "that", "the", "this", "to", "was", "what", "with"}
)

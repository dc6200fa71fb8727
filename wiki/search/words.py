"""The one tokenizer of search: text → terms, the same for every backend and for what people type.

A word is folded (case, accents, Arabic spelling variants), cut where identifiers join words (`parseTree`,
`parse_tree`, `fine-tuned`, `GPT2`) and stemmed by the rules of its script; the whole stays beside its parts.
Scripts written without spaces become pairs of neighbouring characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

VERSION = 1
"""Grows whenever the same text would give other terms: an index of another version is rebuilt."""

LONGEST = 64
"""Characters kept of a term; what is longer is data, not a word."""

MOST_NAME_WORDS = 6

MOST_PARTS = 12
"""A joined word of more parts than this (a hash, a path, a table rule) is not also kept whole."""


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked up: `text` at word `position`, written in the characters `start:end` of the original."""

    text: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A term within a word: `step` words after its first, at characters `start:end` of the word.

    `plain` is the word before stemming, empty for a pair of characters; `whole` marks a joined form.
    """

    text: str
    step: int
    start: int
    end: int
    plain: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written. `parts` follow one another; `also` are further ways in which it can be found."""

    parts: tuple[Part, ...]
    also: tuple[Part, ...] = ()


def terms(text: str) -> Iterator[Term]:
    """The terms of a text in reading order, joined forms beside their first part."""
    position = 0
    for match in WORD.finditer(text):
        word = analyse(match[0])
        at = match.start()
        for part in word.parts + word.also:
            yield Term(part.text, position + part.step, at + part.start, at + part.end)
        position += len(word.parts)


def fold(text: str) -> str:
    """Without case, accents, vowel points and other differences people do not type. Idempotent."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _DROPPED.sub("", text)).translate(_LETTERS)


def names(text: str) -> list[str]:
    """The folded words of a name, tag or title, neither cut nor stemmed: for comparing and completing."""
    return [name for match in _NAME.finditer(text) if (name := fold(match[0])[:LONGEST])]


def name(text: str) -> str:
    """A tag or a person's name as it is compared: its first folded words, a space between."""
    return " ".join(names(text)[:MOST_NAME_WORDS])


def unspaced(text: str) -> bool:
    """Whether a word is written in a script that sets no spaces between words."""
    return bool(_UNSPACED.match(text))


@lru_cache(maxsize=100_000)
def analyse(word: str) -> Word:
    """What one match of `WORD` means. Remembered, since most words of a text have been seen before."""
    if word[-1] in "+#":
        name = word.lower()
        return Word((Part(name, 0, 0, len(word), name),))
    if word.isascii() and word.isalpha() and (word.islower() or word.istitle()):
        plain = word.lower()[:LONGEST]
        return Word((Part(_stem(plain), 0, 0, len(word), plain),))
    parts: list[Part] = []
    also: list[Part] = []
    for run in _RUN.finditer(word):
        if run.lastgroup == "unspaced":
            _pairs(run[0], run.start(), parts, also)
        else:
            _joined(run[0], run.start(), parts, also)
    return Word(tuple(parts), tuple(also))


# -- words of scripts with spaces ----------------------------------------------------------------


def _joined(text: str, at: int, parts: list[Part], also: list[Part]) -> None:
    """Cut what hyphens, underscores, capitals and numbers join; keep each joined form as well."""
    before = len(parts)
    pieces = list(_PIECE.finditer(text))
    for piece in pieces:
        first = len(parts)
        start = at + piece.start()
        for begin, end in _humps(piece[0]):
            _number_apart(piece[0], begin, end, start, parts)
        _whole(text, at, parts[first:], also)
        if len(parts) - first > 2 and parts[-1].plain.isdigit():
            _whole(text, at, parts[first:-1], also)
    if len(pieces) > 1:
        _whole(text, at, parts[before:], also)


def _humps(piece: str) -> Iterator[tuple[int, int]]:
    """`parseHTMLTree` → parse, HTML, Tree."""
    begin = 0
    if not (piece.islower() or piece.isupper() or piece.istitle()):
        for i in range(1, len(piece)):
            if piece[i].isupper() and (
                piece[i - 1].islower()
                or (piece[i - 1].isupper() and piece[i + 1 : i + 2].islower())
            ):
                yield begin, i
                begin = i
    yield begin, len(piece)


def _number_apart(piece: str, begin: int, end: int, at: int, parts: list[Part]) -> None:
    """`GPT2` → GPT, 2: people write it with a hyphen, a space or nothing."""
    numbered = _NUMBERED.fullmatch(piece, begin, end)
    cut = numbered.start(2) if numbered else end
    for start, stop in ((begin, cut), (cut, end)):
        plain = fold(piece[start:stop])[:LONGEST]
        if plain:
            parts.append(Part(_stem(plain), len(parts), at + start, at + stop, plain))


def _whole(text: str, at: int, parts: list[Part], also: list[Part]) -> None:
    if 1 < len(parts) <= MOST_PARTS:
        plain = "".join(part.plain for part in parts)
        if len(plain) <= LONGEST:
            first, last = parts[0], parts[-1]
            also.append(Part(_stem(plain), first.step, first.start, last.end, plain, whole=True))


# -- scripts without spaces ----------------------------------------------------------------------


def _pairs(text: str, at: int, parts: list[Part], also: list[Part]) -> None:
    """Pairs of neighbouring characters, and each character, so that one alone is found too.

    A character is taken with its marks: in Thai or Khmer a vowel belongs to the consonant it stands on.
    """
    characters = list(_CHARACTER.finditer(text))
    first = len(parts)
    for i, character in enumerate(characters):
        start, end = at + character.start(), at + character.end()
        if i:
            before = characters[i - 1].start()
            parts.append(Part(fold(text[before : end - at]), len(parts), at + before, end, ""))
        if len(characters) > 1:
            step = first + min(i, len(characters) - 2)
            also.append(Part(fold(character[0]), step, start, end, ""))
        else:
            parts.append(Part(fold(character[0]), first, start, end, ""))


# -- stems ---------------------------------------------------------------------------------------

# Snowball's algorithms (Porter 2001, https://snowballstem.org). The language of a page is not known, so its
# script decides: English for plain Latin letters; Cyrillic is read as Russian.
_STEMMERS = {
    script: Stemmer.Stemmer(language, 0)
    for script, language in {
        "latin": "english",
        "cyrillic": "russian",
        "greek": "greek",
        "arabic": "arabic",
    }.items()
}


def _stem(plain: str) -> str:
    first = plain[0]
    if first < "Ͱ":
        script = "latin" if plain.isascii() else ""
    elif first < "Ѐ":
        script = "greek"
    elif first < "԰":
        script = "cyrillic"
    else:
        script = "arabic" if "ء" <= first <= "ي" else ""
    if not script or len(plain) < 3 or not plain.isalpha():
        return plain
    return str(_STEMMERS[script].stemWord(plain)) or plain


# -- characters ----------------------------------------------------------------------------------


def _marks() -> str:
    """A regular expression's character class of the combining marks.

    Without those past the first plane: with them `re` compares range by range, four times slower.
    """
    marks = [c for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M"]
    known = set(marks)
    starts = [c for c in marks if c - 1 not in known]
    ends = [c for c in marks if c + 1 not in known]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


MARKS = _marks()
"""All combining marks, as the inside of a character class."""
# Python's \w leaves out combining marks, which would cut Yoruba and Hindi words in the middle; the soft
# hyphen and the joiners stand inside words too.
_LETTER = rf"[\w{MARKS}\u00ad\u200c\u200d\u2060]"
_HYPHEN = "-\u2010\u2011"

WORD = re.compile(
    rf"(?<!\w)[A-Za-z](?:\+\+|#)(?![A-Za-z_+#])|{_LETTER}+(?:[{_HYPHEN}]{_LETTER}+)*", re.UNICODE
)
"""A stretch of text that is analysed as one word."""

_NAME = re.compile(rf"(?:(?!_){_LETTER})+")
_PIECE = re.compile(rf"(?:(?!_){_LETTER})+")
_NUMBERED = re.compile(r"([^\W\d_]{2,})(\d{1,4})")

_UNSPACED_RANGES = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff"  # Hangul: spaced, but particles are joined to words
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"  # Han
    "\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\uff66-\uff9f"  # Kana, Bopomofo
)
_UNSPACED = re.compile(f"[{_UNSPACED_RANGES}]")
_RUN = re.compile(
    f"(?P<unspaced>[{_UNSPACED_RANGES}](?:[{_UNSPACED_RANGES}{MARKS}])*)|(?P<spaced>[^{_UNSPACED_RANGES}]+)"
)
_CHARACTER = re.compile(f".[{MARKS}\uff9e\uff9f]*", re.DOTALL)

# Accents of Latin, Greek and Cyrillic letters, the points of Hebrew and Arabic, the Arabic stretching stroke,
# and signs that only steer how a letter is drawn. Marks of other scripts are letters in their own right:
# without them a Hindi or Thai word would be another word. The breve of й stays for the same reason.
_DROPPED = re.compile(
    "(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f"
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
    "\u00ad\u200c\u200d\u2060]"
)

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
    }
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ς": "σ"}
    | {
        chr(c): str(digit)
        for c in range(0x660, 0x1E950)
        if (digit := unicodedata.decimal(chr(c), None)) is not None
    }
)

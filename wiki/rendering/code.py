"""Code as HTML: Pygments finds the kinds of words, this module writes them, escaped, with few classes.

Highlighted code is put in after sanitising (it is most of a page's HTML), so all of it is made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

# Longer code is shown plain: nobody reads its colours, and some lexers take their time.
MAX_HIGHLIGHTED = 60_000

# The six colours there are, by kind of word; static/css/code.css gives them for light and dark.
_CLASSES = (
    (Comment.Preproc, "k"),
    (Comment, "c1"),
    (String, "s1"),
    (Number, "mi"),
    (Operator.Word, "k"),
    (Keyword, "k"),
    (Name.Function, "nf"),
    (Name.Class, "nf"),
    (Name.Namespace, "nf"),
    (Name.Builtin, "nf"),
    (Name.Decorator, "nf"),
    (Name.Tag, "k"),
    (Name.Attribute, "nf"),
    (Generic.Deleted, "gd"),
    (Generic.Inserted, "gi"),
    (Generic.Heading, "k"),
    (Generic.Subheading, "k"),
    (Generic.Prompt, "c1"),
    (Generic.Output, "c1"),
)


@dataclass(frozen=True)
class Code:
    """Code as written, and the language it says it is in ("" if it does not say); `prose` if it is
    rather a text in a dialect nobody translates here."""

    source: str
    language: str = ""
    prose: bool = False


def language_of(info: str) -> str:
    """The language named in what follows a fence: `python title="x"` or `{.r .numberLines}`."""
    classes = re.match(r"\{\s*\.([\w+#-]+)(?:\s[^{}]*)?\}", info)
    plain = re.match(r"[\w+#./-]+", info)
    named = classes[1] if classes else plain[0] if plain else ""
    return named[:40].lower()


def highlight(code: Code) -> str:
    """The code as escaped HTML with a class on each word that has a colour."""
    lexer = _lexer(code.language) if code.language else None
    if lexer is None or len(code.source) > MAX_HIGHLIGHTED:
        return escape(code.source, quote=False)
    return "".join(
        f'<span class="{name}">{escape(words, quote=False)}</span>'
        if name
        else escape(words, quote=False)
        for name, words in _runs(lexer, code.source)
    )


def _runs(lexer: Lexer, source: str) -> Iterator[tuple[str, str]]:
    """Neighbouring words of one colour, together: white space takes the colour before it."""
    name, words = "", ""
    # Lexers know a line by its end, so the last one gets one, which is not written.
    tokens = list(lexer.get_tokens(source))
    if tokens and not source.endswith("\n"):
        tokens[-1] = (tokens[-1][0], tokens[-1][1].removesuffix("\n"))
    for kind, value in tokens:
        found = _class_of(kind)
        if found != name and not value.isspace():
            if words:
                yield name, words
            name, words = found, ""
        words += value
    if words:
        yield name, words


@lru_cache(maxsize=512)
def _class_of(kind: _TokenType) -> str:
    return next((name for parent, name in _CLASSES if kind[: len(parent)] == parent), "")


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return None

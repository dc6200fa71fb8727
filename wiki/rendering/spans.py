r"""Finds in running text what Markdown must not read: formulas and wikilinks.

Formulas are `$…$`, `\(…\)`, `$$…$$` and `\[…\]`. A dollar opens a formula only if no letter, digit or
backslash stands before it and no space after it, and the very next dollar closes it only if no space
stands before and no letter or digit after it; so "costs $5 and $10" holds none (the rule of Pandoc,
made stricter). Code, tags, addresses and `\$` are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wiki.rendering.mathematics import Formula
from wiki.rendering.stash import Stash

MAX_TITLE = 300


@dataclass(frozen=True)
class Wikilink:
    """`[[target|shown]]` as written; `embedded` if an exclamation mark stands before it."""

    target: str
    shown: str
    embedded: bool


_PART = re.compile(
    r"""
    (?P<ticks>`+)
  | (?P<display>\$\$(?=[^$]))
  | (?P<inline>(?<![A-Za-z0-9\\$])\$(?=[^\s$]))
  | (?P<paren>\\[(\[](?!\\))
  | (?P<escaped>\\.)
  | (?P<wiki>!?\[\[(?=[^\s\[\]|]))
  | (?P<skip>\]\([^()\s]*\)|https?://[^\s<>|)\]]+|</?[A-Za-z][^<>\n`]*>)
    """,
    re.VERBOSE | re.DOTALL,
)
_WIKILINK = re.compile(
    rf"!?\[\[([^\[\]|\n]{{1,{MAX_TITLE}}}?)\\?(?:\|([^\[\]\n]{{0,{MAX_TITLE}}}))?\]\](?!\()"
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# "$5, or 10$" is money; "$2 n$" is not.
_MONEY = re.compile(r"\d[\d.,]*[%MKBk]?[\s,;–-]+[^\W\d_]{2,}.*", re.DOTALL)
_TEX = re.compile(r"[\\^_={}<>+*/|]|^\s*\w{1,2}\s*$")


class _Reader:
    """One pass over a paragraph. Remembers which closers do not come, so that it stays linear."""

    def __init__(self, text: str, stash: Stash) -> None:
        self.text = text
        self.stash = stash
        self.absent: set[str] = set()

    def read(self) -> str:
        done: list[str] = []
        at = 0
        while found := _PART.search(self.text, at):
            done.append(self.text[at : found.start()])
            end, shown = getattr(self, f"_{found.lastgroup}")(found)
            done.append(shown)
            at = end
        done.append(self.text[at:])
        return "".join(done)

    def _closer(self, closer: str, start: int) -> int:
        if closer in self.absent:
            return -1
        end = self.text.find(closer, start)
        if end < 0:
            self.absent.add(closer)
        return end

    def _kept(self, start: int, end: int) -> tuple[int, str]:
        return end, self.text[start:end]

    def _ticks(self, found: re.Match[str]) -> tuple[int, str]:
        run = found[0]
        end = found.end()
        if run in self.absent:
            return self._kept(found.start(), end)
        closing = re.compile(rf"(?<!`){run}(?!`)").search(self.text, end)
        if closing is None:
            self.absent.add(run)
            return self._kept(found.start(), end)
        return self._kept(found.start(), closing.end())

    def _display(self, found: re.Match[str]) -> tuple[int, str]:
        end = self._closer("$$", found.end())
        return self._formula(found, end, 2, display=True)

    def _inline(self, found: re.Match[str]) -> tuple[int, str]:
        end = found.end()
        while (end := self._closer("$", end)) > 0 and self.text[end - 1] == "\\":
            end += 1
        after = self.text[end + 1 : end + 2]
        tex = self.text[found.end() : max(end, 0)]
        if end < 0 or tex[-1:].isspace() or (after.isalnum() and after.isascii()):
            return self._kept(*found.span())
        if after == "$" or _MONEY.fullmatch(tex):
            return self._kept(*found.span())
        return self._formula(found, end, 1, display=False)

    def _paren(self, found: re.Match[str]) -> tuple[int, str]:
        display = found[0] == r"\["
        end = self._closer(r"\]" if display else r"\)", found.end())
        tex = self.text[found.end() : max(end, 0)]
        alone = not display or (
            not self.text[: found.start()].rpartition("\n")[2].strip()
            and not self.text[end + 2 :].partition("\n")[0].strip(" .,;")
        )
        if end < 0 or not alone or not _TEX.search(tex):
            return self._kept(*found.span())
        return self._formula(found, end, 2, display=display)

    def _formula(
        self, found: re.Match[str], end: int, width: int, *, display: bool
    ) -> tuple[int, str]:
        tex = self.text[found.end() : max(end, 0)]
        if end < 0 or not tex.strip() or (_BLANK_LINE.search(tex) and not display):
            return self._kept(*found.span())
        formula = Formula(self.stash.strip(tex), display)
        return end + width, self.stash.put("m", formula)

    def _escaped(self, found: re.Match[str]) -> tuple[int, str]:
        return self._kept(*found.span())

    _skip = _escaped

    def _wiki(self, found: re.Match[str]) -> tuple[int, str]:
        whole = _WIKILINK.match(self.text, found.start())
        if whole is None or not whole[1].strip():
            return self._kept(*found.span())
        target = self.stash.strip(whole[1]).strip()
        shown = self.stash.strip(whole[2] or "").strip()
        link = Wikilink(target, shown, embedded=found[0].startswith("!"))
        return whole.end(), self.stash.put("w", link)


def keep_spans(text: str, stash: Stash) -> str:
    """`text` (one paragraph) with tokens in place of its formulas and wikilinks."""
    if "$" not in text and "[[" not in text and "\\" not in text:
        return text
    return _Reader(text, stash).read()

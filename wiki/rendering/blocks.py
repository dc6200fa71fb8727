"""Brings a text into the form Python-Markdown reads as its author meant it.

Authors write what GitHub and CommonMark understand: lists indented by the width of their marker, lists,
fences and tables right under a paragraph, `##` in the middle of a block. Python-Markdown wants four
columns a level and blank lines in between. So the lines are arranged anew: each container (list item,
note, callout) is entered by exactly four columns, whatever must not be read as Markdown (code, displayed
formulas, HTML) becomes a token, headings get a token with their line, and blank lines stand where the
CommonMark specification (0.31, sections 4 and 5) would end a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wiki.rendering import callouts
from wiki.rendering.code import Code, language_of
from wiki.rendering.mathematics import Formula
from wiki.rendering.spans import keep_spans
from wiki.rendering.stash import Stash

MAX_LINE = 100_000
MAX_LISTS = 12
MAX_QUOTES = 8
TAB = 4

_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ITEM = re.compile(r"([-*+]|(\d{1,9})[.)])(?:([ \t]+)(.*)|$)")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*(.*)$")
_DEFINITION = re.compile(r":[ \t]{1,3}(\S.*)$")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")
_ENVIRONMENT = re.compile(r"\\begin\{(equation|align|gather|multline|eqnarray)(\*?)\}")
_HTML_BLOCK = re.compile(
    r"</?(?:address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir"
    r"|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend|li|link"
    r"|main|menu|nav|ol|optgroup|option|p|picture|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    r"|ul)(?=[\s>]|/>|$)",
    re.IGNORECASE,
)
_RAW_TEXT = re.compile(r"<(pre|script|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_HTML_HEADING = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)

Line = tuple[int, str]
"""A line and its number in the source, counted from 1."""


@dataclass(frozen=True)
class HeadingLine:
    """Where a heading starts, and whether it belongs to the text itself (not to a quote or an item)."""

    number: int
    own: bool


@dataclass
class _Written:
    """Lines of output that belong together: `first` and `rest` are what stands before them."""

    first: str
    rest: str
    lines: list[str]
    words: bool = False


class _Arranger:
    """Goes through lines once. `offsets` are the columns at which the open containers' contents start."""

    def __init__(self, lines: Sequence[Line], stash: Stash, quotes: int = 0) -> None:
        self.lines = list(lines)
        self.stash = stash
        self.quotes = quotes
        self.at = 0
        self.out: list[_Written] = []
        self.offsets: list[int] = []
        self.kinds: list[str] = []
        # What the last line was: "blank", "text" (a paragraph is open), "token" or "closed".
        self.last = "blank"
        # The container the open paragraph is in; the level it is written at; whether the lines since
        # the last blank one are nothing but list items and their first paragraphs, and from which level.
        self.container = 0
        self.level = 0
        self.run: int | None = None
        self.marker = ""

    # ------------------------------------------------------------------ reading

    def arrange(self) -> list[str]:
        while self.at < len(self.lines):
            self._line(self.lines[self.at][1])
        self._settle_marker()
        out: list[str] = []
        for written in self.out:
            text = "\n".join(written.lines)
            lines = (keep_spans(text, self.stash) if written.words else text).split("\n")
            out.append(written.first + lines[0])
            out += [written.rest + line for line in lines[1:]]
        return out

    def _line(self, line: str) -> None:
        indent, rest = _indentation(line)
        if not rest:
            self._blank()
            return
        depth = sum(1 for _ in self._matching(indent))
        inside = indent - (self.offsets[depth - 1] if depth else 0)
        if len(line) > MAX_LINE:
            self._token(depth, Code(line), 1)
        elif inside >= TAB and not (self.last == "text" and not self.marker):
            self._indented_code(depth)
        elif inside >= TAB or not any(rule(self, depth, rest) for rule in _RULES):
            self._text(depth, rest)

    def _ahead(self, skip: int = 0) -> Iterator[Line]:
        for position in range(self.at + skip, len(self.lines)):
            yield self.lines[position]

    def _matching(self, indent: int) -> list[int]:
        matching = []
        for offset in self.offsets:
            if offset > indent:
                break
            matching.append(offset)
        return matching

    # ------------------------------------------------------------------ writing

    def _settle_marker(self) -> None:
        """A list marker waits for what follows it on its line; if that cannot, it stands alone."""
        if self.marker:
            marker, self.marker = self.marker, ""
            indent = " " * TAB * (len(self.offsets) - 1)
            self.out.append(_Written(indent, indent, [marker + self.stash.put("r", "")]))

    def _write(self, level: int, lines: list[str], *, words: bool = False) -> None:
        indent = " " * TAB * level
        first = indent
        if self.marker:
            first = " " * TAB * (len(self.offsets) - 1) + self.marker
            self.marker = ""
        self.out.append(_Written(first, indent, lines, words))

    def _blank(self) -> None:
        if self.marker:
            self._settle_marker()
        self.out.append(_Written("", "", [""]))
        self.last = "blank"
        self.run = None
        self.at += 1

    def _separate(self) -> None:
        """End whatever is open, so that the next line starts a block of its own."""
        self._settle_marker()
        if self.last != "blank":
            self.out.append(_Written("", "", [""]))
        self.last = "blank"
        self.run = None

    def _close(self, depth: int) -> None:
        """Leave the containers deeper than `depth`."""
        if len(self.offsets) > depth:
            self._settle_marker()
            del self.offsets[depth:], self.kinds[depth:]

    def _block(self, depth: int, lines: list[str], *, after: str = "closed") -> None:
        """Write lines that are a block of their own."""
        self._close(depth)
        if not self.marker:
            self._separate()
        self._write(depth, lines)
        self.last = after
        self.run = None

    def _token(self, depth: int, value: object, taken: int, kind: str = "c") -> None:
        """Write a token for something displayed. Under a paragraph it stays in that paragraph's block,
        so that a list with code in it stays as tight as it was written."""
        token = self.stash.put(kind, value)
        self.at += taken
        if self.last in ("text", "token") and self.container == depth and not self.marker:
            self._close(depth)
            self._write(self.level, [token])
        else:
            self._close(depth)
            if not self.marker and self.last != "blank":
                self._separate()
            self.level = depth - 1 if self.marker else depth
            self.container = depth
            self._write(depth, [token])
        self.last = "token"

    def _text(self, depth: int, rest: str) -> None:
        self.at += 1
        if rest.startswith("#"):
            rest = "\\" + rest  # "#tag" is no heading
        if self.last == "text" and not self.marker:
            written = self.out[-1]
            if rest.startswith("|") or not written.words:
                self._write(self.level, [rest], words=True)
            else:
                written.lines.append(rest)
            return
        self._close(depth)
        if self.last == "closed" or (self.last == "token" and self.container != depth):
            self._separate() if not self.marker else None
        self.level = len(self.offsets) - 1 if self.marker else depth
        self.container = depth
        self._write(self.level, [rest], words=True)
        self.last = "text"

    # ------------------------------------------------------------------ the kinds of line

    def _indented_code(self, depth: int) -> None:
        base = (self.offsets[depth - 1] if depth else 0) + TAB
        code: list[str] = []
        taken = 0
        for position in range(self.at, len(self.lines)):
            line = self.lines[position][1]
            if line.strip() and _indentation(line)[0] < base:
                break
            code.append(_dedent(line, base))
            if line.strip():
                taken = len(code)
        self._token(depth, Code("\n".join(code[:taken])), taken)

    def _fence(self, depth: int, rest: str) -> bool:
        found = _FENCE.match(rest)
        if found is None:
            return False
        run, info = (found[1], found[2]) if found[1] else (found[3], found[4])
        indent = _indentation(self.lines[self.at][1])[0]
        closing = re.compile(rf" {{0,3}}{re.escape(run[0])}{{{len(run)},}}[ \t]*$")
        base = self.offsets[depth - 1] if depth else 0
        body: list[str] = []
        taken = 1
        for _, line in self._ahead(1):
            if base and line.strip() and _indentation(line)[0] < base:
                break
            taken += 1
            if closing.match(_dedent(line, base)):
                break
            body.append(_dedent(line, indent))
        self._token(depth, _fenced(info.strip(), body, run), taken, _fence_kind(info))
        return True

    def _display(self, depth: int, rest: str) -> bool:
        environment = _ENVIRONMENT.match(rest)
        if environment:
            opening, closing = "", f"\\end{{{environment[1]}{environment[2]}}}"
        elif rest.startswith("$$"):
            opening = closing = "$$"
        elif rest.startswith(r"\[") and not rest.startswith(r"\[\["):
            opening, closing = r"\[", r"\]"
        else:
            return False
        found = self._until(closing, rest[len(opening) :])
        if found is None:
            return False
        tex, after, taken = found
        if environment:
            tex += closing
        punctuation = re.fullmatch(r"\s*(?:\{#[\w:.-]+\})?\s*([.,;:]?)\s*", after)
        if not tex.strip() or punctuation is None:
            return False
        if opening == r"\[" and taken == 1 and not re.search(r"[\\^_={}<>+*/]", tex):
            return False
        self._token(depth, Formula(tex + punctuation[1], display=True), taken, "m")
        return True

    def _until(self, closing: str, rest: str) -> tuple[str, str, int] | None:
        """What stands before `closing`, what after it on its line, and the number of lines taken."""
        tex: list[str] = []
        size = 0
        quote = 0
        for taken, (_, line) in enumerate(self._ahead(), start=1):
            words = rest if taken == 1 else line
            before, found, after = words.partition(closing)
            tex.append(before)
            if found:
                return "\n".join(tex), after, taken
            size += len(words) + 1
            quote = quote + 1 if not words.strip() else 0
            if size > 2 * 5_000 or quote > 1:
                return None
        return None

    def _heading(self, depth: int, rest: str) -> bool:
        found = _HEADING.match(rest)
        if found is None:
            return False
        self._block(depth, [""])
        line = self._heading_text(len(found[1]), depth, self.lines[self.at][0], found[2] or "")
        self.out[-1].lines = [line]
        self.out[-1].words = True
        self.at += 1
        return True

    def _heading_text(self, level: int, depth: int, number: int, words: str) -> str:
        own = depth == 0 and self.quotes == 0
        return f"{'#' * level} {self.stash.put('l', HeadingLine(number, own))}{words}"

    def _underline(self, depth: int, rest: str) -> bool:
        found = _UNDERLINE.match(rest)
        if found is None or self.last != "text" or self.container != depth or self.marker:
            return False
        written = self.out[-1]
        number = self.lines[self.at - len(written.lines)][0]
        words = " ".join(line.strip() for line in written.lines)
        if not written.words or words.startswith("|"):
            return False
        level = 1 if rest[0] == "=" else 2
        written.lines = [self._heading_text(level, depth, number, words)]
        self.last = "closed"
        self.run = None
        self.at += 1
        return True

    def _rule(self, depth: int, rest: str) -> bool:
        if not _RULE.match(rest):
            return False
        self._block(depth, ["* * *"] if not self.marker else ["---"])
        self.at += 1
        return True

    def _callout(self, depth: int, rest: str) -> bool:
        found = callouts.HEAD.match(rest)
        if found is None:
            return False
        self._block(depth, [callouts.head(found, self.stash)], after="blank")
        self.offsets.append((self.offsets[depth - 1] if depth else 0) + TAB)
        self.kinds.append("callout")
        self.at += 1
        return True

    def _colons(self, depth: int, rest: str) -> bool:
        found = callouts.COLONS.match(rest)
        kind = callouts.kind_of(found["name"]) if found else None
        if found is None or kind is None:
            return False
        nested = 0
        for position in range(self.at + 1, len(self.lines)):
            line = self.lines[position][1].strip()
            if callouts.COLONS.match(line):
                nested += 1
            elif re.fullmatch(r":{3,}", line):
                if nested == 0:
                    inner = self.lines[self.at + 1 : position]
                    title = callouts.title_of(kind, found["title"], self.stash)
                    self._inner(depth, f'!!! {kind} "{title}"', inner)
                    self.at = position + 1
                    return True
                nested -= 1
        return False

    def _inner(self, depth: int, head: str, inner: Sequence[Line]) -> None:
        """Write a callout whose contents are not indented in the source."""
        base = self.offsets[depth - 1] if depth else 0
        lines = [(number, _dedent(line, base)) for number, line in inner]
        arranged = _Arranger(lines, self.stash, self.quotes + 1).arrange()
        self._block(depth, [head, *(" " * TAB + line if line else "" for line in arranged)])

    def _quote(self, depth: int, rest: str) -> bool:
        if not rest.startswith(">"):
            return False
        inner: list[Line] = []
        open_paragraph = False
        for number, line in self._ahead():
            indent, words = _indentation(line)
            if words.startswith(">") and indent - (self.offsets[depth - 1] if depth else 0) < TAB:
                words = words[1:].removeprefix(" ")
                open_paragraph = bool(words.strip()) and not _starts_block(words.strip())
            elif not words or not open_paragraph or _starts_block(words):
                break
            inner.append((number, words))
        self.at += len(inner)
        alert = callouts.ALERT.match(inner[0][1].strip())
        kind = callouts.kind_of(alert["kind"]) if alert else None
        if self.quotes >= MAX_QUOTES:
            self._block(depth, [words for _, words in inner if words.strip()] or [""])
        elif alert and kind:
            title = callouts.title_of(kind, alert["title"], self.stash)
            self._inner(depth, f'!!! {kind} "{title}"', [(n, words) for n, words in inner[1:]])
        else:
            arranged = _Arranger(inner, self.stash, self.quotes + 1).arrange()
            self._close(depth)
            self._separate()
            self._block(depth, [f"> {line}" if line else ">" for line in arranged])
        return True

    def _item(self, depth: int, rest: str) -> bool:
        found = _ITEM.match(rest)
        if found is None:
            return False
        kind = "ol" if found[2] else "ul"
        words = found[4] or ""
        open_here = self.last == "text" and self.container == depth and not self.marker
        interrupts = bool(words) and (found[2] in (None, "1"))
        if (open_here and not interrupts) or depth >= MAX_LISTS:
            return False
        sibling = len(self.offsets) > depth and self.kinds[depth] == kind
        changes = len(self.offsets) > depth and self.kinds[depth] != kind
        self._close(depth)
        self._settle_marker()
        nested = self.run is not None and depth > self.run
        if self.last != "blank" and (
            self.run is None or depth < self.run or changes or not (sibling or nested)
        ):
            self._separate()
        if self.run is None:
            self.run = depth
        indent = _indentation(self.lines[self.at][1])[0]
        space = len((found[3] or " ").expandtabs(TAB))
        width = len(found[1]) + (space if words and space <= TAB else 1)
        self.offsets.append(indent + width)
        self.kinds.append(kind)
        self.marker = f"{found[2]}. " if found[2] else "- "
        self.last = "text"
        self._item_line(indent + width, words)
        return True

    def _item_line(self, column: int, words: str) -> None:
        """Read on behind the marker, as if the item's first line stood there alone."""
        if not words:
            self.at += 1
            following = self.lines[self.at][1] if self.at < len(self.lines) else ""
            if not following.strip() or _indentation(following)[0] < column:
                self._settle_marker()
            return
        number = self.lines[self.at][0]
        self.lines[self.at] = (number, " " * column + words)

    def _html(self, depth: int, rest: str) -> bool:
        if rest.startswith("<!--"):
            return self._comment(depth, rest)
        raw = _RAW_TEXT.match(rest)
        if raw:
            return self._raw_text(depth, raw[1])
        if not _HTML_BLOCK.match(rest):
            return False
        taken: list[Line] = []
        for number, line in self._ahead():
            if not line.strip():
                break
            taken.append((number, line))
        own = depth == 0 and self.quotes == 0
        marked = [
            _HTML_HEADING.sub(
                lambda tag, n=number: tag[0] + self.stash.put("l", HeadingLine(n, own)), line.strip()
            )
            for number, line in taken
        ]
        html = keep_spans("\n".join(marked), self.stash)
        self._block(depth, [self.stash.put("r", html)])
        self.at += len(taken)
        return True

    def _raw_text(self, depth: int, tag: str) -> bool:
        closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE)
        taken: list[str] = []
        for _, line in self._ahead():
            taken.append(line)
            if closing.search(line):
                html = "\n".join(taken)
                shown = html if tag.lower() == "pre" else ""
                self._block(depth, [self.stash.put("r", shown)])
                self.at += len(taken)
                return True
        return False

    def _comment(self, depth: int, rest: str) -> bool:
        found = None
        for taken, (_, line) in enumerate(self._ahead(), start=1):
            if "-->" in (line if taken > 1 else rest[4:]):
                found = taken
                after = line.rpartition("-->")[2]
                break
        if found is None:
            return False
        self.at += found
        if after.strip():
            number = self.lines[self.at - 1][0]
            self.at -= 1
            self.lines[self.at] = (number, after)
        return True

    def _note(self, depth: int, rest: str) -> bool:
        if not _NOTE.match(rest):
            return False
        self._close(depth)
        if self.last != "blank":
            self._separate()
        self._write(depth, [rest], words=True)
        self.offsets.append((self.offsets[depth - 1] if depth else 0) + TAB)
        self.kinds.append("note")
        self.container = depth + 1
        self.level = depth
        self.last = "text"
        self.at += 1
        return True

    def _definition(self, depth: int, rest: str) -> bool:
        found = _DEFINITION.match(rest)
        before = next((written for written in reversed(self.out) if written.lines != [""]), None)
        if found is None or before is None or not before.words:
            return False
        self._close(depth)
        self._write(depth, [f":   {found[1]}"], words=True)
        self.offsets.append((self.offsets[depth - 1] if depth else 0) + TAB)
        self.kinds.append("definition")
        self.container = depth + 1
        self.level = depth
        self.last = "text"
        self.at += 1
        return True

    def _table(self, depth: int, rest: str) -> bool:
        following = self.lines[self.at + 1][1].strip() if self.at + 1 < len(self.lines) else ""
        if "|" not in rest or "-" not in following or not _DELIMITERS.match(following):
            return False
        self._close(depth)
        if not self.marker:
            self._separate()
        else:
            self._settle_marker()
            self._separate()
        for _, line in self._ahead():
            row = line.strip()
            if not row or (_starts_block(row) and "|" not in row):
                break
            self._write(depth, [row], words=True)
            self.at += 1
        self.last = "closed"
        return True


_RULES: tuple[Callable[[_Arranger, int, str], bool], ...] = (
    _Arranger._fence,
    _Arranger._display,
    _Arranger._heading,
    _Arranger._underline,
    _Arranger._rule,
    _Arranger._callout,
    _Arranger._colons,
    _Arranger._quote,
    _Arranger._item,
    _Arranger._html,
    _Arranger._note,
    _Arranger._definition,
    _Arranger._table,
)


def _indentation(line: str) -> tuple[int, str]:
    """The column at which the words start (tabs go to the next multiple of four), and the words."""
    words = line.strip(" \t")
    if not words:
        return 0, ""
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blank.expandtabs(TAB)), words


def _dedent(line: str, columns: int) -> str:
    """`line` without as many of its leading columns, tabs after them kept."""
    words = line.lstrip(" \t")
    blank = line[: len(line) - len(words)].expandtabs(TAB)
    return blank[columns:] + words


def _starts_block(words: str) -> bool:
    """Whether a line of these words ends a paragraph."""
    item = _ITEM.match(words)
    return bool(
        _FENCE.match(words)
        or _HEADING.match(words)
        or _RULE.match(words)
        or _HTML_BLOCK.match(words)
        or (item and item[4] and item[2] in (None, "1"))
        or words.startswith((">", "$$"))
    )


def _fence_kind(info: str) -> str:
    return "m" if info.strip().lower() == "math" else "c"


def _fenced(info: str, body: list[str], run: str) -> Code | Formula:
    """What a fence holds. A dialect nobody translates here (```` ```{note} ````) is shown as written."""
    source = "\n".join(body)
    if info.lower() == "math":
        return Formula(source, display=True)
    language = language_of(info)
    if info.startswith("{") and not language:
        chunk = re.match(r"\{\s*(r|python|julia|bash|sql|sh|js|stan)\b", info)
        return Code(f"{run}{info}\n{source}\n{run}", chunk[1] if chunk else "")
    return Code(source, language)


def arrange(lines: Sequence[Line], stash: Stash) -> str:
    """The text as Python-Markdown should read it, with tokens of `stash` for what it must not read."""
    return "\n".join(_Arranger(lines, stash).arrange())

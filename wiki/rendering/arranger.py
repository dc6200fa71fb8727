"""Goes through the lines of a text once and writes them anew; what the lines are, rules decide.

The state a rule sees is that of CommonMark's containers: which are open, at which column their contents
start, and whether a paragraph is open that a line may lazily continue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wiki.rendering.code import Code
from wiki.rendering.lines import TAB, Line, dedent, indentation
from wiki.rendering.spans import keep_spans
from wiki.rendering.stash import Stash

# A longer line is shown as code: no sentence is that long, and patterns read lines.
MAX_LINE = 100_000

Rule = Callable[["Arranger", int, str], bool]
"""Given the depth of a line's containers and its words: take the block that starts there, or refuse."""


@dataclass
class Written:
    """Lines of output that belong together; `first` and `rest` stand before them. `words` are running
    text, in which formulas and wikilinks are still to be found."""

    first: str
    rest: str
    lines: list[str]
    words: bool = False


class Arranger:
    """The lines, how far they are read (`at`), what is written (`out`), and the state in between."""

    def __init__(
        self, lines: Sequence[Line], stash: Stash, rules: Sequence[Rule], quotes: int = 0
    ) -> None:
        self.lines = list(lines)
        self.stash = stash
        self.rules = rules
        self.quotes = quotes
        self.at = 0
        self.out: list[Written] = []
        # The open containers: the column their contents start at, and their kind.
        self.offsets: list[int] = []
        self.kinds: list[str] = []
        # "text": a paragraph is open; "closed": whatever follows needs a blank line before it.
        self.last: Literal["blank", "text", "token", "closed"] = "blank"
        # The depth of the open paragraph's container, and the level it is written at.
        self.container = 0
        self.level = 0
        # The depth of the first item since the last blank line, if only items stand there since.
        self.run: int | None = None
        # A list marker that waits for what follows it on its line.
        self.marker = ""

    # ------------------------------------------------------------------ reading

    def arrange(self) -> list[str]:
        """All lines, written anew."""
        while self.at < len(self.lines):
            self._line(self.lines[self.at][1])
        self.settle_marker()
        out: list[str] = []
        for written in self.out:
            text = "\n".join(written.lines)
            lines = (keep_spans(text, self.stash) if written.words else text).split("\n")
            out.append(written.first + lines[0])
            out += [written.rest + line for line in lines[1:]]
        return out

    def nested(self, lines: Sequence[Line]) -> list[str]:
        """Lines of a quote or a callout, arranged by themselves."""
        return Arranger(lines, self.stash, self.rules, self.quotes + 1).arrange()

    def ahead(self, skip: int = 0) -> Iterator[Line]:
        """The lines not yet taken, but for the first `skip`."""
        for position in range(self.at + skip, len(self.lines)):
            yield self.lines[position]

    def column(self, depth: int) -> int:
        """The column at which the contents of the container at `depth` start."""
        return self.offsets[depth - 1] if depth else 0

    @property
    def own(self) -> bool:
        """Whether what is read belongs to the text itself, not to a quote or a callout."""
        return self.quotes == 0

    def _line(self, line: str) -> None:
        indent, rest = indentation(line)
        if not rest:
            self._blank()
            return
        depth = next((n for n, at in enumerate(self.offsets) if at > indent), len(self.offsets))
        indented = indent - self.column(depth) >= TAB
        continues = self.last == "text" and not self.marker
        if len(line) > MAX_LINE:
            self.token(depth, Code(line), 1)
        elif indented and not continues:
            self._indented_code(depth)
        elif indented or not any(rule(self, depth, rest) for rule in self.rules):
            self.text(depth, rest)

    def _blank(self) -> None:
        self.settle_marker()
        self.out.append(Written("", "", [""]))
        self.last = "blank"
        self.run = None
        self.at += 1

    def _indented_code(self, depth: int) -> None:
        base = self.column(depth) + TAB
        code: list[str] = []
        taken = 0
        for _, line in self.ahead():
            if line.strip() and indentation(line)[0] < base:
                break
            code.append(dedent(line, base))
            if line.strip():
                taken = len(code)
        self.token(depth, Code("\n".join(code[:taken])), taken)

    # ------------------------------------------------------------------ writing

    def settle_marker(self) -> None:
        """Let a waiting list marker stand alone on its line."""
        if self.marker:
            marker, self.marker = self.marker, ""
            indent = " " * TAB * (len(self.offsets) - 1)
            self.out.append(Written(indent, indent, [marker + self.stash.put("r", "")]))

    def write(self, level: int, lines: list[str], *, words: bool = False) -> None:
        """Write lines at a level, behind the list marker if one waits."""
        indent = " " * TAB * level
        first = indent
        if self.marker:
            first = " " * TAB * (len(self.offsets) - 1) + self.marker
            self.marker = ""
        self.out.append(Written(first, indent, lines, words))

    def separate(self) -> None:
        """End what is open, so that the next line starts a block of its own."""
        self.settle_marker()
        if self.last != "blank":
            self.out.append(Written("", "", [""]))
        self.last = "blank"
        self.run = None

    def close(self, depth: int) -> None:
        """Leave the containers deeper than `depth`."""
        if len(self.offsets) > depth:
            self.settle_marker()
            del self.offsets[depth:], self.kinds[depth:]

    def enter(self, column: int, kind: str) -> None:
        """Open a container whose contents start at `column`."""
        self.offsets.append(column)
        self.kinds.append(kind)

    def block(self, depth: int, lines: list[str], *, words: bool = False) -> None:
        """Write lines that are a block of their own."""
        self.close(depth)
        if not self.marker:
            self.separate()
        self.write(depth, lines, words=words)
        self.last = "closed"
        self.run = None

    def lead(self, depth: int, line: str) -> None:
        """Write the first line of a container that holds a paragraph, and enter it."""
        self.write(depth, [line], words=True)
        self.enter(self.column(depth) + TAB, "lead")
        self.container = depth + 1
        self.level = depth
        self.last = "text"
        self.at += 1

    def token(self, depth: int, value: object, taken: int, kind: str = "c") -> None:
        """Write a token for something displayed, which took so many lines. Under a paragraph it stays
        in that paragraph's block, so that a list with code in it stays as tight as it was written."""
        token = self.stash.put(kind, value)
        self.at += taken
        follows = self.last in ("text", "token") and self.container == depth and not self.marker
        self.close(depth)
        if follows:
            self.write(self.level, [token])
        else:
            if not self.marker:
                self.separate()
            self.level = depth - 1 if self.marker else depth
            self.container = depth
            self.write(depth, [token])
        self.last = "token"

    def text(self, depth: int, rest: str) -> None:
        """Write a line of running text, which begins a paragraph or goes on with the open one."""
        self.at += 1
        if rest.startswith("#"):
            rest = "\\" + rest  # "#tag" is no heading
        if self.last == "text" and not self.marker:
            if rest.startswith("|") or not self.out[-1].words:
                self.write(self.level, [rest], words=True)
            else:
                self.out[-1].lines.append(rest)
            return
        self.close(depth)
        apart = self.last == "closed" or (self.last == "token" and self.container != depth)
        if apart and not self.marker:
            self.separate()
        self.level = len(self.offsets) - 1 if self.marker else depth
        self.container = depth
        self.write(self.level, [rest], words=True)
        self.last = "text"

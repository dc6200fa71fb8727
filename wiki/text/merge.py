"""Three-way merge: what two people made of one text, put together; where they clash, both kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from merge3 import Merge3

from wiki.text import lines
from wiki.text.changes import changed_lines, equal_blocks
from wiki.text.headings import headings, nearest
from wiki.text.matching import Block
from wiki.text.rewording import Allowance
from wiki.text.wordmerge import Clash, Stretch, merge_words

__all__ = ["Clash", "Merge", "merge"]


@dataclass(frozen=True)
class Merge:
    """The result in parts, in order: text both agree on, and clashes in between.

    A clash is made of whole lines. `from_theirs` and `from_mine` name the sections (headings, an
    empty one above the first) in which changes of that side came in without a question.
    """

    parts: tuple[str | Clash, ...]
    from_theirs: tuple[str, ...] = ()
    from_mine: tuple[str, ...] = ()

    @property
    def clashes(self) -> tuple[Clash, ...]:
        return tuple(part for part in self.parts if isinstance(part, Clash))

    @property
    def text(self) -> str:
        """The merged text. Raises ValueError while there are clashes."""
        return self.resolve(())

    @property
    def marked(self) -> str:
        """The text with every clash between conflict markers, base included, as `diff3 -m` does."""
        usual = lines.usual_end("".join(part for part in self.parts if isinstance(part, str)))
        marked: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                marked.append(part)
                continue
            for marker, side in (
                ("<<<<<<< mine", part.mine),
                ("||||||| base", part.base),
                ("=======", part.theirs),
            ):
                marked += [marker, usual, side, usual if lines.bare(side) == side != "" else ""]
            marked += [">>>>>>> theirs", usual]
        return "".join(marked)

    def resolve(self, choices: Sequence[str]) -> str:
        """The text with each clash, in order, replaced by the text chosen for it.

        Raises ValueError unless there is one choice for every clash.
        """
        chosen = iter(choices)
        if len(choices) != len(self.clashes):
            raise ValueError(f"{len(self.clashes)} clashes, {len(choices)} choices")
        return "".join(part if isinstance(part, str) else next(chosen) for part in self.parts)


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Combine the changes from `base` to `mine` with those from `base` to `theirs`.

    By line first; where both changed lines that touch, by word; where both changed the same words,
    or put different words into the same place, or one removed what the other changed: a clash.
    Line ends are merged apart from words: a side that changed all of them has its way.
    """
    line_end = _line_end_of_all(base, mine, theirs)
    if line_end is not None:
        base, mine, theirs = (lines.with_ends(text, line_end) for text in (base, mine, theirs))
    return _Merging(base, mine, theirs).merge()


class _Merging:
    """One merge: the three texts in lines, and what has been put together so far."""

    def __init__(self, base: str, mine: str, theirs: str):
        self.base, self.mine, self.theirs = map(lines.split, (base, mine, theirs))
        self.headings = headings(self.base)
        self.allowance = Allowance()
        self.parts: list[str | Clash] = []
        self.agreed: list[str] = []
        self.from_mine: dict[str, None] = {}
        self.from_theirs: dict[str, None] = {}

    def merge(self) -> Merge:
        regions = Merge3(self.base, self.mine, self.theirs, sequence_matcher=_Matcher)
        z = a = b = 0
        for z_sync, z_end, a_sync, a_end, b_sync, b_end in regions.find_sync_regions():
            self._region((z, z_sync), self.mine[a:a_sync], self.theirs[b:b_sync])
            self.agreed += self.base[z_sync:z_end]
            z, a, b = z_end, a_end, b_end
        self._close()
        return Merge(tuple(self.parts), tuple(self.from_theirs), tuple(self.from_mine))

    def _region(self, place: tuple[int, int], mine: list[str], theirs: list[str]) -> None:
        """Lines in which the sides differ from the base, or from each other."""
        base = self.base[slice(*place)]
        if mine == theirs:
            self.agreed += mine
        elif mine == base:
            self._note(self.from_theirs, place[0], base, theirs)
            self.agreed += theirs
        elif theirs == base:
            self._note(self.from_mine, place[0], base, mine)
            self.agreed += mine
        else:
            sides = ("".join(base), "".join(mine), "".join(theirs))
            for stretch in merge_words(*sides, self.allowance):
                self._stretch(place[0], stretch)

    def _stretch(self, start: int, stretch: Stretch) -> None:
        merged = stretch.merged
        if isinstance(merged, Clash):
            section = self._section(start + stretch.line, merged.base)
            self._close()
            self.parts.append(replace(merged, section=section))
            return
        if stretch.by_mine:
            self.from_mine[self._section(start + stretch.line, merged)] = None
        if stretch.by_theirs:
            self.from_theirs[self._section(start + stretch.line, merged)] = None
        self.agreed.append(merged)

    def _note(
        self, names: dict[str, None], line: int, base: Sequence[str], side: Sequence[str]
    ) -> None:
        """Remember in which sections these lines of one side stand."""
        own = headings(side)
        if not (own and own[0][0] == 0):
            names[self._section(line, base)] = None
        names.update(dict.fromkeys(words for _line, words in own))

    def _section(self, line: int, base: Sequence[str]) -> str:
        """The heading over a line of the base; lines put in before it stand under the one before."""
        return nearest(self.headings, line if base else line - 1)

    def _close(self) -> None:
        """End the agreed text here: a clash follows, or nothing."""
        if text := "".join(self.agreed):
            self.parts.append(text)
        self.agreed = []


class _Matcher:
    """What merge3 asks of a difflib.SequenceMatcher, in bounded time."""

    def __init__(self, _isjunk: object, old: Sequence[str], new: Sequence[str]):
        self.old, self.new = old, new

    def get_matching_blocks(self) -> list[Block]:
        blocks = equal_blocks(changed_lines(self.old, self.new), len(self.old), len(self.new))
        return [*blocks, (len(self.old), len(self.new), 0)]


def _line_end_of_all(base: str, mine: str, theirs: str) -> str | None:
    """The line end of the result if each text has only one kind and not all have the same."""
    ends = [lines.ends_used(text) for text in (base, mine, theirs)]
    if max(map(len, ends)) > 1 or len(set().union(*ends)) < 2:
        return None
    of_base, of_mine, of_theirs = (set(used) for used in ends)
    # Where each side brought a different one, LF, which sorts first, is taken.
    return min((of_mine | of_theirs) - of_base or of_base)

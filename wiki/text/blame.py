"""Which revision wrote each line of a text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wiki.text import lines
from wiki.text.changes import changed_lines, equal_blocks
from wiki.text.matching import LINE_STEPS, Budget

T = TypeVar("T")

# Texts remembered to recognise that one of them was brought back.
REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """A line without its end, and what `blame` was given with the revision that wrote it."""

    text: str
    origin: T


def blame(revisions: Iterable[tuple[T, str]]) -> list[Line[T]]:
    """Who wrote each line of the last text, from revisions (whatever stands for one, its text), oldest
    first.

    A line stays its writer's while its words stay; changed line ends do not count. A text that
    returns exactly to an earlier state gives every line back to those it belonged to then, so that
    neither a vandal nor whoever undid the harm appears as the author. All comparisons share the steps of
    one: where those are used up, only plain landmarks keep a line its writer's.
    """
    earlier: OrderedDict[str, list[T]] = OrderedDict()
    before: list[str] = []
    origins: list[T] = []
    budget = Budget(LINE_STEPS)
    for origin, text in revisions:
        after = [*map(lines.bare, lines.split(text))]
        if text in earlier:
            earlier.move_to_end(text)
            origins = earlier[text]
        else:
            written = [origin] * len(after)
            changes = changed_lines(before, after, budget)
            for i, j, length in equal_blocks(changes, len(before), len(after)):
                written[j : j + length] = origins[i : i + length]
            origins = earlier[text] = written
            if len(earlier) > REMEMBERED:
                earlier.popitem(last=False)
        before = after
    return [Line(text, origin) for text, origin in zip(before, origins, strict=True)]

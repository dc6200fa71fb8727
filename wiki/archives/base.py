"""What all readers share: a total, problems, and letting go at the end."""

from __future__ import annotations

from typing import Self

from wiki.interchange.source import Hints, PageOutline, Problem
from wiki.messages import Message


class Reader:
    """The common part of the sources; each adds `pages()` and `files()`."""

    kind = ""

    def __init__(self) -> None:
        self.hints = Hints()
        self.outlines: tuple[PageOutline, ...] = ()
        self.problems: list[Problem] = []
        self._reported: set[Problem] = set()

    @property
    def total(self) -> int:
        return sum(outline.revisions for outline in self.outlines)

    def report(self, path: str, sentence: Message) -> None:
        """Note a problem, once however often the source is read."""
        problem = Problem(path, sentence)
        if problem not in self._reported:
            self._reported.add(problem)
            self.problems.append(problem)

    def close(self) -> None:
        """Let go of files and folders. Closing twice is fine."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

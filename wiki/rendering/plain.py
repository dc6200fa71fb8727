"""The plain text of a page as it is read: block by block, section by section, links in their sentences."""

from __future__ import annotations

from wiki.rendering.links import MAX_LINKS, Draft, sentence
from wiki.rendering.result import Link, LinkKind, Section


class Plain:
    """Collects words. A block is what a sentence cannot reach beyond: a paragraph, an item, a cell."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._waiting: list[Draft] = []
        self._block: list[str] = []
        self.length = 0
        self._blocks: list[str] = []
        self._section = Section("", "", "")
        self._sections: list[Section] = []

    def say(self, text: str) -> None:
        """Words of the present block."""
        self._block.append(text)
        self.length += len(text)

    def begin_link(self, kind: LinkKind, target: str, anchor: str | None) -> int | None:
        """A link whose words follow; its place among the links, or None if there are too many."""
        if len(self.drafts) >= MAX_LINKS:
            return None
        draft = Draft(kind, target, anchor, self._section.heading, self.length, len(self._block))
        self.drafts.append(draft)
        self._waiting.append(draft)
        return len(self.drafts) - 1

    def end_link(self, index: int, shown: str | None = None) -> None:
        """The words of a link are over; they are `shown` unless that is None."""
        draft = self.drafts[index]
        draft.end = self.length
        words = "".join(self._block[draft.piece :]) if shown is None else shown
        draft.shown = " ".join(words.split())

    def end_block(self) -> None:
        """The block is over: its links get their sentences."""
        text = "".join(self._block)
        for draft in self._waiting:
            draft.context = sentence(text, draft.start, draft.end)
        if text.strip():
            self._blocks.append(text.strip())
        self._block, self.length, self._waiting = [], 0, []

    def mark(self) -> int:
        """The present place among the blocks of this section."""
        return len(self._blocks)

    def since(self, mark: int) -> str:
        """The text of the blocks since `mark`, on one line."""
        return " ".join(" ".join(self._blocks[mark:]).split())

    def begin_section(self, anchor: str, heading: str, mark: int) -> None:
        """The blocks since `mark` were a heading, which begins a section."""
        del self._blocks[mark:]
        self._end_section()
        self._section = Section(anchor, heading, "")

    def _end_section(self) -> None:
        section, text = self._section, "\n".join(self._blocks)
        self._blocks = []
        if text or section.anchor:
            self._sections.append(Section(section.anchor, section.heading, text))

    def finish(self) -> tuple[list[Section], list[Link]]:
        """All sections, and all links in order."""
        self.end_block()
        self._end_section()
        return self._sections, [draft.done() for draft in self.drafts]

"""Footnotes as notes in the margin: each follows the block it is called in, so that reading aloud and
without style sheets finds it there."""

from __future__ import annotations

import re

from wiki.rendering.placeholders import place

_SHOWN = re.compile("\x02N\\|([0-9]+)\x03")
# A note may call for a note.
_DEPTH = 3


class Notes:
    """Numbers notes in the order they are called in, and puts them where they belong."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._due: list[int] = []
        self._uncalled: list[str] = []

    def call(self, name: str) -> str:
        """The number in the text that calls for a note."""
        first = name not in self._numbers
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        if first:
            self._due.append(number)
        identity = f' id="r{number}"' if first else ""
        label = place("s", "note-n", number)
        return f'<a class="ref"{identity} href="#n{number}" aria-label="{label}">{number}</a>'

    def due(self) -> str:
        """The notes called for since the last time, to be put in by `insert`."""
        due, self._due = self._due, []
        return "".join(place("N", number) for number in due)

    def keep(self, name: str, html: str) -> None:
        """The contents of a note."""
        self._texts[name] = html.strip()

    def insert(self, html: str) -> str:
        """The page with its notes in it. Those nobody calls for stand at its end."""
        self._uncalled = [name for name in self._texts if name not in self._numbers]
        for name in self._uncalled:
            self.call(name)
        html += self.due()
        names = {str(number): name for name, number in self._numbers.items()}
        for _ in range(_DEPTH):
            html = _SHOWN.sub(lambda found: self._note(found[1], names[found[1]]), html)
        return _SHOWN.sub("", html)

    def _note(self, number: str, name: str) -> str:
        text = self._texts.get(name, "")
        paragraph = re.fullmatch(r"<p>(.*)</p>", text, re.DOTALL)
        tag = "div"
        if paragraph and "<p>" not in paragraph[1]:
            tag, text = "span", paragraph[1]
        close = f' <a class="note__close" href="#r{number}">{place("s", "close")}</a>'
        back = "" if name in self._uncalled else close
        return f'<{tag} class="note" id="n{number}" role="note"><b>{number}</b>{text}{back}</{tag}>'

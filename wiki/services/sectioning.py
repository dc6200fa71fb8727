"""One section of a page, edited on its own and put back into the whole."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import NotFound
from wiki.messages import _
from wiki.models import Page
from wiki.rendering.sections import section_span
from wiki.services import history, pages, texts
from wiki.text.lines import like
from wiki.work import Work


@dataclass(frozen=True)
class Part:
    """A section of a revision: its heading and text, and where it stands in the whole text."""

    heading: str
    text: str
    start: int
    end: int


def part(work: Work, page: Page, *, number: int, anchor: str) -> Part:
    """The section under the heading `anchor` of revision `number`. Raises NotFound."""
    source = history.revision(work, page, number).text
    headings = texts.rendered(work, source).headings
    heading = next((one for one in headings if one.anchor == anchor), None)
    if heading is None:
        raise NotFound(_("This page has no section of that name any more."))
    start, end = section_span(source, headings, anchor)
    return Part(heading.text, source[start:end], start, end)


def whole(work: Work, page: Page, *, number: int, anchor: str, text: str) -> str:
    """The text of revision `number` with form text `text` in place of one section.

    Raises Invalid (`base`), NotFound.
    """
    source = pages.written_on(work, page, number).text
    section = part(work, page, number=number, anchor=anchor)
    written = like(section.text, text)
    before, after = source[: section.start], source[section.end :]
    if after and written and not written.endswith(("\n", "\r")):
        written += "\r\n" if section.text.endswith("\r\n") else "\n"
    return before + written + after

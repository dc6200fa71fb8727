"""What upstream wrote since the last import, on top of what people here wrote: merged, or offered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import select

from wiki.errors import Unavailable
from wiki.messages import _
from wiki.models import Contributor, Page, Reason, Revision, Text
from wiki.services import history, pages, proposals, texts
from wiki.services.arrivals import Arriving
from wiki.services.makers import Makers
from wiki.services.origins import Ledger, Origin
from wiki.text.merge import merge
from wiki.work import Work

ATTEMPTS = 8


class Fate(Enum):
    """What became of upstream's text."""

    MERGED = auto()
    OFFERED = auto()
    KNOWN = auto()


@dataclass(frozen=True)
class News:
    """Upstream's states of a page since the last import, oldest first, and the one before them.

    `base_hash` names upstream's own text then, `base_number` the revision here that it became.
    """

    key: str
    page_id: int
    base_hash: str
    base_number: int
    position: int
    states: tuple[Arriving, ...]


def merge_in(work: Work, news: News, ledger: Ledger, makers: Makers) -> Fate:
    """Save upstream's newest text as one revision on top of today's head, and commit.

    A clash becomes a proposal instead; a text that says nothing new only notes where it came from.
    Raises Unavailable when people here save faster than this can merge.
    """
    newest = news.states[-1]
    base = _base(work, news)
    for _attempt in range(ATTEMPTS):
        head = history.head(work, work.db.get_one(Page, news.page_id))
        merged = merge(base, newest.text, head.text)
        if merged.clashes:
            return _offer(work, news, ledger, makers)
        text, expected, known = merged.text, head.number, merged.text == head.text
        rendered = None if known else texts.rendered(work, text)
        page = work.db.get_one(Page, news.page_id)
        work.reserve(page)
        if page.head_number != expected:
            work.release()
            continue
        number = None
        if rendered is not None:
            number = pages.save(
                work,
                page,
                rendered,
                text,
                summary=newest.summary,
                base=news.base_number,
                by=_author(work, newest, makers),
            ).number
        _note(work, news, ledger, number)
        work.commit()
        return Fate.KNOWN if known else Fate.MERGED
    raise Unavailable(_("Many people are editing “%(key)s”. Try again later.", key=news.key))


def _base(work: Work, news: News) -> str:
    """Upstream's text of the last import; where it is not kept, the revision that it became."""
    kept = work.db.get(Text, news.base_hash) if news.base_hash else None
    if kept is not None:
        return kept.content
    query = (
        select(Text)
        .join(Revision, Revision.text_hash == Text.hash)
        .where(Revision.page_id == news.page_id, Revision.number == news.base_number)
    )
    return work.db.scalars(query).one().content


def _offer(work: Work, news: News, ledger: Ledger, makers: Makers) -> Fate:
    newest = news.states[-1]
    work.reserve()
    author = _author(work, newest, makers).id
    work.commit()
    proposals.offer(
        work,
        work.db.get_one(Page, news.page_id),
        text=newest.text,
        base=news.base_number,
        summary=newest.summary[: pages.SUMMARY],
        reason=Reason.CLASH,
        by=work.db.get_one(Contributor, author),
    )
    _note(work, news, ledger, None)
    work.commit()
    return Fate.OFFERED


def _author(work: Work, newest: Arriving, makers: Makers) -> Contributor:
    makers.know(work, [newest.maker])
    return work.db.get_one(Contributor, makers.id_of(newest.maker))


def _note(work: Work, news: News, ledger: Ledger, number: int | None) -> None:
    """Note the new states, and keep upstream's text: the next merge begins with it."""
    texts.keep(work, news.states[-1].text)
    last = len(news.states)
    ledger.keep(
        work,
        [
            Origin(
                news.key,
                one.origin,
                news.position + place,
                news.page_id,
                number if place == last else None,
                None,
            )
            for place, one in enumerate(news.states, start=1)
        ],
    )

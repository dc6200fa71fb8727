"""Where help is welcome, with the addresses it leads to."""

from __future__ import annotations

from collections.abc import Iterable

from wiki.http import urls
from wiki.messages import Message, _
from wiki.services.overview import Ask
from wiki.slugs import slugify


def linked(asks: Iterable[Ask]) -> list[tuple[str, str, str]]:
    """Each as the sentence, its address and where it is."""
    return [(_sentence(one), _url(one), one.workspace.title) for one in asks]


def _sentence(ask: Ask) -> str | Message:
    return ask.title if ask.page else _("Write the page “%(title)s”", title=ask.title)


def _url(ask: Ask) -> str:
    if ask.page is not None:
        return urls.page_url(ask.page)
    return urls.missing_url(ask.workspace, slugify(ask.title))

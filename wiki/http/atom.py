"""Feeds in Atom (RFC 4287), built as a tree so that nothing people wrote can break out of its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

# What XML 1.0 can hold in no form at all (section 2.2), and the two that others trip over.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `url` is a path of this site and shows it, `author_url` whoever did it."""

    number: int
    at: datetime
    title: str
    summary: str
    url: str
    author: str
    author_url: str | None


@dataclass(frozen=True)
class Feed:
    """A feed at the path `url`, of what `page_url` shows to people. `language` is a BCP 47 tag."""

    title: str
    url: str
    page_url: str
    language: str
    since: datetime
    """When it is said to have changed as long as it is empty."""
    entries: Sequence[Entry]


def written(feed: Feed, base_url: str) -> bytes:
    """The feed as XML in UTF-8. Paths become addresses under `base_url`, illegal characters are dropped."""
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _add(root, "id", base_url + feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((one.at for one in feed.entries), default=feed.since)))
    _link(root, "self", base_url + feed.url, MEDIA_TYPE)
    _link(root, "alternate", base_url + feed.page_url, "text/html")
    _add(root, "generator", "Commonplace")
    for entry in feed.entries:
        _entry(root, entry, base_url)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: ElementTree.Element, entry: Entry, base_url: str) -> None:
    element = ElementTree.SubElement(root, "entry")
    # A tag URI (RFC 4151): the same for ever, and the same in every feed that tells of it.
    host = urlsplit(base_url).hostname or "localhost"
    _add(element, "id", f"tag:{host},{entry.at.astimezone(UTC):%Y-%m-%d}:event/{entry.number}")
    _add(element, "title", entry.title)
    _add(element, "updated", _moment(entry.at))
    author = ElementTree.SubElement(element, "author")
    _add(author, "name", entry.author)
    if entry.author_url is not None:
        _add(author, "uri", base_url + entry.author_url)
    _link(element, "alternate", base_url + entry.url, "text/html")
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _ILLEGAL.sub("", text)


def _link(parent: ElementTree.Element, relation: str, address: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "href": address, "type": kind})


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

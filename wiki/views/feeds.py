"""What happened, as Atom feeds: of the site, of a workspace, of a page."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app

from wiki.http import atom, caching, languages
from wiki.http.atom import Entry, Feed
from wiki.http.rights import needs
from wiki.http.urls import act_url, changes_url, deed_url, person_url, workspace_url
from wiki.http.work import work
from wiki.messages import Message, _
from wiki.models import Event, Visibility
from wiki.services import activity, pages, workspaces

bp = Blueprint("feeds", __name__)

ENTRIES = 50
"""So many events stand in a feed."""

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@bp.get("/changes.atom")
@needs("read")
def of_site() -> Response:
    """In all workspaces the reader may read."""
    title = _("Changes on %(site)s", site=work.settings.site_name)
    # Somebody signed in may read more than everybody.
    public = work.actor.account is None
    return _feed(title, changes_url() + ".atom", changes_url(), BEGINNING, public=public)


@bp.get("/w/<workspace>/-/changes.atom")
@needs("read", "workspace")
def of_workspace(workspace: str) -> Response:
    """In one workspace."""
    found = workspaces.find(work, workspace)
    return _feed(
        _("Changes in %(workspace)s", workspace=found.title),
        workspace_url(found, "changes.atom"),
        workspace_url(found, "changes"),
        found.created_at,
        public=found.visibility == Visibility.PUBLIC,
        workspace=found,
    )


@bp.get("/p/<page_id>/changes.atom")
@needs("read", "page")
def of_page(page_id: str) -> Response:
    """Of one page, deleted or not."""
    page = pages.by_id(work, page_id)
    return _feed(
        _("Changes of %(page)s", page=page.title),
        act_url(page, "changes.atom"),
        act_url(page, "changes"),
        page.created_at,
        public=page.workspace.visibility == Visibility.PUBLIC,
        page=page,
    )


def _feed(
    title: Message, url: str, page_url: str, since: datetime, *, public: bool, **where: Any
) -> Response:
    entries = [_entry(event) for event in activity.recent(work, limit=ENTRIES, **where)]
    feed = Feed(languages.said(title), url, page_url, languages.language(), since, entries)
    body = atom.written(feed, work.settings.base_url)
    answer = Response(body, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")
    if not public:
        return answer
    key = caching.key("feed", sha256(body).hexdigest())
    return caching.unchanged(key) or caching.public(answer, key)


def _entry(event: Event) -> Entry:
    who = event.contributor
    return Entry(
        number=event.id,
        at=event.at,
        title=_sentence(event),
        summary=event.summary,
        url=deed_url(event),
        author=who.shown_name if who else languages.said(_("somebody")),
        author_url=person_url(who) if who else None,
    )


def _sentence(event: Event) -> str:
    """What the event says on the pages of changes, without their links."""
    events = current_app.jinja_env.get_template("macros/events.html").module
    said: str = events.sentence(event).striptags()  # type: ignore[attr-defined]
    return said

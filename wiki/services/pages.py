"""Pages: found, begun, edited with merging, brought back to an older revision."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from wiki import clock, ids, policy, slugs
from wiki.errors import Conflict, Gone, Invalid, NotFound, Unavailable
from wiki.messages import _
from wiki.models import HOME, Contributor, Page, PageAlias, PageTag, Revision, Workspace
from wiki.rendering.result import Rendered
from wiki.services import (
    activity,
    contributors,
    files,
    history,
    indexing,
    links,
    texts,
    workspaces,
)
from wiki.slugs import normal
from wiki.text.lines import like
from wiki.text.merge import Merge, merge
from wiki.work import Work

ATTEMPTS = 40
"""So often a save is put together with what came meanwhile: ten who save one page at once all get through."""
TEMPLATES = "templates"
"""Pages beneath this slug are offered when another is begun."""
SUMMARY = 1_000
"""Longest summary that a person may type, in characters."""


class EditConflict(Conflict):
    """Both sides changed the same words. `merge` holds base, theirs and mine; nothing was saved."""

    def __init__(self, merge: Merge, *, head: Revision, base: Revision):
        super().__init__(_("Somebody changed the same words while you were writing."))
        self.merge = merge
        self.head = head
        self.base = base


class Deleted(Gone):
    """The page was deleted; who did, when and why is on record, and it can be restored."""

    def __init__(self, page: Page):
        super().__init__(_("This page was deleted."))
        self.page = page


def by_id(work: Work, public_id: str) -> Page:
    """The page with this permalink, deleted or not. Raises NotFound, saying so if it is mistyped."""
    if not ids.check(public_id):
        raise NotFound(_("This address is mistyped: no page has it. Please look at it again."))
    page = work.db.scalar(select(Page).where(Page.public_id == public_id))
    if page is None or not policy.can(work.actor, "read", page):
        raise NotFound(policy.MISSING)
    return page


def find(work: Work, workspace: Workspace, slug: str) -> Page:
    """The living page called `slug`, or formerly called so. Raises Deleted or NotFound.

    The caller compares `page.slug` with what it asked for: another spelling or a former name is
    to be redirected.
    """
    page = _called(work, workspace, slug)
    if page is None:
        raise NotFound(_("Nobody has written this page yet."))
    require_living(page)
    return page


def living(work: Work, workspace: Workspace) -> Sequence[Page]:
    """The living pages of a workspace, by slug."""
    policy.require(work.actor, "read", workspace)
    query = (
        select(Page)
        .where(Page.workspace_id == workspace.id, Page.deleted_at.is_(None))
        .order_by(Page.slug_key)
    )
    return work.db.scalars(query).all()


def templates(work: Work, workspace: Workspace) -> list[tuple[str, str]]:
    """The pages one may begin a new page with, those under `templates/`: slug and title, by title."""
    query = (
        select(Page.slug, Page.title)
        .where(
            Page.workspace_id == workspace.id,
            Page.parent_key == TEMPLATES,
            Page.deleted_at.is_(None),
        )
        .order_by(Page.title_key)
    )
    return [(slug, title) for slug, title in work.db.execute(query)]


def template(work: Work, workspace: Workspace, slug: str) -> str:
    """The text of the template at `slug`, to begin a new page with; empty if there is none."""
    if slug not in {known for known, _title in templates(work, workspace)}:
        return ""
    return history.head(work, find(work, workspace, slug)).text


def slug_of(title: str, under: str = "") -> str:
    """The slug that is made from a page's title, beneath `under` if that is given."""
    return f"{under}/{slugs.slugify(title)}" if under else slugs.slugify(title)


def create(
    work: Work,
    workspace: Workspace,
    *,
    title: str,
    text: str,
    slug: str | None = None,
    under: str = "",
    summary: str = "",
) -> Page:
    """Begin a page. Its slug is made from the title, beneath `under`, unless one is given.

    Raises Invalid when the title or slug will not do or a living page has the slug already.
    """
    policy.require(work.actor, "edit", workspace)
    title = slugs.check_title(title)
    slug = slugs.check_slug(slug_of(title, under) if slug is None else slug)
    check_summary(summary)
    texts.check(work, text)
    rendered = texts.rendered(work, text)
    work.reserve(workspace)
    policy.require(work.actor, "edit", workspace)
    require_free(work, workspace, slug)
    page = add(work, workspace, title=title, slug=slug)
    revision = save(work, page, rendered, text, summary=summary, base=0)
    workspaces.touch(work, workspace)
    links.welcome(work, page)
    activity.record(work, "began", workspace, page=page, number=revision.number, summary=summary)
    return page


def edit(
    work: Work,
    page: Page,
    *,
    text: str,
    base: int,
    summary: str = "",
    minor: bool = False,
    by: Contributor | None = None,
    verb: str = "edited",
) -> Revision:
    """Save `text`, which was written on top of revision `base`, and return the new head.

    If others have saved since, their changes are merged in. A text equal to the head's saves nothing.
    `by` is whose words they are, if not the actor's; `verb` is what the actor did with them.
    Raises EditConflict, saving nothing, when both sides changed the same words; Deleted.
    """
    policy.require(work.actor, "edit", page)
    check_summary(summary)
    texts.check(work, text)
    return _edit(work, page, text, base=base, summary=summary, minor=minor, by=by, verb=verb)


def revert(work: Work, page: Page, *, number: int, base: int, summary: str = "") -> Revision:
    """Bring the text of revision `number` back, on top of `base`; what came after `base` is kept."""
    policy.require(work.actor, "edit", page)
    check_summary(summary)
    old = history.revision(work, page, number)
    return _edit(work, page, old.text, base=base, summary=summary, verb="reverted", to=number)


def from_form(work: Work, page: Page, *, text: str, base: int) -> str:
    """Form text, in which a browser has changed the line ends, set back to those of the base.

    Raises Invalid (`base`) if there is no such revision.
    """
    return like(written_on(work, page, base).text, text)


def written_on(work: Work, page: Page, number: int) -> Revision:
    """The revision that something was written on top of. Raises Invalid (`base`) if there is none."""
    try:
        return history.revision(work, page, number)
    except NotFound as missing:
        raise Invalid(base=str(missing)) from missing


def require_living(page: Page) -> None:
    """Raise Deleted if the page is in the trash."""
    if page.deleted_at is not None:
        raise Deleted(page)


def check_summary(summary: str) -> None:
    """Raise Invalid (`summary`) for one that is too long or cannot be kept."""
    texts.check_words(SUMMARY, summary=summary)


def require_free(work: Work, workspace: Workspace, slug: str, *, but: Page | None = None) -> None:
    """Raise Invalid (`slug`) if a living page other than `but` has this slug."""
    query = select(Page).where(
        Page.workspace_id == workspace.id,
        Page.slug_key == normal(slug),
        Page.deleted_at.is_(None),
    )
    taken = work.db.scalar(query)
    if taken is not None and taken is not but:
        raise Invalid(
            slug=_("“%(title)s” has this address already. Choose another.", title=taken.title)
        )


def add(
    work: Work,
    workspace: Workspace,
    *,
    title: str,
    slug: str,
    public_id: str | None = None,
    source_path: str | None = None,
) -> Page:
    """A page without revisions yet, in the reserved transaction. Rights are the caller's business."""
    now = clock.now()
    page = Page(
        public_id=public_id or ids.page_id(),
        workspace=workspace,
        source_path=source_path,
        head_number=0,
        created_at=now,
        saved_at=now,
        stamp=1,
    )
    name(page, title=title, slug=slug)
    work.db.add(page)
    work.flush()
    return page


def name(page: Page, *, title: str, slug: str) -> None:
    """Give a page a title and a slug, with the keys they are found by."""
    page.title, page.title_key = title, normal(title)
    page.slug_key = normal(slug)
    # The home page is found by its slug; of that there is one spelling.
    page.slug = HOME if page.slug_key == HOME else slug
    page.parent_key, _slash, page.name_key = page.slug_key.rpartition("/")


def save(
    work: Work,
    page: Page,
    rendered: Rendered,
    text: str,
    *,
    summary: str,
    base: int,
    minor: bool = False,
    by: Contributor | None = None,
) -> Revision:
    """The rows of one save, in the reserved transaction: text, revision, links, files, index task."""
    kept = texts.keep(work, text)
    texts.keep_rendering(work, kept.hash, rendered)
    revision = page.revise(
        kept,
        author=by or contributors.author(work),
        summary=summary,
        at=clock.now(),
        base=base,
        minor=minor,
    )
    work.db.flush()
    links.store(work, page, rendered)
    files.freeze(work, revision)
    retag(work, page, rendered.tags)
    indexing.due(work, page)
    return revision


def retag(work: Work, page: Page, tags: Sequence[str]) -> None:
    """Keep the tags of a page's head in place of the ones before."""
    by_key = {normal(tag): tag for tag in tags}
    query = select(PageTag).where(PageTag.page_id == page.id)
    before = {tag.tag_key: tag for tag in work.db.scalars(query)}
    for key in set(before) - set(by_key):
        work.db.delete(before[key])
    for key, tag in by_key.items():
        if key in before:
            before[key].tag = tag
        else:
            work.db.add(PageTag(page_id=page.id, tag_key=key, tag=tag))


def _called(work: Work, workspace: Workspace, slug: str) -> Page | None:
    """The living page of this name, else the living one of this former name, else a deleted one."""
    key = normal(slug)
    mine = (Page.workspace_id == workspace.id, Page.slug_key == key)
    newest = Page.deleted_at.desc().nulls_first()
    named = work.db.scalar(select(Page).where(*mine).order_by(newest).limit(1))
    if named is not None and named.deleted_at is None:
        return named
    query = (
        select(Page)
        .join(PageAlias, PageAlias.page_id == Page.id)
        .where(PageAlias.workspace_id == workspace.id, PageAlias.slug_key == key)
    )
    return work.db.scalar(query) or named


def _edit(
    work: Work,
    page: Page,
    text: str,
    *,
    base: int,
    summary: str,
    verb: str,
    minor: bool = False,
    by: Contributor | None = None,
    **details: int,
) -> Revision:
    for _attempt in range(ATTEMPTS):
        require_living(page)
        head = history.head(work, page)
        merged = _merged(work, page, head, text=text, base=base)
        if merged == head.text:
            return head
        rendered = texts.rendered(work, merged)  # slow: before anything is locked
        expected = head.number
        work.reserve(page)
        if page.head_number == expected and page.deleted_at is None:
            policy.require(work.actor, "edit", page)
            revision = save(
                work, page, rendered, merged, summary=summary, base=base, minor=minor, by=by
            )
            _record(work, verb, revision, details)
            return revision
        work.release()  # somebody saved in the meantime: merge onto that
    raise Unavailable(_("Many people are editing this page. Your text is kept; please save again."))


def _merged(work: Work, page: Page, head: Revision, *, text: str, base: int) -> str:
    if head.number == base:
        return text
    before = written_on(work, page, base)
    merged = merge(before.text, text, head.text)
    if merged.clashes:
        raise EditConflict(merged, head=head, base=before)
    return merged.text


def _record(work: Work, verb: str, revision: Revision, details: dict[str, int]) -> None:
    activity.record(
        work,
        verb,
        revision.page.workspace,
        page=revision.page,
        number=revision.number,
        summary=revision.summary,
        minor=revision.minor,
        details=details,
    )

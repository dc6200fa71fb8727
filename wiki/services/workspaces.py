"""Workspaces: founded, found, set up, renamed, archived; who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import get_args

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import joinedload

from wiki import clock, policy, slugs
from wiki.errors import Invalid, NotFound
from wiki.messages import Message, _
from wiki.models import (
    Account,
    Editing,
    Membership,
    Page,
    PageTag,
    Role,
    Site,
    Visibility,
    Workspace,
    WorkspaceAlias,
)
from wiki.services import activity, texts
from wiki.settings import Editing as EditingName
from wiki.text.lines import unstorable
from wiki.work import Work

DESCRIPTION = 500
STATUS = 200
"""Longest description and status, in characters."""

LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "MIT", "Apache-2.0", "BSD-3-Clause")
"""Licences offered in the settings; an import may bring others, as SPDX identifiers."""


def find(work: Work, slug: str) -> Workspace:
    """The workspace called `slug`, or formerly called so; the caller redirects. Raises NotFound."""
    query = select(Workspace).where(Workspace.slug == slug)
    found = work.db.scalar(query)
    if found is None:
        former = (
            select(Workspace)
            .join(WorkspaceAlias, WorkspaceAlias.workspace_id == Workspace.id)
            .where(WorkspaceAlias.slug == slug)
        )
        found = work.db.scalar(former)
    if found is None or not policy.can(work.actor, "read", found):
        raise NotFound(policy.MISSING)
    return found


def formerly(work: Work, slug: str) -> Workspace | None:
    """The workspace that was called `slug` and has another name now; null if there is none to be known."""
    query = (
        select(Workspace)
        .join(WorkspaceAlias, WorkspaceAlias.workspace_id == Workspace.id)
        .where(WorkspaceAlias.slug == slug, policy.readable(work.actor))
    )
    return work.db.scalar(query)


def readable(work: Work) -> Sequence[Workspace]:
    """The workspaces the actor may read: living ones first, then archived ones, by title."""
    query = (
        select(Workspace)
        .where(policy.readable(work.actor))
        .order_by(Workspace.archived_at.is_not(None), Workspace.title, Workspace.id)
    )
    return work.db.scalars(query).all()


@dataclass(frozen=True)
class Settings:
    """What a workspace's stewards may set. Texts are plain; the licence is an SPDX identifier."""

    title: str
    description: str = ""
    status: str = ""
    visibility: str = Visibility.PUBLIC
    editing: str = Editing.ANYONE
    licence: str = "CC-BY-4.0"


def settings_of(workspace: Workspace) -> Settings:
    """A workspace's settings as they are."""
    return Settings(**{one.name: getattr(workspace, one.name) for one in fields(Settings)})


def create(work: Work, *, slug: str = "", settings: Settings) -> Workspace:
    """Found a workspace; whoever founds it becomes its first steward.

    Without a slug one is made from the title. Raises Invalid, by field.
    """
    policy.require(work.actor, "found", work.settings)
    settings = _checked(settings)
    slug = slugs.check_workspace_slug(slug or slugs.slugify(settings.title))
    work.reserve()
    workspace = add(work, slug=slug, settings=settings)
    account = work.actor.account
    if account is not None:
        _add_member(work, workspace, account, Role.STEWARD)
        work.actor.roles = {**work.actor.roles, workspace.id: Role.STEWARD}
    activity.record(work, "founded", workspace, summary=settings.description)
    return workspace


def add(work: Work, *, slug: str, settings: Settings) -> Workspace:
    """A workspace without members, in the reserved transaction. Rights are the caller's business.

    Raises Invalid, by field; also when the slug is taken.
    """
    settings = _checked(settings)
    slug = slugs.check_workspace_slug(slug)
    _require_free(work, slug)
    workspace = Workspace(slug=slug, stamp=1, created_at=clock.now())
    _apply(workspace, settings)
    work.db.add(workspace)
    work.flush()
    _take_name(work, slug)
    touch_site(work)
    return workspace


def change(
    work: Work, workspace: Workspace, wanted: Settings | Mapping[str, str], *, slug: str = ""
) -> None:
    """Change a workspace's settings, and its slug if another one is given. Raises Invalid.

    `wanted` is all of the settings, or only those to be changed, by name: the others stay as they are
    by the time this is done. Acts on visibility are a person's and stand in the stewards' log.
    """
    policy.require(work.actor, "manage", workspace)
    changed = asdict(wanted) if isinstance(wanted, Settings) else dict(wanted)
    _checked(replace(settings_of(workspace), **changed))
    slug = slugs.check_workspace_slug(slug) if slug else ""
    work.reserve(workspace)
    policy.require(work.actor, "manage", workspace)
    # Only now: what somebody else just set is not to be undone.
    settings = _checked(replace(settings_of(workspace), **changed))
    if workspace.visibility != settings.visibility:
        policy.require(work.actor, "govern", workspace)
    if slug and slug != workspace.slug:
        _rename(work, workspace, slug)
    shown = workspace.visibility, settings.visibility
    _apply(workspace, settings)
    if work.db.is_modified(workspace):
        activity.record(
            work,
            "changed settings",
            workspace,
            steward=shown[0] != shown[1],
            details={"visibility": settings.visibility},
        )
    touch(work, workspace)
    touch_site(work)


def archive(work: Work, workspace: Workspace) -> None:
    """Close a workspace: it stays readable for whoever could read it, and can be reopened."""
    _close(work, workspace, closed=True)


def reopen(work: Work, workspace: Workspace) -> None:
    """Let people write again in an archived workspace."""
    _close(work, workspace, closed=False)


def members(work: Work, workspace: Workspace) -> list[Membership]:
    """Who belongs to a workspace, by name: never by activity."""
    policy.require(work.actor, "read", workspace)
    query = (
        select(Membership)
        .where(Membership.workspace_id == workspace.id)
        .join(Membership.account)
        .order_by(Account.username_key)
        .options(joinedload(Membership.account))
    )
    return list(work.db.scalars(query))


def add_member(work: Work, workspace: Workspace, account: Account, *, role: str) -> None:
    """Make somebody a member or steward, or change which of the two they are."""
    policy.require(work.actor, "govern", workspace)
    if role not in Role.__members__.values():
        raise Invalid(role=_("Choose member or steward."))
    work.reserve(workspace)
    membership = work.db.get(Membership, (workspace.id, account.id))
    if membership is None:
        _add_member(work, workspace, account, role)
    elif membership.role != role:
        _require_other_steward(work, workspace, account)
        membership.role = role
    verb = "became steward" if role == Role.STEWARD else "became member"
    activity.record(work, verb, workspace, steward=True, details={"username": account.username})
    touch(work, workspace)


def remove_member(work: Work, workspace: Workspace, account: Account) -> None:
    """Let somebody go, or leave oneself. The last steward stays until there is another."""
    policy.require(work.actor, "leave", workspace)
    if work.actor.account is None or work.actor.account.id != account.id:
        policy.require(work.actor, "govern", workspace)
    work.reserve(workspace)
    membership = work.db.get(Membership, (workspace.id, account.id))
    if membership is None:
        raise NotFound(_("%(name)s does not belong to this workspace.", name=account.username))
    _require_other_steward(work, workspace, account)
    work.db.delete(membership)
    activity.record(work, "left", workspace, steward=True, details={"username": account.username})
    touch(work, workspace)


def tags(work: Work, workspace: Workspace, *, after: str = "", limit: int = 500) -> Sequence[str]:
    """The tags of a workspace's living pages, in alphabetical order, each once; so many after `after`."""
    policy.require(work.actor, "read", workspace)
    query = (
        select(func.min(PageTag.tag))
        .join(Page, PageTag.page_id == Page.id)
        .where(
            Page.workspace_id == workspace.id,
            Page.deleted_at.is_(None),
            PageTag.tag_key > slugs.normal(after),
        )
        .group_by(PageTag.tag_key)
        .order_by(PageTag.tag_key)
        .limit(limit)
    )
    return work.db.scalars(query).all()


def tagged(
    work: Work,
    workspace: Workspace,
    tag: str,
    *,
    after: tuple[str, int] | None = None,
    limit: int = 100,
) -> Sequence[Page]:
    """The living pages of a workspace that carry `tag`, by title.

    So many that follow the one whose folded title and id are `after`.
    """
    policy.require(work.actor, "read", workspace)
    query = (
        select(Page)
        .join(PageTag, PageTag.page_id == Page.id)
        .where(
            Page.workspace_id == workspace.id,
            Page.deleted_at.is_(None),
            PageTag.tag_key == slugs.normal(tag),
        )
        .order_by(Page.title_key, Page.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Page.title_key, Page.id) > after)
    return work.db.scalars(query).all()


def touch(work: Work, workspace: Workspace) -> None:
    """Something changed that the workspace's pages show: whatever was kept of them is stale."""
    workspace.stamp = Workspace.stamp + 1


def touch_site(work: Work) -> None:
    """Something changed that every page may show."""
    work.db.execute(update(Site).values(stamp=Site.stamp + 1))


def _checked(settings: Settings) -> Settings:
    errors: dict[str, Message | str] = {}
    title = settings.title
    try:
        title = slugs.check_title(settings.title)
    except Invalid as refused:
        errors |= refused.errors
    for name, limit in (("description", DESCRIPTION), ("status", STATUS)):
        try:
            texts.check_words(limit, **{name: getattr(settings, name)})
        except Invalid as refused:
            errors |= refused.errors
    if settings.visibility not in Visibility.__members__.values():
        errors["visibility"] = _("Choose who may read: everyone, or members.")
    if settings.editing not in get_args(EditingName):
        errors["editing"] = _("Choose who may edit: anyone, people with an account, or members.")
    if not 0 < len(settings.licence) <= 64 or unstorable(settings.licence) is not None:
        errors["licence"] = _("Choose the licence under which words are shared here.")
    if errors:
        raise Invalid(**errors)
    return Settings(
        title,
        " ".join(settings.description.split()),
        " ".join(settings.status.split()),
        settings.visibility,
        settings.editing,
        settings.licence,
    )


def _apply(workspace: Workspace, settings: Settings) -> None:
    workspace.title = settings.title
    workspace.description = settings.description
    workspace.status = settings.status
    workspace.visibility = settings.visibility
    workspace.editing = settings.editing
    workspace.licence = settings.licence


def _require_free(work: Work, slug: str) -> None:
    if work.db.scalar(select(Workspace.id).where(Workspace.slug == slug)) is not None:
        raise Invalid(slug=_("Another workspace has this address. Choose another."))


def _take_name(work: Work, slug: str) -> None:
    """A living workspace wins over a former name."""
    former = work.db.get(WorkspaceAlias, slug)
    if former is not None:
        work.db.delete(former)
        work.db.flush()


def _rename(work: Work, workspace: Workspace, slug: str) -> None:
    _require_free(work, slug)
    _take_name(work, slug)
    old, workspace.slug = workspace.slug, slug
    work.db.add(WorkspaceAlias(slug=old, workspace_id=workspace.id))
    activity.record(work, "renamed workspace", workspace, details={"old": old, "new": slug})


def _close(work: Work, workspace: Workspace, *, closed: bool) -> None:
    policy.require(work.actor, "govern", workspace)
    work.reserve(workspace)
    if (workspace.archived_at is not None) == closed:
        return
    workspace.archived_at = clock.now() if closed else None
    activity.record(work, "archived" if closed else "reopened", workspace)
    touch(work, workspace)
    touch_site(work)


def _add_member(work: Work, workspace: Workspace, account: Account, role: str) -> None:
    work.db.add(
        Membership(
            workspace_id=workspace.id, account_id=account.id, role=role, joined_at=clock.now()
        )
    )


def _require_other_steward(work: Work, workspace: Workspace, leaving: Account) -> None:
    query = select(Membership.account_id).where(
        Membership.workspace_id == workspace.id, Membership.role == Role.STEWARD
    )
    if set(work.db.scalars(query)) == {leaving.id}:
        raise Invalid(role=_("A workspace needs a steward. Name another one first."))

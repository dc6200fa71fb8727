"""Every rule about who may do what, in one table.

`can` answers for one thing that has been loaded; `readable` says the same of reading to the database,
so that a list never holds what its reader may not know of. DESIGN 2: whatever can be undone is open to
everyone who may edit; what cannot be undone needs a steward.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, or_, true

from wiki.errors import Forbidden, NotFound, Unauthorised
from wiki.messages import Message, _
from wiki.models import Actor, Page, Role, Scope, Visibility, Workspace
from wiki.settings import Settings

Thing = Workspace | Page | Settings | None
Rule = Callable[[Actor, Workspace, Page | None], bool]


def can(actor: Actor, action: str, thing: Thing) -> bool:
    """Whether `actor` may do `action` to `thing`; `thing` is the site's settings for acts on the site.

    Raises KeyError for an action that no rule speaks of.
    """
    if actor.scope is Scope.READ and action != "read":
        return False
    if thing is None or isinstance(thing, Settings):
        return SITE_RULES[action](actor, thing)
    page = thing if isinstance(thing, Page) else None
    workspace = page.workspace if page is not None else thing
    assert isinstance(workspace, Workspace)
    return _may_read(actor, workspace, page) and RULES[action](actor, workspace, page)


def require(actor: Actor, action: str, thing: Thing) -> None:
    """Raise unless `actor` may: NotFound for what they may not know of, else why not."""
    if can(actor, action, thing):
        return
    if isinstance(thing, Workspace | Page) and not can(actor, "read", thing):
        raise NotFound(MISSING)
    if actor.account is None:
        raise Unauthorised(_("Please sign in to do this."))
    if actor.scope is Scope.READ:
        raise Forbidden(_("This token is for reading. Make one for writing in Settings."))
    if actor.scope is not None and action in IN_PERSON:
        raise Forbidden(_("No token can do this. Please sign in and do it yourself."))
    raise Forbidden(_refusal(action, thing))


IN_PERSON = frozenset({"govern", "person", "steward"})
"""What no token may do."""

MISSING = _("There is nothing at this address.")


def readable(actor: Actor) -> ColumnElement[bool]:
    """The condition on `workspaces` under which `actor` may read one."""
    if actor.steward:
        return true()
    public = Workspace.visibility == Visibility.PUBLIC
    if not actor.roles:
        return public
    return or_(public, Workspace.id.in_(sorted(actor.roles)))


def member(actor: Actor, workspace: Workspace) -> bool:
    """Whether the account belongs to the workspace."""
    return workspace.id in actor.roles


def _may_read(actor: Actor, workspace: Workspace, _page: Page | None) -> bool:
    return workspace.visibility == Visibility.PUBLIC or member(actor, workspace) or actor.steward


def _may_edit(actor: Actor, workspace: Workspace, _page: Page | None) -> bool:
    if workspace.archived_at is not None:
        return False
    if workspace.editing == "members":
        return member(actor, workspace) or actor.steward
    if workspace.editing == "accounts":
        return actor.account is not None
    return True


def _may_delete(actor: Actor, workspace: Workspace, page: Page | None) -> bool:
    if not _may_edit(actor, workspace, page):
        return False
    return page is None or not page.is_home or member(actor, workspace) or actor.steward


def _may_propose(_actor: Actor, workspace: Workspace, _page: Page | None) -> bool:
    return workspace.archived_at is None


def _may_manage(actor: Actor, workspace: Workspace, _page: Page | None) -> bool:
    return actor.steward or actor.roles.get(workspace.id) == Role.STEWARD


def _may_govern(actor: Actor, workspace: Workspace, page: Page | None) -> bool:
    """Who belongs to a workspace, who sees it, whether it is archived: a steward decides it in person."""
    return actor.scope is None and _may_manage(actor, workspace, page)


def _may_import(actor: Actor, workspace: Workspace, _page: Page | None) -> bool:
    if workspace.archived_at is not None and not actor.operator:
        return False
    return member(actor, workspace) or actor.steward


RULES: dict[str, Rule] = {
    "read": _may_read,
    "edit": _may_edit,
    "upload": _may_edit,
    "delete": _may_delete,
    "propose": _may_propose,
    "preview": lambda *asked: _may_edit(*asked) or _may_propose(*asked),
    "import": _may_import,
    "manage": _may_manage,
    "govern": _may_govern,
    "leave": lambda actor, _workspace, _page: actor.account is not None or actor.steward,
}


def _may_found(actor: Actor, settings: Settings | None) -> bool:
    if actor.account is None:
        return actor.operator
    return actor.steward or (settings is not None and settings.workspaces == "accounts")


SITE_RULES: dict[str, Callable[[Actor, Settings | None], bool]] = {
    "read": lambda _actor, _settings: True,
    "write": lambda _actor, _settings: True,
    "found": _may_found,
    "account": lambda actor, _settings: actor.account is not None,
    "person": lambda actor, _settings: actor.account is not None and actor.scope is None,
    "steward": lambda actor, _settings: actor.steward,
}


def _refusal(action: str, thing: Thing) -> Message:
    if isinstance(thing, Page):
        thing = thing.workspace
    if (
        isinstance(thing, Workspace)
        and thing.archived_at is not None
        and action not in ("manage", "govern")
    ):
        return _("This workspace is archived: it can be read, and not changed.")
    if action in ("manage", "govern", "steward"):
        return _("This needs a steward.")
    if action == "found":
        return _("Only stewards may start a workspace here.")
    if action in ("edit", "upload", "delete", "import"):
        return _("Only members of this workspace may do this.")
    return _("You may not do this here.")

"""Settings of a workspace that two stewards change at once, and what needs them in person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests import factories
from tests.racing import as_read_before
from wiki.errors import Forbidden
from wiki.models import Account, Scope, Workspace
from wiki.services import workspaces
from wiki.work import Work


def test_a_new_title_does_not_open_what_somebody_just_hid(work: Work, workspace: Workspace) -> None:
    workspaces.change(work, workspace, {"visibility": "members"}, slug="hive")
    work.commit()
    as_read_before(workspace, visibility="public", slug="bees")
    workspaces.change(work, workspace, {"title": "The songs of bees"})
    work.commit()
    assert (workspace.title, workspace.visibility) == ("The songs of bees", "members")
    assert workspace.slug == "hive"


def test_a_token_sets_up_a_workspace_and_does_no_stewards_act(
    work: Work, workspace: Workspace
) -> None:
    drone, worker = factories.account(work, "Drone"), factories.account(work, "Worker")
    factories.member(work, workspace, drone)
    work.actor = replace(work.actor, scope=Scope.WRITE)
    workspaces.change(
        work,
        workspace,
        {"title": "Hives", "description": "Bees.", "status": "Busy", "editing": "accounts"},
    )
    work.commit()
    assert (workspace.title, workspace.editing) == ("Hives", "accounts")

    def add(account: Account, role: str) -> Callable[[], None]:
        return lambda: workspaces.add_member(work, workspace, account, role=role)

    for act in (
        lambda: workspaces.change(work, workspace, {"visibility": "members"}),
        lambda: workspaces.archive(work, workspace),
        lambda: workspaces.reopen(work, workspace),
        add(worker, "member"),
        add(drone, "steward"),
        lambda: workspaces.remove_member(work, workspace, drone),
    ):
        with pytest.raises(Forbidden, match="No token can do this"):
            act()
        work.release()
    assert (workspace.visibility, workspace.archived_at) == ("public", None)
    assert len(workspaces.members(work, workspace)) == 2

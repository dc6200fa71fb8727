"""Workspaces: founded, set up, renamed, archived, and who belongs to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from wiki import policy
from wiki.errors import Forbidden, Invalid, NotFound, Unauthorised
from wiki.models import Account, Page, Role, Workspace
from wiki.services import activity, placing, trees, workspaces
from wiki.services.workspaces import Settings
from wiki.work import Work


def change(work: Work, workspace: Workspace, slug: str = "", **chosen: str) -> None:
    now = workspaces.settings_of(workspace)
    workspaces.change(work, workspace, Settings(**{**now.__dict__, **chosen}), slug=slug)
    work.commit()


def test_whoever_founds_a_workspace_is_its_steward(work: Work, ada: Account) -> None:
    made = workspaces.create(
        work, settings=Settings(title=" The  dances of Bees ", status=" a\nb ")
    )
    work.commit()
    assert (made.slug, made.title, made.status) == (
        "the-dances-of-bees",
        "The dances of Bees",
        "a b",
    )
    assert [(one.account, one.role) for one in workspaces.members(work, made)] == [
        (ada, Role.STEWARD)
    ]
    assert [one.verb for one in activity.recent(work, workspace=made)] == ["founded"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a" * 300}, "title"),
        ({"description": "a" * 501}, "description"),
        ({"description": "a\0"}, "description"),
        ({"status": "a" * 201}, "status"),
        ({"status": "a\ud800"}, "status"),
        ({"visibility": "nobody"}, "visibility"),
        ({"editing": "nobody"}, "editing"),
        ({"licence": ""}, "licence"),
        ({"licence": "a\0"}, "licence"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "bees"}, "slug"),
        ({"slug": "https"}, "slug"),
        ({"slug": "-"}, "slug"),
    ],
)
def test_settings_that_will_not_do_are_refused_by_field(
    work: Work, workspace: Workspace, given: dict[str, str], field: str
) -> None:
    slug = given.pop("slug", "wasps")
    with pytest.raises(Invalid) as refused:
        workspaces.create(work, slug=slug, settings=Settings(**{"title": "Wasps", **given}))
    assert list(refused.value.errors) == [field]
    given["slug"] = slug


def test_only_whom_the_site_lets_found_workspaces(
    work: Work, change_settings: Callable[..., None]
) -> None:
    change_settings(workspaces="stewards")
    with pytest.raises(Forbidden, match="Only stewards"):
        workspaces.create(work, settings=Settings(title="Wasps"))
    factories.act_as_guest(work)
    with pytest.raises(Unauthorised):
        workspaces.create(work, settings=Settings(title="Wasps"))
    factories.act_as(work, factories.account(work, "Stella Steward", steward=True))
    workspaces.create(work, settings=Settings(title="Wasps"))


def test_a_workspace_is_found_by_its_former_names_until_another_takes_them(
    work: Work, workspace: Workspace
) -> None:
    change(work, workspace, slug="apis")
    change(work, workspace, slug="hive")
    for name in ("bees", "apis", "hive"):
        assert workspaces.find(work, name) is workspace
    assert workspaces.formerly(work, "bees") is workspace
    assert workspaces.formerly(work, "hive") is None
    other = factories.workspace(work, "Others", slug="bees")
    assert workspaces.find(work, "bees") is other
    change(work, workspace, slug="apis")
    assert workspaces.find(work, "hive") is workspace
    assert workspaces.formerly(work, "apis") is None


def test_what_stewards_did_to_who_may_read_stands_in_their_log(
    work: Work, workspace: Workspace
) -> None:
    change(work, workspace, description="Other words")
    assert activity.stewards_log(work) == []
    change(work, workspace, visibility="members")
    change(work, workspace, visibility="public")
    logged = [one for one in activity.stewards_log(work) if one.verb == "changed settings"]
    assert [one.details["visibility"] for one in logged] == ["public", "members"]


def test_settings_that_stay_are_no_news(work: Work, workspace: Workspace) -> None:
    change(work, workspace)
    assert [one.verb for one in activity.recent(work, workspace=workspace)] == ["founded"]


def test_only_stewards_change_a_workspace(work: Work, workspace: Workspace) -> None:
    hana = factories.member(work, workspace, factories.account(work, "Hana Tesfaye"))
    for who, error in ((hana, Forbidden), (None, Unauthorised)):
        factories.act_as(work, who)
        deeds: list[Callable[[], object]] = [
            lambda: change(work, workspace, title="Mine"),
            lambda: workspaces.archive(work, workspace),
            lambda: workspaces.reopen(work, workspace),
            lambda: workspaces.add_member(work, workspace, hana, role="steward"),
        ]
        for deed in deeds:
            with pytest.raises(error):
                deed()


def test_an_archived_workspace_is_read_and_can_be_reopened(work: Work, page: Page) -> None:
    workspaces.archive(work, page.workspace)
    work.commit()
    workspaces.archive(work, page.workspace)
    work.commit()
    for action in ("edit", "upload", "delete", "propose", "import"):
        assert not policy.can(work.actor, action, page.workspace)
    assert policy.can(work.actor, "read", page)
    assert workspaces.find(work, "bees").archived_at is not None
    workspaces.reopen(work, page.workspace)
    work.commit()
    factories.revision(work, page, "Again.\n")
    verbs = [one.verb for one in activity.recent(work, workspace=page.workspace, limit=3)]
    assert verbs == ["edited", "reopened", "archived"]


def test_members_are_listed_by_name_and_leave_as_they_like(
    work: Work, workspace: Workspace, ada: Account
) -> None:
    hana = factories.member(work, workspace, factories.account(work, "Hana Tesfaye"))
    aron = factories.member(work, workspace, factories.account(work, "aron levi"))
    assert [one.account for one in workspaces.members(work, workspace)] == [ada, aron, hana]
    factories.act_as(work, hana)
    with pytest.raises(Forbidden):
        workspaces.remove_member(work, workspace, aron)
    workspaces.remove_member(work, workspace, hana)
    work.commit()
    factories.act_as(work, ada)
    assert [one.account for one in workspaces.members(work, workspace)] == [ada, aron]
    with pytest.raises(NotFound, match="does not belong"):
        workspaces.remove_member(work, workspace, hana)


def test_the_last_steward_stays(work: Work, workspace: Workspace, ada: Account) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: workspaces.remove_member(work, workspace, ada),
        lambda: workspaces.add_member(work, workspace, ada, role="member"),
    ]
    for deed in deeds:
        with pytest.raises(Invalid, match="needs a steward"):
            deed()
        work.release()
    factories.member(work, workspace, factories.account(work, "Hana Tesfaye"), role="steward")
    workspaces.remove_member(work, workspace, ada)
    work.commit()
    assert [one.account.username for one in workspaces.members(work, workspace)] == ["Hana Tesfaye"]


def test_tags_are_each_once_in_order_and_only_of_living_pages(
    work: Work, workspace: Workspace
) -> None:
    for title, tags in (("A", "Bees, dances"), ("B", "bees, Angles"), ("C", "gone")):
        factories.page(work, workspace, title, text=f"---\ntags: [{tags}]\n---\n{title}\n")
    placing.delete_page(work, workspaces.tagged(work, workspace, "gone")[0])
    work.commit()
    assert [one.casefold() for one in workspaces.tags(work, workspace)] == [
        "angles", "bees", "dances",
    ]  # fmt: skip
    assert [one.title for one in workspaces.tagged(work, workspace, "BEES")] == ["A", "B"]


def test_the_tree_shows_names_that_only_have_pages_beneath_them(
    work: Work, workspace: Workspace
) -> None:
    for slug in ("guides/setup/linux", "guides/Setup", "notes", "home"):
        factories.page(work, workspace, slug.title().replace("/", " "), slug=slug)
    tree = trees.leaf(work, workspace).tree
    assert [(node.slug, node.written) for node in tree] == [
        ("guides", False), ("home", True), ("notes", True),
    ]  # fmt: skip
    [setup] = tree[0].children
    assert (setup.title, [node.slug for node in setup.children]) == (
        "Guides Setup", ["guides/setup/linux"],
    )  # fmt: skip
    near = trees.near(work, workspace, "guides/setup/linux")
    assert near.tree[0].open
    assert near.tree[0].children[0].children[0].current

"""Where pages stand: renamed, moved, deleted, restored; what leads to them all the while."""

from __future__ import annotations

import pytest

from tests import factories
from wiki.errors import Forbidden, Invalid, NotFound, Unauthorised
from wiki.models import Account, Page, Workspace
from wiki.services import activity, history, links, pages, placing, workspaces
from wiki.work import Work


def rename(work: Work, page: Page, slug: str | None = None, **more: object) -> None:
    placing.rename(work, page, slug=slug, **more)  # type: ignore[arg-type]
    work.commit()


def delete(work: Work, page: Page, because: str = "") -> None:
    placing.delete_page(work, page, because=because)
    work.commit()


def slugs(work: Work, workspace: Workspace) -> list[str]:
    return [page.slug for page in pages.living(work, workspace)]


def family(work: Work, workspace: Workspace, *names: str) -> list[Page]:
    return [factories.page(work, workspace, name, slug=name) for name in names]


def test_a_new_title_makes_a_revision_and_keeps_the_address(work: Work, page: Page) -> None:
    rename(work, page, title="Waggle run", summary="it is a run")
    head = history.head(work, page)
    assert (page.slug, head.number, head.title) == ("waggle-dance", 2, "Waggle run")
    assert (head.text, head.summary) == (factories.TEXT, "it is a run")
    assert history.revision(work, page, 1).title == "Waggle dance"


def test_a_new_address_alone_makes_no_revision(work: Work, page: Page) -> None:
    rename(work, page, "dances/waggle")
    assert (page.slug, page.title, page.head_number) == ("dances/waggle", "Waggle dance", 1)
    renamed = activity.recent(work, page=page)[0]
    assert (renamed.verb, renamed.details["old_slug"]) == ("renamed", "waggle-dance")


def test_a_name_that_stays_changes_nothing(work: Work, page: Page) -> None:
    stamp = page.stamp
    rename(work, page, "waggle-dance", title=" Waggle  dance ")
    assert (page.stamp, len(activity.recent(work, page=page))) == (stamp, 1)


def test_every_former_name_leads_to_the_page(work: Work, workspace: Workspace, page: Page) -> None:
    for slug in ("run", "dance", "run", "way"):
        rename(work, page, slug)
    for former in ("waggle-dance", "RUN", "dance", "way"):
        assert pages.find(work, workspace, former) is page


def test_whoever_leaves_a_name_last_keeps_it(work: Work, workspace: Workspace) -> None:
    first, second = family(work, workspace, "bees", "wasps")
    rename(work, first, "apis")
    rename(work, second, "bees")
    assert pages.find(work, workspace, "bees") is second
    rename(work, second, "vespa")
    assert pages.find(work, workspace, "bees") is second
    assert pages.find(work, workspace, "apis") is first


def test_a_living_page_wins_over_a_former_name(work: Work, workspace: Workspace) -> None:
    [first] = family(work, workspace, "bees")
    rename(work, first, "apis")
    [second] = family(work, workspace, "bees")
    assert pages.find(work, workspace, "bees") is second
    delete(work, second)
    assert pages.find(work, workspace, "bees") is first


def test_a_page_goes_back_to_its_former_name(work: Work, workspace: Workspace, page: Page) -> None:
    rename(work, page, "run")
    rename(work, page, "waggle-dance")
    assert pages.find(work, workspace, "waggle-dance").slug == "waggle-dance"
    assert pages.find(work, workspace, "run") is page


def test_the_case_of_an_address_may_change(work: Work, workspace: Workspace) -> None:
    page, below = family(work, workspace, "bees", "bees/Dance")
    rename(work, page, "Bees")
    assert (page.slug, below.slug) == ("Bees", "Bees/Dance")
    assert pages.find(work, workspace, "bees") is page


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        pytest.param(["a", "a/b", "a/b/c"], "x", ["x", "x/b", "x/b/c"], id="to the side"),
        pytest.param(["a", "a/b", "a/b/c"], "a/b", ["a/b", "a/b/b", "a/b/b/c"], id="into itself"),
        pytest.param(["a", "a/a", "a/a/a"], "a/a", ["a/a", "a/a/a", "a/a/a/a"], id="all alike"),
        pytest.param(["a/b", "a/b/b", "a/b/b/c"], "a", ["a", "a/b", "a/b/c"], id="out of itself"),
        pytest.param(["a", "a/b", "ab", "ab/c"], "x", ["ab", "ab/c", "x", "x/b"], id="not others'"),
        pytest.param(["a_b", "a_b/c", "axb/d"], "x", ["axb/d", "x", "x/c"], id="no wildcards"),
        pytest.param(["STRASSE", "straße/Haus"], "weg", ["weg", "weg/Haus"], id="longer folded"),
    ],
)
def test_a_page_moves_with_what_is_beneath_it(
    work: Work, workspace: Workspace, before: list[str], to: str, after: list[str]
) -> None:
    moved = family(work, workspace, *before)
    rename(work, moved[0], to)
    assert sorted(slugs(work, workspace)) == after
    for page, former in zip(moved, before, strict=True):
        if former not in after:
            assert pages.find(work, workspace, former) is page


def test_a_page_can_leave_those_beneath_it_behind(work: Work, workspace: Workspace) -> None:
    page, _below = family(work, workspace, "a", "a/b")
    rename(work, page, "x", with_subpages=False)
    assert slugs(work, workspace) == ["a/b", "x"]


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        pytest.param("wasps", None, id="taken"),
        pytest.param("WASPS", None, id="taken in another case"),
        pytest.param("ants", None, id="taken from a page beneath it"),
        pytest.param("-", None, id="reserved"),
        pytest.param("", None, id="none"),
        pytest.param(None, "", id="no title"),
        pytest.param(None, "x" * 256, id="a title too long"),
    ],
)
def test_a_name_that_will_not_do_moves_nothing(
    work: Work, workspace: Workspace, slug: str | None, title: str | None
) -> None:
    page, *_others = family(work, workspace, "bees", "bees/dance", "wasps", "ants/dance")
    with pytest.raises(Invalid) as refused:
        placing.rename(work, page, slug=slug, title=title)
    assert list(refused.value.errors) == ["title" if slug is None else "slug"]
    work.release()
    assert slugs(work, workspace) == ["ants/dance", "bees", "bees/dance", "wasps"]


def test_the_home_page_stays_but_may_be_called_otherwise(work: Work, workspace: Workspace) -> None:
    [home] = family(work, workspace, "home")
    with pytest.raises(Invalid, match="stays at its address"):
        placing.rename(work, home, slug="house")
    rename(work, home, title="The hive")
    assert (home.slug, home.title) == ("home", "The hive")


def test_a_deleted_page_leaves_names_and_lists_and_keeps_its_record(
    work: Work, workspace: Workspace, page: Page
) -> None:
    delete(work, page, "it was about wasps")
    assert slugs(work, workspace) == []
    assert placing.trash(work, workspace) == [page]
    with pytest.raises(pages.Deleted) as gone:
        pages.find(work, workspace, "waggle-dance")
    assert gone.value.page is page
    assert page.deleted_by is not None
    assert (page.deleted_by.shown_name, page.deleted_because) == (
        "Ada Lovelace",
        "it was about wasps",
    )
    assert history.revision(work, page, 1).text == factories.TEXT


def test_a_former_name_of_a_deleted_page_leads_to_its_record(work: Work, page: Page) -> None:
    rename(work, page, "run")
    delete(work, page)
    with pytest.raises(pages.Deleted):
        pages.find(work, page.workspace, "waggle-dance")


def test_the_trash_is_newest_first(work: Work, workspace: Workspace) -> None:
    made = family(work, workspace, "a", "b", "c")
    for page in (made[1], made[0], made[2]):
        delete(work, page)
    assert [page.slug for page in placing.trash(work, workspace)] == ["c", "a", "b"]


def test_anyone_who_may_edit_deletes_and_restores(work: Work, page: Page) -> None:
    factories.act_as_guest(work)
    delete(work, page)
    placing.restore(work, page)
    work.commit()
    assert pages.find(work, page.workspace, "waggle-dance") is page
    assert (page.deleted_at, page.deleted_by, page.deleted_because) == (None, None, "")
    assert [one.verb for one in activity.recent(work, page=page)] == [
        "restored",
        "deleted",
        "began",
    ]


def test_only_members_delete_a_home_page(work: Work, workspace: Workspace, ada: Account) -> None:
    [home] = family(work, workspace, "home")
    factories.act_as_guest(work)
    with pytest.raises(Unauthorised):
        placing.delete_page(work, home)
    factories.act_as(work, factories.account(work, "Hana Tesfaye"))
    with pytest.raises(Forbidden):
        placing.delete_page(work, home)
    factories.act_as(work, ada)
    delete(work, home)
    assert home.deleted_at is not None


def test_a_page_whose_name_was_taken_comes_back_under_another(
    work: Work, workspace: Workspace, page: Page
) -> None:
    delete(work, page)
    factories.page(work, workspace, "WAGGLE dance")
    with pytest.raises(Invalid) as refused:
        placing.restore(work, page)
    assert list(refused.value.errors) == ["slug"]
    work.release()
    placing.restore(work, page, slug="waggle-dance-2")
    work.commit()
    assert slugs(work, workspace) == ["waggle-dance", "waggle-dance-2"]


def test_deleting_and_restoring_twice_is_told_plainly(work: Work, page: Page) -> None:
    delete(work, page)
    with pytest.raises(pages.Deleted):
        placing.delete_page(work, page)
    work.release()
    for _time in range(2):
        placing.restore(work, page)
        work.commit()
    assert [one.verb for one in activity.recent(work, page=page, limit=2)] == [
        "restored",
        "deleted",
    ]


def test_what_links_to_a_page_waits_for_it_while_it_is_deleted(
    work: Work, workspace: Workspace, page: Page
) -> None:
    factories.page(work, workspace, "Index", text="See [[Waggle dance]].\n")
    delete(work, page)
    assert [one.title for one in links.missing(work, workspace)] == ["Waggle dance"]
    placing.restore(work, page)
    work.commit()
    assert links.missing(work, workspace) == []
    assert [one.page.title for one in links.backlinks(work, page)] == ["Index"]


def test_what_moves_along_answers_links_that_waited_for_its_new_name(
    work: Work, workspace: Workspace
) -> None:
    page, below = family(work, workspace, "a", "a/b")
    source = factories.page(work, workspace, "Index", text="[[x/b]]\n")
    assert [one.title for one in links.missing(work, workspace)] == ["x/b"]
    rename(work, page, "x")
    assert links.missing(work, workspace) == []
    assert [one.target_page for one in links.outgoing(work, source)] == [below]


def test_an_archived_workspace_keeps_its_trash(work: Work, page: Page) -> None:
    delete(work, page)
    workspaces.archive(work, page.workspace)
    work.commit()
    with pytest.raises(Forbidden):
        placing.restore(work, page)
    assert placing.trash(work, page.workspace) == [page]
    with pytest.raises(NotFound, match="no revision 2"):
        history.revision(work, page, 2)

"""What links mean, what waits for a page, and what leads to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests import factories
from wiki.messages import Message
from wiki.models import FileVersion, Page, Workspace
from wiki.services import files, history, links, overview, pages, placing, reading, workspaces
from wiki.services.reading import Reader
from wiki.work import Work


@dataclass(frozen=True)
class Places:
    """Addresses as short as can be: they say what a link was taken for."""

    def page_url(self, page: Page, /) -> str:
        return f"/page/{page.workspace.slug}/{page.slug}"

    def missing_url(self, workspace: Workspace, slug: str, /) -> str:
        return f"/missing/{workspace.slug}/{slug}"

    def choices_url(self, workspace: Workspace, name: str, /) -> str:
        return f"/choices/{workspace.slug}/{name}"

    def file_url(self, version: FileVersion, /) -> str:
        return f"/file/{version.file.name}/{version.number}"


def said(message: Message) -> str:
    return str(message)


READER = Reader(addresses=Places(), say=said)


def html(work: Work, page: Page) -> str:
    return str(reading.of_head(work, page, history.head(work, page), READER).html)


def address(work: Work, workspace: Workspace, link: str) -> str:
    """Where a link leads that stands in a page of its own."""
    source = factories.page(work, workspace, text=f"A {link} B\n")
    shown = html(work, source)
    placing.delete_page(work, source)
    work.commit()
    start = shown.index('href="') + 6
    return shown[start : shown.index('"', start)]


def test_a_wikilink_means_title_then_address_then_former_one_then_last_part(
    work: Work, workspace: Workspace
) -> None:
    def begin(title: str, slug: str) -> Page:
        return factories.page(work, workspace, title, slug=slug)

    begin("Waggle dance", "dances/waggle")
    former = begin("Round dance", "round")
    placing.rename(work, former, slug="circle")
    work.commit()
    for written, means in (
        ("[[Waggle dance]]", "dances/waggle"),
        ("[[WAGGLE DANCE]]", "dances/waggle"),
        ("[[dances/waggle]]", "dances/waggle"),
        ("[[Waggle]]", "dances/waggle"),
        ("[[round]]", "circle"),
        ("[[circle|the other one]]", "circle"),
    ):
        assert address(work, workspace, written) == f"/page/bees/{means}"
    begin("round", "r")
    assert address(work, workspace, "[[round]]") == "/page/bees/r"
    begin("R", "other")
    assert address(work, workspace, "[[R]]") == "/page/bees/other"


def test_the_section_of_a_link_is_split_off_only_where_a_page_is_left(
    work: Work, workspace: Workspace
) -> None:
    factories.page(work, workspace, "Dances", text="# The run\n")
    factories.page(work, workspace, "C#", slug="c-sharp")
    assert address(work, workspace, "[[Dances#The run]]") == "/page/bees/dances#s-the-run"
    assert address(work, workspace, "[[C#]]") == "/page/bees/c-sharp"
    assert address(work, workspace, "[[Nobody#The run]]").startswith("/missing/bees/nobody")


def test_a_name_of_several_pages_asks_which_is_meant(work: Work, workspace: Workspace) -> None:
    source = factories.page(work, workspace, "Index", text="[[Dance]]\n")
    first = factories.page(work, workspace, "Dance", slug="first")
    factories.page(work, workspace, "Dance", slug="second")
    asking = factories.page(work, workspace, "Asking", text="[[Dance]] [[DANCE]]\n")
    for number in range(2):
        assert html(work, asking).count('href="/choices/bees/') == 2
        # The link of old goes on leading where it led.
        assert 'href="/page/bees/first"' in html(work, source)
        assert [one.page for one in links.backlinks(work, first)] == [source]
        assert links.missing(work, workspace) == []
        factories.page(work, workspace, "Dance", slug=f"another-{number}")


def test_links_survive_renames_without_any_text_being_touched(
    work: Work, workspace: Workspace, page: Page
) -> None:
    source = factories.page(work, workspace, "Index", text="[[Waggle dance]] [[waggle-dance]]\n")
    placing.rename(work, page, title="Run", slug="runs/run")
    work.commit()
    assert html(work, source).count('href="/page/bees/runs/run"') == 2
    assert source.head_number == 1
    factories.revision(work, source, "Still [[Waggle dance]].\n")
    assert 'href="/page/bees/runs/run"' in html(work, source)


def test_a_page_that_is_begun_takes_the_links_that_waited(work: Work, workspace: Workspace) -> None:
    other = factories.workspace(work, "Wasps", slug="wasps")
    here = factories.page(work, workspace, "Here", text="One can [[Say more|say more]] here.\n")
    there = factories.page(work, other, "There", text="See [[bees:Say more]] as well.\n")
    [missing] = links.missing(work, workspace)
    assert (missing.title, missing.slug) == ("Say more", "say-more")
    assert {one.page: one.shown for one in missing.waiting} == {
        here: "say more",
        there: "bees:Say more",
    }
    assert "One can say more here." in missing.waiting[0].context
    stamp = other.stamp
    begun = factories.page(work, workspace, "Say more")
    assert links.missing(work, workspace) == []
    assert {one.page for one in links.backlinks(work, begun)} == {here, there}
    assert 'href="/page/bees/say-more"' in html(work, there)
    assert other.stamp > stamp


def test_a_page_begun_at_the_address_of_a_missing_one_answers_it(
    work: Work, workspace: Workspace
) -> None:
    source = factories.page(work, workspace, "Index", text="[[What? Now!]]\n")
    factories.page(work, workspace, "Something else", slug="what-now")
    assert 'href="/page/bees/what-now"' in html(work, source)


def test_a_missing_page_is_not_made_by_its_own_links(work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, "Dance", text="[[Dance]] [[Other]]\n")
    assert links.backlinks(work, page) == []
    assert links.orphans(work, workspace) == [page]
    assert links.unanswered_of(work, page) == [("Other", "other")]


def test_orphans_are_what_no_living_page_leads_to(work: Work, workspace: Workspace) -> None:
    home = factories.page(work, workspace, "Home", text="[[One]]\n")
    one = factories.page(work, workspace, "One")
    two = factories.page(work, workspace, "Two")
    assert links.orphans(work, workspace) == [two]
    placing.delete_page(work, home)
    work.commit()
    assert links.orphans(work, workspace) == [one, two]


HIDDEN = ("[[secret:Plan]]", "[[secret:Plan#Part]]", "[[secret:Twin]]", "[[secret:Nobody]]")


def test_a_link_into_what_its_reader_may_not_know_of_is_a_missing_page_of_this_workspace(
    work: Work, workspace: Workspace
) -> None:
    secret = factories.workspace(work, "Secret", slug="secret", visibility="members")
    factories.page(work, secret, "Plan", text="# Part\n")
    factories.page(work, secret, "Twin", slug="one")
    factories.page(work, secret, "Twin", slug="other")
    mine = factories.page(work, workspace, "Mine", text=" ".join(HIDDEN) + "\n")
    same = " ".join(HIDDEN).replace("secret:", "nowhere:")
    none = factories.page(work, workspace, "None", text=same + "\n")
    shown = html(work, mine)
    assert 'href="/page/secret/plan"' in shown
    assert 'href="/choices/secret/Twin"' in shown
    assert 'href="/missing/secret/nobody"' in shown
    factories.act_as(work, None)
    assert html(work, mine) == html(work, none).replace("nowhere", "secret")
    factories.act_as(work, factories.account(work, "Otto Outsider"))
    assert html(work, mine) == html(work, none).replace("nowhere", "secret")


def test_links_from_what_a_reader_may_not_know_of_are_not_shown(
    work: Work, workspace: Workspace, page: Page
) -> None:
    secret = factories.workspace(work, "Secret", slug="secret", visibility="members")
    factories.page(work, secret, "Plan", text="[[bees:Waggle dance]] [[bees:Nobody]]\n")
    assert len(links.backlinks(work, page)) == 1
    assert len(links.missing(work, workspace)) == 1
    factories.act_as(work, None)
    assert links.backlinks(work, page) == []
    assert links.missing(work, workspace) == []
    assert overview.asks(work, workspace) == []


def test_a_workspace_may_be_named_in_its_own_pages(work: Work, workspace: Workspace) -> None:
    factories.page(work, workspace, "Dance", slug="dance")
    named = f"[[{workspace.slug}:Dance]]"
    assert address(work, workspace, named) == f"/page/{workspace.slug}/dance"
    assert (
        address(work, workspace, f"[[{workspace.slug}:Song]]") == f"/missing/{workspace.slug}/song"
    )


def test_a_space_after_the_colon_means_a_title(work: Work, workspace: Workspace) -> None:
    factories.workspace(work, "Wasps", slug="wasps")
    assert address(work, workspace, "[[wasps: a note]]") == "/missing/bees/wasps-a-note"
    assert address(work, workspace, "[[wasps:a note]]") == "/missing/wasps/a-note"


def test_relative_links_of_an_imported_page_are_read_from_where_it_was(
    work: Work, workspace: Workspace
) -> None:
    files.attach(work, workspace, name="notes/img/run.txt", content=b"a run")
    work.commit()
    target = imported(work, workspace, "Dance", "notes/Dance")
    target.source_path = "notes/Dance.md"
    work.commit()
    source = imported(work, workspace, "Day", "notes/days/Day")
    source.source_path = "notes/days/Day.md"
    work.commit()
    factories.revision(
        work,
        source,
        "[up](../Dance.md#how) [away](../../../etc.md) [none](None.md) [file](../img/run.txt)\n",
    )
    shown = html(work, source)
    assert 'href="/page/bees/notes/Dance#s-how"' in shown
    assert 'href="/missing/bees/notes/days/none"' in shown
    assert 'href="/file/notes/img/run.txt/1"' in shown
    assert "etc" not in "".join(part for part in shown.split('"') if part.startswith("/"))


def imported(work: Work, workspace: Workspace, title: str, slug: str) -> Page:
    return factories.page(work, workspace, title, slug=slug)


def test_backlinks_are_each_page_once_by_title_with_the_words_around(
    work: Work, workspace: Workspace, page: Page
) -> None:
    text = "# Angles\n\nThe *angle* of the [[Waggle dance|run]] says where. [[Waggle dance]]\n"
    for title in ("b second", "A first"):
        factories.page(work, workspace, title, text=text)
    found = links.backlinks(work, page)
    assert [one.page.title for one in found] == ["A first", "b second"]
    assert (found[0].shown, found[0].section) == ("run", "Angles")
    assert "The angle of the run says where." in found[0].context


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda w, p: placing.rename(w, p, title="Run"), id="renamed"),
        pytest.param(lambda w, p: placing.delete_page(w, p), id="deleted"),
        pytest.param(
            lambda w, p: workspaces.change(
                w, p.workspace, workspaces.settings_of(p.workspace), slug="apis"
            ),
            id="in a workspace renamed",
        ),
    ],
)
def test_what_other_workspaces_show_of_a_page_changes_with_it(
    work: Work, workspace: Workspace, change: Callable[[Work, Page], object]
) -> None:
    other = factories.workspace(work, "Wasps", slug="wasps")
    target = factories.page(work, other, "Target")
    page = factories.page(work, workspace, "Source", text="[[wasps:Target]]\n")
    before = reading.glance(work, target.workspace.slug, target.slug)
    change(work, page)
    work.commit()
    assert reading.glance(work, target.workspace.slug, target.slug) != before


def test_an_edit_shows_on_the_pages_it_links_to_no_longer(work: Work, page: Page) -> None:
    source = factories.page(work, page.workspace, "Source", text="[[Waggle dance]]\n")
    before = reading.glance(work, page.workspace.slug, page.slug)
    factories.revision(work, source, "Nothing.\n")
    assert reading.glance(work, page.workspace.slug, page.slug) != before
    assert pages.by_id(work, page.public_id) is page
    assert links.backlinks(work, page) == []

"""Search: what the reader may know of is found, counted and suggested, and nothing else."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import Place
from tests.racing import opened
from wiki.models import Account, Page, Workspace
from wiki.services import indexing, pages, placing, searching, workspaces
from wiki.work import Work


def found(work: Work, typed: str, workspace: Workspace | None = None) -> list[str]:
    return [one.page.title for one in searching.search(work, typed, workspace=workspace).items]


@pytest.fixture
def hive(work: Work) -> Workspace:
    """A members-only workspace full of the same words as the public one, and one of its own."""
    closed = factories.workspace(work, "Hive", slug="hive", visibility="members")
    for number in range(12):
        text = f"Tremble dances, many tremble dances. zugzwang {number}\n"
        factories.page(work, closed, f"Tremble {number}", slug=f"t{number}", text=text)
    return closed


@pytest.fixture
def notes(work: Work, workspace: Workspace, hive: Workspace) -> Workspace:
    """A public workspace, with a hidden one beside it."""
    factories.page(
        work,
        workspace,
        "Tremble dance",
        text="---\ntags: [Dances]\n---\nAbove.\n\n## How they turn\n\nBees turn to the left.\n",
    )
    factories.page(work, workspace, "Angles", text="The tremble dance has angles to the left.\n")
    return workspace


def test_what_a_reader_may_not_know_of_is_neither_found_nor_counted(
    work: Work, notes: Workspace, hive: Workspace
) -> None:
    assert searching.search(work, "tremble").total == 14
    for who in (None, factories.account(work, "Otto Outsider")):
        factories.act_as(work, who)
        results = searching.search(work, "tremble")
        assert results.total == 2
        assert {one.page.title for one in results.items} == {"Tremble dance", "Angles"}
        assert not results.more
        for typed in ("zugzwang", "in:hive tremble", 'title:"tremble 3"', "author:ada zugzwang"):
            nothing = searching.search(work, typed)
            assert (nothing.items, nothing.more) == ([], False), typed
            assert nothing.total in (0, None)
        assert {one.title for one in searching.complete(work, "trem")} == {"Tremble dance"}
        assert searching.search(work, "tremble", workspace=hive).items == []


def test_no_word_of_a_hidden_page_is_suggested(work: Work, notes: Workspace) -> None:
    assert searching.search(work, "zugzwnag").suggestion == "zugzwang"
    factories.act_as(work, None)
    assert searching.search(work, "zugzwnag").suggestion is None
    assert searching.search(work, "agnles").suggestion == "angles"


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        pytest.param("turn left", ["Tremble dance"], id="all words"),
        pytest.param("angles", ["Angles"], id="in the title"),
        pytest.param("TURNING", ["Tremble dance"], id="another form of the word"),
        pytest.param('"tremble dance"', ["Tremble dance", "Angles"], id="a phrase"),
        pytest.param('"dance tremble"', [], id="a phrase that nobody wrote"),
        pytest.param("title:angles", ["Angles"], id="a title"),
        pytest.param("title:left", [], id="no title"),
        pytest.param("tag:dances", ["Tremble dance"], id="a tag"),
        pytest.param("left -turn", ["Angles"], id="without a word"),
        pytest.param("left in:bees", None, id="in a workspace"),
        pytest.param("left in:nowhere", [], id="in no workspace"),
        pytest.param("left -in:bees", [], id="in any other workspace"),
        pytest.param("", [], id="nothing"),
        pytest.param("-left", None, id="only what is not wanted"),
        pytest.param('" -: ( [ ~ * \\ \0', None, id="signs"),
    ],
)
def test_what_is_typed_finds(
    work: Work, notes: Workspace, typed: str, titles: list[str] | None
) -> None:
    factories.act_as(work, None)
    given = found(work, typed.replace("\0", ""))
    if titles is not None:
        assert sorted(given) == sorted(titles)


def test_nobody_is_counted(work: Work, notes: Workspace) -> None:
    results = searching.search(work, 'author:"Ada Lovelace"')
    assert results.items
    assert results.total is None
    assert searching.search(work, 'left -author:"Hana Tesfaye"').total is None


def test_the_section_that_says_so_is_named(work: Work, notes: Workspace) -> None:
    [best] = searching.search(work, "turn to").items
    assert best.anchor == "how-they-turn"
    assert "".join(text for text, _hit in best.section) == "How they turn"
    assert any(hit for _text, hit in best.passage)


def test_a_save_is_found_at_once_and_what_it_took_away_no_more(work: Work, page: Page) -> None:
    assert found(work, "angle") == ["Waggle dance"]
    factories.revision(work, page, "Of wagtails.\n")
    assert found(work, "wagtail") == ["Waggle dance"]
    assert found(work, "angle") == []


def test_a_page_is_found_by_its_new_title_and_by_whoever_gave_it(work: Work, page: Page) -> None:
    with factories.acting(work, factories.account(work, "Hana Tesfaye")):
        placing.rename(work, page, title="Zigzag")
        work.commit()
    assert found(work, "title:zigzag") == ["Zigzag"]
    assert found(work, "title:waggle") == []
    assert found(work, 'author:"Hana Tesfaye"') == ["Zigzag"]


def test_a_deleted_page_is_not_found_until_it_is_restored(work: Work, page: Page) -> None:
    placing.delete_page(work, page)
    work.commit()
    assert found(work, "angle") == []
    assert list(searching.complete(work, "wagg")) == []
    placing.restore(work, page)
    work.commit()
    assert found(work, "angle") == ["Waggle dance"]


def test_who_may_read_changes_what_is_found_at_once(work: Work, page: Page, ada: Account) -> None:
    chosen = workspaces.settings_of(page.workspace)
    closed = workspaces.Settings(**{**chosen.__dict__, "visibility": "members"})
    workspaces.change(work, page.workspace, closed)
    work.commit()
    assert found(work, "angle") == ["Waggle dance"]
    factories.act_as(work, None)
    assert found(work, "angle") == []
    factories.act_as(work, ada)
    workspaces.change(work, page.workspace, chosen)
    work.commit()
    factories.act_as(work, None)
    assert found(work, "angle") == ["Waggle dance"]


def test_results_come_a_stretch_at_a_time(work: Work, hive: Workspace) -> None:
    first = searching.search(work, "tremble", limit=10)
    rest = searching.search(work, "tremble", limit=10, offset=10)
    assert (len(first.items), first.more, len(rest.items), rest.more) == (10, True, 2, False)
    assert not {one.page for one in first.items} & {one.page for one in rest.items}
    assert searching.search(work, "tremble", offset=10**30).items == []


@pytest.mark.parametrize("damage", ["deleted", "emptied", "garbled"])
def test_an_index_that_is_lost_heals_while_pages_are_saved(real_place: Place, damage: str) -> None:
    if real_place.tools.index.transactional:
        return  # it lives and dies with the database
    with opened(real_place) as work:
        factories.act_as(work, factories.account(work, "Ada Lovelace"))
        space = factories.workspace(work, "Bees", slug="bees")
        before = factories.page(work, space, "Before")
        spoil(real_place.settings.instance / "index", damage)
        after = factories.page(work, space, "After", text="Bees dance on.\n")
        searching.search(work, "dance")
        for thread in threading.enumerate():
            if thread.name == "search-rebuild":
                thread.join(30)
        work.release()
        indexing.drain(work)
        assert {one.page for one in searching.search(work, "dance").items} == {before, after}
        assert pages.by_id(work, before.public_id) is before


def spoil(folder: Path, damage: str) -> None:
    if damage == "deleted":
        shutil.rmtree(folder)
        return
    for path in folder.rglob("*"):
        if path.is_file() and "lock" not in path.name.lower():
            path.write_bytes(b"" if damage == "emptied" else b"\x00garbled" * 20)

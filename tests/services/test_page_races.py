"""Many people who save at the same moment, with connections of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import select

from tests import factories
from tests.conftest import Place
from tests.racing import at_once, opened
from wiki.errors import Conflict, Invalid, WikiError
from wiki.models import Contributor, Page, Workspace
from wiki.services import history, links, pages, placing, workspaces
from wiki.work import Work

pytestmark = pytest.mark.races

PEOPLE = 8
LINES = "".join(f"Dance {number} is danced by nobody yet.\n\n" for number in range(PEOPLE))


@pytest.fixture
def work(real_place: Place) -> Iterator[Work]:
    """A piece of work of Ada's, on connections of its own."""
    with opened(real_place) as made:
        factories.act_as(made, factories.account(made, "Ada Lovelace"))
        yield made


def by(
    place: Place, who: int | None, deed: Callable[[Work], object]
) -> Callable[[], object | None]:
    """Somebody's deed in a piece of work of their own, kept at the end."""

    def do() -> object | None:
        with opened(place, who) as mine:
            if who is None:
                factories.act_as_guest(mine)
            result = deed(mine)
            mine.commit()
            return result

    return do


def ada_of(work: Work) -> int:
    assert work.actor.account is not None
    return work.actor.account.id


def refusals(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def test_eight_people_who_save_one_page_at_once_lose_no_word(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    page = factories.page(work, workspace, "Dances", text=LINES)
    page_id, ada = page.public_id, ada_of(work)
    work.release()

    def save(number: int, mine: Work) -> None:
        found = pages.by_id(mine, page_id)
        text = LINES.replace(f"Dance {number} is danced by nobody", f"Dance {number} is mine")
        pages.edit(mine, found, text=text, base=1)

    saved = at_once([by(real_place, ada, partial(save, number)) for number in range(PEOPLE)])
    assert not refusals(saved)
    work.db.expire_all()
    assert page.head_number == PEOPLE + 1
    text = history.head(work, page).text
    assert [f"Dance {number} is mine" in text for number in range(PEOPLE)] == [True] * PEOPLE


def test_pages_that_link_to_each_other_are_saved_at_once(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    titles = [f"Dance {letter}" for letter in "abcdefgh"]
    ids = [factories.page(work, workspace, title).public_id for title in titles]
    ada = ada_of(work)
    work.release()

    def save(number: int, mine: Work) -> None:
        found = pages.by_id(mine, ids[number])
        for step in range(3):
            # Each names all others in an order of its own.
            others = titles[number:] + titles[:number]
            text = f"Step {step}. " + " ".join(f"[[{title}]]" for title in others) + "\n"
            pages.edit(mine, found, text=text, base=found.head_number)
            mine.commit()

    saved = at_once([by(real_place, ada, partial(save, number)) for number in range(len(ids))])
    assert not refusals(saved)
    work.db.expire_all()
    for one in ids:
        page = pages.by_id(work, one)
        assert page.head_number == 4
        assert len(links.backlinks(work, page)) == len(ids) - 1


def test_pages_begun_in_workspaces_that_wait_for_each_other_come_to_be(
    real_place: Place, work: Work
) -> None:
    ada = ada_of(work)
    for here in ("east", "west"):
        factories.page(work, factories.workspace(work, here.title(), slug=here), "Wants")
    for here, there in (("east", "west"), ("west", "east")):
        space = workspaces.find(work, here)
        text = " ".join(f"[[{there}:Page {letter}]]" for letter in "abcdefgh") + "\n"
        factories.revision(work, pages.find(work, space, "wants"), text)
    work.release()

    def begin(place: str, letter: str, mine: Work) -> None:
        found = workspaces.find(mine, place)
        pages.create(mine, found, title=f"Page {letter}", text=f"{place} {letter}\n")

    jobs = [
        by(real_place, ada, partial(begin, place, letter))
        for letter in "abcd"
        for place in ("east", "west")
    ]
    assert not refusals(at_once(jobs))
    work.db.expire_all()
    for place in ("east", "west"):
        begun = pages.find(work, workspaces.find(work, place), "page-c")
        assert [one.page.title for one in links.backlinks(work, begun)] == ["Wants"]


def test_a_link_finds_its_page_whichever_of_the_two_is_saved_first(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    names = [f"Dance {letter}" for letter in "abcdefgh"]
    source_id, slug = factories.page(work, workspace, "Index").public_id, workspace.slug
    ada = ada_of(work)
    work.release()

    def begin(mine: Work) -> None:
        space = workspaces.find(mine, slug)
        for name in names:
            pages.create(mine, space, title=name, text=factories.TEXT)
            mine.commit()

    def link(mine: Work) -> None:
        found = pages.by_id(mine, source_id)
        for upto in range(len(names)):
            text = " ".join(f"[[{name}]]" for name in reversed(names[: upto + 1])) + "\n"
            pages.edit(mine, found, text=text, base=found.head_number)
            mine.commit()

    assert not refusals(at_once([by(real_place, ada, begin), by(real_place, ada, link)]))
    work.db.expire_all()
    assert links.missing(work, workspaces.find(work, slug)) == []
    source = pages.by_id(work, source_id)
    assert {one.target_page_id for one in links.outgoing(work, source)} == set(
        work.db.scalars(select(Page.id).where(Page.title.in_(names)))
    )


def test_pages_come_and_go_while_what_links_to_them_is_saved(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    target = factories.page(work, workspace, "Waggle dance")
    source = factories.page(work, workspace, "Index", text="[[Waggle dance]]\n")
    ids = target.public_id, source.public_id
    ada = ada_of(work)
    work.release()

    def come_and_go(mine: Work) -> None:
        found = pages.by_id(mine, ids[0])
        for _round in range(6):
            placing.delete_page(mine, found)
            mine.commit()
            placing.restore(mine, found)
            mine.commit()

    def save(mine: Work) -> None:
        found = pages.by_id(mine, ids[1])
        for step in range(12):
            pages.edit(mine, found, text=f"{step} [[Waggle dance]]\n", base=found.head_number)
            mine.commit()

    assert not refusals(at_once([by(real_place, ada, come_and_go), by(real_place, ada, save)]))
    work.db.expire_all()
    assert [one.page.title for one in links.backlinks(work, target)] == ["Index"]


def test_one_name_is_given_once_when_two_begin_it_together(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    slug, ada = workspace.slug, ada_of(work)
    work.release()

    def begin(title: str, mine: Work) -> None:
        pages.create(mine, workspaces.find(mine, slug), title=title, text=factories.TEXT)

    jobs = [by(real_place, ada, partial(begin, title)) for title in ("Dance", "DANCE", "dance")]
    refused = refusals(at_once(jobs))
    assert len(refused) == 2
    assert all(isinstance(one, Invalid | Conflict) for one in refused)


def test_one_address_is_given_once_when_two_found_a_workspace_together(
    real_place: Place, work: Work
) -> None:
    ada = ada_of(work)
    work.release()

    def found(mine: Work) -> None:
        settings = workspaces.Settings(title="Wasps")
        workspaces.create(mine, slug="wasps", settings=settings)

    refused = refusals(at_once([by(real_place, ada, found)] * 4))
    assert len(refused) == 3
    assert all(isinstance(one, WikiError) for one in refused), refused


def test_a_guest_who_begins_two_pages_at_once_stays_one_contributor(
    real_place: Place, work: Work, workspace: Workspace
) -> None:
    ids = [factories.page(work, workspace).public_id for _number in range(4)]
    work.release()

    def save(page_id: str, mine: Work) -> None:
        pages.edit(mine, pages.by_id(mine, page_id), text=f"By a guest: {page_id}\n", base=1)

    assert not refusals(at_once([by(real_place, None, partial(save, one)) for one in ids]))
    guests = select(Contributor.name).where(Contributor.kind == "guest")
    assert list(work.db.scalars(guests)) == ["Quiet Heron"]

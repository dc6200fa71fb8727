"""A copy of everything, what is wrong with a wiki, and the chores that keep it right."""

from __future__ import annotations

import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from tests import factories
from tests.conftest import Place, built, closed
from tests.databases import Databases
from tests.racing import opened
from wiki.errors import Conflict, Malformed, NotFound
from wiki.models import (
    Account,
    Event,
    FileVersion,
    Page,
    PageAlias,
    Proposal,
    Rendering,
    Revision,
    Text,
)
from wiki.renderer import Renderer
from wiki.services import (
    files,
    history,
    indexing,
    pages,
    placing,
    proposals,
    safekeeping,
    searching,
    upkeep,
    workspaces,
)
from wiki.work import Work

TEXTS = ["One.\n", "\ufeffTwo\r\n\r\n", "\nThree", "Four \u2028 e\u0301 \U0001f41d\r"]


@pytest.fixture
def served(real_place: Place) -> Iterator[Work]:
    """A piece of work on a wiki with connections of its own, with something of everything in it."""
    with opened(real_place) as made:
        factories.act_as(made, factories.account(made, "Ada Lovelace", email="ada@example.org"))
        fill(made)
        yield made


@pytest.fixture
def page(work: Work) -> Page:
    return fill(work)


def fill(work: Work) -> Page:
    """A page with awkward texts, in a workspace with a file, an alias, a proposal and something deleted."""
    space = factories.workspace(work, "Bees", slug="bees", visibility="members")
    made = factories.page(work, space, "Dance", text=TEXTS[0])
    for one in TEXTS[1:]:
        factories.revision(work, made, one, summary="wörds")
    placing.rename(work, made, slug="dances/dance")
    work.commit()
    files.attach(work, space, name="run.bin", content=bytes(range(256)) + made.public_id.encode())
    work.commit()
    proposals.offer(work, made, text="Other.\n", base=made.head_number)
    work.commit()
    placing.delete_page(work, factories.page(work, space, "Gone"), because="so")
    work.commit()
    return made


def everything(work: Work) -> dict[str, Any]:
    """All that people would miss, as plain values."""
    work.release()
    revisions = select(Revision).order_by(Revision.page_id, Revision.number)
    return {
        "accounts": work.db.execute(select(Account.username, Account.email)).all(),
        "pages": work.db.execute(
            select(Page.public_id, Page.slug, Page.title, Page.deleted_at, Page.deleted_because)
        ).all(),
        "revisions": [
            (one.page_id, one.number, one.text, one.summary, one.saved_at, one.contributor_id)
            for one in work.db.scalars(revisions)
        ],
        "aliases": work.db.execute(select(PageAlias.slug, PageAlias.page_id)).all(),
        "files": work.db.execute(select(FileVersion.sha256, FileVersion.size)).all(),
        "events": work.db.execute(
            select(Event.at, Event.verb, Event.summary, Event.details).order_by(Event.id)
        ).all(),
        "proposals": work.db.execute(select(Proposal.state, Proposal.text_hash)).all(),
    }


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_a_copy_comes_back_whole_on_either_database(
    served: Work,
    tmp_path: Path,
    databases: Databases,
    renderer: Renderer,
    other: str,
) -> None:
    copy = tmp_path / "copy.zip"
    safekeeping.backup(served, copy)
    there = built(databases, renderer, databases.fresh(other))
    with opened(there) as fresh:
        safekeeping.restore(fresh, copy)
        assert everything(fresh) == everything(served)
        assert list(upkeep.examine(fresh)) == []
        [sha256] = fresh.db.scalars(select(FileVersion.sha256))
        kept = served.tools.blobs.path(sha256).read_bytes()
        assert there.tools.blobs.path(sha256).read_bytes() == kept
        # It lives on: numbers are dealt, pages are found.
        factories.act_as(fresh, fresh.db.scalars(select(Account)).one())
        space = workspaces.find(fresh, "bees")
        begun = factories.page(fresh, space, "Another", text="Tremble.\n")
        assert [one.page for one in searching.search(fresh, "tremble").items] == [begun]
        assert [one.page.slug for one in searching.search(fresh, "four").items] == ["dances/dance"]
        factories.account(fresh, "Hana Tesfaye")
    closed(there)


def test_a_copy_is_of_one_moment_while_others_save(
    served: Work,
    real_place: Place,
    tmp_path: Path,
    databases: Databases,
    renderer: Renderer,
) -> None:
    page_id = served.db.scalars(select(Page.public_id).where(Page.slug == "dances/dance")).one()
    ada = served.db.scalars(select(Account.id)).one()
    served.release()
    done = threading.Event()
    saved: list[int] = []

    def save() -> None:
        with opened(real_place, ada) as mine:
            found = pages.by_id(mine, page_id)
            while not done.is_set():
                number = found.head_number
                pages.edit(mine, found, text=f"Number {number}\n", base=number)
                mine.commit()
                saved.append(number)

    writer = threading.Thread(target=save)
    writer.start()
    for number in range(2):
        safekeeping.backup(served, tmp_path / f"copy-{number}.zip")
    done.set()
    writer.join()
    assert saved
    for number in range(2):
        there = built(databases, renderer, databases.fresh("sqlite"))
        with opened(there) as fresh:
            safekeeping.restore(fresh, tmp_path / f"copy-{number}.zip")
            assert list(upkeep.examine(fresh)) == []
            found = fresh.db.scalars(select(Page).where(Page.public_id == page_id)).one()
            factories.act_as(fresh, fresh.db.scalars(select(Account)).one())
            assert history.head(fresh, found).text == f"Number {found.head_number - 1}\n" or (
                found.head_number == len(TEXTS)
            )
        closed(there)


def test_a_copy_is_for_its_owner_alone_and_never_written_over(served: Work, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    safekeeping.backup(served, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    before = copy.read_bytes()
    with pytest.raises(Conflict, match="already"):
        safekeeping.backup(served, copy)
    assert copy.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["copy.zip"]


def test_nothing_is_restored_over_something(served: Work, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    safekeeping.backup(served, copy)
    with pytest.raises(Conflict, match="not empty"):
        safekeeping.restore(served, copy)


def test_a_damaged_copy_is_refused_and_leaves_nothing(
    served: Work,
    tmp_path: Path,
    databases: Databases,
    renderer: Renderer,
    dialect: str,
) -> None:
    whole, copy = tmp_path / "whole.zip", tmp_path / "copy.zip"
    safekeeping.backup(served, whole)
    there = built(databases, renderer, databases.fresh(dialect))
    with opened(there) as fresh:
        for damage in ("cut", "no zip", "no manifest", "a table", "a file", "a row"):
            rewrite(whole, copy, damage)
            with pytest.raises(Malformed):
                safekeeping.restore(fresh, copy)
            fresh.release()
            assert fresh.db.scalars(select(Account)).all() == [], damage
        safekeeping.restore(fresh, whole)
        assert len(fresh.db.scalars(select(Page)).all()) == 2
    closed(there)


def rewrite(whole: Path, copy: Path, damage: str) -> None:
    if damage in ("cut", "no zip"):
        copy.write_bytes(whole.read_bytes()[:-400] if damage == "cut" else b"not a copy")
        return
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if damage == "no manifest" and name == "manifest.json":
                continue
            if damage == "a table" and name == "tables/revisions.jsonl":
                continue
            if damage == "a file" and name.startswith("files/"):
                data = data[::-1]
            if damage == "a row" and name == "tables/pages.jsonl":
                data = data.replace(b"[", b"[[", 1)
            target.writestr(name, data)


def test_a_copy_that_is_not_there_is_told(real_place: Place, tmp_path: Path) -> None:
    with opened(real_place) as fresh, pytest.raises(NotFound, match="no file"):
        safekeeping.restore(fresh, tmp_path / "none.zip")


def test_a_sound_wiki_has_nothing_to_say(work: Work, page: Page) -> None:
    assert list(upkeep.examine(work)) == []


def damaged_text(work: Work, page: Page, place: Place) -> None:
    head = history.head(work, page).text_hash
    work.db.execute(update(Text).where(Text.hash == head).values(data=b"x", codec="plain"))


def unreadable_text(work: Work, page: Page, place: Place) -> None:
    head = history.head(work, page).text_hash
    work.db.execute(update(Text).where(Text.hash == head).values(data=b"\xff\xff", codec="zlib"))


def half_a_text(work: Work, page: Page, place: Place) -> None:
    head = history.head(work, page).text_hash
    work.db.execute(update(Text).where(Text.hash == head).values(data=b"\xff", codec="plain"))


def lost_revision(work: Work, page: Page, place: Place) -> None:
    work.db.execute(delete(Revision).where(Revision.page_id == page.id, Revision.number == 2))


def wrong_head(work: Work, page: Page, place: Place) -> None:
    work.db.execute(
        text("UPDATE pages SET head_number = head_number + 1 WHERE id = :id"), {"id": page.id}
    )


def lost_file(work: Work, page: Page, place: Place) -> None:
    place.tools.blobs.path(work.db.scalars(select(FileVersion.sha256)).one()).unlink()


def damaged_file(work: Work, page: Page, place: Place) -> None:
    path = place.tools.blobs.path(work.db.scalars(select(FileVersion.sha256)).one())
    path.chmod(0o600)
    path.write_bytes(b"others")


def not_indexed(work: Work, page: Page, place: Place) -> None:
    index = place.tools.index
    if index.transactional:
        index = index.on(work.db.connection())
    index.apply((), [page.id])


DAMAGES = [
    pytest.param(damaged_text, "is not what was saved", id="a text changed"),
    pytest.param(unreadable_text, "is not what was saved", id="a text that cannot be unpacked"),
    pytest.param(half_a_text, "is not what was saved", id="a text that is none"),
    pytest.param(lost_revision, "are not 1 to 4", id="a revision lost"),
    pytest.param(wrong_head, "are not 1 to 5", id="a head that is not there"),
    pytest.param(lost_file, "are missing", id="a file lost"),
    pytest.param(damaged_file, "are damaged", id="a file changed"),
    pytest.param(not_indexed, "1 pages are not in the search index", id="a page not indexed"),
]


@pytest.mark.parametrize(("damage", "says"), DAMAGES)
def test_the_doctor_finds_what_is_wrong(
    work: Work, page: Page, place: Place, damage: Any, says: str
) -> None:
    damage(work, page, place)
    work.db.commit()
    found = [str(one) for one in upkeep.examine(work)]
    assert len(found) == 1
    assert says in found[0]


def test_the_chores_put_right_what_can_be_made_anew(work: Work, page: Page, place: Place) -> None:
    not_indexed(work, page, place)
    work.db.execute(delete(Rendering))
    work.db.commit()
    indexing.rebuild(work)
    upkeep.maintain(work)
    assert list(upkeep.examine(work)) == []
    assert len(work.db.scalars(select(Rendering)).all()) >= 1
    assert [one.page for one in searching.search(work, "four").items] == [page]

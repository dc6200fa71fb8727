"""Everything in one file and back, from either database into either."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories
from tests.conftest import Place, built, closed
from tests.databases import Databases
from wiki.errors import Conflict, Malformed, NotFound
from wiki.models import Account, Event, Page, Revision
from wiki.renderer import Renderer
from wiki.services import files, history, pages, safekeeping, searching, upkeep, workspaces
from wiki.work import Work

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
AWKWARD = "\ufeffÈʋe\r\n\r\nno end of line: e\u0301 𝕏"


@pytest.fixture(params=["the same", "the other"])
def empty_place(request, databases: Databases, renderer: Renderer, dialect: str):
    """An empty wiki, on the same kind of database or on the other."""
    kind = dialect if request.param == "the same" else OTHER[dialect]
    made = built(databases, renderer, databases.fresh(kind))
    yield made
    closed(made)


def opened(place: Place) -> Work:
    return Work(place.app.extensions["sessions"](), factories.stranger(), place.tools)


def filled(place: Place) -> Work:
    """A wiki with an account, a workspace, two revisions, a guest's words and a file."""
    work = opened(place)
    ada = factories.account(work, "Ada Lovelace", steward=True)
    factories.act_as(work, ada)
    workspace = factories.workspace(work, "Bees", slug="bees")
    page = factories.page(work, workspace, title="Dance", text="The angle.\n")
    pages.edit(work, page, text=AWKWARD, base=1, summary="in another alphabet")
    work.commit()
    files.attach(work, workspace, name="hive.txt", content=b"wax \x00 and honey")
    work.commit()
    factories.act_as_guest(work)
    pages.edit(work, page, text=AWKWARD + "\r\nmore", base=2)
    work.commit()
    factories.act_as(work, ada)
    return work


def test_everything_comes_back_in_an_empty_site(real_place, empty_place, tmp_path):
    with filled(real_place) as work:
        page = work.db.scalars(select(Page)).one()
        public_id = page.public_id
        kept = [history.revision(work, page, number).text for number in (1, 2, 3)]
        safekeeping.backup(work, tmp_path / "everything.zip")
    with opened(empty_place) as again:
        safekeeping.restore(again, tmp_path / "everything.zip")
        page = pages.by_id(again, public_id)
        assert [history.revision(again, page, number).text for number in (1, 2, 3)] == kept
        assert history.revision(again, page, 2).saved_at.tzinfo is not None
        assert history.newest(again, page).contributor.shown_name == "Quiet Heron"
        version = files.newest(again, files.find(again, page.workspace, "hive.txt"))
        with again.tools.blobs.open(version.sha256) as stored:
            assert stored.read() == b"wax \x00 and honey"
        assert [one.page.title for one in searching.search(again, "alphabet angle more").items]
        assert list(upkeep.examine(again)) == []


def test_a_restored_site_goes_on_counting(real_place, empty_place, tmp_path):
    with filled(real_place) as work:
        safekeeping.backup(work, tmp_path / "everything.zip")
    with opened(empty_place) as again:
        safekeeping.restore(again, tmp_path / "everything.zip")
        factories.act_as(again, again.db.scalars(select(Account)).one())
        workspace = workspaces.find(again, "bees")
        page = factories.page(again, workspace, title="Honey", text="Sweet.\n")
        assert history.head(again, page).text == "Sweet.\n"
        assert len(set(again.db.scalars(select(Event.id)))) == 5 + 1


def test_a_site_that_is_not_empty_is_not_restored_into(real_place, tmp_path):
    with filled(real_place) as work:
        safekeeping.backup(work, tmp_path / "everything.zip")
        with pytest.raises(Conflict):
            safekeeping.restore(work, tmp_path / "everything.zip")
        assert work.db.scalars(select(Revision)).all()


def test_a_backup_never_overwrites_a_file(real_place, tmp_path):
    there = tmp_path / "everything.zip"
    there.write_text("mine")
    with opened(real_place) as work, pytest.raises(Conflict):
        safekeeping.backup(work, there)
    assert there.read_text() == "mine"


@pytest.mark.parametrize("damage", ["no file", "no zip", "cut", "another format", "a wrong row"])
def test_what_is_no_whole_backup_is_refused_and_leaves_the_site_empty(
    real_place, empty_place, tmp_path, damage
):
    path = tmp_path / "everything.zip"
    with filled(real_place) as work:
        safekeeping.backup(work, path)
    spoil(path, damage)
    with opened(empty_place) as again:
        with pytest.raises((Malformed, NotFound)):
            safekeeping.restore(again, path)
        again.release()
        assert again.db.scalars(select(Account)).all() == []


def spoil(path: Path, damage: str) -> None:
    if damage == "no file":
        path.unlink()
    elif damage == "no zip":
        path.write_bytes(b"PK nothing")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif damage == "another format":
        rewrite(path, "manifest.json", lambda told: json.dumps(json.loads(told) | {"format": 99}))
    else:
        rewrite(path, "tables/pages.jsonl", lambda told: told.replace("[", "[1, ", 1))


def rewrite(path: Path, name: str, change) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {member: old.read(member) for member in old.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as new:
        for member, content in parts.items():
            new.writestr(member, content)

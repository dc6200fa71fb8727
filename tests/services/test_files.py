"""Files: attached, replaced, deleted, restored, and which version a revision shows."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from tests import factories
from tests.services.pictures import png
from wiki.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unauthorised
from wiki.models import FileVersion, Page, Workspace
from wiki.services import activity, files, history, pages, placing, workspaces
from wiki.work import Work

RUN = "![the run](run.png)\n"


def attach(work: Work, workspace: Workspace, name: str, content: bytes, **more: str) -> FileVersion:
    version = files.attach(work, workspace, name=name, content=content, **more)
    work.commit()
    return version


def replace(work: Work, version: FileVersion, content: bytes) -> FileVersion:
    replaced = files.replace(work, version.file, content=content)
    work.commit()
    return replaced


def numbers(work: Work, page: Page, number: int | None = None) -> list[int]:
    """The versions that a revision of a page shows, the head unless told otherwise."""
    revision = history.revision(work, page, number or page.head_number)
    return sorted(version.number for version in files.shown(work, revision).values())


def test_a_file_is_kept_byte_for_byte_and_known_by_what_it_holds(
    work: Work, workspace: Workspace
) -> None:
    version = attach(work, workspace, "run.txt", png("red", 40, 30))
    assert (version.media_type, version.width, version.height) == ("image/png", 40, 30)
    with work.tools.blobs.open(version.sha256) as kept:
        assert kept.read() == png("red", 40, 30)
    assert version.size == len(png("red", 40, 30))


def test_a_stream_is_as_good_as_bytes(work: Work, workspace: Workspace) -> None:
    version = files.attach(work, workspace, name="a.csv", content=io.BytesIO(b"a,b\n"))
    assert (version.media_type, version.size) == ("text/plain", 4)


def test_the_head_of_a_page_shows_the_newest_version_and_old_revisions_theirs(
    work: Work, workspace: Workspace
) -> None:
    first = attach(work, workspace, "run.png", png("red"))
    page = factories.page(work, workspace, text=RUN)
    second = replace(work, first, png("blue"))
    factories.revision(work, page, RUN + "\nMore.\n")
    third = replace(work, first, png("green"))
    assert numbers(work, page, 1) == [1]
    assert numbers(work, page, 2) == [2]
    assert files.heads(work, [first.file_id]) == {first.file_id: third}
    assert [one.number for one in files.versions(work, first.file)] == [3, 2, 1]
    assert second.sha256 != first.sha256


def test_the_same_bytes_make_no_new_version_and_no_event(work: Work, workspace: Workspace) -> None:
    first = attach(work, workspace, "run.png", png("red"))
    before = len(activity.recent(work))
    assert replace(work, first, png("red")).number == 1
    assert attach(work, workspace, "run.png", png("red")).number == 1
    assert len(activity.recent(work)) == before


def test_a_name_in_use_is_refused_in_any_case_of_its_letters(
    work: Work, workspace: Workspace
) -> None:
    attach(work, workspace, "Über.png", png("red"))
    with pytest.raises(files.NameTaken) as refused:
        attach(work, workspace, "über.PNG", png("blue"))
    assert isinstance(refused.value, Conflict)
    assert refused.value.file.name == "Über.png"
    work.release()
    again = files.attach(work, workspace, name="über.PNG", content=png("blue"), replacing=True)
    assert (again.number, again.file.name) == (2, "Über.png")


def test_the_same_name_in_another_workspace_is_another_file(
    work: Work, workspace: Workspace
) -> None:
    attach(work, workspace, "run.png", png("red"))
    other = factories.workspace(work)
    assert attach(work, other, "run.png", png("blue")).number == 1
    assert [one.file.workspace for one in files.listed(work, other)] == [other]


def test_links_that_waited_for_a_file_lead_to_it(work: Work, workspace: Workspace) -> None:
    page = factories.page(work, workspace, text="![run](img/run.png) [runs](runs.csv)\n")
    deep = factories.page(work, workspace, text="![run](../img/run.png)\n", under="notes")
    factories.page(work, workspace, text="![run](run.png)\n")
    stamp = workspace.stamp
    version = attach(work, workspace, "img/run.png", png("red"))
    assert set(files.used_by(work, version.file)) == {page, deep}
    assert workspace.stamp > stamp
    data = attach(work, workspace, "runs.csv", b"1\n")
    assert list(files.used_by(work, data.file)) == [page]


def test_a_revision_keeps_the_first_version_of_a_file_it_waited_for(
    work: Work, workspace: Workspace
) -> None:
    page = factories.page(work, workspace, text=RUN)
    assert numbers(work, page) == []
    first = attach(work, workspace, "run.png", png("red"))
    replace(work, first, png("blue"))
    assert numbers(work, page) == [1]


def test_a_file_waited_for_in_another_workspace_is_not_meant(
    work: Work, workspace: Workspace
) -> None:
    other = factories.workspace(work)
    factories.page(work, other, text=RUN)
    version = attach(work, workspace, "run.png", png("red"))
    assert files.used_by(work, version.file) == []


def test_a_deleted_file_leaves_pages_of_today_but_no_old_revision(
    work: Work, workspace: Workspace
) -> None:
    version = attach(work, workspace, "run.png", png("red"))
    page = factories.page(work, workspace, text=RUN)
    files.delete(work, version.file, because="blurred")
    work.commit()
    assert files.listed(work, workspace) == []
    assert files.heads(work, [version.file_id]) == {}
    assert numbers(work, page, 1) == [1]
    factories.revision(work, page, RUN + "\nMore.\n")
    assert numbers(work, page, 2) == []
    with pytest.raises(files.Deleted) as gone:
        files.find(work, workspace, "run.png")
    assert gone.value.file is version.file
    event = activity.recent(work, limit=2)[1]
    assert (event.verb, event.summary, event.file) == ("deleted file", "blurred", version.file)


def test_a_restored_file_is_shown_again_also_where_it_was_missed_meanwhile(
    work: Work, workspace: Workspace
) -> None:
    version = attach(work, workspace, "run.png", png("red"))
    page = factories.page(work, workspace, text=RUN)
    files.delete(work, version.file)
    work.commit()
    factories.revision(work, page, RUN + "\nMore.\n")
    assert files.deleted(work, workspace) == [version.file]
    files.restore(work, files.in_trash(work, workspace, version.file_id))
    work.commit()
    assert list(files.used_by(work, version.file)) == [page]
    assert numbers(work, page) == [1]
    assert files.find(work, workspace, "RUN.png") is version.file


def test_a_new_file_takes_the_place_of_a_deleted_one(work: Work, workspace: Workspace) -> None:
    old = attach(work, workspace, "run.png", png("red"))
    page = factories.page(work, workspace, text=RUN)
    files.delete(work, old.file)
    work.commit()
    new = attach(work, workspace, "run.png", png("blue"))
    assert list(files.used_by(work, new.file)) == [page]
    assert files.find(work, workspace, "run.png") is new.file
    # Revision 1 showed the old one, and does for ever.
    shown = files.shown(work, history.revision(work, page, 1))
    assert shown[old.file_id] == old
    with pytest.raises(files.NameTaken):
        files.restore(work, old.file)


def test_a_file_cannot_be_deleted_twice_or_renewed_when_it_is_gone(
    work: Work, workspace: Workspace
) -> None:
    version = attach(work, workspace, "run.png", png("red"))
    files.delete(work, version.file)
    work.commit()
    with pytest.raises(files.Deleted):
        files.delete(work, version.file)
    work.release()
    with pytest.raises(files.Deleted):
        files.replace(work, version.file, content=png("blue"))


@pytest.mark.parametrize("content", [b"", io.BytesIO()], ids=["bytes", "stream"])
def test_an_empty_file_is_refused(work: Work, workspace: Workspace, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        files.attach(work, workspace, name="a.txt", content=content)
    assert refused.value.errors == {"content": "This file is empty."}


def test_a_file_over_the_limit_is_refused(work: Work, workspace: Workspace) -> None:
    most = work.settings.max_upload
    with pytest.raises(TooLarge, match="at most"):
        files.attach(work, workspace, name="a.bin", content=bytes(most + 1))


def test_a_long_summary_is_refused(work: Work, workspace: Workspace) -> None:
    with pytest.raises(Invalid) as refused:
        attach(work, workspace, "a.txt", b"a", summary="x" * 1001)
    assert set(refused.value.errors) == {"summary"}


def test_a_name_that_will_not_do_is_refused(work: Work, workspace: Workspace) -> None:
    with pytest.raises(Invalid) as refused:
        attach(work, workspace, "../a.txt", b"a")
    assert set(refused.value.errors) == {"name"}


def test_who_may_not_edit_may_not_touch_files(work: Work) -> None:
    owner = work.actor.account
    closed = factories.workspace(work, editing="members")
    version = attach(work, closed, "run.png", png("red"))
    with factories.acting(work, factories.account(work)):
        for deed in (
            lambda: files.attach(work, closed, name="b.png", content=png("blue")),
            lambda: files.replace(work, version.file, content=png("blue")),
            lambda: files.delete(work, version.file),
        ):
            with pytest.raises(Forbidden):
                deed()
    assert owner is not None
    factories.act_as_guest(work)
    with pytest.raises(Unauthorised):
        files.restore(work, version.file)


def test_files_of_members_are_not_there_for_others(work: Work, workspace: Workspace) -> None:
    closed = factories.workspace(work, visibility="members")
    hidden = attach(work, closed, "run.png", png("red"))
    page = factories.page(work, closed, text=RUN)
    assert page.head_number == 1
    with factories.acting(work, factories.account(work)):
        for look in (
            lambda: files.find(work, closed, "run.png"),
            lambda: files.listed(work, closed),
            lambda: files.deleted(work, closed),
            lambda: files.versions(work, hidden.file),
            lambda: files.used_by(work, hidden.file),
            lambda: files.served(work, hidden.sha256, "run.png"),
        ):
            with pytest.raises(NotFound):
                look()
    assert files.served(work, hidden.sha256, "run.png") == hidden


def test_bytes_that_are_public_somewhere_are_served_as_public(
    work: Work, workspace: Workspace
) -> None:
    closed = factories.workspace(work, visibility="members")
    attach(work, closed, "run.png", png("red"))
    shown = attach(work, workspace, "img/run.png", png("red"))
    assert files.served(work, shown.sha256, "run.png") == shown


@pytest.mark.parametrize("name", ["RUN.png", "un.png", "img/run.png", "%"])
def test_bytes_are_served_under_exactly_their_name(
    work: Work, workspace: Workspace, name: str
) -> None:
    version = attach(work, workspace, "img/run.png", png("red"))
    with pytest.raises(NotFound):
        files.served(work, version.sha256, name)


def test_the_bytes_of_a_deleted_file_are_served_to_old_revisions(
    work: Work, workspace: Workspace
) -> None:
    version = attach(work, workspace, "run.png", png("red"))
    files.delete(work, version.file)
    work.commit()
    assert files.served(work, version.sha256, "run.png") == version


def test_files_are_listed_by_name_from_where_one_left_off(work: Work, workspace: Workspace) -> None:
    for name in ("b.csv", "A.csv", "c.csv"):
        attach(work, workspace, name, name.encode())
    listed = files.listed(work, workspace, limit=2)
    assert [one.file.name for one in listed] == ["A.csv", "b.csv"]
    rest = files.listed(work, workspace, after=listed[-1].file.name)
    assert [one.file.name for one in rest] == ["c.csv"]


def test_a_deleted_page_uses_no_file(work: Work, workspace: Workspace) -> None:
    version = attach(work, workspace, "run.png", png("red"))
    page = factories.page(work, workspace, text=RUN)
    placing.delete_page(work, page)
    work.commit()
    assert files.used_by(work, version.file) == []


def test_an_archived_workspace_takes_no_file(work: Work, workspace: Workspace) -> None:
    workspaces.archive(work, workspace)
    work.commit()
    with pytest.raises(Forbidden, match="archived"):
        attach(work, workspace, "run.png", png("red"))


def test_a_file_of_another_workspace_is_not_in_this_trash(work: Work, workspace: Workspace) -> None:
    version = attach(work, factories.workspace(work), "run.png", png("red"))
    files.delete(work, version.file)
    work.commit()
    with pytest.raises(NotFound):
        files.in_trash(work, workspace, version.file_id)


def test_what_an_import_brings_keeps_its_author_and_time(work: Work, workspace: Workspace) -> None:
    from wiki.services import contributors, uploads

    stored = uploads.store(work, png("red"))
    work.reserve(workspace)
    author = contributors.imported(work, ["Karl von Frisch"])["Karl von Frisch"]
    file = files.add(work, workspace, "img/run.png")
    at = workspace.created_at - timedelta(days=9999)
    version = files.save(work, file, stored, by=author, at=at)
    work.commit()
    assert (version.contributor, version.saved_at) == (author, at)
    assert pages.living(work, workspace) == []

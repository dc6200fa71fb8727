"""Pages: how they are begun, edited, merged and brought back."""

from __future__ import annotations

import pytest

from tests import factories
from wiki.errors import Forbidden, Invalid, NotFound, TooLarge, Unauthorised
from wiki.models import Account, Page, Workspace
from wiki.services import activity, history, pages, placing, workspaces
from wiki.work import Work

TWO = "Bees hum.\n\nBees sting.\n"


def begin(work: Work, workspace: Workspace, title: str, **more: str) -> Page:
    made = pages.create(work, workspace, title=title, text=more.pop("text", TWO), **more)
    work.commit()
    return made


@pytest.mark.parametrize(
    ("title", "under", "slug"),
    [
        pytest.param("Waggle dance", "", "waggle-dance", id="words"),
        pytest.param("  Waggle \t dance  ", "", "waggle-dance", id="white space around"),
        pytest.param("Θεώρημα 3: ∑", "", "θεώρημα-3", id="letters of any script"),
        pytest.param("a/b", "", "a-b", id="a stroke in a title makes no sub-page"),
        pytest.param("Angles", "notes/Dances", "notes/Dances/angles", id="under another page"),
        pytest.param("?!", "", "untitled", id="nothing that could stand in an address"),
    ],
)
def test_a_page_is_where_its_title_says(
    work: Work, workspace: Workspace, title: str, under: str, slug: str
) -> None:
    assert begin(work, workspace, title, under=under).slug == slug


def test_a_page_may_be_given_an_address_of_its_own(work: Work, workspace: Workspace) -> None:
    page = begin(work, workspace, "Waggle dance", slug="Dances/Waggle")
    assert (page.slug, page.title) == ("Dances/Waggle", "Waggle dance")
    assert pages.find(work, workspace, "dances/WAGGLE") is page


def test_the_first_revision_is_the_text_as_it_came(work: Work, workspace: Workspace) -> None:
    text = "\ufeff\n# Bees\r\n\tand  wasps \x0c\u2028 e\u0301"
    page = begin(work, workspace, "Bees", text=text, summary="a beginning")
    head = history.head(work, page)
    assert (head.number, head.base_number, head.text) == (1, 0, text)
    assert (head.summary, head.title, head.licence) == ("a beginning", "Bees", "CC-BY-4.0")
    assert head.contributor.shown_name == "Ada Lovelace"
    assert [one.verb for one in activity.recent(work, page=page)] == ["began"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("Cafe", None, id="made from the same title"),
        pytest.param("CAFE", None, id="of another case"),
        pytest.param("Other", "CaFe", id="given in another case"),
    ],
)
def test_a_name_is_taken_whatever_its_case(
    work: Work, workspace: Workspace, title: str, slug: str | None
) -> None:
    begin(work, workspace, "Cafe")
    with pytest.raises(Invalid) as refused:
        pages.create(work, workspace, title=title, text=TWO, slug=slug)
    assert list(refused.value.errors) == ["slug"]


def test_a_name_is_taken_in_either_normal_form(work: Work, workspace: Workspace) -> None:
    begin(work, workspace, "Caf\u00e9")
    with pytest.raises(Invalid, match="has this address already"):
        pages.create(work, workspace, title="Cafe\u0301", text=TWO)


def test_a_name_taken_in_one_workspace_is_free_in_another(work: Work, workspace: Workspace) -> None:
    begin(work, workspace, "Bees")
    assert begin(work, factories.workspace(work), "Bees").slug == "bees"


def test_the_home_page_has_one_spelling(work: Work, workspace: Workspace) -> None:
    page = begin(work, workspace, "The hive", slug="HOME")
    assert (page.slug, page.is_home) == ("home", True)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        pytest.param("title", {"title": ""}, id="no title"),
        pytest.param("title", {"title": " \u200b "}, id="a title nobody sees"),
        pytest.param("title", {"title": "a" * 300}, id="a title of 300 characters"),
        pytest.param("title", {"title": "a\u202eb"}, id="a title that turns round"),
        pytest.param("title", {"title": "a\0b"}, id="a title with NUL"),
        pytest.param("slug", {"slug": ""}, id="an empty address"),
        pytest.param("slug", {"slug": "-/settings"}, id="a reserved address"),
        pytest.param("slug", {"slug": "a/../b"}, id="an address that climbs"),
        pytest.param("slug", {"under": "-"}, id="under a reserved address"),
        pytest.param("summary", {"summary": "a" * 1_001}, id="an endless summary"),
        pytest.param("summary", {"summary": "a\0"}, id="a summary with NUL"),
        pytest.param("summary", {"summary": "\ud800"}, id="a summary with half a character"),
        pytest.param("text", {"text": "a\0b"}, id="a text with NUL"),
        pytest.param("text", {"text": "a\udfffb"}, id="a text with half a character"),
    ],
)
def test_what_cannot_be_begun_is_refused_by_field_and_leaves_nothing(
    work: Work, workspace: Workspace, field: str, given: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        pages.create(work, workspace, **{"title": "Bees", "text": TWO, **given})
    assert list(refused.value.errors) == [field]
    work.release()
    assert pages.living(work, workspace) == []


def test_a_text_has_a_longest_length_in_bytes(work: Work, workspace: Workspace, page: Page) -> None:
    longest = "é" * (work.settings.max_text // 2)
    with pytest.raises(TooLarge, match="1,000,000 bytes"):
        pages.edit(work, page, text=longest + "e", base=1)
    assert pages.edit(work, page, text=longest, base=1).number == 2


def test_edits_to_different_places_are_merged(work: Work, workspace: Workspace) -> None:
    page = begin(work, workspace, "Bees")
    factories.revision(work, page, "Bees hum.\n\nBees sting once.\n", base=1)
    merged = factories.revision(work, page, "Bees hum loudly.\n\nBees sting.\n", base=1)
    assert merged.text == "Bees hum loudly.\n\nBees sting once.\n"
    assert (merged.number, merged.base_number, merged.merged) == (3, 1, True)


def test_a_merge_names_whose_work_was_merged_in(work: Work, workspace: Workspace) -> None:
    page = begin(work, workspace, "Bees")
    with factories.acting(work, factories.account(work, "Hana Tesfaye")):
        factories.revision(work, page, "Bees hum.\n\nBees sting once.\n", base=1)
    factories.revision(work, page, "Bees hum loudly.\n\nBees sting.\n", base=1)
    assert [one.shown_name for one in history.merged_with(work, page, 3)] == ["Hana Tesfaye"]
    assert history.merged_with(work, page, 2) == []


def test_edits_of_the_same_words_save_nothing_and_keep_all_three_texts(
    work: Work, workspace: Workspace
) -> None:
    page = begin(work, workspace, "Bees")
    factories.revision(work, page, "Bees sing.\n\nBees sting.\n", base=1)
    mine = "Bees buzz.\n\nBees sting, once.\n"
    with pytest.raises(pages.EditConflict) as conflict:
        pages.edit(work, page, text=mine, base=1)
    assert page.head_number == 2
    assert (conflict.value.base.number, conflict.value.head.number) == (1, 2)
    [clash] = conflict.value.merge.clashes
    assert ("hum" in clash.base, "sing" in clash.theirs, "buzz" in clash.mine) == (True,) * 3
    assert conflict.value.merge.resolve([clash.mine]) == mine


def test_the_text_of_the_head_makes_no_revision(work: Work, page: Page) -> None:
    assert pages.edit(work, page, text=factories.TEXT, base=1, summary="nothing").number == 1
    work.commit()
    assert len(activity.recent(work, page=page)) == 1


def test_what_the_head_says_already_makes_no_revision_whatever_the_base(
    work: Work, page: Page
) -> None:
    factories.revision(work, page, TWO)
    assert pages.edit(work, page, text=TWO, base=1).number == 2


def test_an_old_text_saved_on_the_head_is_an_edit(work: Work, page: Page) -> None:
    factories.revision(work, page, TWO)
    assert factories.revision(work, page, factories.TEXT).number == 3


@pytest.mark.parametrize("base", [0, -1, 2, 2**31, 10**30])
def test_a_base_that_does_not_exist_is_refused(work: Work, page: Page, base: int) -> None:
    with pytest.raises(Invalid) as refused:
        pages.edit(work, page, text=TWO, base=base)
    assert list(refused.value.errors) == ["base"]


def test_small_changes_say_that_they_are(work: Work, page: Page) -> None:
    pages.edit(work, page, text=TWO, base=1, summary="a comma", minor=True)
    work.commit()
    assert history.head(work, page).minor
    assert [one.verb for one in activity.recent(work, page=page, minor=False)] == ["began"]


def test_a_title_in_front_matter_never_renames(work: Work, page: Page) -> None:
    factories.revision(work, page, "---\ntitle: Something else\ntags: [bees]\n---\n\nWords.\n")
    assert (page.title, page.slug) == ("Waggle dance", "waggle-dance")
    assert [one.title for one in workspaces.tagged(work, page.workspace, "Bees")] == [
        "Waggle dance"
    ]


def test_a_deleted_page_cannot_be_edited_until_it_is_restored(work: Work, page: Page) -> None:
    placing.delete_page(work, page)
    work.commit()
    with pytest.raises(pages.Deleted):
        pages.edit(work, page, text=TWO, base=1)
    placing.restore(work, page)
    work.commit()
    assert factories.revision(work, page, TWO).number == 2


@pytest.mark.parametrize(
    ("editing", "guest", "outsider", "member"),
    [
        ("anyone", True, True, True),
        ("accounts", False, True, True),
        ("members", False, False, True),
    ],
)
def test_a_workspace_says_who_edits(
    work: Work, ada: Account, editing: str, guest: bool, outsider: bool, member: bool
) -> None:
    page = factories.page(work, factories.workspace(work, editing=editing))
    hana = factories.account(work, "Hana Tesfaye")
    factories.act_as_guest(work)
    assert may_edit(work, page, Unauthorised) == guest
    factories.act_as(work, hana)
    assert may_edit(work, page, Forbidden) == outsider
    factories.act_as(work, ada)
    factories.member(work, page.workspace, hana)
    factories.act_as(work, hana)
    assert may_edit(work, page, Forbidden) == member


def may_edit(work: Work, page: Page, otherwise: type[Exception]) -> bool:
    """Whether whoever acts may; if not, they are told so in the right way."""
    try:
        pages.edit(work, page, text=f"{page.head_number}\n", base=page.head_number)
    except otherwise:
        return False
    work.commit()
    return True


def test_nothing_is_written_in_an_archived_workspace(work: Work, page: Page) -> None:
    workspaces.archive(work, page.workspace)
    work.commit()
    for deed in (
        lambda: pages.edit(work, page, text=TWO, base=1),
        lambda: pages.create(work, page.workspace, title="More", text=TWO),
        lambda: pages.revert(work, page, number=1, base=1),
        lambda: placing.rename(work, page, title="Other"),
        lambda: placing.delete_page(work, page),
    ):
        with pytest.raises(Forbidden, match="archived"):
            deed()
    assert history.head(work, page).text == factories.TEXT


def test_an_old_revision_comes_back_as_a_new_one(work: Work, page: Page) -> None:
    factories.revision(work, page, TWO)
    again = pages.revert(work, page, number=1, base=2, summary="as it was")
    work.commit()
    assert (again.number, again.text, again.summary) == (3, factories.TEXT, "as it was")
    reverted = activity.recent(work, page=page)[0]
    assert (reverted.verb, reverted.details) == ("reverted", {"to": 1})


def test_what_was_written_after_the_base_outlives_a_revert(
    work: Work, workspace: Workspace
) -> None:
    page = begin(work, workspace, "Bees", text="One.\n\nTwo.\n\nThree.\n")
    factories.revision(work, page, "One.\n\nTwo!\n\nThree.\n")
    factories.revision(work, page, "One.\n\nTwo!\n\nThree.\n\nFour.\n")
    again = pages.revert(work, page, number=1, base=2)
    assert again.text == "One.\n\nTwo.\n\nThree.\n\nFour.\n"


def test_a_revert_to_a_revision_that_is_not_there_is_refused(work: Work, page: Page) -> None:
    with pytest.raises(NotFound, match="no revision 7"):
        pages.revert(work, page, number=7, base=1)


def test_pages_under_templates_are_offered_to_begin_with(work: Work, workspace: Workspace) -> None:
    begin(work, workspace, "Run", under="templates", text="# Setting\n")
    begin(work, workspace, "Meeting", under="Templates", text="# Who was there\n")
    begin(work, workspace, "Deeper", under="templates/run")
    begin(work, workspace, "Templates")
    gone = begin(work, workspace, "Old", under="templates")
    placing.delete_page(work, gone)
    work.commit()
    offered = pages.templates(work, workspace)
    assert offered == [("Templates/meeting", "Meeting"), ("templates/run", "Run")]
    assert pages.template(work, workspace, "templates/run") == "# Setting\n"
    assert pages.template(work, workspace, "templates") == ""


def test_a_mistyped_permalink_is_recognised(work: Work, page: Page) -> None:
    first, rest = page.public_id[0], page.public_id[1:]
    mistyped = ("0" if first != "0" else "1") + rest
    with pytest.raises(NotFound, match="mistyped"):
        pages.by_id(work, mistyped)
    assert pages.by_id(work, page.public_id) is page


def test_what_a_reader_may_not_know_of_cannot_be_found(work: Work, ada: Account) -> None:
    closed = factories.workspace(work, visibility="members")
    page = factories.page(work, closed)
    factories.act_as(work, factories.account(work, "Otto Outsider"))
    for deed in (
        lambda: pages.by_id(work, page.public_id),
        lambda: history.head(work, page),
        lambda: history.newest(work, page),
        lambda: history.listed(work, page),
        lambda: pages.living(work, closed),
        lambda: pages.edit(work, page, text=TWO, base=1),
        lambda: pages.create(work, closed, title="More", text=TWO),
        lambda: placing.trash(work, closed),
        lambda: workspaces.find(work, closed.slug),
        lambda: workspaces.members(work, closed),
    ):
        with pytest.raises(NotFound, match="nothing at this address"):
            deed()

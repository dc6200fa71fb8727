"""The demonstration community is whole: every text, link, name and moment fits the others."""

import ast
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from wiki.cli.community import Community, Page, Rename, Save, Upload, When, Workspace, read
from wiki.ids import check
from wiki.services import usernames
from wiki.slugs import check_slug, check_title, check_workspace_slug
from wiki.text.merge import merge

WIKILINK = re.compile(r"\[\[([^\[\]|#]+)(?:#([^\[\]|]+))?(?:\|[^\[\]]+)?\]\]")
PICTURE = re.compile(r'!\[([^\]]*)\]\(([^)\s]+)(?: "[^"]+")?\)')
FENCE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(`+)[^`].*?\1")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PERMALINK = re.compile(r"/p/(\w+)")

STORY = read()
PAGES = [
    pytest.param(workspace, page, id=f"{workspace.slug}/{page.slug}")
    for workspace in STORY.workspaces
    for page in workspace.pages
]
FILLINGS = [
    pytest.param(datetime(2027, 3, 1, 0, 1, tzinfo=UTC), id="just after midnight"),
    pytest.param(datetime(2027, 3, 1, 9, 30, tzinfo=UTC), id="in the morning"),
    pytest.param(datetime(2028, 2, 29, 23, 59, tzinfo=UTC), id="on a leap day, late"),
]


def prose(text: str) -> str:
    return CODE.sub("", FENCE.sub("", text))


def resolves(story: Community, workspace: Workspace, target: str) -> Page | None:
    """The page a link leads to, as the wiki finds it: in another workspace, by title, by slug."""
    name, colon, rest = target.partition(":")
    others = {other.slug: other for other in story.workspaces}
    if colon and name in others and not rest.startswith(" "):
        workspace, target = others[name], rest
    found = [page for page in workspace.pages if page.title == target]
    found = found or [page for page in workspace.pages if page.slug == target]
    assert len(found) < 2, f"[[{target}]] may mean two pages"
    return found[0] if found else None


def test_it_is_large_enough_to_be_walked_through():
    assert sum(len(workspace.pages) for workspace in STORY.workspaces) >= 38
    assert len(STORY.workspaces) >= 6
    assert any(workspace.archived for workspace in STORY.workspaces)


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_page_has_a_name_the_wiki_accepts_and_a_history(workspace, page):
    assert check_title(page.title) == page.title
    assert check_slug(page.slug) == page.slug
    assert page.saves, "nobody wrote it"
    assert len(page.texts) == len(page.saves)


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_save_changes_something_and_says_what(workspace, page):
    for number, (before, after) in enumerate(pairwise(page.texts), start=2):
        assert before != after, f"revision {number} is like the one before"
    assert all(save.summary for save in page.saves)
    assert all(text.strip() and text.endswith("\n") for text in page.texts)


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_save_is_written_on_a_revision_that_is_there(workspace, page):
    for number, save in enumerate(page.saves, start=1):
        if save.revert is not None:
            assert 0 < save.revert < number - 1
            assert page.texts[number - 1] == page.texts[save.revert - 1]
        if save.base is not None:
            assert 0 < save.base < number - 1
            merged = merge(page.texts[save.base - 1], page.written(number), page.texts[number - 2])
            assert merged.text == page.texts[number - 1]


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_link_leads_to_a_page_or_is_missing_on_purpose(workspace, page):
    for target, section in WIKILINK.findall(prose(page.text)):
        found = resolves(STORY, workspace, target)
        assert (found is None) == (target in workspace.missing), f"[[{target}]]"
        if section:
            assert section in HEADING.findall(FENCE.sub("", found.text)), f"[[{target}#{section}]]"


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_footnote_has_its_words(workspace, page):
    for text in page.texts:
        written = prose(text)
        marked = set(re.findall(r"\[\^(\w+)\](?!:)", written))
        assert marked == set(re.findall(r"^\[\^(\w+)\]:", written, re.MULTILINE))


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_every_picture_is_there_and_described(workspace, page):
    kept = {act.name for act in workspace.acts if isinstance(act, Upload)}
    for words, name in PICTURE.findall(prose(page.text)):
        assert name in kept
        assert len(words) > 30


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_no_page_has_a_placeholder_or_an_address_of_a_person(workspace, page):
    for text in page.texts:
        assert not re.search(r"\b(lorem|ipsum|TODO|FIXME|TBD|XXX)\b", text)
        assert not ADDRESS.search(text)


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_code_in_python_can_be_read_by_python(workspace, page):
    for _, language, code in FENCE.findall(page.text):
        if language == "python":
            ast.parse(code)


@pytest.mark.parametrize(("workspace", "page"), PAGES)
def test_code_prints_what_the_page_says_it_prints(workspace, page, capsys):
    needs = re.compile(
        r"numpy|urlopen|restorer|tokeniser"
    )  # the world, or what a base install has not
    known: dict[str, object] = {}
    for _, language, code in FENCE.findall(page.text):
        if language != "python" or needs.search(code):
            continue
        exec(compile(code, page.slug, "exec"), known)
        printed = capsys.readouterr().out.splitlines()
        said = re.findall(r"^print\(.*\)(?:  # (.+))?$", code, re.MULTILINE)
        if len(said) == len(printed):
            assert all(
                words.startswith(line) for words, line in zip(said, printed, strict=True) if words
            )


def test_a_link_waits_for_every_missing_page():
    for workspace in STORY.workspaces:
        wished = {
            target for page in workspace.pages for target, _ in WIKILINK.findall(prose(page.text))
        }
        assert set(workspace.missing) <= wished


def test_everybody_who_acts_is_somebody():
    people = {person.called for person in STORY.people}
    assert not people & set(STORY.guests)
    assert STORY.steward in people
    assert all(usernames.check(person.name) == person.name for person in STORY.people)
    assert all(usernames.check(guest) == guest for guest in STORY.guests)
    assert all(person.about for person in STORY.people)
    for workspace in STORY.workspaces:
        assert check_workspace_slug(workspace.slug) == workspace.slug
        assert workspace.stewards
        assert {*workspace.stewards, *workspace.members} <= people
        assert not set(workspace.stewards) & set(workspace.members)
        assert {act.who for act in workspace.acts} <= people | set(STORY.guests)


def test_nobody_writes_where_they_may_not():
    people = {person.called for person in STORY.people}
    for workspace in STORY.workspaces:
        allowed = {
            "anyone": people | set(STORY.guests),
            "accounts": people,
            "members": {*workspace.stewards, *workspace.members},
        }[workspace.editing]
        assert {act.who for act in workspace.acts} <= allowed
        uploaders = {act.who for act in workspace.acts if isinstance(act, Upload)}
        assert uploaders <= people, "guests do not upload"


@pytest.mark.parametrize("filled", FILLINGS)
def test_everything_happens_in_order_whenever_the_site_is_filled(filled):
    told = list(STORY.told(filled))
    assert all(moment < filled for moment, _, _ in told)
    for workspace in STORY.workspaces:
        ours = [(moment, act) for moment, where, act in told if where is workspace]
        assert all(moment > workspace.began.before(filled) for moment, _ in ours)
        if workspace.archived:
            assert all(moment < workspace.archived.before(filled) for moment, _ in ours)
        for page in workspace.pages:
            happened = [act for _, act in ours if getattr(act, "page", None) == page.slug]
            assert [act for act in happened if isinstance(act, Save)] == list(page.saves)
            assert isinstance(happened[0], Save)


@pytest.mark.parametrize("filled", FILLINGS)
def test_something_happened_today_and_yesterday(filled):
    moments = [moment for moment, _, _ in STORY.told(filled)]
    assert any(filled - moment < timedelta(hours=5) for moment in moments)
    yesterday = filled.date() - timedelta(days=1)
    assert any(moment.date() == yesterday for moment in moments)


def test_the_story_has_a_rename_a_deletion_a_revert_a_merge_and_a_file_with_two_versions():
    acts = [act for workspace in STORY.workspaces for act in workspace.acts]
    saves = [act for act in acts if isinstance(act, Save)]
    kinds = {type(act).__name__ for act in acts}
    assert kinds == {"Save", "Rename", "Delete", "Restore", "Upload"}
    assert any(save.revert for save in saves)
    assert any(save.base for save in saves)
    assert any(save.minor for save in saves)
    uploads = [act.name for act in acts if isinstance(act, Upload)]
    assert len(uploads) > len(set(uploads))


def test_a_renamed_page_had_another_name():
    for workspace in STORY.workspaces:
        slugs = {page.slug for page in workspace.pages}
        for act in workspace.acts:
            if isinstance(act, Rename):
                assert act.page in slugs
                assert act.was not in slugs


def test_pictures_are_small():
    for workspace in STORY.workspaces:
        for name, data in workspace.uploads.items():
            assert data.startswith(b"\x89PNG"), name
            assert len(data) < 60_000, name


def test_the_page_with_formulas_is_long_enough_to_weigh():
    training = next(one for one in STORY.workspaces if one.slug == "training")
    text = training.page("initialisation-and-stability-at-scale").text
    assert 1_900 < len(text.split()) < 2_300
    assert text.count("$$") >= 14


def test_permalinks_shown_as_examples_lead_nowhere_by_accident():
    for workspace in STORY.workspaces:
        for page in workspace.pages:
            assert not any(check(shown) for shown in PERMALINK.findall(page.text))


@pytest.mark.parametrize("text", ["soon", "3 weeks ago", "yesterday", "2 days ago 25:00"])
def test_a_moment_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError):
        When(text).before(datetime(2027, 3, 1, tzinfo=UTC))

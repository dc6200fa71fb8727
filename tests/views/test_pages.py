"""Pages in a browser: read, begun, edited; what was typed comes back whatever happens."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Account, Page, Workspace
from wiki.services import history, pages, placing, workspaces
from wiki.work import Work

AWKWARD = [
    "", "\n", "\n\n", "\r\n", "\r", " ", "\t", "a", "a\n", "a\r\n", "a\r", "\na", "\n\na\n", "\r\na\r\n",
    "\r\n\r\na", "\ra\r", "a\nb", "a\r\nb", "a\rb", "a\r\nb\r\n\r\n", "a\n\n\n", "a\r\n\nb\n", "a\nb\r\nc\rd",
    "a\r\r\nb", "a\n\rb", "\ufeff", "\ufeffa\n", "\ufeff\r\na", "---\r\ntitle: x\r\n---\r\na\r\n",
    "a \n b\t\n", "a\x0cb\x0b\n", "a\u2028b\u2029c\u0085d\n", "e\u0301 \u00e9 \ufb01\n",
    "<textarea>\n</textarea>\n", "&amp;&lt;&#13;&#10;\n", "&#0;\"'<b>", "```\n\n\tx\r\n```\n",
    "\U0001f41d\u200d\U0001f41d\ufe0f\n", "</textarea><script>", "a\\\r\nb  \nc\n", "\x01\x1b[0m\x7f\n",
    "x" * 5_000 + "\r\n" * 50, "\n\r\n\r",
]  # fmt: skip


def textarea(answer: Any, name: str = "text") -> str:
    """What a browser holds in a field: HTML's newlines made one, the first of them swallowed."""
    found = re.search(
        rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>',
        answer.get_data(as_text=True),
        re.DOTALL,
    )
    assert found is not None
    source = found[1].replace("\r\n", "\n").replace("\r", "\n")
    source = source.removeprefix("\n")
    return unescape(source).replace("\r\n", "\n").replace("\r", "\n")


def sent(held: str) -> str:
    """What a browser sends of a field: every line end as CRLF."""
    return held.replace("\n", "\r\n")


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None
    return unescape(found[1])


def url(page: Page, act: str = "edit") -> str:
    return f"/p/{page.public_id}/{act}"


def test_opening_and_saving_without_typing_makes_no_revision(
    client: Browser, work: Work, page: Page
) -> None:
    saved = 1
    for text in AWKWARD:
        if pages.edit(work, page, text=text, base=page.head_number).number > saved:
            saved += 1
        work.commit()
        opened = client.get(url(page))
        form = {"text": sent(textarea(opened)), "base": hidden(opened, "base")}
        assert client.post(url(page), data=form).status_code == 303
        work.db.expire_all()
        assert (page.head_number, history.head(work, page).text) == (saved, text), repr(text)
        source = client.get(f"/p/{page.public_id}/{saved}.md")
        assert source.data == text.encode()
    assert saved >= 40


def test_what_was_typed_below_keeps_the_line_ends_above(
    client: Browser, work: Work, page: Page
) -> None:
    factories.revision(work, page, "a\r\nb\r\n")
    opened = client.get(url(page))
    typed = sent(textarea(opened) + "c\n")
    client.post(url(page), data={"text": typed, "base": hidden(opened, "base")})
    work.db.expire_all()
    assert history.head(work, page).text == "a\r\nb\r\nc\r\n"


SECTIONS = [
    "# One\n\nfirst\n\n## Two\n\nsecond\n\n# Three\n\nthird\n",
    "---\ntitle: x\n---\n\nabove\n\nOne\n===\n\nfirst\n\nTwo\n---\n\nsecond\n\nThree\n=====\n\nthird",
    "# One\r\n\r\nfirst\r\n\r\n## Two\r\n\r\nsecond\r\n\r\n# Three\r\n\r\nthird\r\n",
    "\ufeff# One\n```\n# no heading\n```\n## Two\n\nsecond\n# Three",
]


@pytest.mark.parametrize("text", SECTIONS)
@pytest.mark.parametrize("anchor", ["one", "two", "three"])
def test_one_section_is_edited_and_not_a_byte_elsewhere(
    client: Browser, work: Work, page: Page, text: str, anchor: str
) -> None:
    factories.revision(work, page, text)
    opened = client.get(url(page), query_string={"section": anchor})
    held = textarea(opened)
    form = {"text": sent(held), "base": hidden(opened, "base"), "section": anchor}
    client.post(url(page), data=form)
    work.db.expire_all()
    assert (page.head_number, history.head(work, page).text) == (2, text)
    answer = client.post(url(page), data=form | {"text": sent(held.rstrip("\n") + " more\n")})
    assert answer.headers["Location"].endswith(f"#s-{anchor}")
    work.db.expire_all()
    now = history.head(work, page).text
    line_end = "\r\n" if "\r\n" in text else "\n"
    part = held.replace("\n", line_end)
    start = text.index(part)
    assert now.startswith(text[:start])
    assert now.endswith(text[start + len(part) :])
    assert now.count(" more") == 1
    assert ("\r\n" in text) == ("\r\n" in now)


def test_a_section_that_is_not_there_is_told(client: Browser, work: Work, page: Page) -> None:
    answer = client.get(url(page), query_string={"section": "nowhere"})
    assert answer.status_code == 404
    assert "no section of that name" in answer.text


def test_a_section_that_others_took_away_meanwhile_is_not_lost(
    client: Browser, work: Work, page: Page
) -> None:
    factories.revision(work, page, "# One\n\nfirst\n\n# Two\n\nsecond\n")
    factories.revision(work, page, "# One\n\nfirst\n")
    form = {"text": "# Two\r\n\r\nmy second\r\n", "base": "2", "section": "two"}
    answer = client.post(url(page), data=form)
    assert answer.status_code == 409
    assert "my second" in textarea(answer, "mine")


BAD: list[tuple[str, dict[str, str], int, str]] = [
    ("no title", {"title": ""}, 422, "Please give a title."),
    ("a title nobody sees", {"title": "\u200b"}, 422, "cannot be seen"),
    ("300 characters", {"title": "a" * 300}, 422, "at most 255 characters"),
    ("a control character", {"title": "a\x07b"}, 422, "control character"),
    ("NUL in the text", {"text": "kept words\0"}, 422, "NUL character"),
    ("an endless summary", {"summary": "a" * 1_001}, 422, "fewer words"),
    ("another case", {"title": "WAGGLE DANCE"}, 422, "has this address already"),
    ("a reserved segment", {"slug": "a/-/b"}, 422, "cannot be part of an address"),
    ("under a reserved segment", {"under": ".."}, 422, "cannot be part of an address"),
    ("too long a text", {"text": "kept words" * 110_000}, 413, "too long"),
]


@pytest.mark.parametrize(
    ("given", "status", "says"), [pytest.param(*one[1:], id=one[0]) for one in BAD]
)
def test_a_page_that_cannot_be_begun_comes_back_as_typed(
    client: Browser, work: Work, page: Page, given: dict[str, str], status: int, says: str
) -> None:
    form = {"title": "Bees", "text": "kept words\r\n", "summary": "why", "under": "", "slug": ""}
    answer = client.post("/w/bees/-/new", data=form | given)
    assert answer.status_code == status
    assert says in unescape(answer.text)
    assert "kept words" in textarea(answer)
    for name in ("title", "summary"):
        if name not in given:
            assert hidden(answer, name) == form[name]
    assert pages.living(work, page.workspace) == [page]


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        pytest.param({"base": "99"}, 422, "no revision 99", id="a base that does not exist"),
        pytest.param({"base": "-1"}, 422, "no revision 0", id="a base below all"),
        pytest.param({"base": "x"}, 422, "no revision 0", id="a base that is no number"),
        pytest.param({"base": "9" * 40}, 422, "no revision 0", id="a base beyond all"),
        pytest.param({"text": "kept words\0"}, 422, "NUL character", id="NUL"),
        pytest.param({"summary": "a" * 1_001}, 422, "fewer words", id="an endless summary"),
        pytest.param({"text": "kept words" * 110_000}, 413, "too long", id="too long a text"),
        pytest.param({"section": "none"}, 404, "no section", id="a section that is not there"),
    ],
)
def test_an_edit_that_cannot_be_saved_comes_back_as_typed(
    client: Browser, work: Work, page: Page, given: dict[str, str], status: int, says: str
) -> None:
    form = {"text": "kept words\r\n", "base": "1", "summary": "why", "section": ""}
    answer = client.post(url(page), data=form | given)
    assert answer.status_code == status
    assert says in unescape(answer.text)
    assert "kept words" in textarea(answer)
    if "summary" not in given:
        assert hidden(answer, "summary") == "why"
    work.db.expire_all()
    assert page.head_number == 1


def test_text_that_is_no_utf_8_is_refused_and_nothing_saved(
    client: Browser, work: Work, page: Page
) -> None:
    answer = client.post(
        url(page), data=b"text=%ff%fe&base=1", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "UTF-8" in answer.text
    work.db.expire_all()
    assert page.head_number == 1


def test_what_was_typed_is_given_back_to_whoever_may_save_no_longer(
    client: Browser, work: Work, page: Page
) -> None:
    client.get(url(page))
    settings = workspaces.settings_of(page.workspace)
    workspaces.change(
        work, page.workspace, workspaces.Settings(**{**settings.__dict__, "editing": "members"})
    )
    work.commit()
    answer = client.post(url(page), data={"text": "kept words\r\n", "base": "1"})
    assert answer.status_code == 401
    assert "kept words" in textarea(answer)


def test_a_clash_shows_both_texts_and_saves_what_was_chosen(
    client: Browser, work: Work, page: Page
) -> None:
    factories.revision(work, page, "Bees sing.\n\nThe angle is that to the sun.\n")
    mine = {"text": "Bees buzz.\r\n\r\nThe angle is that to the sun.\r\n", "base": "1"}
    clash = client.post(url(page), data=mine | {"summary": "buzz", "minor": "yes"})
    assert clash.status_code == 409
    assert (hidden(clash, "base"), hidden(clash, "was")) == ("2", "1")
    assert (hidden(clash, "summary"), hidden(clash, "minor")) == ("buzz", "yes")
    form = {"mine": sent(textarea(clash, "mine")), "base": "2", "was": "1", "summary": "buzz"}
    undecided = client.post(url(page), data=form)
    assert undecided.status_code == 422
    assert "Choose which words to keep" in unescape(undecided.text)
    assert textarea(undecided, "mine") == textarea(clash, "mine")
    endless = client.post(
        url(page), data=form | {"choice-1": "mine", "summary": "a" * 1_001, "act": "propose"}
    )
    assert endless.status_code == 422
    assert "buzz" in textarea(endless, "mine")
    work.db.expire_all()
    assert page.head_number == 2
    bench = client.post(url(page), data=form | {"act": "bench"})
    assert "<<<<<<<" in textarea(bench)
    client.post(url(page), data=form | {"choice-1": "mine"})
    work.db.expire_all()
    assert history.head(work, page).text == "Bees buzz.\n\nThe angle is that to the sun.\n"


def test_a_merge_says_whose_words_were_put_together(
    client: Browser, work: Work, page: Page
) -> None:
    factories.revision(work, page, "Bees dance to show the way.\n\nThe angle is another.\n")
    form = {"text": factories.TEXT.replace("Bees", "All bees").replace("\n", "\r\n"), "base": "1"}
    answer = client.post(url(page), data=form)
    assert answer.headers["Location"].endswith("?saved=3")
    shown = client.get(answer.headers["Location"])
    assert "What Ada Lovelace wrote meanwhile" in unescape(shown.text)
    assert "All bees dance" in shown.text
    for number in ("2", "x", "-3", "9" * 30):
        assert "wrote meanwhile" not in client.get(f"/w/bees/waggle-dance?saved={number}").text


def test_a_page_is_begun_where_a_link_waited_for_it(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    factories.page(work, workspace, "Index", text="See [[Say more: now]].\n")
    missing = client.get("/w/bees/say-more-now")
    assert missing.status_code == 404
    assert hidden(missing, "title") == "Say more: now"
    form = {"title": "Say more: now", "slug": hidden(missing, "slug"), "text": "More.\r\n"}
    begun = client.post("/w/bees/-/new", data=form)
    assert begun.headers["Location"] == "/w/bees/say-more-now"
    assert "More." in client.get("/w/bees/say-more-now").text


def test_a_template_lays_out_an_empty_sheet_only(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    factories.page(work, workspace, "Run", slug="templates/run", text="# Setting\n")
    form = {"title": "Run 7", "template": "templates/run", "act": "template", "text": " \r\n"}
    assert textarea(client.post("/w/bees/-/new", data=form)) == "# Setting\n"
    written = client.post("/w/bees/-/new", data=form | {"text": "Mine\r\n"})
    assert textarea(written) == "Mine\n"


def test_the_preview_reads_relative_links_from_where_the_page_was(
    client: Browser, work: Work, page: Page
) -> None:
    factories.page(work, page.workspace, "Angles", slug="notes/Angles")
    page.source_path = "notes/Dance.md"
    work.commit()
    form = {"text": "[angles](Angles.md)\r\n", "base": "1", "act": "preview"}
    assert 'href="/w/bees/notes/Angles"' in client.post(url(page), data=form).text
    assert 'href="/w/bees/notes/Angles"' in client.post(url(page, "preview"), data=form).text


def test_every_number_in_an_address_has_its_bounds(client: Browser, page: Page) -> None:
    for number in ("0", "2", "2147483648", "9" * 40):
        for address in (
            f"/p/{page.public_id}/{number}",
            f"/p/{page.public_id}/{number}.md",
            f"/p/{page.public_id}/1..{number}",
            f"/p/{page.public_id}/{number}..1",
            f"/p/{page.public_id}/blame?revision={number}",
            f"/p/{page.public_id}/revert?revision={number}",
            f"/p/{page.public_id}/proposals/{number}",
            f"/people/-/{number}99999",
        ):
            if address.endswith("blame?revision=0"):
                continue
            assert client.get(address).status_code == 404, address
    for query in ("from=1&to=1", "from=9999999999999&to=1", "from=x", "from=-1&to=2"):
        answer = client.get(f"/p/{page.public_id}/compare?{query}")
        assert answer.status_code == 302


def test_a_page_visited_before_between_and_after_two_renames(
    client: Browser, work: Work, page: Page
) -> None:
    old, new = "/w/bees/waggle-dance", "/w/bees/run"
    assert client.get(old).status_code == 200
    for slug, here, gone in (("run", new, old), ("waggle-dance", old, new)):
        form = {"title": "Waggle dance", "slug": slug, "base": "1", "children": "yes"}
        moved = client.post(url(page, "rename"), data=form)
        assert (moved.status_code, moved.headers["Location"]) == (303, here)
        assert client.get(here).status_code == 200
        former = client.get(gone)
        assert (former.status_code, former.headers["Location"]) == (301, here)
        assert former.headers["Cache-Control"] == "no-cache"
        permalink = client.get(f"/p/{page.public_id}")
        assert (permalink.status_code, permalink.headers["Location"]) == (302, here)
        assert permalink.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "below",
    ["", "waggle-dance", "-/pages", "-/changes", "-/files", "-/tags/x%20y", "-/missing?after=a"],
)
def test_every_address_below_a_former_workspace_leads_on(
    client: Browser, work: Work, page: Page, below: str
) -> None:
    workspaces.change(work, page.workspace, workspaces.settings_of(page.workspace), slug="apis")
    work.commit()
    answer = client.get(f"/w/bees/{below}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/w/apis/{below}")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_form_that_was_open_survives_the_renaming_of_its_workspace(
    client: Browser, work: Work, page: Page
) -> None:
    workspaces.change(work, page.workspace, workspaces.settings_of(page.workspace), slug="apis")
    work.commit()
    begun = client.post("/w/bees/-/new", data={"title": "Angles", "text": "x\r\n"})
    assert (begun.status_code, begun.headers["Location"]) == (303, "/w/apis/angles")


def test_a_former_name_of_a_hidden_workspace_is_nothing(
    client: Browser, work: Work, workspace: Workspace
) -> None:
    hidden_one = factories.workspace(work, "Hive", slug="hive", visibility="members")
    workspaces.change(work, hidden_one, workspaces.settings_of(hidden_one), slug="nest")
    work.commit()
    assert client.get("/w/hive/").text.replace("hive", "x") == client.get("/w/none/").text.replace(
        "none", "x"
    )


def test_another_spelling_of_an_address_leads_to_the_page(client: Browser, page: Page) -> None:
    answer = client.get("/w/bees/WAGGLE-Dance")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/w/bees/waggle-dance")


@pytest.mark.parametrize("slug", ["home", "HOME", "Home"])
def test_the_home_page_has_one_address(
    client: Browser, work: Work, workspace: Workspace, slug: str
) -> None:
    factories.page(work, workspace, "The hive", slug=slug)
    answer = client.get(f"/w/bees/{slug}")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/w/bees/")
    assert "The hive" in client.get("/w/bees/").text


def test_a_deleted_page_keeps_its_record_and_its_revisions(
    client: Browser, work: Work, page: Page
) -> None:
    deleted = client.post(url(page, "delete"), data={"because": "about wasps"})
    assert deleted.headers["Location"] == "/w/bees/-/trash"
    for address in ("/w/bees/waggle-dance", f"/p/{page.public_id}", url(page), url(page, "rename")):
        gone = client.get(address)
        assert gone.status_code == 410
        assert "about wasps" in gone.text
    strip = client.get(f"/p/{page.public_id}/1")
    assert strip.status_code == 200
    assert "Bees dance to show the way." in strip.text
    assert "about wasps" in strip.text
    assert client.get(url(page, "history")).status_code == 200
    restored = client.post(url(page, "restore"))
    assert (restored.status_code, restored.headers["Location"]) == (303, "/w/bees/waggle-dance")
    assert client.get("/w/bees/waggle-dance").status_code == 200


def test_a_name_taken_meanwhile_is_told_when_restoring(
    client: Browser, work: Work, page: Page
) -> None:
    placing.delete_page(work, page)
    work.commit()
    factories.page(work, page.workspace, "Waggle dance")
    refused = client.post(url(page, "restore"))
    assert refused.status_code == 422
    assert "has this address already" in refused.text
    restored = client.post(url(page, "restore"), data={"slug": "waggle-2"})
    assert restored.headers["Location"] == "/w/bees/waggle-2"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"title": "", "slug": "waggle-dance"}, "Please give a title."),
        ({"title": "Run", "slug": ""}, "Please give the page an address."),
        ({"title": "Run", "slug": "other"}, "“Other” is at other already."),
        ({"title": "Run", "slug": "a/./b"}, "cannot be part of an address"),
    ],
)
def test_a_name_that_will_not_do_comes_back_as_typed(
    client: Browser, work: Work, page: Page, form: dict[str, str], says: str
) -> None:
    factories.page(work, page.workspace, "Other")
    answer = client.post(url(page, "rename"), data=form)
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert hidden(answer, "base") == "0"
    assert f'value="{form["title"]}"' in answer.text
    work.db.expire_all()
    assert (page.title, page.slug) == ("Waggle dance", "waggle-dance")


def test_old_revisions_come_back_by_a_form(
    client: Browser, work: Work, page: Page, ada: Account, browser_of: Callable[[Account], Browser]
) -> None:
    factories.revision(work, page, "Wrong.\n")
    ask = client.get(url(page, "revert"), query_string={"revision": "1"})
    form = {"revision": "1", "base": hidden(ask, "base"), "summary": "as before"}
    answer = browser_of(ada).post(url(page, "revert"), data=form)
    assert answer.status_code == 303
    work.db.expire_all()
    assert (page.head_number, history.head(work, page).text) == (3, factories.TEXT)
    refused = client.post(url(page, "revert"), data=form | {"summary": "a" * 1_001})
    assert refused.status_code in (303, 422)

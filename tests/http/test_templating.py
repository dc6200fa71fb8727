"""What every template has at hand, and the macros that all screens are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError

from wiki.messages import _
from wiki.services.activity import VERBS
from wiki.text.diff import diff

TEMPLATES = Path("wiki/templates")
HOSTILE = "<script>alert(1)</script>"


def shown(face: Flask, source: str, **given: Any) -> str:
    with face.test_request_context():
        return render_template_string(source, **given)


class Elements(HTMLParser):
    """The elements of a page: tag, attributes; and the text inside each textarea."""

    def __init__(self, html: str):
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def one(self, tag: str) -> dict[str, str | None]:
        (found,) = [attributes for name, attributes in self.all if name == tag]
        return found


@pytest.mark.parametrize(
    "template", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_every_template_compiles(face: Flask, template: str) -> None:
    face.jinja_env.get_template(template)


def test_what_people_wrote_is_escaped_everywhere(face: Flask) -> None:
    for source in (
        "{{ x }}",
        '{{ _("%(who)s wrote", who=x) }}',
        '{{ ngettext("one of %(who)s", "%(num)s of %(who)s", 2, who=x) }}',
        '{% import "macros/forms.html" as forms %}{{ forms.text("name", x, x, {"name": x}, x) }}',
        '{% import "macros/forms.html" as forms %}{{ forms.textarea("name", x, "</textarea>" ~ x) }}',
    ):
        assert "<script" not in shown(face, source, x=HOSTILE), source


def test_html_of_macros_survives_in_a_sentence(face: Flask) -> None:
    source = (
        """{% from "macros/people.html" import byline %}{{ _("By %(who)s.", who=byline(who_)) }}"""
    )
    ada = SimpleNamespace(
        id=1, kind="account", shown_name="Ada <3", account=SimpleNamespace(username="Ada <3")
    )
    assert " ".join(shown(face, source, who_=ada).split()) == (
        'By <a class="who" href="/people/Ada%20%3C3">Ada &lt;3</a>.'
    )


def test_a_name_that_is_not_there_is_an_error(face: Flask) -> None:
    with pytest.raises(UndefinedError):
        shown(face, "{{ nobody_gave_this }}")


def test_a_message_of_a_service_is_said_where_it_is_printed(face: Flask) -> None:
    refused = _("“%(title)s” is taken.", title="Bees & wax")
    assert shown(face, "{{ x }}", x=refused) == "“Bees &amp; wax” is taken."


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9_949, "9.9 KB"), (9_951, "10 KB"),
     (999_499, "999 KB"), (999_500, "1.0 MB"), (4_200_000, "4.2 MB"), (12_000_000_000, "12 GB")],
)  # fmt: skip
def test_sizes_are_said_as_people_say_them(face: Flask, bytes_: int, said: str) -> None:
    assert shown(face, "{{ x|size }}", x=bytes_) == said


def test_small_numbers_are_words_in_sentences(face: Flask) -> None:
    source = '{{ ngettext("one place", "%(num)s places", n) }}'
    assert [shown(face, source, n=n) for n in (1, 2, 10, 11)] == [
        "one place",
        "two places",
        "ten places",
        "11 places",
    ]


def test_a_guest_is_called_a_guest_and_an_account_by_its_name(face: Flask) -> None:
    source = '{% from "macros/people.html" import bylines %}{{ bylines(x)|striptags }}'
    heron = SimpleNamespace(id=3, kind="guest", shown_name="Quiet Heron", account=None)
    stas = SimpleNamespace(id=4, kind="import", shown_name="stas00", account=None)
    amara = SimpleNamespace(
        id=5, kind="account", shown_name="Amara", account=SimpleNamespace(username="Amara")
    )
    assert shown(face, source, x=[heron, stas, amara]) == "Quiet Heron, a guest, stas00 and Amara"
    assert shown(face, source, x=[stas]) == "stas00"


def test_a_refused_field_says_why_to_eye_and_ear(face: Flask) -> None:
    source = """{% import "macros/forms.html" as forms %}
    {{ forms.text("title", "Title", "typed", {"title": "Too long."}, hint="Short.") }}"""
    html = shown(face, source)
    field = Elements(html).one("input")
    assert field["value"] == "typed"
    assert field["aria-invalid"] == "true"
    for described in (field["aria-describedby"] or "").split():
        assert f'id="{described}"' in html
    assert html.index("Short.") < html.index("<input") < html.index("Too long.")
    assert f'<label for="{field["id"]}"' in html


@pytest.mark.parametrize("text", ["\nfirst line empty", "\n\n\nx", "plain", "", "  indented\n"])
def test_a_browser_gives_back_the_text_it_was_given(face: Flask, text: str) -> None:
    source = '{% import "macros/forms.html" as forms %}{{ forms.textarea("text", "Text", x) }}'
    html = shown(face, source, x=text)
    inside = html.split(">", html[: html.index("<textarea")].count(">") + 1)[-1]
    inside = inside[: inside.index("</textarea>")]
    # HTML: one newline right after the tag is not part of the text.
    assert inside.removeprefix("\n") == text


def test_a_password_is_never_sent_back(face: Flask) -> None:
    source = (
        """{% import "macros/forms.html" as forms %}{{ forms.password("password", "Password") }}"""
    )
    assert Elements(shown(face, source)).one("input")["value"] == ""


def event(verb: str, **more: Any) -> SimpleNamespace:
    hana = SimpleNamespace(id=1, kind="import", shown_name="Hana", account=None)
    bees = SimpleNamespace(slug="bees", title="Bees")
    given = {
        "verb": verb, "contributor": hana, "workspace": bees, "page": None, "file": None,
        "number": None, "summary": "", "at": datetime(2026, 11, 21, 18, 27, tzinfo=UTC), "details": {},
    }  # fmt: skip
    return SimpleNamespace(**{**given, **more})


def test_every_deed_has_a_sentence_of_its_own(face: Flask) -> None:
    page = SimpleNamespace(
        public_id="7kx2mw4d",
        slug="x",
        title="Waggle",
        deleted_at=None,
        workspace=SimpleNamespace(slug="bees"),
    )
    file = SimpleNamespace(name="loss.png", workspace=SimpleNamespace(slug="bees"))
    of_pages = {
        "began", "edited", "renamed", "deleted", "restored", "reverted", "proposed", "took", "declined",
    }  # fmt: skip
    of_files = {"attached", "replaced", "deleted file", "restored file"}
    source = '{% import "macros/events.html" as events %}{{ events.sentence(x)|striptags }}'
    sentences = {}
    for verb in VERBS:
        more: dict[str, Any] = {"details": {"username": "Priya"}}
        if verb in of_pages:
            more["page"] = page
        if verb in of_files:
            more["file"] = file
        sentences[verb] = shown(face, source, x=event(verb, **more))
    assert len(set(sentences.values())) == len(VERBS), sorted(sentences.values())
    assert sentences["edited"] == "Hana edited Waggle"
    assert sentences["became steward"] == "Hana made Priya a steward of Bees"


def test_deeds_stand_under_their_day_with_the_reason_quoted(face: Flask, clock: object) -> None:
    source = '{% import "macros/events.html" as events %}{{ events.deeds(x, place=true) }}'
    page = SimpleNamespace(
        public_id="7kx2mw4d",
        slug="x",
        title="Waggle",
        deleted_at=None,
        workspace=SimpleNamespace(slug="bees"),
    )
    html = shown(face, source, x=[event("edited", page=page, summary="a comma <here>")])
    words = " ".join(html.split())
    assert (
        '<h3 class="pencilled">Saturday, 21 November 2026</h3>' in words or "21 November" in words
    )
    assert "</a> in Bees <q>a comma &lt;here&gt;</q>" in words
    assert '<time datetime="2026-11-21T18:27:00Z">18:27</time>' in words


OLD = "## One\n\nThe bees dance slowly.\n\nGone.\n"
NEW = "## One\n\nThe bees dance <fast>.\n\n## Two\n\nNew.\n"


@pytest.mark.parametrize("columns", ["side_by_side", "in_one_column"])
def test_a_difference_marks_words_and_escapes_them(face: Flask, columns: str) -> None:
    source = (
        f'{{% import "macros/differences.html" as differences %}}{{{{ differences.{columns}(x) }}}}'
    )
    html = shown(face, source, x=diff(OLD, NEW))
    assert "<del>slowly</del>" in html
    assert "<ins>&lt;fast&gt;</ins>" in html
    assert html.count("data-change") >= 2
    assert "<fast>" not in html


def test_white_space_of_a_line_is_shown_as_it_is(face: Flask) -> None:
    source = '{% import "macros/differences.html" as d %}{{ d.in_one_column(x) }}'
    html = shown(face, source, x=diff("a\n", "a\n    if x:\n        return\n"))
    assert ">    if x:\n        return</div>" in html


def test_two_equal_texts_say_so(face: Flask) -> None:
    source = '{% import "macros/differences.html" as d %}{{ d.side_by_side(x) }}'
    assert "The two are equal, word for word." in shown(face, source, x=diff("a\n", "a\n"))

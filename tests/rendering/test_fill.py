"""Stage two: the same text for different readers, under different titles, in different languages."""

from __future__ import annotations

import pytest

from wiki.messages import Message
from wiki.rendering import Rendered, Target, fill, fragment, outline
from wiki.rendering.pipeline import render


def under(title: str, text: str) -> str:
    rendered = render(text)
    return fill(rendered, [Target("nowhere")] * len(rendered.links), title=title)


def link(target: Target, text: str = "[[Honey|the honey]]") -> str:
    return fill(render(text), [target], title="Bees")


@pytest.mark.parametrize(
    ("target", "html"),
    [
        (Target("page", "/w/bees/honey"), '<a href="/w/bees/honey">the honey</a>'),
        (
            Target("missing", "/w/bees/-/new?title=Honey", "Nobody has written this page yet"),
            '<a href="/w/bees/-/new?title=Honey" data-state="missing"'
            ' title="Nobody has written this page yet">the honey</a>',
        ),
        (Target("choices", "/c"), '<a href="/c" data-state="choices">the honey</a>'),
        (Target("file", "/files/1/honey.pdf"), '<a href="/files/1/honey.pdf">the honey</a>'),
        (Target("nowhere"), '<span data-state="nowhere">the honey</span>'),
        (Target("page", '/w/"><b>'), '<a href="/w/&quot;&gt;&lt;b&gt;">the honey</a>'),
    ],
)
def test_a_link_leads_where_this_reader_may_go(target, html):
    assert link(target) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("target", "html"),
    [
        (
            Target("file", "/f/h.png", media_type="image/png", width=80, height=40),
            '<img src="/f/h.png" alt="A hive" width="80" height="40" loading="lazy" decoding="async">',
        ),
        (Target("file", "/f/h.pdf", media_type="application/pdf"), '<a href="/f/h.pdf">A hive</a>'),
        (Target("missing"), '<span data-state="missing">Missing image: A hive</span>'),
        (Target("nowhere"), '<span data-state="missing">Missing image: A hive</span>'),
    ],
)
def test_an_image_that_is_not_there_can_still_be_read(target, html):
    assert link(target, "x ![A hive](h.png)") == f"<p>x {html}</p>"


def test_an_image_without_words_that_is_not_there_says_its_name():
    assert "Missing image: img/h.png" in link(Target("missing"), "x ![](img/h.png)")


def test_images_from_elsewhere_are_links_unless_they_are_shown():
    text = "x ![Chart](https://x.org/c.png)"
    linked = link(Target("external-image", "https://x.org/c.png"), text)
    shown = link(Target("external-image", "https://x.org/c.png", shown=True), text)
    assert '<a href="https://x.org/c.png" rel="nofollow ugc noopener">Chart</a>' in linked
    assert "(x.org)" in linked
    assert "<img" not in linked
    assert '<img src="https://x.org/c.png" alt="Chart"' in shown


def test_a_narrow_picture_stands_at_its_own_width():
    narrow = Target("file", "/f", media_type="image/png", width=200, height=100)
    broad = Target("file", "/f", media_type="image/png", width=1200, height=100)
    assert '<figure class="figure" data-width="own">' in link(narrow, "![x](y.png)")
    assert '<figure class="figure">' in link(broad, "![x](y.png)")
    assert '<figure class="figure" data-width="wide">' in link(broad, "![x](y.png){.wide}")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# Bees\n\n## A\n\n### B", "2 3"),
        ("# BEES \n\n## A", "2"),
        ("#   Bees\n\n# Honey\n\n## A", "2 3"),
        ("# Honey\n\n## A", "2 3"),
        ("## A\n\n### B", "2 3"),
        ("### A\n\n#### B", "2 3"),
        ("# Honey\n\n# Bees", "2 2"),
        ("###### A", "2"),
        ("# A\n\n###### B", "2 6"),
        ("> # Quoted\n\n## A", "2 3"),
        ("no heading", ""),
    ],
)
def test_a_page_has_one_h1_which_is_its_title(text, levels):
    html = under("Bees", text)
    assert " ".join(html[at + 2] for at in range(len(html)) if html.startswith("<h", at)) == levels


def test_only_a_first_heading_that_says_the_title_is_left_out():
    assert "Bees" not in under("Bees", "# Bees\n\nHum.")
    assert "Bees" in under("Bees", "## Bees\n\nHum.")
    assert "Bees" in under("Honey", "# Bees\n\nHum.")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# Bees\n\n## Honey", ["Honey"]),
        ("# Bees\n\n## Bees", ["Bees"]),
        ("# Wasps\n\n## Honey", ["Wasps", "Honey"]),
        ("Hum.", []),
    ],
)
def test_the_outline_names_the_headings_that_are_shown(text, shown):
    headings = outline(render(text), "Bees")
    assert [heading.text for heading in headings] == shown
    html = under("Bees", text)
    assert all(f'id="{fragment(heading.anchor)}"' in html for heading in headings)


def test_each_section_can_be_linked_and_edited():
    html = fill(render("## A & b\n\n> ## Quoted"), [], title="Bees", edit_url="/p/x/edit?section=")
    assert (
        '<a class="prose__anchor" href="#s-a--b" aria-label="Link to the section A &amp; b">'
        in html
    )
    assert (
        '<a class="prose__edit" href="/p/x/edit?section=a--b"'
        ' aria-label="Edit the section A &amp; b">edit</a>'
    ) in html
    assert html.count("prose__edit") == 1


def test_a_page_that_cannot_be_edited_offers_no_editing():
    assert "prose__edit" not in fill(render("## A"), [], title="Bees")


def test_the_words_of_the_interface_are_said_in_the_readers_language():
    german = {"Note %(x)s": "Anmerkung %(x)s", "Close": "Schließen", "Warning": "Achtung"}

    def say(message: Message) -> str:
        return german.get(message.template, message.template) % message.params

    text = "a[^1]\n\n[^1]: b\n\n!!! warning\n    x"
    html = fill(render(text), [], title="Bees", say=say)
    assert 'aria-label="Anmerkung 1"' in html
    assert ">Schließen</a>" in html
    assert "<b>Achtung</b>" in html


def test_links_and_targets_must_be_as_many():
    with pytest.raises(ValueError, match="one target for each link"):
        fill(render("[[x]]"), [], title="Bees")


def test_a_text_that_could_not_be_rendered_is_its_source():
    failed = Rendered.unrendered("a <b> & \x02s|close\x03", "time")
    assert fill(failed, [], title="x") == (
        '<pre class="source" tabindex="0"><code>a &lt;b&gt; &amp; s|close</code></pre>'
    )


def test_a_rendering_survives_being_stored():
    rendered = render("---\ntags: [a]\n---\n# Bees\n\n[[x]] $y$ $\\nosuch$ ![z](z.png) 🐝")
    assert Rendered.from_json(rendered.to_json()) == rendered


def test_a_rendering_of_another_version_is_made_anew():
    with pytest.raises(ValueError, match="another version"):
        Rendered.from_json('{"version": 0}')

"""What a text links to, in which words, and in which sentence: the matter of backlinks."""

from __future__ import annotations

import pytest

from wiki.rendering import Link
from wiki.rendering.links import MAX_LINKS
from wiki.rendering.pipeline import render


@pytest.mark.parametrize(
    ("text", "kind", "target", "anchor", "shown"),
    [
        ("[[Honey]]", "wiki", "Honey", None, "Honey"),
        ("[[Honey | the honey ]]", "wiki", "Honey", None, "the honey"),
        ("[[Honey#Wax]]", "wiki", "Honey#Wax", "Wax", "Honey#Wax"),
        ("[[C# and F#]]", "wiki", "C# and F#", "", "C# and F#"),
        ("[[apiary:Honey]]", "wiki", "apiary:Honey", None, "apiary:Honey"),
        ("![[Honey]]", "wiki", "Honey", None, "Honey"),
        ("![[hive.png|A hive]]", "image", "hive.png", None, "A hive"),
        ("[x *y*](../a%20b.md#Top)", "path", "../a b.md", "Top", "x y"),
        ("[x](a.md?raw=1)", "path", "a.md?raw=1", None, "x"),
        ("[x](<a b.md>)", "path", "a b.md", None, "x"),
        ("[x][r]\n\n[r]: a.md", "path", "a.md", None, "x"),
        ('<a href="a.md">x</a>', "path", "a.md", None, "x"),
        ("![A hive](img/h.png)", "image", "img/h.png", None, "A hive"),
        ('<img src="h.png" alt="x">', "image", "h.png", None, "x"),
        ("![x](https://x.org/h.png)", "external-image", "https://x.org/h.png", None, "x"),
        ("![x](//x.org/h.png)", "external-image", "https://x.org/h.png", None, "x"),
        ("[x](/notes/bees)", "path", "/notes/bees", None, "x"),
        ("[x](/p/bees)", "path", "/p/bees", None, "x"),
        ("[x](/files/bees.csv)", "path", "/files/bees.csv", None, "x"),
    ],
)
def test_links_are_noted_as_written(text, kind, target, anchor, shown):
    (link,) = render(text).links
    found = (link.kind, link.target, link.anchor or None, link.shown)
    assert found == (kind, target, anchor or None, shown)


@pytest.mark.parametrize(
    "text",
    ["[x](https://x.org)", "[x](#y)", "[[#y]]", "`[[x]]`", "\\[[x]]", "[[x]](https://y.org)", "[[]]",
     "<https://x.org>", "[x](mailto:a@b.org)", "```\n[[x]]\n```", "<!-- [[x]] -->"],
)  # fmt: skip
def test_what_needs_no_help_is_not_among_the_links(text):
    assert render(text).links == ()


@pytest.mark.parametrize(
    "address",
    [
        "/w/bees/waggle-dance#s-angle",
        "/p/7kx2mw4d",
        "/p/7kx2mw4d/3..5",
        f"/files/{'0a' * 32}/hive.png",
        "/search?q=bees",
    ],
)
def test_an_address_copied_from_the_wiki_leads_where_it_says(address):
    rendered = render(f"[x]({address})")
    assert f'<a href="{address}">x</a>' in rendered.html
    assert rendered.links == ()


def test_a_link_knows_its_sentence_and_its_section():
    text = (
        "# Bees\n\nThey hum. They make [[Honey|sweet honey]], *mostly*. They sting.\n\n"
        "## Wax\n\n- see [w](w.md)"
    )
    assert render(text).links == (
        Link("wiki", "Honey", None, "sweet honey", "They make sweet honey, mostly.", "Bees"),
        Link("path", "w.md", None, "w", "see w", "Wax"),
    )


def test_a_long_sentence_is_cut_around_the_link():
    text = "many words " * 100 + "[[Honey]] " + "more words " * 100
    (link,) = render(text).links
    assert "Honey" in link.context
    assert link.context.startswith("… ")
    assert link.context.endswith(" …")
    assert len(link.context) <= 310


def test_the_sentence_of_a_link_in_a_table_is_its_cell():
    (link,) = render("| a | b |\n|---|---|\n| one [[x]] | two |").links
    assert link.context == "one x"


def test_a_text_with_too_many_links_keeps_their_words():
    rendered = render("[[x]] " * (MAX_LINKS + 5))
    assert len(rendered.links) == MAX_LINKS
    assert rendered.text[0].text.count("x") == MAX_LINKS + 5


def test_links_stand_in_the_order_of_their_places():
    rendered = render("[[a]] ![b](b.png) [c[^1]](c.md) [[d]]\n\n[^1]: [[e]]")
    assert [link.target for link in rendered.links] == ["a", "b.png", "c.md", "d", "e"]

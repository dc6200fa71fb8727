"""Front matter is read within bounds and never swallowed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rendering.pages import shown
from wiki import frontmatter
from wiki.rendering.pipeline import render


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("tags: [a, b]", ("a", "b")),
        ("tags: a, b , a", ("a", "b")),
        ("tags:\n- a\n- '#b'", ("a", "b")),
        ("keywords: [a]", ("a",)),
        ("tags: []\nkeywords: a", ("a",)),
        ("tags: {a: b}", ("a",)),
        ("tags: [2024, yes, [x], '']", ("2024", "yes")),
        (
            "tags: [" + ", ".join(f"t{n}" for n in range(90)) + "]",
            tuple(f"t{n}" for n in range(50)),
        ),
    ],
)
def test_tags_are_read_in_every_usual_form(front, tags):
    assert render(f"---\n{front}\n---\nx").tags == tags


def test_front_matter_is_not_shown():
    rendered = render("---\ntitle: Bees\ndate: 2024-01-01\n---\n\nHum.\n")
    assert rendered.html == "<p>Hum.</p>"
    assert rendered.front == {"title": "Bees", "date": "2024-01-01"}


@pytest.mark.parametrize(
    "head",
    [
        "---\na: [\n---\n", "---\nnever closed\n", "---\njust words\n---\n", "---\n- a\n- b\n---\n",
        "---\na: &x [b]\nc: [*x, *x]\n---\n", "---\na: !!python/name:os.system\n  - b: c: d\n---\n",
        "---\na: " + "[" * 30 + "]" * 30 + "\n---\n", "---\nb: " + "x" * 20_000 + "\n---\n",
    ],
)  # fmt: skip
def test_what_cannot_be_read_as_front_matter_is_legible(head):
    rendered = render(f"{head}\nHum.\n")
    assert rendered.front == {}
    assert "Hum." in rendered.html
    assert any(word in rendered.html for word in ("a:", "never closed", "just words", "b"))


def test_escapes_in_front_matter_write_nothing_a_database_refuses():
    rendered = render('---\ntitle: "a\\0b\\ud800c"\n---\n')
    assert rendered.title is not None
    assert "\x00" not in rendered.title
    rendered.title.encode()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["---", "...", "a: b", "- c", "tags: [x]", "", "# H", "*x", "&y", "'", "\ufeff---"]
        ),
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_reading_and_rendering_agree_on_where_a_text_begins(lines, ends):
    text = ends.join(lines)
    split = frontmatter.split(text)
    rendered = render(text)
    assert rendered.front == split.fields
    if split.body == text:
        assert shown(text) == shown("\n" + text) or split.body.startswith("\ufeff")

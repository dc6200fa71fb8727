"""A title comes from where a writer put it."""

import pytest

from wiki.text.titles import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Bees\n---\n# Wasps\n", "Bees"),
        ("---\ntitle: '  two   spaces '\n---\n", "two spaces"),
        ("---\ntitle:\n---\n# Wasps\n", "Wasps"),
        ("---\ntitle: [a]\n---\n# Wasps\n", "Wasps"),
        ("---\ntags: [a]\n---\nText\n\nWasps\n-----\n", "Wasps"),
        ("text\n\n## Second level\n# First level\n", "Second level"),
        ("#\n# Wasps\n", "Wasps"),
        ("```\n# code\n```\n", "fallback"),
        ("", "fallback"),
        ("# Cafe\r\ntext", "Cafe"),
        ("---\ntitle: a: b\n---\n", "fallback"),
        ('---\ntitle: "\\UFFFFFFFF"\n---\n# Wasps\n', "Wasps"),
    ],
)
def test_a_title_comes_from_front_matter_then_a_heading_then_the_fallback(text, title):
    assert title_of(text, "fallback") == title


def test_a_title_is_at_most_255_characters():
    assert len(title_of(f"---\ntitle: {'x' * 300}\n---\n", "")) == 255

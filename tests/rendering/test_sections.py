"""A section can be cut out of its text, and everything else stays as it was."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.rendering.pipeline import render
from wiki.rendering.sections import section_span

TEXT = """---
title: Bees
---
Above.

# Bees

Hum.

```
# not a heading
```

## Honey

> ## quoted

- ## in an item

Sweet
-----

<!--
## gone
-->

### Kept

Long.

## Wax

Soft.
"""


def section(text: str, anchor: str) -> str:
    start, end = section_span(text, render(text).headings, anchor)
    return text[start:end]


@pytest.mark.parametrize(
    ("anchor", "first", "last"),
    [
        ("bees", "# Bees", "Soft.\n"),
        ("honey", "## Honey", "in an item\n\n"),
        ("sweet", "Sweet\n-----", "Long.\n\n"),
        ("kept", "### Kept", "Long.\n\n"),
        ("wax", "## Wax", "Soft.\n"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=repr)
def test_a_section_goes_to_the_next_of_its_level(anchor, first, last, ends):
    text = TEXT.replace("\n", ends)
    if ends == "\r":
        text = text.partition("---\rAbove")[2]
    cut = section(text, anchor)
    assert cut.startswith(first.replace("\n", ends))
    assert cut.endswith(last.replace("\n", ends))


def test_a_byte_order_mark_and_controls_move_no_section():
    assert section("\ufeffx\n\x0b\x0c\n## A\x02\ny\u2028z\n## B\n", "a") == "## A\x02\ny\u2028z\n"


def test_there_is_no_section_without_its_heading():
    with pytest.raises(KeyError):
        section_span("# A", render("# A").headings, "b")


LINES = st.lists(
    st.sampled_from(
        [
            "# One", "## Two", "### Three", "Under", "=====", "-----", "words", "", "", "- item",
            "  - nested", "    indented", "> quote", "> # quoted", "```", "~~~", "<div>", "</div>", "<!--",
            "-->", "$$", "| a |", "|---|", "[^1]: note", "!!! note", ": def", "<h2>HTML</h2>", "::: note",
            ":::", "\t# tab", "#no", "1. ## x",
        ]
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_every_heading_is_on_the_line_it_says(lines, ends):
    text = ends.join(lines)
    headings = render(text).headings
    assert [heading.line for heading in headings] == sorted({h.line for h in headings})
    for heading in headings:
        line = lines[heading.line - 1]
        assert heading.text.split()[0] in re.sub(r"<[^>]*>", "", line)


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_the_sections_of_the_highest_level_make_up_the_text_from_the_first_on(lines):
    text = "\n".join(lines)
    headings = render(text).headings
    level = min((heading.level for heading in headings), default=1)
    spans = [
        section_span(text, headings, heading.anchor)
        for heading in headings
        if heading.level == level
    ]
    for (_, end), (start, _) in pairwise(spans):
        assert end == start
    assert not spans or spans[-1][1] == len(text)

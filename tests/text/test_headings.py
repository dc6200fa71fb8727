"""Headings are found without rendering, and none where there is code."""

import pytest

from wiki.text.headings import headings, nearest


def found(text: str) -> list[str]:
    return [words for _line, words in headings(text.split("\n"))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# One\n\n### Two ###\n", ["One", "Two"]),
        ("One\n===\n\nTwo\n---\n", ["One", "Two"]),
        ("   # Indented", ["Indented"]),
        ("    # code", []),
        ("#hashtag", []),
        ("####### seven", []),
        ("# C#", ["C#"]),
        ("#", [""]),
        ("## #", [""]),
        ("```\n# code\n```\n# After", ["After"]),
        ("````\n```\n# code\n````\n# After", ["After"]),
        ("~~~ python\n# code\n```\n~~~\n# After", ["After"]),
        ("```never closed\n# code", []),
        ("``` `inline` ```\n# After", ["After"]),
        ("- item\n  ```\n  # code\n  ```\n# After", ["After"]),
        ("text\n---", ["text"]),
        ("two lines\nof text\n---", []),
        ("- item\n---", []),
        ("| a |\n---", []),
        ("\n---\n", []),
        ("---\ntitle: x\n---\n# After", ["After"]),
        ("\ufeff# First", ["First"]),
        (
            "# **Bold** `code` [link](http://x) and [[page|shown]] <a id='x'></a>{#anchor}",
            ["Bold code link and shown"],
        ),
        (r"# snake_case \*starred\* _so_", ["snake_case *starred* so"]),
        ("# ![logo](a.png) Name", ["logo Name"]),
        ("# " + "x" * 400, ["x" * 255]),
    ],
)
def test_headings_are_found_as_they_read(text, words):
    assert found(text) == words


def test_the_section_of_a_line_is_the_last_heading_at_or_above_it():
    here = headings(["intro", "# A", "text", "## B", "text"])
    assert [nearest(here, line) for line in range(5)] == ["", "A", "A", "B", "B"]

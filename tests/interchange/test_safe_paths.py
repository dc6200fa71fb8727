"""Paths from elsewhere: which are let in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import Malformed
from wiki.interchange.paths import is_hidden, is_page, safe_path

PARTS = st.sampled_from(
    ["..", ".", "", "a", "b c", "é", "C:", "-", "\\", "%2e%2e", "...", "\0", "\ud800"]
)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a.md", "a.md"),
        ("./a//b/./c.md", "a/b/c.md"),
        ("en-fon (copy)/x #1?.md", "en-fon (copy)/x #1?.md"),
        ("...", "..."),
        ("a/..b/c..", "a/..b/c.."),
    ],
)
def test_an_ordinary_path_is_kept_without_its_empty_parts(written, path):
    assert safe_path(written) == path


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/windows/x.md", "absolute"),
        ("./C:/windows/x.md", "absolute"),
        ("../x.md", "outside the workspace"),
        ("a/../../x.md", "outside the workspace"),
        ("a/../b.md", "outside the workspace"),
        ("a/..", "outside the workspace"),
        ("a\0.md", "control characters"),
        ("a\n.md", "control characters"),
        ("caf\udce9.md", "not valid text"),
        ("", "empty"),
        ("./.", "empty"),
        ("x" * 1025, "too long"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_by_name(written, words):
    with pytest.raises(Malformed, match=words):
        safe_path(written)


@given(st.one_of(st.lists(PARTS, max_size=8).map("/".join), st.text(max_size=40)))
def test_whatever_is_let_in_stays_inside(written):
    try:
        path = safe_path(written)
    except Malformed:
        return
    assert not path.startswith("/")
    assert all(part not in {"", ".", ".."} for part in path.split("/"))
    assert safe_path(path) == path
    path.encode()


@pytest.mark.parametrize("path", ["a.md", "A.MD", "x/y.Rmd", "x.qmd", "notes.markdown"])
def test_markdown_in_its_spellings_is_a_page(path):
    assert is_page(path)


@pytest.mark.parametrize(
    "path", ["a.txt", "LICENSE", "x.ipynb", "md", ".md", "a.md/b.png", "x.mdx"]
)
def test_everything_else_is_a_file(path):
    assert not is_page(path)


def test_the_folders_of_tools_are_hidden_wherever_they_lie():
    hidden = [".git/config", "a/.obsidian/x.md", "__MACOSX/a.md", "x/.DS_Store", "Thumbs.db"]
    assert [path for path in hidden if not is_hidden(path)] == []
    assert not is_hidden("a/b.c/d.md")

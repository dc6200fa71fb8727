"""Where relative links lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.interchange.links import Destination, resolve

PIECES = st.sampled_from(
    [
        "..",
        ".",
        "",
        "a",
        "b.md",
        "%2e%2e",
        "%2E%2E%2f..",
        "%00",
        "%",
        "%c3%a9",
        "é",
        " ",
        "\\",
        "#",
        "?",
    ]
)


@pytest.mark.parametrize(
    ("source", "target", "path", "anchor"),
    [
        pytest.param("dir/page.md", "other.md", "dir/other.md", "", id="a neighbour"),
        pytest.param("dir/page.md", "../img/x.png#a", "img/x.png", "a", id="up and down"),
        pytest.param("dir/page.md", "./other", "dir/other", "", id="no extension"),
        pytest.param("dir/page.md", "#part", "dir/page.md", "part", id="within the page"),
        pytest.param("dir/page.md", "?x=1#part", "dir/page.md", "part", id="a query alone"),
        pytest.param("dir/page.md", "sub/", "dir/sub", "", id="a folder"),
        pytest.param("dir/page.md", "..", "", "", id="the top, from below"),
        pytest.param("dir/page.md", "/guide/a.md", "guide/a.md", "", id="from the top"),
        pytest.param("dir/page.md", "/", "", "", id="the top"),
        pytest.param("dir/page.md", "a%20b.md?raw=1#x%20y", "dir/a b.md", "x y", id="escapes"),
        pytest.param("dir/page.md", "%D8%A8.md", "dir/ب.md", "", id="escaped letters"),
        pytest.param("page.md", "a/./b//c.md", "a/b/c.md", "", id="empty parts"),
        pytest.param("page.md", " a.md ", "a.md", "", id="spaces around"),
        pytest.param("page.md", "a.md#b#c", "a.md", "b#c", id="two hashes"),
    ],
)
def test_a_relative_link_leads_to_a_path_of_the_workspace(source, target, path, anchor):
    assert resolve(source, target) == Destination(path, anchor)


@pytest.mark.parametrize(
    "target",
    [
        "../../x.md",
        "/../x.md",
        "%2e%2e/%2e%2e/x.md",
        "a/../../../x.md",
        "https://example.org/x.md",
        "mailto:someone@example.org",
        "javascript:alert(1)",
        "//example.org/x.md",
        "\\\\example.org\\x",
        "C:/x.md",
        "%ff.md",
        "a%00b.md",
        "a\nb.md",
    ],
)
def test_a_link_that_leaves_the_workspace_leads_nowhere(target):
    assert resolve("dir/page.md", target) is None


@given(
    source=st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join),
    target=st.one_of(st.lists(PIECES, max_size=10).map("/".join), st.text(max_size=40)),
)
def test_no_link_ever_leads_outside(source, target):
    found = resolve(source, target)
    if found is not None and found.path:
        assert not found.path.startswith("/")
        assert all(part not in {"", ".", ".."} for part in found.path.split("/"))

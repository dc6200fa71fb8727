"""A workspace's history in one line, and the paths in it."""

from hypothesis import given
from hypothesis import strategies as st

from wiki.interchange.saves import _Paths

PARTS = st.sampled_from(["a", "A", "b", ".git", ".GIT ", "git~1", ".git:x", "..", "a.md", "a-x.md"])


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=12))
def test_all_paths_can_lie_in_one_folder_whatever_they_are(wanted):
    paths = _Paths()
    given_out = [paths.give(path, "x") for path in wanted]
    keys = {path.casefold() for path in given_out}
    assert len(keys) == len(wanted)
    for key in keys:
        parts = key.split("/")
        assert not keys & {"/".join(parts[:end]) for end in range(1, len(parts))}
        assert not {".git", ".git ", "git~1", "..", ".git:x"} & set(parts)

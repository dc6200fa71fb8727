"""Imports from git repositories and bundles."""

import hashlib
import os
import shutil
import subprocess
import zlib
from collections import Counter

import pytest
from dulwich.bundle import create_bundle_from_repo, write_bundle
from dulwich.object_store import tree_lookup_path
from dulwich.repo import Repo
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.archives import Limits, open_source
from wiki.errors import Malformed, TooLarge

TEXT = b"".join(b"line %d\n" % number for number in range(12))


def read(path, limits=None):
    with open_source(path, limits or Limits()) as source:
        return {page.key: list(page.revisions) for page in source.pages()}


def blobs(path):
    with open_source(path) as source:
        found = []
        for file in source.files():
            with file.open() as stream:
                found.append((file.path, stream.read(), file.living))
        return found


def bundle(history, path, version=2):
    made = create_bundle_from_repo(history.repo, version=version)
    with path.open("wb") as stream:
        write_bundle(stream, made)
    made.close()
    return path


def test_a_repository_gives_each_page_its_revisions_by_name_without_addresses(history):
    first = history.commit({"a.md": b"one\n"}, message="Begin\n\nSigned-off-by: Ada <ada@x.org>\n")
    history.commit({"b.md": b"else\n"})
    second = history.commit({"a.md": b"two\r\n"}, author="Ọlá Adé <o@example.org>")
    found = read(history.path)["a.md"]
    assert [(one.number, one.text, one.author) for one in found] == [
        (1, "one\n", "Ada"),
        (2, "two\r\n", "Ọlá Adé"),
    ]
    assert [one.origin for one in found] == [first.decode(), second.decode()]
    assert found[0].summary == "Begin\n\nSigned-off-by: Ada"


def test_a_rename_is_followed_and_is_a_revision(history):
    history.commit({"old.md": TEXT, "other.md": b"x\n"})
    history.commit({"old.md": None, "dir/new.md": TEXT})
    history.commit({"dir/new.md": None, "newer.md": TEXT + b"more\n"})
    with open_source(history.path) as source:
        former = {page.key: [one.path for one in page.former] for page in source.outlines}
    assert former == {"newer.md": ["old.md", "dir/new.md"], "other.md": []}
    found = [(one.path, one.renamed_from) for one in read(history.path)["newer.md"]]
    assert found == [("old.md", None), ("dir/new.md", "old.md"), ("newer.md", "dir/new.md")]


def test_a_merge_is_a_revision_only_where_it_changed_a_page_itself(history):
    base = history.commit({"a.md": TEXT, "b.md": b"b\n"})
    ours = history.commit({"a.md": b"ours\n" + TEXT}, base)
    theirs = history.commit({"a.md": TEXT + b"theirs\n", "b.md": b"b2\n"}, base)
    merged = b"ours\n" + TEXT + b"theirs\n"
    merge = history.commit({"a.md": merged, "b.md": b"b2\n"}, ours, theirs)
    found = read(history.path)
    assert [one.origin.encode() for one in found["a.md"]] == [base, ours, theirs, merge]
    assert [one.origin.encode() for one in found["b.md"]] == [base, theirs]


def test_a_merge_that_took_one_side_ends_with_that_side(history):
    base = history.commit({"a.md": TEXT})
    ours = history.commit({"a.md": b"ours\n"}, base)
    theirs = history.commit({"a.md": b"theirs\n"}, base)
    merge = history.commit({"a.md": b"ours\n"}, ours, theirs)
    found = read(history.path)["a.md"]
    assert [one.origin.encode() for one in found] == [base, ours, theirs, merge]
    assert found[-1].text == "ours\n"


def test_an_edit_on_a_branch_under_the_old_name_belongs_to_the_renamed_page(history):
    base = history.commit({"old.md": TEXT})
    renamed = history.commit({"old.md": None, "new.md": TEXT}, base)
    edited = history.commit({"old.md": TEXT + b"x\n"}, base, author="Bo <b@x.org>")
    history.commit({"new.md": TEXT + b"x\n"}, renamed, edited)
    found = read(history.path)["new.md"]
    assert [(one.path, one.author) for one in found] == [
        ("old.md", "Ada"),
        ("new.md", "Ada"),
        ("old.md", "Bo"),
    ]


def test_every_version_of_a_file_comes_with_its_true_bytes(history):
    history.commit({"a.md": b"![](w.png)", "w.png": b"\x89PNG\r\n1"})
    history.commit({"w.png": b"\x89PNG\r\n2"})
    history.commit({"w.png": None, "LICENSE": b"MIT"})
    assert blobs(history.path) == [
        ("LICENSE", b"MIT", True),
        ("w.png", b"\x89PNG\r\n1", False),
        ("w.png", b"\x89PNG\r\n2", False),
    ]


def test_a_revision_knows_which_version_of_a_file_it_shows(history):
    history.commit({"a.md": b"1", "w.png": b"old"})
    history.commit({"w.png": b"new"})
    history.commit({"a.md": b"2"})
    with open_source(history.path) as source:
        versions = {file.order: file.open().read() for file in source.files()}
        for page in source.pages():
            shown = [versions[max(n for n in versions if n <= one.order)] for one in page.revisions]
    assert shown == [b"old", b"new"]


def test_text_that_is_not_utf_8_is_read_and_says_so(history):
    history.commit({"a.md": b"caf\xe9"}, author="Jos\udce9 <j@x.org>")
    (revision,) = read(history.path)["a.md"]
    assert (revision.text, revision.encoding, revision.author) == ("café", "latin-1", "José")


def test_a_revision_that_cannot_be_kept_is_left_out_and_named(history):
    history.commit({"a.md": b"one"})
    history.commit({"a.md": b"a\0b"})
    history.commit({"a.md": b"three"})
    with open_source(history.path) as source:
        page = next(source.pages())
        assert [(one.number, one.text) for one in page.revisions] == [(1, "one"), (2, "three")]
        assert [problem.path[:4] for problem in source.problems] == ["a.md"]


def test_links_submodules_and_hidden_files_are_left_out(history):
    history.commit(
        {"a.md": b"1", "link.md": b"/etc/passwd", ".github/x.md": b"x"}, modes={"link.md": 0o120000}
    )
    with open_source(history.path) as source:
        assert [outline.key for outline in source.outlines] == ["a.md"]
        assert [problem.path for problem in source.problems] == ["link.md"]


def test_a_forged_tree_cannot_name_a_path_outside(history):
    history.commit({"a.md": b"1", "x/../../evil.md": b"x"})
    with open_source(history.path) as source:
        assert [outline.key for outline in source.outlines] == ["a.md"]
        assert "outside the workspace" in source.problems[0].sentence


def test_a_bare_repository_and_a_bundle_say_the_same_as_the_repository(history, tmp_path):
    history.commit({"old.md": TEXT, "w.png": b"1"})
    history.commit({"old.md": None, "new.md": TEXT})
    expected = read(history.path)
    bare = tmp_path / "bare.git"
    with history.repo.clone(bare, bare=True):
        pass
    assert read(bare) == expected
    assert read(bundle(history, tmp_path / "two.bundle")) == expected
    assert read(bundle(history, tmp_path / "three.bundle", version=3)) == expected


def test_a_bundle_leaves_nothing_behind(history, tmp_path, monkeypatch):
    history.commit({"a.md": b"1"})
    path = bundle(history, tmp_path / "x.bundle")
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rooms))
    read(path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Malformed):
        open_source(path)
    assert os.listdir(rooms) == []


def test_a_damaged_bundle_is_refused_in_a_sentence(history, tmp_path):
    history.commit({"a.md": TEXT})
    path = bundle(history, tmp_path / "x.bundle")
    whole = path.read_bytes()
    for end in range(70, len(whole), 41):
        path.write_bytes(whole[:end])
        with pytest.raises(Malformed, match=r"bundle|repository"):
            read(path)
    start = whole.index(b"PACK")
    for place in range(start, len(whole), 29):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(Malformed):
            read(path)


def with_pack(path, objects):
    """A bundle whose pack holds these bytes as its objects, with a true checksum."""
    pack = b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big") + b"".join(objects)
    head = b"# v2 git bundle\n" + b"0" * 40 + b" HEAD\n\n"
    path.write_bytes(head + pack + hashlib.sha1(pack).digest())
    return path


def test_a_bundle_made_to_swell_is_refused(tmp_path):
    # A blob header announces 5 bytes; what comes out is as long as it likes.
    blob = bytes([0x35]) + zlib.compress(b"\0" * 3_000_000)
    path = with_pack(tmp_path / "x.bundle", [blob] * 3)
    with pytest.raises(TooLarge, match="larger than 2 MB"):
        open_source(path, Limits(file=500_000))
    with pytest.raises(TooLarge, match="more than 8 MB"):
        open_source(path, Limits(total=8_000_000))
    with pytest.raises(TooLarge, match="made to fill a disk"):
        open_source(path, Limits(ratio_from=1_000_000))


def test_a_delta_that_announces_too_much_is_refused(tmp_path):
    # From a base of 4 bytes it would make 2 ** 34: sizes are written seven bits a byte.
    delta = bytes([0x04, 0x80, 0x80, 0x80, 0x80, 0x40]) + b"\x90\x04"
    reference = bytes([0x78]) + b"\1" * 20 + zlib.compress(delta)
    with pytest.raises(TooLarge, match="larger than"):
        open_source(with_pack(tmp_path / "x.bundle", [reference]))


def test_a_pack_that_is_whole_but_nonsense_is_refused_in_a_sentence(tmp_path):
    blob = bytes([0x35]) + zlib.compress(b"Bees.")
    for objects in ([], [blob], [blob[:-4]], [bytes([0x15]) + zlib.compress(b"Bees.")]):
        with pytest.raises(Malformed, match=r"damaged|missing"):
            open_source(with_pack(tmp_path / "x.bundle", objects))


def test_a_bundle_of_a_part_says_how_to_make_a_whole_one(history, tmp_path):
    first = history.commit({"a.md": b"1"})
    history.commit({"a.md": b"2"})
    made = create_bundle_from_repo(history.repo, prerequisites=[first])
    path = tmp_path / "x.bundle"
    with path.open("wb") as stream:
        write_bundle(stream, made)
    made.close()
    with pytest.raises(Malformed, match="git bundle create"):
        open_source(path)


def test_a_repository_without_commits_is_refused(tmp_path):
    with Repo.init(tmp_path / "new", mkdir=True):
        pass
    with pytest.raises(Malformed, match="no commits yet"):
        open_source(tmp_path / "new")
    (tmp_path / "not" / ".git").mkdir(parents=True)
    with pytest.raises(Malformed, match="looks like a git repository"):
        open_source(tmp_path / "not")


PATHS = ["a.md", "b.md", "dir/c.md", "w.png"]
CHANGES = st.dictionaries(
    st.sampled_from(PATHS), st.one_of(st.none(), st.sampled_from([TEXT, b"x\n", TEXT + b"y\n"]))
)


def content(history, commit, path):
    """What a path holds at a commit; None for nothing."""
    store = history.repo.object_store
    try:
        _mode, sha = tree_lookup_path(store.__getitem__, store[commit].tree, path.encode())
    except KeyError:
        return None
    return store[sha].data


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CHANGES, st.lists(st.integers(0, 20), max_size=3)), max_size=10))
def test_whatever_the_history_each_revision_is_true_and_the_last_is_todays(new_history, plan):
    history = new_history()
    commits = [history.commit({"a.md": b"begin\n", "w.png": b"1"})]
    for changes, numbers in plan:
        parents = list(dict.fromkeys(commits[number % len(commits)] for number in numbers))
        first = parents[0] if parents else commits[-1]
        possible = {
            path: data
            for path, data in changes.items()
            if data is not None or content(history, first, path) is not None
        }
        commits.append(history.commit(possible, *parents))
    today = {path: content(history, commits[-1], path) for path in PATHS}
    if not any(today.values()):
        return
    pages = read(history.path)
    assert {key: page[-1].text.encode() for key, page in pages.items()} == {
        path: data for path, data in today.items() if path.endswith(".md") and data is not None
    }
    for revisions in pages.values():
        assert len({one.origin for one in revisions}) == len(revisions)
        for one in revisions:
            assert one.text.encode() == content(history, one.origin.encode(), one.path)
    newest = {path: data for path, data, living in blobs(history.path) if living}
    assert newest.get("w.png") == today["w.png"]


def git(folder, *arguments):
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def followed(folder, key):
    """The commits `git log --follow` names for a path, up to where it takes a copy for a rename."""
    listed = git(
        folder, "log", "--follow", "--topo-order", "--name-status", "--format=@%H", "--", key
    )
    commits = []
    for line in listed.decode().splitlines():
        if line.startswith("@"):
            commit = line[1:]
        elif line.startswith(("A", "M", "R")):
            commits.append(commit)
        elif line.startswith("C"):
            return [*commits, commit]
    return commits


@pytest.mark.skipif(shutil.which("git") is None, reason="no git to compare with")
def test_a_real_bundle_is_read_as_git_itself_reads_it(corpora, tmp_path):
    path = corpora / "git-import" / "jupyter-enhancement-proposals.bundle"
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(path), str(clone))
    at_head = git(clone, "ls-files").decode().split("\n")
    pages = read(path)
    assert sorted(pages) == sorted(name for name in at_head if name.endswith(".md"))
    assert len(pages) == 31
    for key, revisions in pages.items():
        for one in revisions:
            assert git(clone, "show", f"{one.origin}:{one.path}") == one.text.encode()
        assert revisions[-1].text.encode() == (clone / key).read_bytes()
        states = {one.origin for one in revisions}
        paths = {one.path for one in revisions}
        texts = {one.text.encode() for one in revisions}
        for commit in set(followed(clone, key)) - states:
            # What git names and we leave out only brought a text back that was there before.
            (path_then,) = paths & set(
                git(clone, "ls-tree", "-r", "--name-only", commit).decode().split("\n")
            )
            assert git(clone, "show", f"{commit}:{path_then}") in texts
    renames = Counter(bool(one.renamed_from) for page in pages.values() for one in page)
    assert renames[True] == 24
    assert [name for name, _data, living in blobs(path) if living and name != "LICENSE"] == [
        name for name in at_head if name.endswith((".png", ".svg"))
    ]

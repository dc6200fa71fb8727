"""Imports from `.jsonl` and `.jsonl.gz`."""

import gzip
import json
from collections import defaultdict

import pytest

from wiki.archives import Limits, open_source
from wiki.errors import Malformed, TooLarge


def line(**fields):
    return json.dumps({"page": "a.md", "path": "a.md", "rev": 1, "text": "Bees.\n"} | fields) + "\n"


@pytest.fixture
def jsonl(tmp_path):
    def write(*lines):
        path = tmp_path / "notes.jsonl"
        path.write_bytes(b"".join(one.encode() if isinstance(one, str) else one for one in lines))
        return path

    return write


def read(path, limits=None):
    with open_source(path, limits or Limits()) as source:
        return {page.key: list(page.revisions) for page in source.pages()}


def plainly(path):
    """The same file read without any of our code."""
    found = defaultdict(list)
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        for each in stream:
            fields = json.loads(each)
            found[fields["page"]].append(fields)
    return found


def assert_true_to(path):
    """Every revision is what the file says; returns the counts of pages and revisions."""
    expected = plainly(path)
    revisions = 0
    with open_source(path) as source:
        assert source.total == sum(map(len, expected.values()))
        for page in source.pages():
            lines = expected.pop(page.key)
            for one, fields in zip(page.revisions, lines, strict=True):
                revisions += 1
                assert one.text.encode() == fields["text"].encode()
                assert (one.number, one.path) == (fields["rev"], fields["path"])
                assert one.author == fields["author"]
                assert one.renamed_from == fields["renamed_from"]
                assert one.origin == fields["commit"]
                assert one.saved_at.isoformat() == fields["timestamp"].replace("Z", "+00:00")
        assert not expected
        assert not source.problems
        return len(source.outlines), revisions


def test_real_notes_are_read_as_they_are(notes):
    assert_true_to(notes)


def test_packed_notes_are_read_like_plain_ones(notes, tmp_path):
    packed = tmp_path / "masakhane-mt.jsonl.gz"
    packed.write_bytes(gzip.compress(notes.read_bytes()))
    assert read(packed) == read(notes)


def test_the_excerpt_holds_what_makes_real_notes_hard(notes):
    revisions = [one for page in read(notes).values() for one in page]
    texts = "".join(one.text for one in revisions)
    assert "\r\n" in texts
    assert any(one.renamed_from for one in revisions)
    times = [[one.saved_at for one in page] for page in read(notes).values()]
    assert any(page != sorted(page) for page in times)


def test_former_paths_and_licence_are_known_before_the_texts_are_read(notes):
    with open_source(notes) as source:
        former = {page.key: [one.path for one in page.former] for page in source.outlines}
        assert (source.hints.slug, source.hints.licence) == ("masakhane-mt", "MIT")
    assert former["benchmarks/en-ts/README.md"] == ["en-ts/README.md"]


@pytest.mark.soak
def test_all_ten_workspaces_are_read_byte_for_byte(corpora):
    manifest = json.loads((corpora / "research-notes" / "manifest.json").read_bytes())
    for entry in manifest["workspaces"]:
        path = corpora / "research-notes" / entry["file"]
        assert assert_true_to(path) == (entry["pages"], entry["revisions"])
        with open_source(path) as source:
            assert len(list(source.files())) == entry["images"]


@pytest.mark.soak
def test_eleven_thousand_pages_stream(corpora):
    path = corpora / "scale-10k" / "pages.jsonl.gz"
    with gzip.open(path, "rb") as stream, open_source(path) as source:
        assert source.total == 11_033
        pages = (one for page in source.pages() for one in page.revisions)
        for one, each in zip(pages, stream, strict=True):
            fields = json.loads(each)
            assert one.path == f"{fields['collection']}/{fields['path']}"
            assert (one.text, one.title) == (fields["text"], fields["title"])


def test_images_beside_the_notes_come_along(jsonl, tmp_path):
    folder = tmp_path / "corpus" / "revisions"
    image = tmp_path / "corpus" / "images" / "bees" / "img" / "w.png"
    folder.mkdir(parents=True)
    image.parent.mkdir(parents=True)
    image.write_bytes(b"\x89PNG")
    path = jsonl(line(workspace="bees")).rename(folder / "bees.jsonl")
    with open_source(path) as source:
        (file,) = source.files()
        assert file.path == "img/w.png"
        with file.open() as stream:
            assert stream.read() == b"\x89PNG"


def test_a_workspace_name_in_a_file_cannot_reach_other_folders(jsonl, tmp_path):
    folder = tmp_path / "corpus" / "revisions"
    folder.mkdir(parents=True)
    (tmp_path / "corpus" / "images").mkdir()
    (tmp_path / "corpus" / "secret.txt").write_text("secret")
    path = jsonl(line(workspace="..")).rename(folder / "bees.jsonl")
    with open_source(path) as source:
        assert list(source.files()) == []


def test_pages_of_several_collections_lie_under_their_names(jsonl):
    one = json.dumps({"collection": "x", "path": "a.md", "title": "A", "text": "1"})
    two = json.dumps({"collection": "y", "path": "a.md", "title": "A", "text": "2"})
    found = read(jsonl(f"{one}\n", f"{two}\n"))
    assert {key: page[0].text for key, page in found.items()} == {"x/a.md": "1", "y/a.md": "2"}
    assert list(read(jsonl(f"{one}\n"))) == ["a.md"]


def test_a_text_that_cannot_be_kept_is_left_out_and_named(jsonl):
    path = jsonl(
        line(text="one"),
        line(rev=2, text="a\0b"),
        line(rev=3, text="\ud800"),
        line(rev=4, text="x" * 11),
        line(rev=5, text="five"),
    )
    with open_source(path, Limits(text=10)) as source:
        assert source.total == 2
        page = next(source.pages())
        assert [(one.number, one.text) for one in page.revisions] == [(1, "one"), (2, "five")]
        assert [one.path for one in source.problems] == ["a.md (2)", "a.md (3)", "a.md (4)"]


def test_what_people_are_called_holds_no_address(jsonl):
    path = jsonl(line(author="ada@example.org", comment="Fix\n\nBy: Bo <bo@example.org>\n"))
    (revision,) = read(path)["a.md"]
    assert (revision.author, revision.summary) == ("ada", "Fix\n\nBy: Bo")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param([line(), "null\n"], "Line 2 is not a JSON object", id="null"),
        pytest.param([line(), "[1]\n"], "Line 2 is not a JSON object", id="a list"),
        pytest.param([line(), '{"a":\n'], "Line 2 is not valid JSON", id="cut off"),
        pytest.param([line(), '{"a":' + "[" * 100_000 + "\n"], "Line 2 is not valid", id="deep"),
        pytest.param([line(), b'{"text": "\xff"}\n'], "Line 2 is not valid UTF-8", id="latin-1"),
        pytest.param([line(text=3)], "Line 1 is no page", id="text is a number"),
        pytest.param([line(rev="1")], "“rev” must be", id="rev is text"),
        pytest.param([line(rev=True)], "“rev” must be", id="rev is true"),
        pytest.param([line(rev=2)], "revision 1 of “a.md” was expected", id="a gap"),
        pytest.param([line(title=["x"])], "“title” must be text", id="title is a list"),
        pytest.param([line(timestamp="yesterday")], "no ISO 8601 time", id="no time"),
        pytest.param([line(timestamp="9999-12-31T23:59:59-23:00")], "no ISO", id="end of time"),
        pytest.param([line(path="../x.md")], "Line 1: .* outside the workspace", id="outside"),
        pytest.param([line(page="/x.md")], "Line 1: .* absolute", id="absolute"),
        pytest.param([line(renamed_from="../x")], "Line 1: .* outside", id="renamed from outside"),
        pytest.param([line(path="\ud800.md")], "not valid text", id="half a character in a path"),
        pytest.param(
            [line(), line(page="b.md"), line()], "stand together", id="lines of a page apart"
        ),
        pytest.param(
            [line(workspace="x"), line(page="b.md", workspace="y")], "several", id="two workspaces"
        ),
        pytest.param(
            [line(), '{"path": "b.md", "text": ""}\n'], "mixes", id="both kinds in one file"
        ),
        pytest.param(['{"workspace": "x", "page": "a.md"}\n'], "is no page", id="another format"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_line(jsonl, lines, words):
    with pytest.raises(Malformed, match=words):
        open_source(jsonl(*lines))


def test_a_truncated_file_is_refused_before_anything_is_read(notes, tmp_path):
    packed = gzip.compress(notes.read_bytes())
    path = tmp_path / "cut.jsonl.gz"
    for end in (len(packed) // 2, len(packed) - 4, 12):
        path.write_bytes(packed[:end])
        with pytest.raises(Malformed, match="damaged or cut off"):
            open_source(path)


def test_a_damaged_file_is_refused(notes, tmp_path):
    packed = bytearray(gzip.compress(notes.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / "damaged.jsonl.gz"
    path.write_bytes(packed)
    with pytest.raises(Malformed):
        open_source(path)


def test_a_file_made_to_swell_is_refused(tmp_path):
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        for _number in range(200):
            stream.write(b" " * 10_000 + b"\n")
    with pytest.raises(TooLarge, match="made to fill a disk"):
        open_source(path, Limits(ratio_from=1_000_000))
    with pytest.raises(TooLarge, match="more than 1 MB"):
        open_source(path, Limits(total=1_000_000))
    with pytest.raises(TooLarge, match="more than 10 parts"):
        open_source(path, Limits(members=10))


def test_an_endless_line_is_refused(tmp_path):
    path = tmp_path / "line.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "' + b"x" * 1_100_000))
    with pytest.raises(TooLarge, match="Line 1 is longer"):
        open_source(path, Limits(text=1000))

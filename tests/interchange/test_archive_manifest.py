"""The records of an archive: written, read back, and refused in a sentence."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import Malformed
from wiki.interchange.manifest import (
    read_manifest,
    read_record,
    write_manifest,
    write_record,
)
from wiki.interchange.records import (
    ContributorRecord,
    DeletionRecord,
    FileRecord,
    FileVersionRecord,
    PageRecord,
    RevisionRecord,
    ShownFile,
    WorkspaceRecord,
)

HASH = "0" * 64
NOON = datetime(2024, 5, 1, 12, 0, 0, 123456, UTC)

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
COUNTS = st.integers(0, 10**6)
SHOWN = st.lists(st.builds(ShownFile, WORDS, COUNTS), max_size=2).map(tuple)
ORIGINS = st.one_of(st.none(), WORDS)


@st.composite
def pages(draw):
    revisions = tuple(
        RevisionRecord(
            number=number,
            base=number - 1,
            contributor=draw(COUNTS),
            saved_at=draw(MOMENTS),
            title=draw(WORDS),
            licence=draw(WORDS),
            text=HASH,
            summary=draw(WORDS),
            minor=draw(st.booleans()),
            files=draw(SHOWN),
            origin=draw(ORIGINS),
        )
        for number in range(1, draw(st.integers(2, 4)))
    )
    gone = st.builds(DeletionRecord, MOMENTS, st.one_of(st.none(), COUNTS), WORDS)
    return PageRecord(
        id="0123bcd",
        slug="bees/Dance",
        title=draw(WORDS),
        created_at=draw(MOMENTS),
        revisions=revisions,
        source_path=draw(st.sampled_from([None, "bees/Dance.md"])),
        former_slugs=tuple(draw(st.lists(WORDS, max_size=2))),
        deletion=draw(st.one_of(st.none(), gone)),
    )


PAGE = PageRecord(
    "0123bcd", "bees", "Bees", NOON, (RevisionRecord(1, 0, 1, NOON, "Bees", "CC0-1.0", HASH),)
)
FILE = FileRecord("img/w.png", NOON, (FileVersionRecord(1, HASH, 3, "image/png", 1, NOON),))
WORKSPACE = WorkspaceRecord("bees", "Bees", "", "", "public", "anyone", "CC0-1.0", NOON)


def page_with(**changes):
    return json.dumps(json.loads(write_record(PAGE)) | changes)


def revision_with(**changes):
    (revision,) = json.loads(write_record(PAGE))["revisions"]
    return page_with(revisions=[revision | changes])


@given(pages())
def test_a_page_is_read_back_as_it_was_written(page):
    line = write_record(page)
    assert "\n" not in line
    read = read_record(PageRecord, line, where="pages.jsonl, line 1")
    assert read == page
    assert write_record(read) == line


def test_files_contributors_and_settings_are_read_back_as_they_were_written():
    by = ContributorRecord(1, "account", "Ọlá", "ola")
    assert read_record(ContributorRecord, write_record(by), where="x") == by
    assert read_record(FileRecord, write_record(FILE), where="x") == FILE
    assert read_manifest(write_manifest(WORKSPACE)) == WORKSPACE


def test_moments_are_written_in_utc():
    east = NOON.astimezone(timezone(timedelta(hours=5)))
    page = PageRecord("0123bcd", "bees", "Bees", east, PAGE.revisions)
    assert write_record(page) == write_record(PAGE)
    assert "2024-05-01T12:00:00.123456Z" in write_record(page)


def test_fields_of_a_later_wiki_are_passed_over():
    assert read_record(PageRecord, page_with(colour="red"), where="x") == PAGE


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("null", "line 3 must be a JSON object", id="null"),
        pytest.param("[]", "line 3 must be a JSON object", id="a list"),
        pytest.param("{", "line 3 is not valid JSON", id="cut off"),
        pytest.param("[" * 100_000, "line 3 is not valid JSON", id="deep"),
        pytest.param("{}", "“id” is missing", id="empty"),
        pytest.param(page_with(id=7), "“id” must be text", id="id is a number"),
        pytest.param(page_with(id="../x"), "no id of a page", id="id is a path"),
        pytest.param(page_with(slug="a/../b"), "“..” cannot be part", id="slug leads out"),
        pytest.param(page_with(source_path="../x.md"), "outside", id="path leads out"),
        pytest.param(page_with(source_path="a//x.md"), "no plain path", id="path is not plain"),
        pytest.param(page_with(title="\ud800"), "half a character", id="half a character"),
        pytest.param(page_with(title=None), "“title” must be text", id="no title"),
        pytest.param(page_with(created_at="2024-05-01"), "with its zone", id="no zone"),
        pytest.param(page_with(created_at=7), "must be a time", id="time is a number"),
        pytest.param(page_with(former_slugs="x"), "“former_slugs” must be a list", id="no list"),
        pytest.param(page_with(revisions=[]), "without gaps", id="no revisions"),
        pytest.param(page_with(deletion={"at": 1}), "“deletion”, “at” must be", id="deletion"),
        pytest.param(revision_with(number=2), "without gaps", id="a gap"),
        pytest.param(revision_with(number=True), "must be a whole number", id="number is true"),
        pytest.param(revision_with(minor=1), "“minor” must be true or false", id="minor is 1"),
        pytest.param(revision_with(base=1), "“base” must be older", id="base is itself"),
        pytest.param(revision_with(text="../../etc"), "64 hexadecimal", id="hash is a path"),
        pytest.param(revision_with(files=[{"name": "x"}]), "“version” is missing", id="files"),
    ],
)
def test_what_is_wrong_in_a_record_is_said_with_its_place(line, words):
    with pytest.raises(Malformed, match=words) as refused:
        read_record(PageRecord, line, where="pages.jsonl, line 3")
    assert str(refused.value).startswith("pages.jsonl, line 3")


def test_a_file_that_would_lie_outside_is_refused():
    line = json.dumps(json.loads(write_record(FILE)) | {"name": "../x.png"})
    with pytest.raises(Malformed, match="outside"):
        read_record(FileRecord, line, where="files.jsonl, line 1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "not an archive"),
        ("[]", "not an archive"),
        ("", "not an archive"),
        ('{"format": "commonplace workspace"}', "which version"),
        ('{"format": "commonplace workspace", "version": "1"}', "which version"),
        ('{"format": "commonplace workspace", "version": 2}', "A newer wiki wrote it"),
        ('{"format": "commonplace workspace", "version": 1}', "“workspace” must be a JSON object"),
    ],
)
def test_a_manifest_of_something_else_is_refused(text, words):
    with pytest.raises(Malformed, match=words):
        read_manifest(text)

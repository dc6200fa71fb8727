"""What people type is always understood as something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.search.query import LONGEST, MOST_TERMS, MOST_WORDS, Place, Query, parse


def shape(query: Query) -> list[str]:
    """The wanted clauses in short: their place unless text, and a phrase in quotation marks."""
    parts = []
    for clause in query.wanted:
        said = clause.name or " ".join(clause.terms)
        said = f'"{said}"' if clause.quoted else said
        parts.append(said if clause.place is Place.TEXT else f"{clause.place.value}:{said}")
    return parts


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("initial deviation", ["initi", "deviat"], id="words"),
        pytest.param('"initial deviation"', ['"initi deviat"'], id="a phrase"),
        pytest.param("“initial deviation”", ['"initi deviat"'], id="curly quotation marks"),
        pytest.param("title:Bees", ["title:bee"], id="a field"),
        pytest.param("TITLE:Bees", ["title:bee"], id="a field in capitals"),
        pytest.param(
            'title:"how bees dance"', ['title:"how bee danc"'], id="a phrase in the title"
        ),
        pytest.param('tag:"Machine Learning"', ["tag:machine learning"], id="a tag of two words"),
        pytest.param("tag:machine-learning", ["tag:machine learning"], id="a tag with a hyphen"),
        pytest.param("author:Ada", ["author:ada"], id="an author"),
        pytest.param("std::vector", ["std vector"], id="signs join"),
        pytest.param("bees,wasps", ["bee", "wasp"], id="a comma parts"),
        pytest.param("the bees of spring", ["bee", "spring"], id="small words are left out"),
        pytest.param("to be", ["to", "be"], id="nothing but small words"),
        pytest.param('"the" bees', ['"the"', "bee"], id="a small word that was meant"),
        pytest.param("bees Bees bee", ["bee"], id="the same twice"),
        pytest.param("foo:bar", ["foo bar"], id="a field nobody knows"),
        pytest.param("well-known", ["well known"], id="a hyphen is no minus"),
        pytest.param("学習率", ["学習 習率"], id="a word without spaces"),
        pytest.param("\x00\ud800 bees", ["bee"], id="characters that cannot be"),
        pytest.param("", [], id="nothing"),
        pytest.param(' "" - ', [], id="only signs"),
    ],
)
def test_what_is_typed_is_understood(typed, expected):
    assert shape(parse(typed)) == expected


def test_a_minus_takes_away_words_phrases_and_fields():
    query = parse('bees -wasps -"killer bees" -tag:old -author:Ada')
    assert [clause.terms or clause.name for clause in query.unwanted] == [
        ("wasp",),
        ("killer", "bee"),
        "old",
        "ada",
    ]


def test_workspaces_are_named_by_slug():
    query = parse("bees in:Training in:evaluation -in:attic")
    assert query.workspaces == {"training", "evaluation"}
    assert query.unwanted_workspaces == {"attic"}


def test_a_joined_word_is_also_looked_for_as_one():
    assert parse("parseTree").wanted[0].whole == "parsetre"
    assert parse('"parseTree"').wanted[0].whole is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 300, "Only the first 200 characters were looked for."),
        ("one two three four five six seven eight nine", "Only the first 8 words were looked for."),
        ('"bees', "A quotation mark has no partner, so its words are looked for one by one."),
        ("title: bees", "Nothing follows title: to look for."),
        ('tag:""', "Nothing follows tag: to look for."),
        ("bees in:", "Nothing follows in: to look for."),
        ("-bees", "A minus only takes pages away. Say also what to look for."),
        ("in:training", "Say also what to look for in that workspace."),
    ],
)
def test_what_could_not_be_followed_is_said(typed, said):
    assert list(parse(typed).notes) == [said]


def test_nothing_is_said_about_an_ordinary_search():
    assert (
        parse('bees "round dance" title:bees tag:insects author:Karl -wasps in:garden').notes == ()
    )


def test_words_after_a_quotation_mark_without_partner_are_looked_for_one_by_one():
    assert shape(parse('"bees dance')) == ["bee", "danc"]


def test_only_minuses_ask_for_nothing():
    assert parse("-bees -wasps").empty


@given(st.text(max_size=400))
def test_no_input_is_refused_and_all_is_bounded(typed):
    query = parse(typed)
    for clauses in (query.wanted, query.unwanted):
        assert len(clauses) <= MOST_WORDS
        assert all(len(clause.sought) <= MOST_TERMS for clause in clauses)
        assert all(clause.sought or clause.name for clause in clauses)
    assert len(query.text) <= LONGEST
    assert all(0 <= s.start < s.end <= len(query.text) for c in query.wanted for s in c.sought)


@given(st.text(alphabet='ab "-:titleagnuhro,.()', max_size=60))
def test_signs_in_any_order_are_survived(typed):
    query = parse(typed)
    assert query.empty == (not query.wanted)

"""The passage shown beneath a hit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.search.query import parse
from wiki.search.snippets import Section, best_section, snippet


def shown(text: str, typed: str, width: int = 240) -> str:
    """A snippet with its hits in square brackets."""
    return "".join(
        f"[{piece}]" if hit else piece for piece, hit in snippet(text, parse(typed), width)
    )


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        pytest.param("The bees dance.", "bee", "The [bees] dance.", id="a stem"),
        pytest.param(
            "A happy hive.", "happiness", "A [happy] hive.", id="a stem that changes its end"
        ),
        pytest.param("Ce café est fermé.", "cafe", "Ce [café] est fermé.", id="an accent"),
        pytest.param("Ọ̀rọ̀ dára.", "oro", "[Ọ̀rọ̀] dára.", id="combining marks"),
        pytest.param(
            "大規模モデルの学習率。", "学習率", "大規模モデルの[学習率]。", id="no spaces"
        ),
        pytest.param(
            "Call parse_tree() now.", "parseTree", "Call [parse_tree]() now.", id="joined otherwise"
        ),
        pytest.param("On fine-tuning.", "finetuning", "On [fine-tuning].", id="written apart"),
        pytest.param(
            "The initial deviation.",
            "initial deviation",
            "The [initial deviation].",
            id="neighbours",
        ),
        pytest.param(
            "A dance. The round dance.",
            '"round dance"',
            "A dance. The [round dance].",
            id="a phrase",
        ),
        pytest.param(
            "Bees & <b>bees</b>", "bees", "[Bees] & <b>[bees]</b>", id="nothing is escaped here"
        ),
        pytest.param("Wasps only.", "bees", "Wasps only.", id="no hit"),
        pytest.param("Use C++ or C.", "C++", "Use [C++] or C.", id="a name with signs"),
        pytest.param("", "bees", "", id="no text"),
    ],
)
def test_hits_are_marked(text, typed, expected):
    assert shown(text, typed) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("## On *bees*\n\n- **bees** dance", "On [bees bees] dance"),
        ('See [the bees](https://example.org/bees "hum") dance.', "See the [bees] dance."),
        ("![bees](bees.png) and [[Wasps|bees]] and [[Bees]]", "[bees] and [bees] and [Bees]"),
        ("| bees | wasps |\n|---|---|\n| 1 | 2 |", "[bees] wasps 1 2"),
        ("```python\nbees = 1\n```", "[bees] = 1"),
        ("> quoted `bees`", "quoted [bees]"),
        ("2 * bees * snake_case", "2 * [bees] * snake_case"),
    ],
)
def test_marks_of_markdown_are_not_shown(markdown, expected):
    assert shown(markdown, "bees") == expected


def test_the_passage_with_most_of_the_words_is_shown():
    text = "Bees hum. " + "Nothing here. " * 60 + "Here the bees dance in spring. " + "More. " * 60
    passage = shown(text, "bees dance spring", width=80)
    assert "Here the [bees dance] in [spring]." in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")


def test_a_passage_begins_with_its_sentence():
    text = "Long ago. " * 50 + "Every summer, as we know, the bees dance."
    assert shown(text, "dance") == "… Every summer, as we know, the bees [dance]."


def test_a_text_without_hits_shows_its_beginning():
    assert (
        shown("Wasps sting. " * 100, "bees", width=50)
        == "Wasps sting. Wasps sting. Wasps sting. Wasps …"
    )


@given(
    st.text(alphabet="bes wasp_-*[]()|#`é日本\n.", max_size=400),
    st.sampled_from(["bees", "wasp bees", '"bees wasp"', "日本", "é", "-x", ""]),
    st.integers(20, 300),
)
def test_pieces_are_never_empty_and_alternate(text, typed, width):
    pieces = snippet(text, parse(typed), width)
    assert all(piece for piece, _ in pieces)
    assert all(one[1] != other[1] for one, other in pairwise(pieces))
    assert sum(len(piece) for piece, _ in pieces) <= width + 44


SECTIONS = (
    Section("", "", "About bees and wasps."),
    Section("dance", "The dance", "Bees tell each other where the flowers are."),
    Section("sting", "The sting", "Wasps sting, and bees dance and sting."),
)


@pytest.mark.parametrize(
    ("typed", "anchor"),
    [
        pytest.param("dance", "dance", id="its heading says it"),
        pytest.param("bees dance", "dance", id="heading and text together"),
        pytest.param("wasps sting bees", "sting", id="the most words"),
        pytest.param("about", "", id="before the first heading"),
    ],
)
def test_the_section_that_holds_most_is_named(typed, anchor):
    section = best_section(SECTIONS, parse(typed))
    assert section is not None
    assert section.anchor == anchor


def test_no_section_is_named_where_no_word_stands():
    assert best_section(SECTIONS, parse("hornets")) is None

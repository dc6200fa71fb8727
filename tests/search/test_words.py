"""How text becomes terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.search import words


def texts(text: str) -> set[str]:
    return {term.text for term in words.terms(text)}


def first_words(text: str) -> list[str]:
    """The terms without joined forms, in order."""
    return [
        part.text for match in words.WORD.finditer(text) for part in words.analyse(match[0]).parts
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("parseTree", ["pars", "tree"], id="capitals within"),
        pytest.param("parse_tree", ["pars", "tree"], id="underscores"),
        pytest.param("ParseHTMLTree", ["pars", "html", "tree"], id="an abbreviation within"),
        pytest.param("__init__", ["init"], id="underscores around"),
        pytest.param("fine-tuned", ["fine", "tune"], id="a hyphen"),
        pytest.param("fine‑tuned", ["fine", "tune"], id="a hyphen that does not break"),
        pytest.param("GPT2", ["gpt", "2"], id="a number at the end"),
        pytest.param("v100 104B a2e592a8fc", ["v100", "104b", "a2e592a8fc"], id="codes stay whole"),
        pytest.param(r"\alpha + \beta_1", ["alpha", "beta", "1"], id="LaTeX"),
        pytest.param(
            "C++ C# F# C++11 i++", ["c++", "c#", "f#", "c++", "11", "i++"], id="names with signs"
        ),
        pytest.param("café naïve Łódź Straße", ["cafe", "naiv", "lodz", "strass"], id="accents"),
        pytest.param("Ọ̀rọ̀ ọmọ", ["oro", "omo"], id="Yoruba, composed or not"),
        pytest.param(
            "\u1ecd\u0300r\u1ecd\u0300 o\u0323\u0300ro\u0323\u0300",
            ["oro", "oro"],
            id="normal forms",
        ),
        pytest.param("الْكِتَابُ كتاب", ["كتاب", "كتاب"], id="Arabic vowel points and article"),
        pytest.param(
            "أحمد احمد مدرسة مدرسه", ["احمد", "احمد", "مدرس", "مدرس"], id="alef and teh marbuta"
        ),
        pytest.param("٢٠٢٦", ["2026"], id="Arabic digits"),
        pytest.param("книги книга", ["книг", "книг"], id="Russian stems"),
        pytest.param("θάλασσα θάλασσας", ["θαλασσ", "θαλασσ"], id="Greek stems"),
        pytest.param("日本語", ["日本", "本語"], id="Han in pairs"),
        pytest.param("猫", ["猫"], id="one character"),
        pytest.param("東京tower", ["東京", "tower"], id="scripts side by side"),
        pytest.param("ｶﾞ ガ", ["ガ", "ガ"], id="half-width kana"),
        pytest.param("สวัสดี", ["สวั", "วัส", "สดี"], id="Thai consonants keep their vowels"),
        pytest.param("हिन्दी", ["हिन्दी"], id="Hindi stays whole"),
        pytest.param("co\u00adoper\u00adate", ["cooper"], id="soft hyphens"),
        pytest.param("…—!?", [], id="no word at all"),
    ],
)
def test_text_is_cut_into_terms(text, expected):
    assert first_words(text) == expected


@pytest.mark.parametrize(
    "other", ["parseTree", "parse_tree", "parse-tree", "ParseTree", "parsetree"]
)
def test_a_joined_word_is_the_same_however_it_is_joined(other):
    assert "parsetre" in texts(other)


@pytest.mark.parametrize("other", ["ResNet50", "ResNet-50", "resnet-50", "resnet 50"])
def test_a_numbered_name_is_found_with_and_without_its_number(other):
    assert "resnet" in texts(other)
    assert "50" in texts(other)


def test_parts_stand_in_a_row_and_the_whole_beside_the_first():
    found = [(term.text, term.position) for term in words.terms("the parseTree grows")]
    assert found == [("the", 0), ("pars", 1), ("tree", 2), ("parsetre", 1), ("grow", 3)]


def test_every_single_character_of_a_script_without_spaces_is_found():
    assert {"日", "本", "語"} < texts("日本語")


def test_a_hash_is_not_taken_apart_into_noise():
    assert len(texts("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA")) < 40


@given(st.text(max_size=60))
def test_any_text_gives_terms_within_it(text):
    for term in words.terms(text):
        assert 0 <= term.start < term.end <= len(text)
        assert term.text
        assert len(term.text) <= words.LONGEST * 18
        term.text.encode()


@given(st.text(max_size=60))
def test_positions_never_step_back_between_words(text):
    at = 0
    for match in words.WORD.finditer(text):
        steps = [part.step for part in words.analyse(match[0]).parts]
        assert steps == list(range(len(steps)))
        at += len(steps)
    assert at == len(first_words(text))


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert words.fold(words.fold(text)) == words.fold(text)


@given(st.text(alphabet="abcXYZ019_-éßø日本 ", max_size=30))
def test_case_makes_no_difference_to_names(text):
    assert words.names(text.upper()) == words.names(text.lower())

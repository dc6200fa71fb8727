"""Words are what people take for words, in any script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.text.words import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bees don’t hum.", ["Bees", " ", "don’t", " ", "hum", "."]),
        ("0.006 of 1,000 at 6e-5", ["0.006", " ", "of", " ", "1,000", " ", "at", " ", "6e-5"]),
        ("snake_case _so_", ["snake_case", " ", "_", "so", "_"]),
        ("**bold** ---", ["**", "bold", "**", " ", "---"]),
        ("[[a|b]]", ["[", "[", "a", "|", "b", "]", "]"]),
        ("a  \r\n\tb\n\r", ["a", "  ", "\r\n", "\t", "b", "\n", "\r"]),
        ("日本語", ["日", "本", "語"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("हिन्दी में", ["हिन्दी", " ", "में"]),
        ("cafe\u0301 ẹ̀kọ́", ["cafe\u0301", " ", "ẹ̀kọ́"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("“x”—y…", ["“", "x", "”", "—", "y", "…"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text, found):
    assert words(text) == found


@settings(deadline=None)
@given(st.text(max_size=60))
def test_the_words_of_a_text_are_the_text(text):
    assert "".join(words(text)) == text

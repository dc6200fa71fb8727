"""Line ends survive browsers; what cannot be stored is refused in words."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiki.text import lines

TEXTS = st.text(st.sampled_from("ab \n\r\u2028\x0c"), max_size=40) | st.lists(
    st.sampled_from(["a", "b", "", "c d"]).flatmap(
        lambda line: st.sampled_from([line + end for end in ("\n", "\r\n", "\r", "")])
    ),
    max_size=12,
).map("".join)


def posted(text: str) -> str:
    """What a browser sends of a textarea: every line end is CRLF."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


@settings(deadline=None)
@given(TEXTS)
@example("a\r\na\n")
@example("\r\r\n\n")
@example("a\ra\n\r\na")
def test_what_is_opened_and_posted_unchanged_is_the_base_byte_for_byte(base):
    assert lines.like(base, posted(base)) == base


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_new_lines_get_the_line_end_of_the_base(end):
    base = f"one{end}two{end}"
    assert lines.like(base, "one\r\nnew\r\ntwo\r\nlast") == f"one{end}new{end}two{end}last"


def test_a_new_page_is_written_with_line_feeds():
    assert lines.like("", "one\r\ntwo\r\n") == "one\ntwo\n"


def test_in_a_mixed_text_kept_lines_keep_their_ends_and_new_ones_get_the_usual_one():
    base = "one\r\ntwo\r\nthree\nfour\r\n"
    form = "one\r\nnew\r\ntwo\r\nthree\r\nfour\r\n"
    assert lines.like(base, form) == "one\r\nnew\r\ntwo\r\nthree\nfour\r\n"


def test_a_last_line_without_an_end_gets_one_when_a_line_follows():
    base = "one\r\ntwo\r\nthree\nlast"
    assert lines.like(base, posted(base) + "\r\nmore") == f"{base}\r\nmore"


@settings(deadline=None)
@given(TEXTS, TEXTS)
@example("a\na\r", "a\ra\r\r")
def test_no_word_is_changed_whatever_the_base(base, form):
    unified = posted(form)
    assert posted(lines.like(base, unified)) == unified


@settings(deadline=None)
@given(TEXTS)
def test_the_lines_of_a_text_are_the_text(text):
    found = lines.split(text)
    assert "".join(found) == text
    assert all(lines.bare(line) + lines.end(line) == line for line in found)
    assert all(re.fullmatch(r"\r\n|\r|\n", lines.end(line)) for line in found[:-1])


def test_only_line_feeds_and_returns_end_a_line():
    assert lines.split("a\u2028b\x0cc\x1cd\x85e\n") == ["a\u2028b\x0cc\x1cd\x85e\n"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\nb\0", "NUL character (in line 2)"),
        ("\0", "NUL character (in line 1)"),
        ("a\r\n\r\n\ud83d", "U+D83D, in line 3"),
        ("\udc00", "U+DC00, in line 1"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_line(text, words):
    assert words in (lines.unstorable(text) or "")


@pytest.mark.parametrize("text", ["", "a\x01\x7f\u202e\ufeff\uffff", "👩‍🔬\r\n", "\U0010ffff"])
def test_everything_else_can_be_kept(text):
    assert lines.unstorable(text) is None
    assert text.encode().decode() == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=20))
@example("\ud83d\ude00")
def test_what_can_be_kept_is_what_utf_8_carries_without_nul(text):
    carried = text.encode(errors="ignore").decode() == text and "\0" not in text
    assert (lines.unstorable(text) is None) == carried

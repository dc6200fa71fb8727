"""Front matter is read within bounds, or stays legible."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki import frontmatter


def test_front_matter_is_fields_and_the_body_begins_after_it():
    front = frontmatter.split(
        "---\ntitle: Bees\ntags: [honey, wax]\nby: {name: Ada}\n---\n\nBody\n"
    )
    assert front.fields == {"title": "Bees", "tags": ["honey", "wax"], "by": {"name": "Ada"}}
    assert front.raw == "title: Bees\ntags: [honey, wax]\nby: {name: Ada}\n"
    assert front.body == "\nBody\n"
    assert front.line == 6


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("\ufeff---\r\ntitle: x\r\n---\r\nB", "B"),
        ("---\ntitle: x\n...\nB", "B"),
        ("--- \ntitle: x\n---\t\nB", "B"),
        ("---\ntitle: x\n---", ""),
        ("---\n---\nB", "B"),
        ("---\n# only a comment\n---\nB", "B"),
        ("---\nx: !!python/object:os.system y\n---\nB", "B"),
    ],
)
def test_front_matter_is_recognised(text, body):
    assert frontmatter.split(text).body == body


def test_values_stay_words():
    text = "---\ntitle: 1984\nyear: 2020-01-01\ndraft: no\nempty:\nhex: 0x10\nratio: 1:30\n---\n"
    assert frontmatter.split(text).fields == {
        "title": "1984",
        "year": "2020-01-01",
        "draft": "no",
        "empty": "",
        "hex": "0x10",
        "ratio": "1:30",
    }


UNREADABLE = {
    "no closing line": "---\ntitle: x\nBody",
    "not first": "\n---\ntitle: x\n---\n",
    "four dashes": "----\ntitle: x\n----\n",
    "a rule and words": "---\nwords\n---\n",
    "a list": "---\n- a\n---\n",
    "malformed": "---\na: b: c\n---\n",
    "open bracket": "---\na: [b\n---\n",
    "control character": "---\na: \x07\n---\n",
    "an alias": "---\na: &x b\nc: *x\n---\n",
    "a bomb": "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n",
    "too deep": "---\na: " + "[" * 11 + "]" * 11 + "\n---\n",
    "very deep": "---\n" + "[" * 16_000 + "\n---\n",
    "too long": "---\n" + "a: b\n" * 4_000 + "---\n",
    "a key that is a list": "---\n? [a]\n: b\n---\n",
    "an escape beyond Unicode": '---\ntitle: "\\UFFFFFFFF"\n---\n',
    "half a character": "---\na: \ud800\n---\n",
    "two documents": "---\na: b\n--- c\n---\n",
    "a tag nobody knows": "---\n%YAML 9.9\n---\n",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_stays_in_the_body(text):
    front = frontmatter.split(text)
    assert (front.fields, front.raw, front.body, front.line) == ({}, "", text, 1)


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_the_lines_of_what_cannot_be_read_are_lines_of_the_text(text):
    assert frontmatter.lines_of(text.split("\n")) == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_it_takes_are_counted_with_and_without_their_ends(end):
    rows = ["---", "title: x", "...", "Body", "---", ""]
    assert frontmatter.lines_of(rows) == 3
    assert frontmatter.lines_of([row + end for row in rows]) == 3
    assert frontmatter.lines_of(rows[:3]) == 3
    assert frontmatter.lines_of([]) == 0


def test_front_matter_ends_at_a_whole_line_wherever_the_bound_falls():
    text = "---\n" + "a: b\n".ljust(frontmatter.LONGEST - 3, "#") + "\n---no fence\n---\nBody"
    assert frontmatter.split(text).body == text


def test_the_longest_front_matter_is_read_in_bounded_time():
    before = time.process_time()
    frontmatter.split("---\n" + "a: {b: [1, 2]}\n" * 1_000 + "---\n")
    assert time.process_time() - before < 1


@settings(deadline=None)
@given(st.text(st.sampled_from("-\n: a[]{}&*!'\"#|>%?,\t"), max_size=40))
def test_nothing_makes_it_raise_and_nothing_is_lost(inner):
    text = f"---\n{inner}\n---\nbody"
    front = frontmatter.split(text)
    assert text.endswith(front.body)
    assert front.raw in text
    assert front.line == text.removesuffix(front.body).count("\n") + 1

"""Differences read as people would tell them, and tell both texts exactly."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiki.text import lines
from wiki.text.diff import Difference, Hunk, Row, diff, marked

WORDS = st.sampled_from(["bees", "hum", "the", "a", "honey", "-", "#", "wax."])
LINES = st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=10)
TEXTS = LINES.map("\n".join)

PAGE = """# Stability

The compromise asks for the number of outputs. In practice one uses the mean of both [@glorot2010].

Setting it by formula made a huge difference to the training: [@nguyen2019]

## What we tried

| 11 | 6e-5 |
"""


def told(row: Row) -> str:
    """The inline view of a row, as in `Bees [-hum-]{+sting+}`."""
    marks = {"same": "%s", "del": "[-%s-]", "ins": "{+%s+}"}
    return "".join(marks[piece.kind] % piece.text for piece in row.inline)


def changed(difference: Difference) -> list[str]:
    return [told(row) for hunk in difference.hunks for row in hunk.rows if row.kind != "same"]


def test_equal_texts_differ_in_nothing():
    assert diff(PAGE, PAGE).is_empty
    assert diff(PAGE, PAGE).unchanged_after == 9


def test_words_are_marked_within_a_changed_line():
    difference = diff(PAGE, PAGE.replace("a huge difference", "the **largest** difference"))
    (hunk,) = difference.hunks
    assert [row.kind for row in hunk.rows] == ["same"] * 3 + ["changed"] + ["same"]
    row = hunk.rows[3]
    assert (row.old_number, row.new_number) == (5, 5)
    assert told(row) == (
        "Setting it by formula made [-a huge-]{+the **largest**+} difference to the training:"
        " [@nguyen2019]"
    )
    assert [piece.kind for piece in row.old] == ["same", "del", "same"]
    assert [piece.kind for piece in row.new] == ["same", "ins", "same"]


def test_words_kept_by_chance_do_not_split_a_rewritten_sentence():
    old = (
        "It asks for the number of outputs instead. In practice one uses the mean of the two [@a]."
    )
    new = "It asks for the number of outputs instead; the compromise is due to Glorot [@a]."
    assert changed(diff(old, new)) == [
        "It asks for the number of outputs instead[-. In practice one uses the mean of the two-]"
        "{+; the compromise is due to Glorot+} [@a]."
    ]


def test_each_change_is_told_with_the_section_it_stands_in():
    new = PAGE.replace("number", "amount").replace("6e-5 |\n", "6e-5 |\n| 12 | 5e-5 |\n")
    sections = [(hunk.section, hunk.unchanged_before) for hunk in diff(PAGE, new).hunks]
    assert sections == [("Stability", 0), ("What we tried", 0)]


def test_a_new_section_is_told_under_its_own_heading():
    difference = diff(PAGE, PAGE + "\n## Open questions\n\n- Does it help?\n")
    hunk = difference.hunks[-1]
    assert hunk.section == "Open questions"
    assert [told(row) for row in hunk.rows] == [
        "{+## Open questions+}",
        "{++}",
        "{+- Does it help?+}",
    ]


def test_a_section_taken_out_is_told_under_the_heading_it_had():
    gone = "## Gone\n\nWords.\n\n"
    (hunk,) = diff(PAGE.replace("## What", gone + "## What"), PAGE).hunks
    assert hunk.section == "Gone"


def test_unchanged_lines_far_from_changes_are_counted():
    old = "".join(f"line {number}\n" for number in range(100))
    new = old.replace("line 20\n", "line twenty\n").replace("line 80\n", "")
    first, second = diff(old, new, context=2).hunks
    assert (first.unchanged_before, len(first.rows)) == (18, 5)
    assert (second.unchanged_before, len(second.rows)) == (55, 5)
    assert diff(old, new, context=2).unchanged_after == 17


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        pytest.param("", "a\n\nb\n", ["{+a+}", "{++}", "{+b+}"], id="a first text"),
        pytest.param("a\n", "", ["[-a-]"], id="an emptied page"),
        pytest.param("a b\n", "c d\n", ["[-a b-]", "{+c d+}"], id="nothing in common"),
        pytest.param("  a\n", "a\n", ["[-  -]a"], id="indentation"),
        pytest.param("a \n", "a\n", ["a[- -]"], id="a space at the end"),
        pytest.param(
            "one two three four\nfive six\n",
            "one two three\nfour five six\n",
            ["one two three[- four-]", "{+four +}five six"],
            id="a word on the next line",
        ),
        pytest.param(
            "A long first sentence. And then a second one.\n",
            "A long first sentence.\nAnd then a second one.\n",
            ["A long first sentence.[- -]{+\n+}And then a second one."],
            id="a paragraph broken in two",
        ),
        pytest.param(
            "P.\n\nR.\n", "P.\n\nQ.\n\nR.\n", ["{+Q.+}", "{++}"], id="a paragraph put between"
        ),
        pytest.param("a b c\n", "a x b c\n", ["a {+x +}b c"], id="a word with the space after it"),
        pytest.param("日本語の文\n", "日本の文\n", ["日本[-語-]の文"], id="a sign without spaces"),
        pytest.param("at 0.06 s\n", "at 0.006 s\n", ["at [-0.06-]{+0.006+} s"], id="a number"),
    ],
)
def test_a_change_reads_as_one_would_tell_it(old, new, rows):
    assert changed(diff(old, new)) == rows


def test_a_row_among_new_rows_is_compared_with_its_counterpart():
    old = "| English | Tigrigna | 14.88 | [link](https://example.org/en-ti/tigmix) |\n"
    new = (
        "| English | Tigrigna (JW300) | 4.02 | [link](https://example.org/en-ti/jw300) |\n"
        "| English | Tigrigna (more) | 14.88 | [link](https://example.org/en-ti/tigmix) |\n"
    )
    assert changed(diff(old, new)) == [
        "{+| English | Tigrigna (JW300) | 4.02 | [link](https://example.org/en-ti/jw300) |+}",
        "| English | Tigrigna {+(more) +}| 14.88 | [link](https://example.org/en-ti/tigmix) |",
    ]


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("a\nb\n", "a\r\nb\r\n", "Line ends changed from LF (Unix) to CRLF (Windows) in 2 lines."),
        ("a\r\nb\n", "a\nb\n", "Line ends changed from CRLF (Windows) to LF (Unix) in 1 lines."),
        ("a\n", "a", "The last line no longer has a line end."),
        ("a", "a\n", "The last line now has a line end."),
    ],
)
def test_changed_line_ends_are_told_in_words_not_in_rows(old, new, note):
    difference = diff(old, new)
    assert difference.notes == (note,)
    assert difference.hunks == ()
    assert not difference.is_empty


def test_a_changed_word_is_shown_even_where_all_line_ends_changed():
    difference = diff("a hum\nb\nc\n", "a hiss\r\nb\r\nc\r\n")
    assert changed(difference) == ["[-a hum-]", "{+a hiss+}"]
    assert len(difference.notes) == 1


def rebuilt(hunks: tuple[Hunk, ...], text: str, side: str, context: int) -> list[str]:
    """One side of a difference, its left-out lines taken from the text."""
    whole = [lines.bare(line) for line in lines.split(text)]
    built: list[str] = []
    for hunk in hunks:
        built += whole[len(built) : len(built) + hunk.unchanged_before]
        for row in hunk.rows:
            number = row.old_number if side == "old" else row.new_number
            if number is not None:
                assert number == len(built) + 1
                pieces = row.old if side == "old" else row.new
                built += "".join(piece.text for piece in pieces).split("\n")
    return built + whole[len(built) :]


@settings(deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 3))
@example("a\n\n#\n", "a\n#\nb", 1)
def test_both_texts_can_be_told_from_their_difference(old, new, context):
    difference = diff(old, new, context=context)
    for side, text in (("old", old), ("new", new)):
        assert rebuilt(difference.hunks, text, side, context) == [
            lines.bare(line) for line in lines.split(text)
        ]
    assert difference.is_empty == (old == new)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_the_three_views_of_a_row_agree(old, new):
    for hunk in diff(old, new).hunks:
        assert any(row.kind != "same" for row in hunk.rows)
        for row in hunk.rows:
            without_ins = "".join(p.text for p in row.inline if p.kind != "ins")
            without_del = "".join(p.text for p in row.inline if p.kind != "del")
            assert without_ins == "".join(piece.text for piece in row.old)
            assert without_del == "".join(piece.text for piece in row.new)
            assert {piece.kind for piece in row.old} <= {"same", "del"}
            assert {piece.kind for piece in row.new} <= {"same", "ins"}
            assert (row.old_number is None) == (row.kind == "added")
            assert (row.new_number is None) == (row.kind == "removed")


def test_both_texts_in_one_run_leave_nothing_out():
    new = PAGE.replace("number", "amount").replace("6e-5", "5e-5")
    middle = "## What we tried\n\nNothing changed here.\n\n## Later"
    pieces = marked(
        PAGE.replace("## What we tried", middle), new.replace("## What we tried", middle)
    )
    assert "Nothing changed here." in "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.kind == "del"] == ["number", "6e-5"]
    assert [piece.text for piece in pieces if piece.kind == "ins"] == ["amount", "5e-5"]


def test_equal_texts_in_one_run_are_one_piece_that_was_kept():
    assert [(piece.kind, piece.text) for piece in marked("a\nb\n", "a\nb\n")] == [
        ("same", "a\nb\n")
    ]


def random_words(chance: random.Random, size: int, different: int) -> list[str]:
    return [f"w{chance.randrange(different)}" for _ in range(size)]


@pytest.mark.parametrize("kind", ["unrelated", "equal lines", "few lines", "doubled", "one line"])
def test_hostile_texts_are_compared_in_bounded_time(kind):
    chance = random.Random(kind)
    few = ["a\n", "b\n", "\n"]
    old, new = {
        "unrelated": lambda: [" ".join(random_words(chance, 180_000, 9_000)) for _ in "ab"],
        "equal lines": lambda: ["x\n" * 60_000, "x\ny\n" * 30_000],
        "few lines": lambda: ["".join(chance.choices(few, k=60_000)) for _ in "ab"],
        "doubled": lambda: [
            end.join(random_words(random.Random(1), 40_000, 4_000)) for end in ("\n", "\n\n")
        ],
        "one line": lambda: [" ".join(random_words(chance, 9_000, 90)) for _ in "ab"],
    }[kind]()
    before = time.process_time()
    diff(old, new)
    # Two seconds on a quiet machine; without bounds these take minutes.
    assert time.process_time() - before < 10

"""Each line belongs to whoever wrote it."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.text.blame import blame


def origins(*texts: str) -> list[tuple[str, int]]:
    return [(line.text, line.origin) for line in blame(enumerate(texts, start=1))]


def test_each_line_names_the_revision_that_wrote_it():
    assert origins("a\nb\n", "a\nx\nb\n", "a\nx\nb2\n") == [("a", 1), ("x", 2), ("b2", 3)]


@pytest.mark.parametrize(
    ("texts", "who"),
    [
        pytest.param(["a\nb\n", "", "a\nb\n"], [1, 1], id="an emptied page brought back"),
        pytest.param(["a\n", "a\nb\n", "junk\n", "a\nb\n"], [1, 2], id="harm undone"),
        pytest.param(["a\n", "a\nb\n", "a\n", "a\nb\n"], [1, 2], id="an edit war"),
        pytest.param(["a\n", "junk\n", "a\nb\n"], [3, 3], id="undone and changed at once"),
        pytest.param(["a\nb\n", "a\r\nb\r\n"], [1, 1], id="only line ends changed"),
        pytest.param(["a\nb", "a\nb\n"], [1, 1], id="a line end at the end"),
        pytest.param(["a\n\nb\n", "b\n\na\n"], [1, 2, 2], id="two lines exchanged"),
        pytest.param([""], [], id="an empty page"),
    ],
)
def test_reverts_and_line_ends_take_nothing_from_a_writer(texts, who):
    assert [origin for _text, origin in origins(*texts)] == who


def test_no_revisions_have_no_lines():
    assert blame([]) == []


def test_a_long_history_remembers_texts_without_end():
    texts = [f"{number}\nkept\n" for number in range(500)]
    assert origins(*texts)[1] == ("kept", 1)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=5).map("\n".join), min_size=1, max_size=6)
)
def test_the_lines_are_those_of_the_last_text_and_stood_in_the_revision_named(texts):
    lines = blame(enumerate(texts))
    assert [line.text for line in lines] == texts[-1].split("\n")[: len(lines)]
    assert "\n".join(line.text for line in lines) == texts[-1].removesuffix("\n")
    for line in lines:
        assert line.text in texts[line.origin].split("\n")


def test_many_hostile_revisions_take_no_longer_than_one_comparison():
    chance = random.Random(7)
    texts = ["\n".join(chance.choices(["a1", "b2", "c3", "d4"], k=450)) for _number in range(300)]
    before = time.process_time()
    lines = blame(list(enumerate(texts)))
    assert time.process_time() - before < 3
    assert "\n".join(line.text for line in lines) == texts[-1]

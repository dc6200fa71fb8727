"""Renames found by content."""

import pytest

from wiki.interchange import likeness
from wiki.interchange.likeness import renames


def found(added, removed):
    contents = {**added, **removed}.values()
    return renames(
        added,
        removed,
        {text: text.encode() for text in contents}.__getitem__,
    )


LINES = "".join(f"line {number}\n" for number in range(10))


@pytest.mark.parametrize(
    ("added", "removed", "pairs"),
    [
        pytest.param({"b": LINES}, {"a": LINES}, {"b": "a"}, id="the same content"),
        pytest.param({"b": LINES + "more\n"}, {"a": LINES}, {"b": "a"}, id="similar content"),
        pytest.param({"b": "quite\nelse\n"}, {"a": LINES}, {}, id="other content"),
        pytest.param({"b": ""}, {"a": ""}, {}, id="empty files"),
        pytest.param(
            {"x/n": "s\n", "y/m": "s\n"},
            {"p/m": "s\n", "p/n": "s\n"},
            {"x/n": "p/n", "y/m": "p/m"},
            id="the same name wins",
        ),
        pytest.param({"b": LINES}, {"a": LINES, "c": LINES + "x\n"}, {"b": "a"}, id="closest wins"),
        pytest.param({"b": LINES, "d": LINES + "x\n"}, {"a": LINES}, {"b": "a"}, id="each once"),
    ],
)
def test_a_renamed_file_is_known_by_its_content(added, removed, pairs):
    assert found(added, removed) == pairs


def test_half_of_the_bytes_are_enough_and_less_is_not():
    assert found({"b": "same\nnew.\n"}, {"a": "same\nold.\n"}) == {"b": "a"}
    assert found({"b": "same\nnewer\n"}, {"a": "same\nolder\n"}) == {}


def test_a_great_move_goes_by_equal_content_alone(monkeypatch):
    monkeypatch.setattr(likeness, "MOST_PAIRS", 3)
    added = {"b1": LINES, "b2": LINES + "x\n", "b3": LINES + "y\n"}
    removed = {"a1": LINES, "a2": LINES + "z\n", "a3": LINES + "w\n"}
    assert found(added, removed) == {"b1": "a1"}

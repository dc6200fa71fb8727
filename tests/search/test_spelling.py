"""Which word was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.search.spelling import distance, nearest

KNOWN = ["deviation", "derivation", "division", "dance", "dense", "matrix"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("deviaton", "deviation"),
        ("deviatoin", "deviation"),
        ("devviation", "deviation"),
        ("devietion", "deviation"),
        ("martix", "matrix"),
        ("dacne", "dance"),
    ],
)
def test_a_slip_leads_to_the_word_meant(typed, meant):
    assert nearest(typed, KNOWN)[0][1] == meant


def test_short_words_are_left_alone():
    assert nearest("dan", ["dam", "den", "dance"]) == []


def test_a_word_two_slips_away_is_offered_only_for_long_words():
    assert nearest("dnec", ["dance"]) == []
    assert nearest("deviatonn", ["deviation"]) == [(2, "deviation")]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("bee", "bee", 0),
        ("bee", "", 3),
        ("ab", "ba", 1),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_slips_are_counted(one, other, slips):
    assert distance(one, other, 9) == slips


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 4))
def test_a_limit_changes_nothing_within_it(one, other, most):
    full = distance(one, other, 99)
    limited = distance(one, other, most)
    assert limited == full if full <= most else limited > most


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_the_way_back_is_as_long(one, other):
    assert distance(one, other, 99) == distance(other, one, 99)

"""A page id copied wrongly is recognised; no two are guessed alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki import ids

PAGE_IDS = st.builds(
    lambda payload: payload + ids._check_character(payload),
    st.text(ids.ALPHABET, min_size=7, max_size=7),
)


def test_a_new_page_id_is_eight_unmistakable_characters_and_checks():
    for _ in range(1000):
        made = ids.page_id()
        assert len(made) == 8
        assert set(made) <= set("0123456789bcdfghjkmnpqrstvwxz")
        assert ids.check(made)


def test_the_check_character_is_that_of_the_noid_manual():
    assert ids._check_character("13030/xf93gt2") == "q"


@settings(deadline=None)
@given(PAGE_IDS, st.integers(0, 7), st.sampled_from(ids.ALPHABET))
def test_one_wrong_character_is_recognised(page_id, position, wrong):
    mistyped = page_id[:position] + wrong + page_id[position + 1 :]
    assert ids.check(mistyped) == (mistyped == page_id)


@settings(deadline=None)
@given(PAGE_IDS, st.integers(0, 6))
def test_two_neighbours_exchanged_are_recognised(page_id, position):
    first, second = page_id[position], page_id[position + 1]
    mistyped = page_id[:position] + second + first + page_id[position + 2 :]
    assert ids.check(mistyped) == (first == second)


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "0",
        "0000000",
        "000000000",
        "BCDFGHJK",
        "0000000l",
        "000000é0",
        "0000 000",
        "００００００００",
    ],
)
def test_what_is_no_page_id_does_not_check(identifier):
    assert not ids.check(identifier)


def test_capitals_do_not_check_even_where_the_small_letters_do():
    made = "bcdfghj" + ids._check_character("bcdfghj")
    assert ids.check(made)
    assert not ids.check(made.upper())


def test_short_ids_and_secrets_do_not_repeat():
    assert len({ids.short() for _ in range(2000)}) == 2000
    assert len({ids.secret() for _ in range(200)}) == 200


def test_a_secret_holds_as_many_random_bytes_as_asked_and_fits_into_an_address():
    assert len(ids.secret(24)) == 32
    assert set(ids.secret(300)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )

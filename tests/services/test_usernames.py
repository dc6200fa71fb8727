"""What names may be, and when two could be taken for one another. No database."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import Invalid
from wiki.services import usernames


@pytest.mark.parametrize(
    "name",
    [
        "Amara Obi", "João Tavares", "Wanjikũ Kamau", "Ìyá Àgbà", "Nguyễn Văn An", "O’Brien", "Jean-Luc",
        "r2d2", "山田 太郎", "ひらがなカタカナ漢字", "Yamada 太郎", "김민준", "Дмитрий", "Ελένη", "محمد علي",
        "שרה", "अमित कुमार", "ປ້າ", "ʻOkina", "Ɛsi", "Ŋala",
    ],
)  # fmt: skip
def test_names_of_all_the_world_are_welcome(name: str) -> None:
    assert usernames.check(name) == name


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("", "Please give a name", id="nothing"),
        pytest.param(" \t ", "Please give a name", id="only white space"),
        pytest.param("x" * 51, "at most 50", id="too long"),
        pytest.param("42", "at least one letter", id="only digits"),
        pytest.param("-x", "begins and ends", id="a hyphen first"),
        pytest.param("x.", "begins and ends", id="a dot last"),
        pytest.param("a/b", "letters and digits", id="a slash"),
        pytest.param("a@b", "letters and digits", id="an at sign"),
        pytest.param("<b>x</b>", "letters and digits", id="HTML"),
        pytest.param("x\u200by", "letters and digits", id="an invisible space"),
        pytest.param("x\u202ey", "letters and digits", id="a turn of direction"),
        pytest.param("x\x00y", "letters and digits", id="NUL"),
        pytest.param("x\ud800y", "letters and digits", id="half a character"),
        pytest.param("🐝 Bee", "letters and digits", id="a picture"),
        pytest.param("Аda", "one script", id="a Cyrillic letter among Latin ones"),
        pytest.param("Ada Λ", "one script", id="a Greek letter among Latin ones"),
        pytest.param("ADMIN", "kept for the wiki", id="a name of the wiki's"),
    ],
)
def test_names_that_will_not_do(name: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        usernames.check(name)
    assert sentence in refused.value.errors["username"]


@pytest.mark.parametrize(
    ("kept", "alike"),
    [
        ("paypal", "раураӏ"),
        ("paypal", "paypa1"),
        ("Ian", "lan"),
        ("Otto", "0tt0"),
        ("corner", "comer"),
        ("savvy", "sawy"),
        ("Anna Marie", "anna-marie"),
        ("Anna Marie", "annamarie"),
        ("scope", "ѕсоре"),
        ("HOKE", "НОКЕ"),
        ("TOKYO", "ΤΟΚΥΟ"),
        ("Jose", "ＪＯＳＥ"),
    ],
)
def test_names_that_look_alike_share_a_skeleton(kept: str, alike: str) -> None:
    assert usernames.skeleton(kept) == usernames.skeleton(alike)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "Ida"), ("José", "Jose"), ("Ade", "Adé"), ("Ẹ̀ṣọ́", "Eso"), ("Li", "Lü")],
)
def test_names_that_differ_visibly_do_not(one: str, other: str) -> None:
    assert usernames.skeleton(one) != usernames.skeleton(other)


@given(st.text())
def test_any_text_is_a_name_or_refused(text: str) -> None:
    with suppress(Invalid):
        kept = usernames.check(text)
        assert usernames.check(kept) == kept
        assert usernames.skeleton(kept)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=20))
def test_one_name_in_two_spellings_has_one_key(text: str) -> None:
    assert usernames.key(text) == usernames.key(usernames.key(text))
    assert usernames.key(text) == usernames.key(text.casefold())

"""Names of files: which are refused, and what becomes of an uploaded one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import Invalid
from wiki.services import filenames


@pytest.mark.parametrize(
    "name",
    [
        "", "/a.png", "a//b.png", "a/", ".", "..", "a/../b.png", "./a.png", "a\\b.png", "a\x00.png",
        "a\n.png", "a\u202egnp.exe", "a\u200b.png", " a.png", "a.png ", "a/ b.png", "\ud800.png",
        "x" * 256, "/".join(["x" * 200] * 4), "a\ufdd0.png",
    ],
)  # fmt: skip
def test_a_name_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        filenames.check_name(name)
    assert set(refused.value.errors) == {"name"}
    assert refused.value.errors["name"].endswith((".", "”."))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("images/Loss curve (1).png", "images/Loss curve (1).png"),
        ("Réseau.svg", "Réseau.svg"),
        ("e\u0301.png", "é.png"),
        ("図.png", "図.png"),
        (".gitignore", ".gitignore"),
        ("a..b.png", "a..b.png"),
        ("-", "-"),
    ],
)
def test_a_name_is_kept_in_its_normal_form(name: str, kept: str) -> None:
    assert filenames.check_name(name) == kept


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (r"C:\Users\ada\Desktop\run.png", "run.png"),
        ("../../etc/passwd", "passwd"),
        ("Screenshot 10.33.12\u202fPM.png", "Screenshot 10.33.12 PM.png"),
        ("a\u202e\u200bb.png", "ab.png"),
        ("Report #3 (50%).pdf", "Report -3 (50-).pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)
def test_an_uploaded_file_gets_a_name_that_will_do(sent: str, name: str) -> None:
    assert filenames.clean_name(sent) == name


@given(st.text())
def test_whatever_a_browser_sends_becomes_a_name_that_is_accepted(sent: str) -> None:
    name = filenames.clean_name(sent)
    assert filenames.check_name(name) == name
    assert "/" not in name


@pytest.mark.parametrize(
    ("name", "picture", "markdown"),
    [
        ("run.png", True, "![run](run.png)"),
        ("img/the run.png", True, "![the run](/img/the%20run.png)"),
        ("runs (1).csv", False, "[runs (1)](runs%20%281%29.csv)"),
        ("a_b.csv", False, r"[a\_b](a_b.csv)"),
        ("README", False, "[README](README)"),
    ],
)
def test_a_file_says_how_a_page_shows_it(name: str, picture: bool, markdown: str) -> None:
    assert filenames.link(name, picture=picture) == markdown

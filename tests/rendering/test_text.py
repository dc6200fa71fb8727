"""The plain text of a page, by sections: what search reads."""

from __future__ import annotations

from wiki.rendering import Section
from wiki.rendering.pipeline import render


def test_each_section_has_its_words():
    text = "Above **all**.\n\n# Bees\n\nHum &amp; sting.\nTwice.\n\n- one\n- two\n\n## Wax\n"
    assert render(text).text == (
        Section("", "", "Above all."),
        Section("bees", "Bees", "Hum & sting.\nTwice.\none\ntwo"),
        Section("wax", "Wax", ""),
    )


def test_formulas_code_and_pictures_are_found_by_their_words():
    (section,) = render(
        "$\\alpha$ `x_1` ![A hive](h.png)\n\n```python\nhum()\n```\n\n[^1]\n\n[^1]: n"
    ).text
    for words in ("$\\alpha$", "x_1", "A hive", "hum()"):
        assert words in section.text


def test_words_of_neighbouring_cells_do_not_run_together():
    (section,) = render("| a | b |\n|---|---|\n| c | d |").text
    assert section.text.split() == ["a", "b", "c", "d"]


def test_the_title_is_the_front_matters_else_the_first_headings():
    assert render("---\ntitle: Bees\n---\n# Honey").title == "Bees"
    assert render("x\n\n## The *honey*").title == "The honey"
    assert render("x").title is None


def test_text_in_any_script_is_kept_as_it_is():
    text = "Ọ̀rọ̀ עברית \u200f العربية 蜜蜂 🐝 e\u0301"
    (section,) = render(text).text
    assert section.text == text

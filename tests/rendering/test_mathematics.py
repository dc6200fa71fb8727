r"""TeX becomes MathML that needs no style attribute, or marked source; money stays money."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rendering.pages import filled, shown
from wiki.rendering.mathematics import MAX_DEPTH, MAX_LENGTH, Formula, convert
from wiki.rendering.pipeline import render

FORMULAS = [
    r"x^2", r"\frac{a}{b}", r"\sqrt[3]{x}", r"\sum_{i=1}^n i", r"\int_0^\infty e^{-x}\,dx",
    r"\mathbf{W} \in \mathbb{R}^{n \times m}", r"\hat{y} = \operatorname*{argmax}_i p_i", r"\R \to \R",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\begin{align} a &= b \\ c &= d \end{align}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{array}{l|c} a & b \\ \hline c & d \end{array}", r"\sum_{\substack{i \in I \\ i \neq j}} x_i",
    r"\begin{eqnarray} a &=& b \\ c &=& d \end{eqnarray}", r"\left\{ x \mid x > 0 \right\}", r"\boxed{x}",
    r"\text{count_zero}", r"\text{for $x$ in $y$}", r"\textrm{a \& b}", r"\norm{x} \leq \abs{y}",
    r"\overset{\mathrm{def}}{=}", r"\underbrace{a + b}_{2}", r"\widehat{x}", r"x\nonumber \label{eq:x}",
    r"\begin{split} a &= b \\ &= c \end{split}", r"\begin{vmatrix}a\cr b\end{vmatrix}",
    r"\color{red}{x}", r"\begin{gather} a \\ b \end{gather}", r"α + β ≤ ∞",
    r"\cancel{x}", r"\textsc{a} \textrm{b} \textsf{c}", r"\begin{alignat}{2} a &= b \end{alignat}",
    r"\begin{smallmatrix} a & b \end{smallmatrix}", r"\mbox{if $x$}", r"\begin{dcases} a \end{dcases}",
    "\\begin{cases}\n0 \\\\\\\\\n1\n\\end{cases}",
]  # fmt: skip


@pytest.mark.parametrize("tex", FORMULAS)
def test_formulas_become_mathml_without_style_attributes(tex):
    converted = convert(Formula(tex, display=True))
    assert converted.error is None
    assert converted.html.startswith('<math display="block">')
    assert " style=" not in converted.html


def test_every_class_of_a_formula_is_in_the_style_sheet():
    css = Path("wiki/static/css/formula.css").read_text()
    classes = {
        name
        for tex in FORMULAS
        for written in re.findall(r'class="([^"]*)"', convert(Formula(tex, display=True)).html)
        for name in written.split()
    }
    assert classes
    assert {name for name in classes if f".{name}" not in css} == set()


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\nosuch", r'Unknown command "\nosuch".'),
        (r"\frac{a}", None),
        ("{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), "A formula may nest 100 levels deep."),
        (r"\sqrt" * 900 + "x", "A formula may nest 100 levels deep."),
        ("x^" * 200 + "x", None),
        (r"\left(" * 101 + r"\right)" * 101, "A formula may nest 100 levels deep."),
        ("x" * (MAX_LENGTH + 1), "A formula may have 5,000 characters."),
        (r"\def\x{\x\x}\x", None),
        (r"\href{javascript:alert(1)}{x}", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_formula_that_cannot_be_read_is_shown_as_written_with_the_reason(tex, message):
    converted = convert(Formula(tex, display=False))
    assert converted.error is not None
    assert message in (None, converted.error)
    assert converted.html.startswith('<code class="math-error" title="')
    assert "<math" not in converted.html


def test_errors_are_listed_for_the_editor():
    rendered = render("Fine $x$.\n\nNot $\\nosuch$.")
    assert [(error.tex, error.message) for error in rendered.errors] == [
        (r"\nosuch", r'Unknown command "\nosuch".')
    ]


@pytest.mark.parametrize(("text", "formulas"), [("no", False), ("$x$", True), ("`$x$`", False)])
def test_a_page_knows_whether_it_needs_the_font_for_formulas(text, formulas):
    assert render(text).formulas is formulas


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.", "From $5-$10 a day", "US$5, CA$10", "$5, or 10$ in all", "$1 million$ prize",
        "a $ b $ c", "$HOME and $PATH", "`$x$`", "\\$x\\$", "$ x$", "$x $", "price: 5$", "$$", "$", "$\n\n$",
        "$x\n\ny$", "https://x.org/$a$/b", "a$b$c", "\\[WIP\\] x", "\\(see below\\)", "[x](y$a$b)",
    ],
)  # fmt: skip
def test_dollars_and_brackets_that_are_no_mathematics_stay_words(text):
    assert "<math" not in filled(render(text))


@pytest.mark.parametrize(
    "text",
    [
        "$x$", "($x$)", "$x$-axis", "$x$, $y$", "the $n$-gram", "“$x$”", "设$x$为", "$3 \\times 4$", "$2 n$",
        "$1,000$", "$5$", "**$x$**", "*$x$*", "\\(x\\)", "\\(a + b\\)", "$a\nb$", "$$x$$", "a $$x$$ b",
        "$\\$5$", "- $x$", "> $x$", "| $x$ |\n|---|", "[$x$](y)", "# $x$", "<b>$x$</b>", "<td>$x$</td>",
        "$$\nx\n\ny\n$$", "```math\nx\n```", "\\begin{equation}\nx\n\\end{equation}", "\\[ x^2 \\]",
    ],
)  # fmt: skip
def test_mathematics_is_found_wherever_it_stands(text):
    assert "<math" in filled(render(text))


def test_a_formula_and_the_comma_after_it_are_held_together():
    assert '<span class="formula"><math><mi>x</mi></math>,</span> and' in shown("$x$, and")


def test_a_displayed_formula_shows_its_number():
    html = shown("$$x \\tag{3}$$")
    assert 'aria-label="Equation 3"' in html
    assert '<span class="display__number">(3)</span>' in html


def test_a_formula_in_the_alternative_text_of_an_image_is_its_source():
    assert 'alt="the $x$ axis"' in filled(render("![the $x$ axis](a.png)"))

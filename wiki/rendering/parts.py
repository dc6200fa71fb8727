"""The HTML of what is put in after sanitising, made of escaped parts: formulas and code."""

from __future__ import annotations

import re
from html import escape

from wiki.rendering.code import Code, highlight
from wiki.rendering.mathematics import Converted, Formula
from wiki.rendering.placeholders import place

# A formula longer than this (characters of TeX) may be wider than a phone and can be scrolled there.
LONG_FORMULA = 50

_FOLLOWING = re.compile(r"[.,;:!?)\]’”»…]+(?=\s|$|[^\w])")


def code_block(code: Code) -> str:
    """Code that stands by itself."""
    language = escape(code.language)
    label = place("s", "code-in", language) if language else place("s", "code")
    kind = ' data-kind="prose"' if code.prose else ""
    return (
        f'<div class="code"{kind}><pre tabindex="0" aria-label="{label}"><code>'
        f"{highlight(code)}</code></pre></div>"
    )


def display(converted: Converted) -> str:
    """A formula that stands by itself, with its number if it has one."""
    number = escape(converted.number)
    label = place("s", "equation-n", number.strip("()")) if number else place("s", "equation")
    shown = f'<span class="display__number">{number}</span>' if number else ""
    return (
        f'<div class="display" tabindex="0" role="group" aria-label="{label}">'
        f"{converted.html}{shown}</div>"
    )


def punctuation_after(following: str) -> str:
    """The marks right behind a formula, which no line may part from it."""
    found = _FOLLOWING.match(following)
    return found[0] if found else ""


def inline(formula: Formula, converted: Converted, punctuation: str) -> str:
    """A formula in running text, held together with the (escaped) punctuation behind it."""
    long = ' data-length="long"' if len(formula.tex) > LONG_FORMULA else ""
    if not punctuation and not long:
        return converted.html
    return f'<span class="formula"{long}>{converted.html}{punctuation}</span>'

r"""TeX to MathML, by math-core, bounded and fit for a strict Content-Security-Policy.

MathML is put into a page after sanitising, so everything here is made by the converter from escaped
parts; nothing of the TeX reaches the page in another way. The converter writes `style="…"` on cells,
which the policy would block: each known declaration becomes a class (see static/css/formula.css), any
other is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from math_core import LatexError, LatexToMathML

# The converter overflows its stack at some 5,000 nested groups, and nothing can catch that.
MAX_LENGTH = 5_000
MAX_DEPTH = 100

_MACROS = {
    "R": r"\mathbb{R}",
    "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}",
    "Q": r"\mathbb{Q}",
    "C": r"\mathbb{C}",
    "E": r"\mathbb{E}",
    "bm": r"\boldsymbol{#1}",
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "sgn": r"\operatorname{sgn}",
    "tr": r"\operatorname{tr}",
    "norm": r"\left\lVert #1\right\rVert",
    "abs": r"\left\lvert #1\right\rvert",
}

# Environments that number by themselves would number each formula "(1)"; `\tag` numbers here.
_ENVIRONMENTS = {
    "equation": "aligned",
    "align": "aligned",
    "flalign": "aligned",
    "eqnarray": "aligned",
    "gather": "gathered",
    "multline": "gathered",
    "multlined": "gathered",
    "smallmatrix": "matrix",
    "split": "aligned",
}
_ALIGNED_AT = re.compile(r"\\(begin|end)\{align(?:ed)?at\*?\}(?:\{\d*\})?")
_ENVIRONMENT = re.compile(rf"\\(begin|end)\{{({'|'.join(_ENVIRONMENTS)})\*?\}}")
_EQNARRAY_CELL = re.compile(r"&([^&\\]*)&")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}$]*)\}")
_LABEL = re.compile(r"\\(?:label\s*\{[^{}]*\}|nonumber\b|notag\b)")
_SUBSTACK = re.compile(r"\\substack\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_IN_TEXT = re.compile(r"(\\(?:text|textrm|textbf|textit|texttt|textsf)\s*)\{([^{}]*)\}")
_STYLE = re.compile(r' style="([^"]*)"')

_CLASSES = {
    "text-align:right": "f-end",
    "justify-items:end": "",  # says the same as text-align
    "text-align:left": "f-start",
    "justify-items:start": "",
    "padding-right:0": "f-tight-after",
    "padding-left:0": "f-tight-before",
    "padding-top:0": "f-flat",
    "padding-bottom:0": "",  # comes with padding-top
    "padding-left:1em": "f-wide-before",
    "padding-right:0.1667em": "f-thin-after",
    "padding-left:0.1667em": "f-thin-before",
    "margin-left:-0.16666667em": "f-pull",
    "border-top:0.05em solid currentcolor": "f-over",
    "border-bottom:0.05em solid currentcolor": "f-under",
    "border-left:0.05em solid currentcolor": "f-before",
    "border-right:0.05em solid currentcolor": "f-after",
    "border-top:0.05em dashed currentcolor": "f-over f-dashed",
    "border-bottom:0.05em dashed currentcolor": "f-under f-dashed",
    "border-left:0.05em dashed currentcolor": "f-before f-dashed",
    "border-right:0.05em dashed currentcolor": "f-after f-dashed",
    "font-variant-caps:small-caps": "f-small-caps",
    "color:#FF0000": "f-red",
    "color:#0000FF": "f-blue",
    "color:#00FF00": "f-green",
    "color:#008000": "f-green",
}


@dataclass(frozen=True)
class Formula:
    """A formula as written: `tex` without its delimiters, `display` if it stands by itself."""

    tex: str
    display: bool


@dataclass(frozen=True)
class Converted:
    """MathML, and the numbers `\\tag` gave it; or `error`, and then marked source in `html`."""

    html: str
    number: str = ""
    error: str | None = None


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML(
        macros=_MACROS,
        allow_unreliable_rendering=True,
        fancy_error=False,
        max_expansions=500,
    )


def convert(formula: Formula) -> Converted:
    """The formula as MathML, or as marked source with the reason why it could not be read."""
    tex = formula.tex.strip()
    try:
        _check(tex)
        rewritten, number = _rewrite(tex)
        mathml = _converter().convert_with_local_state(rewritten, displaystyle=formula.display)
    except (LatexError, ValueError) as refused:
        message = re.sub(r"^\d+: ", "", str(refused))
        html = f'<code class="math-error" title="{escape(message)}">{escape(tex)}</code>'
        return Converted(html, error=message)
    return Converted(_STYLE.sub(_as_classes, mathml), number=number)


def _check(tex: str) -> None:
    if len(tex) > MAX_LENGTH:
        raise ValueError(f"A formula may have {MAX_LENGTH:,} characters.")
    depth = deepest = 0
    for found in re.finditer(r"\\.|\\begin\b|\\left\b|[{}^_\[\]]", tex, re.DOTALL):
        if found[0] == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] == "}":
            depth -= 1
    # What nests without braces: scripts, roots, environments, growing brackets.
    unbraced = max(
        len(max(re.findall(r"(?:[\^_]\s*)+", tex), key=len, default="")),
        tex.count(r"\left"),
        tex.count(r"\begin"),
        len(max(re.findall(r"(?:\\[a-zA-Z]+\s*(?:\[\s*)?)+", tex), key=len, default="")) // 4,
    )
    if max(deepest, unbraced) > MAX_DEPTH:
        raise ValueError(f"A formula may nest {MAX_DEPTH} levels deep.")


def _rewrite(tex: str) -> tuple[str, str]:
    """Put what the converter does not know into words it does, and take out what numbers the formula."""
    numbers = [number.strip() for number in _TAG.findall(tex)]
    tex = _LABEL.sub("", _TAG.sub("", tex))
    if r"\begin{eqnarray" in tex:
        tex = _EQNARRAY_CELL.sub(r"&\1", tex)
    tex = _ALIGNED_AT.sub(r"\\\1{aligned}", tex)
    tex = _ENVIRONMENT.sub(lambda found: f"\\{found[1]}{{{_ENVIRONMENTS[found[2]]}}}", tex)
    tex = _SUBSTACK.sub(_stack, tex)
    tex = _IN_TEXT.sub(_plain_text, re.sub(r"\\[hm]box\b", r"\\text", tex))
    # `\cr` is plain TeX for `\\`; for other programs' sake writers escape `*` and end rows with `\\\\`.
    tex = re.sub(r"\\cr\b", r"\\\\", tex)
    tex = re.sub(r"\\{3,}(?=\s*(?:\n|$))", r"\\\\", tex).replace(r"\*", "*")
    return tex, ", ".join(f"({number})" for number in numbers if number)


def _stack(found: re.Match[str]) -> str:
    rows = (row.strip() for row in re.split(r"\\{2,}", found[1]))
    lines = r"\\".join(row for row in rows if row)
    return rf"\begin{{subarray}}{{c}}{lines}\end{{subarray}}"


def _plain_text(found: re.Match[str]) -> str:
    r"""`\text{count_zero if $x$}`: escape what text mode refuses, and leave text mode for `$…$`."""
    command, words = found[1], found[2]
    parts = words.split("$")
    if len(parts) % 2 == 0:
        return found[0]
    shown = []
    for position, part in enumerate(parts):
        if position % 2:
            shown.append(part)
        elif part:
            safe = re.sub(r"(?<!\\)([_&#%])|\^", lambda m: f"\\{m[1]}" if m[1] else "", part)
            shown.append(f"{command}{{{safe}}}")
    return "{" + "".join(shown) + "}"


def _as_classes(found: re.Match[str]) -> str:
    declarations = (part.partition(":") for part in found[1].split(";"))
    known = [_CLASSES.get(f"{name.strip()}:{value.strip()}", "") for name, _, value in declarations]
    classes = " ".join(filter(None, known))
    return f' class="{classes}"' if classes else ""

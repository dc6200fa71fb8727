"""Brings a text into the form Python-Markdown reads as its author meant it.

Authors write what GitHub and CommonMark understand: lists indented by the width of their marker, lists,
fences and tables right under a paragraph, `##` in the middle of a block. Python-Markdown wants four
columns a level and blank lines in between. So the lines are written anew: each container (list item,
note, callout) is entered by exactly four columns, whatever must not be read as Markdown (code, displayed
formulas, HTML) becomes a token, headings get a token with their line, and blank lines stand where
CommonMark would end a block.
"""

from __future__ import annotations

from collections.abc import Sequence

from wiki.rendering import container_blocks, leaf_blocks
from wiki.rendering.arranger import Arranger, Rule
from wiki.rendering.lines import Line
from wiki.rendering.stash import Stash

_RULES: tuple[Rule, ...] = (
    leaf_blocks.fence,
    leaf_blocks.display,
    leaf_blocks.heading,
    leaf_blocks.underline,
    leaf_blocks.rule,
    container_blocks.callout,
    container_blocks.colons,
    container_blocks.quote,
    container_blocks.item,
    leaf_blocks.html,
    container_blocks.note,
    container_blocks.definition,
    leaf_blocks.table,
)


def arrange(lines: Sequence[Line], stash: Stash) -> str:
    """The text as Python-Markdown should read it, with tokens of `stash` for what it must not read."""
    return "\n".join(Arranger(lines, stash, _RULES).arrange())

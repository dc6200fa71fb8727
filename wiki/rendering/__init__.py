"""Rendering: what a text becomes, in two stages.

Stage one (`wiki.rendering.pipeline`) needs Markdown, the sanitisers and the mathematics, and time limits:
only the child process of `wiki.renderer` imports it. What is exported here is light: the results, and
stage two, which fills in what depends on who reads.
"""

from wiki.rendering.fill import Target, fill, outline
from wiki.rendering.result import (
    RENDERER_VERSION,
    Heading,
    Link,
    MathError,
    Rendered,
    Section,
    fragment,
)

__all__ = [
    "RENDERER_VERSION",
    "Heading",
    "Link",
    "MathError",
    "Rendered",
    "Section",
    "Target",
    "fill",
    "fragment",
    "outline",
]

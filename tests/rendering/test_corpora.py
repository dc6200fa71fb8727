"""The real notes of ten communities are rendered whole, whatever is in them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rendering.pages import filled
from wiki.renderer import Renderer

NOTES = Path("../shared/corpora/research-notes/revisions")

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not NOTES.is_dir(), reason=f"the notes are not at {NOTES}"),
]


def newest(file: Path) -> Iterator[tuple[str, str]]:
    """Each page of a workspace with its newest text."""
    texts: dict[str, str] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            revision = json.loads(line)
            texts[revision["page"]] = revision["text"]
    yield from texts.items()


@pytest.mark.parametrize("file", sorted(NOTES.glob("*.jsonl.gz")), ids=lambda file: file.name)
def test_every_page_is_rendered(file):
    with Renderer() as renderer:
        for page, text in newest(file):
            rendered = renderer.render(text)
            assert rendered.failed is None, page
            html = filled(rendered, edit_url="/edit?section=")
            assert not re.search(r"[\x02\x03]|zq[0-9a-f]{24}", html), page
            lines = re.split(r"\r\n|\r|\n", text)
            for heading in rendered.headings:
                words = re.findall(r"\w+", heading.text)
                assert not words or words[0] in lines[heading.line - 1], (page, heading)

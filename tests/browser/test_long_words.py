"""Words without a place to break them: addresses, paths, compounds, names of programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import looking
from tests.browser.conftest import Visit, bring_in
from tests.faults.served import Served

pytestmark = pytest.mark.browser

WORD = "Bienenschwänzeltanzrichtungsweisung" * 3
TEXT = """\
---
tags: {word}
---
# {word}

{word} and [{word}](https://example.org/{word}) and `{word}` and [[{word}]].

| {word} | b |
|--|--|
| c | {word} |

- {word}

> {word}

```
{word}
```

{more}
"""


@pytest.fixture
def wordy(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    """A wiki in which every name and every line is one long word."""
    usual: dict[str, object] = {
        "page": f"{WORD}.md",
        "title": WORD,
        "author": WORD[:80],
        "comment": WORD,
    }
    revisions: Iterator[dict[str, object]] = (
        usual
        | {
            "rev": number,
            "timestamp": f"2031-05-0{number}T12:00:00Z",
            "text": TEXT.format(word=WORD, more=WORD * number),
        }
        for number in (1, 2)
    )
    bring_in(tmp_path / "instance", revisions, title=WORD)
    served = Served(tmp_path / "instance")
    served.start()
    yield served
    served.stop()


def test_long_words_make_no_phone_scroll_sideways(wordy: Served, visit: Visit) -> None:
    visitor = visit(wordy, viewport={"width": 390, "height": 844}, is_mobile=True)
    (page,) = wordy.get("/api/v1/workspaces/notes/pages").json()["items"]
    workspace = [f"/w/notes/-/{act}" for act in ("pages", "missing", "orphans", "tags", "changes")]
    addresses = ["/", "/w/", "/w/notes/", f"/w/notes/{WORD}", f"/w/notes/{WORD}x", *workspace]
    addresses += [f"/search?q={WORD}", "/changes", "/people/-/1"]
    acts = [
        "history",
        "edit",
        "1",
        "1..2",
        "1..2?columns=one",
        "blame",
        "links",
        "rename",
        "delete",
    ]
    addresses += [f"/p/{page['id']}/{act}" for act in acts]
    wide = {}
    for address in addresses:
        visitor.go(address)
        if found := looking.overflowing(visitor.page):
            wide[address.replace(WORD, "…")] = found
    assert wide == {}

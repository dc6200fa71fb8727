"""Texts that a browser, a form or an editor would like to set right, and must not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

HOW_MANY = 50
HERE = Path(__file__).parents[1] / "data" / "notes" / "revisions"
CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "research-notes" / "revisions"

MADE = {
    "crlf": "# Bees\r\n\r\nThey hum.\r\n",
    "crlf without a last one": "# Bees\r\n\r\nThey hum.",
    "byte order mark": "\ufeff# Bees\n\nThey hum.\n",
    "byte order mark and crlf": "\ufeffBees.\r\n\r\nThey hum.\r\n",
    "leading newlines": "\n\n\nBees hum.\n",
    "one leading newline": "\nBees hum.\n",
    "leading crlf": "\r\n\r\nBees hum.\r\n",
    "trailing newlines": "Bees hum.\n\n\n\n",
    "no last newline": "Bees hum.",
    "trailing spaces": "Bees hum.  \nThey sting.   \n\t\n \n",
    "tabs": "\tcode\n\n- a\n\t- b\n\t\t- c\n",
    "front matter": "---\ntitle: Bees\ntags: [a, b]\n---\n\n# Bees\n",
    "front matter and crlf": "---\r\ntitle: Bees\r\n---\r\nBees hum.\r\n",
    "right to left": "# نحل\n\nالنحل يرقص. \u200fדבורים רוקדות\u200e. Bees.\n",
    "astral": "𝒳 🐝 𓆤 𐐷 👩🏽‍🔬 🏳️‍🌈\n",
    "combining": "e\u0301 n\u0303 ɛ\u0303 not in NFC, é ñ in it\n",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\u00adf\n",
    "spaces of all kinds": "a\u00a0b\u2003c\u202fd\u3000e\u2009f\n",
    "line separators": "a\u2028b\u2029c\u0085d\x0be\x0cf\n",
    "entities": "&amp; &lt;b&gt; &nbsp; &#38; &copy &quot;x&quot;\n",
    "end of a field": "</textarea><script>x</script>\n<!-- -->\n",
    "html": "<div>\n<b>bees\n</div>\n<br/><p>\n",
    "table": "| a | b |\n|:--|--:|\n| 1\\|2 | `x|y` |\n",
    "long line": "bees " * 1_600 + "\n",
    "long word": "b" * 8_000 + "\n",
    "many lines": "\n".join(f"line {number}" for number in range(2_000)) + "\n",
    "formulas": "$$\n\\frac{a}{b} \\\\\n$$\n\n$x_1$ and \\$5\n",
    "backslashes": "a\\\nb\\\\\n\\[x\\]\n",
    "code": "```python\nif a < b:\n\tpass  \n```\n\n~~~\n```\n~~~\n",
    "marks of a merge": "<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\n",
    "quotes": "“a” ‘b’ \"c\" 'd' ``e'' – — …\n",
    "table and crlf": "| a | b |\r\n|--|--|\r\n| 1 | 2 |\r\n",
    "code and crlf": "```\r\na\r\n\r\n  b\r\n```\r\n",
    "only newlines between": "a\n\n\n\n\n\nb\n",
    "only spaces before": "    \n   a\n",
    "definitions and notes": "Term\n:   what it is[^1]\n\n[^1]: a note\n\n*[HTML]: a language\n",
    "a line of hyphens": "---\n\nBees hum.\n\n---\n",
    "open front matter": "---\ntitle: Bees\n\nBees hum.\n",
    "a byte order mark within": "Bees \ufeff hum.\n",
    "scripts in a row": "蜂は踊る。꿀벌은 춤춘다. ผึ้งเต้น मधुमक्खी\n",
    "private use": "\ue000 \uf8ff \U000f0000\n",
}


def texts() -> dict[str, str]:
    """Fifty awkward texts by name: some that were made so, and real notes."""
    chosen = dict(MADE)
    for name, text in _notes():
        if len(chosen) == HOW_MANY:
            break
        if text.strip() and text not in chosen.values():
            chosen[name] = text
    return chosen


def corpus() -> dict[str, str]:
    """Fifty real pages, the five most awkward of each community; none where the corpora are not."""
    files = sorted(CORPORA.glob("*.jsonl.gz"))
    return {name: text for file in files for name, text in _most_awkward(file)[:5]}


def _notes() -> Iterator[tuple[str, str]]:
    """Real texts, the most awkward of each community first."""
    if not CORPORA.is_dir():
        yield from _revisions(HERE / "masakhane-mt.jsonl")
        return
    for file in sorted(CORPORA.glob("*.jsonl.gz")):
        yield from _most_awkward(file)[:2]


def _most_awkward(file: Path) -> list[tuple[str, str]]:
    newest = {name.partition(" @")[0]: text for name, text in _revisions(file)}
    return sorted(newest.items(), key=lambda item: -_awkwardness(item[1]))


def _revisions(file: Path) -> Iterator[tuple[str, str]]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            one = json.loads(line)
            yield f"{one['workspace']}/{one['page']} @ {one['rev']}", one["text"]


def _awkwardness(text: str) -> int:
    signs = (
        "\r" in text,
        text.startswith(("\ufeff", "\n", "---")),
        not text.endswith("\n"),
        any(line != line.rstrip() for line in text.split("\n")),
        "|--" in text,
        max(map(len, text.split("\n"))) > 2_000,
        any(ord(letter) > 0xFFFF for letter in text),
        "$$" in text,
        len(text) < 40_000,
    )
    return sum(signs)

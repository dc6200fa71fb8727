"""No text runs a script, reaches another host, or poses as the interface: checked by another parser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rendering import hostile
from tests.rendering.pages import filled
from wiki.rendering.pipeline import render

_PAGE = (
    "a abbr aside b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption"
    " figure h2 h3 h4 h5 h6 hr i img input ins kbd li mark nav ol p pre q rp rt ruby s samp small span"
    " strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
_MATHML = (
    "math mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup"
    " mtable mtd mtext mtr munder munderover mmultiscripts mprescripts menclose"
)
TAGS = {*_PAGE.split(), *_MATHML.split()}
# What a person may write, and what is ours; no value of an attribute outside these is let through.
VALUES = {
    "alt": r"[^\x00]*",
    "title": r"[^\x00]*",
    "aria-label": r"[^\x00]*",
    "checked": "",
    "class": r"callout|code|display|display__number|figure|formula|math-error|note|note__close"
    r"|prose__anchor|prose__edit|ref|table|table__scroll|task|toc|k|c1|s1|mi|nf|gd|gi|(?:f-[a-z-]+ ?)+",
    "colspan|rowspan|start|value|width|height": r"[0-9]{1,4}(?:px|%)?|[0-9.-]+(?:em|rem|px|%)?",
    "data-align": "center|end",
    "data-kind": "prose|note|tip|important|warning|caution",
    "data-length": "long",
    "data-state": "missing|nowhere|choices",
    "data-width": "wide|own",
    "datetime": r"[0-9TZ:+. WPYMDHS-]{1,40}",
    "decoding": "async",
    "dir": "ltr|rtl|auto",
    "disabled": "",
    "id": r"s-.+|[nr][0-9]+",
    "lang": r"[A-Za-z0-9-]+",
    "loading": "lazy",
    "open|reversed": ".*",
    "rel": "nofollow|nofollow ugc noopener",
    "role": "group|note",
    "scope": "col|row|colgroup|rowgroup",
    "tabindex": "0",
    "type": "checkbox",
    # MathML
    "accent|accentunder|columnalign|columnlines|depth|display|displaystyle|fence|form|largeop|linethickness"
    "|lspace|mathvariant|maxsize|minsize|movablelimits|notation|rspace|rowspacing|scriptlevel|separator"
    "|stretchy|symmetric|voffset|columnspacing|intent|arg": r"[\w .%:+-]*",
}
ALLOWED = {
    name: re.compile(value, re.S) for names, value in VALUES.items() for name in names.split("|")
}


class Inspector(HTMLParser):
    """Reads HTML as leniently as a browser and notes down what must not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name in ("href", "src"):
                self._address(tag, name, value or "")
            elif name not in ALLOWED or not ALLOWED[name].fullmatch(value or ""):
                self.faults.append(f"{tag} {name}={value!r}")

    def _address(self, tag, name, value):
        # As a browser reads it: the scheme is what stands before the first colon of the first segment.
        seen = re.sub(r"[\x00-\x20]", "", value)
        leads_away = re.match(r"[^/?#]*:|[/\\]{2}", seen)
        if leads_away and not re.match(r"https?:|mailto:", seen, re.I):
            self.faults.append(f"{tag} {name}={value!r}")
        if tag == "img" and not value.startswith("/files/"):
            self.faults.append(f"image at {value!r}")

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.faults.append(decl)

    def unknown_decl(self, data):
        self.faults.append(data)

    def handle_pi(self, data):
        self.faults.append(data)


def faults(source: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(filled(render(source)))
    inspector.close()
    return inspector.faults


def test_there_are_hundreds_of_hostile_texts():
    assert len(set(hostile.TEXTS)) >= 200


def all_faults(texts: Iterable[str]) -> dict[str, list[str]]:
    """The faulty ones among the texts, each with what is wrong with it."""
    return {text: found for text in texts if (found := faults(text))}


@pytest.mark.parametrize("start", range(0, len(hostile.TEXTS), 40))
def test_a_hostile_text_leaves_nothing_but_what_is_allowed(start):
    assert all_faults(hostile.TEXTS[start : start + 40]) == {}


@pytest.mark.parametrize("start", range(5))
def test_a_hostile_text_is_harmless_in_the_middle_of_a_page_too(start):
    page = "# Bees\n\nHum {0} hum.\n\n| a |\n|---|\n| {0} |\n\n* {0}\n\n> {0}\n"
    assert all_faults(page.replace("{0}", text) for text in hostile.TEXTS[start::20]) == {}


PIECES = [
    "<", ">", "</", "<!--", "-->", "<img src=x ", "onerror=alert(1)", "<svg>", "<math>", "<style>",
    "</style>", "<script>", "</script>", "<a href=", "javascript:", "'", '"', "`", "```", "\n", "\n\n",
    "    ", "- ", "> ", "# ", "[", "]", "(", ")", "![", "[[", "]]", "|", "|---|", "$", "$$", "\\", "{",
    "}", "{#", ":::", "!!! note", "[^1]", "[^1]: ", "*", "_", "&lt;", "&#x3c;", "&#2;", "&#3;", "\x02",
    "\x03", "\x00", "a|0|", "s|close", "x", "é", "‮", "<table>", "<td>", "<p>", "</p>", "<div>", "</div>",
    "<h1>", "</h1>", "<title>", "<textarea>", "<noscript>", "title=", "<b>", "<details>", ":seedling:",
    "<select>", "<template>", "<![CDATA[", "]]>", "<?", "<form>", "</form>", "https://x.org/", "#%02",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join))
@example('![x](y "<img src=x onerror=alert(1)>")')
def test_no_mixture_of_markup_gets_through(text):
    assert faults(text) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map("".join))
def test_no_text_can_forge_or_leave_a_placeholder(text):
    rendered = render(text)
    html = filled(rendered, edit_url="/edit/")
    assert "\x02" not in html
    assert "\x03" not in html
    assert not re.search(r"zq[0-9a-f]{24}", html)
    assert not any(re.search(r"zq[0-9a-f]{24}|[\x02\x03]", part.text) for part in rendered.text)


def test_the_token_of_another_text_is_just_a_word():
    import hashlib

    inner = f"zq{hashlib.sha256(b'x').hexdigest()[:24]}m0z"
    assert inner in filled(render(f"$x$ {inner}"))


def test_ids_of_a_text_are_never_those_of_the_interface():
    html = filled(render('# Content\n\n<div id="content">x</div>\n\n<a name="search">y</a>'))
    assert 'id="content"' not in html
    assert 'id="search"' not in html
    assert 'id="s-search"' in html


def test_a_word_in_angle_brackets_can_be_read():
    assert "&lt;your-name&gt;" in filled(render("git clone <your-name>"))


@pytest.mark.parametrize(
    "address",
    ["https://x.org", "http://x.org", "mailto:ada@x.org", "//x.org"],
)
def test_links_that_lead_away_say_so_to_search_engines(address):
    assert 'rel="nofollow' in filled(render(f"[x]({address})"))

"""Where to go on to after a form."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.http import onward


@pytest.mark.parametrize(
    "path", ["/", "/w/bees/", "/search?q=a+b", "/p/7x/edit?section=a", "/w/ẹ̀ṣọ́"]
)
def test_a_path_on_this_site_is_followed(path: str) -> None:
    assert onward.path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
        "javascript:alert(1)", "http:/evil.example", "evil.example", "@evil.example", "?next=/", "#top",
        "/\x00", "//", "/\u2028/x",
    ],
)  # fmt: skip
def test_any_other_place_is_not(elsewhere: str) -> None:
    assert onward.path(elsewhere) == ""


@given(st.text(alphabet=st.sampled_from("/\\.:@?#%ae \t\n"), max_size=12))
def test_nothing_leads_away(given: str) -> None:
    path = onward.path(given)
    assert urlsplit(urljoin("https://wiki.example/sign-in", path)).netloc == "wiki.example"
    assert not path.startswith(("//", "/\\"))

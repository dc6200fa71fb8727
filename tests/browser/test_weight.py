"""What a cold look at a page costs, as a browser's network tells it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.browser import screens
from tests.browser.conftest import Demonstration, Visit
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

KB = 1024
WORDS = ("Document", "Stylesheet", "Script")


def weighed(visitor: Visitor, address: str) -> dict[str, dict[str, int]]:
    """Bytes on the wire, headers among them, by kind and address of what is fetched for a screen."""
    session = visitor.context.new_cdp_session(visitor.page)
    kinds: dict[str, tuple[str, str]] = {}
    bytes_of: dict[str, dict[str, int]] = defaultdict(dict)

    def begun(event: Any) -> None:
        kinds[event["requestId"]] = (event["type"], event["response"]["url"])

    def done(event: Any) -> None:
        kind, url = kinds[event["requestId"]]
        bytes_of[kind][url] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", done)
    session.send("Network.enable")
    visitor.go(address)
    visitor.page.wait_for_load_state("networkidle")
    session.detach()
    return bytes_of


def test_a_long_page_with_formulas_is_light(demonstration: Demonstration, visit: Visit) -> None:
    bytes_of = weighed(visit(demonstration), screens.PAGE)
    assert sum(sum(bytes_of[kind].values()) for kind in WORDS) <= 60 * KB
    assert bytes_of["Stylesheet"]
    assert bytes_of["Script"]
    formulas = [size for url, size in bytes_of["Font"].items() if "math.woff2" in url]
    assert len(formulas) == 1
    assert formulas[0] <= 200 * KB


def test_what_stands_around_a_page_is_light(demonstration: Demonstration, visit: Visit) -> None:
    bytes_of = weighed(visit(demonstration), "/w/training/nobody-wrote-this")
    assert sum(sum(bytes_of[kind].values()) for kind in WORDS) <= 35 * KB
    assert not [url for url in bytes_of["Font"] if "math.woff2" in url]

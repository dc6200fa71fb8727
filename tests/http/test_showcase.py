"""Public pages kept ready: few copies of each, in a room that holds what it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.test import Client

from tests import factories
from tests.conftest import Place
from tests.racing import opened
from wiki.http.showcase import Showcase

PAGE = "/w/bees/waggle-dance"


def laid_out(place: Place) -> None:
    with opened(place) as work:
        factories.act_as(work, factories.account(work))
        factories.page(work, factories.workspace(work, slug="bees"), "Waggle dance")


def test_readers_who_get_the_same_share_one_copy(real_place: Place) -> None:
    laid_out(real_place)
    showcase = real_place.app.wsgi_app
    assert isinstance(showcase, Showcase)
    for number in range(1, 9):
        said = {
            "Accept-Encoding": f"gzip, x-{number};q=0.{number}",
            "Accept-Language": f"en-x-{number}, en;q=0.{number}",
        }
        answer = real_place.app.test_client().get(PAGE, headers=said)
        assert answer.headers["Content-Encoding"] == "gzip"
    assert len(showcase._kept) == 1
    for refused in ("", "identity", "gzip;q=0"):
        answer = real_place.app.test_client().get(PAGE, headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in answer.headers
    assert len(showcase._kept) == 2


def test_headers_and_keys_take_room_too(real_place: Place) -> None:
    laid_out(real_place)
    headers = [("Cache-Control", "public, no-cache"), ("ETag", '"a"'), ("Link", "x" * 1000)]

    def inner(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [b"bees"]

    engine = real_place.app.extensions["engine"]
    showcase = Showcase(inner, engine, lambda _host: True, room=20_000)
    for number in range(40):
        Client(showcase).get(PAGE, base_url=f"http://h{number}.example")
    assert 0 < len(showcase._kept) < 20

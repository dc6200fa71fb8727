"""Answers in words are compressed for whoever can read them so; nothing else changes."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response, request

from wiki.http import compression

WORDS = "Bees dance. " * 500


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    compression.install(app)

    @app.get("/<kind>/<subtype>")
    def show(kind: str, subtype: str) -> Response:
        answer = Response(WORDS, mimetype=f"{kind}/{subtype}")
        answer.set_etag("7")
        return answer.make_conditional(request)

    @app.get("/short")
    def short() -> str:
        return "Bees dance."

    @app.get("/streamed")
    def streamed() -> Response:
        return Response((WORDS for _ in range(2)), mimetype="text/plain")

    return app


def test_words_are_compressed_for_whoever_accepts_it(app: Flask) -> None:
    answer = app.test_client().get("/text/html", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == WORDS
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(WORDS) / 10


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0, br", "identity"])
def test_nobody_gets_what_they_cannot_read(app: Flask, accepted: str) -> None:
    answer = app.test_client().get("/text/html", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == WORDS


@pytest.mark.parametrize("path", ["/image/png", "/font/woff2", "/short", "/streamed"])
def test_pictures_short_answers_and_streams_stay_as_they_are(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_caches_are_told_that_there_are_two(app: Flask, accepted: str) -> None:
    answer = app.test_client().get("/text/html", headers={"Accept-Encoding": accepted})
    assert answer.vary.as_set() == {"accept-encoding"}
    # The same in other bytes: a weak tag, so that no range of one is joined to the other.
    assert answer.headers["ETag"] == 'W/"7"'


def test_whoever_has_it_already_is_told_so_in_either_form(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/text/html", headers={"Accept-Encoding": "gzip"})
    again = client.get(
        "/text/html",
        headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.vary.as_set() == {"accept-encoding"}


def test_the_same_words_are_the_same_bytes(app: Flask) -> None:
    client = app.test_client()
    one, two = (client.get("/text/plain", headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert one.data == two.data


def test_feeds_and_problems_are_words_too(app: Flask) -> None:
    client = app.test_client()
    for path in ("/application/atom+xml", "/application/problem+json", "/application/json"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"

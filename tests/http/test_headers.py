"""What every answer tells the browser: load nothing but ours, tell nobody where one came from."""

from __future__ import annotations

import pytest
from flask import Flask, Response

from wiki.http import headers


def app_with(**chosen: bool) -> Flask:
    app = Flask(__name__)
    headers.install(app, **chosen)

    @app.get("/attached")
    def attached() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox; default-src 'none'"})

    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    return app


@pytest.mark.parametrize("path", ["/attached", "/nothing", "/broken"])
def test_every_answer_carries_them_also_one_that_failed(path: str) -> None:
    answer = app_with().test_client().get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_page_loads_or_runs_anything_from_elsewhere_or_from_its_own_text() -> None:
    policy = app_with().test_client().get("/nothing").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["img-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in policy


def test_pictures_from_elsewhere_are_let_in_only_by_the_setting() -> None:
    policy = (
        app_with(external_images=True).test_client().get("/").headers["Content-Security-Policy"]
    )
    assert "img-src 'self' https:;" in policy
    assert "script-src 'self';" in policy


def test_an_attached_file_keeps_its_narrower_policy() -> None:
    answer = app_with().test_client().get("/attached")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

"""A program that uses the API, and holds every answer against the description of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Rule

from tests.browsing import Browser
from wiki.api.description import described

API = "/api/v1"
PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "patch", "delete")


class Program(Browser):
    """A test client whose requests to the API are those of a program; it has a `token` or none."""

    token = ""
    address = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        path = args[0] if args and isinstance(args[0], str) else ""
        if not path.startswith(API):
            return super().open(*args, **kwargs)
        given = dict(kwargs.get("headers") or {})
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        if self.address:
            kwargs.setdefault("environ_base", {"REMOTE_ADDR": self.address})
        # Read to the end, so that no file stays open behind an answer or a question.
        answer = FlaskClient.open(self, *args, **(kwargs | {"headers": given, "buffered": True}))
        answer.request.environ["wsgi.input"].close()
        check(self.application, answer, sent(kwargs))
        return answer


def sent(kwargs: dict[str, Any]) -> Any:
    """The JSON that a request carries; null if it carries none."""
    if "json" in kwargs:
        return kwargs["json"]
    data = kwargs.get("data")
    if isinstance(data, bytes | str) and "json" in (kwargs.get("content_type") or ""):
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            return None
    return None


def check(app: Flask, answer: Any, body: Any) -> None:
    """Fail unless the description says this answer, and this body if it was accepted."""
    method, path = answer.request.method.lower(), answer.request.path
    if method not in METHODS:
        return
    where = f"{method.upper()} {path} → {answer.status}: {answer.get_data(as_text=True)[:300]}"
    operation = operation_at(app, method, path)
    if operation is None:
        assert answer.status_code in (400, 403, 404, 405), where
        assert answer.mimetype == PROBLEM, where
        matches("Problem", answer.json, where)
        return
    responses = operation["responses"]
    assert str(answer.status_code) in responses, f"not described: {where}"
    described_as = resolved(responses[str(answer.status_code)])
    for name, header in described_as.get("headers", {}).items():
        assert not header["required"] or name in answer.headers, f"no {name}: {where}"
    kinds = described_as.get("content")
    if kinds is None:
        assert answer.status_code in (204, 301, 304), where
    elif "*/*" not in kinds:
        assert answer.mimetype in kinds, where
        valid(kinds[answer.mimetype]["schema"], answer.json, where)
    if answer.status_code < 300:
        accepted(operation, answer, body, where)


def accepted(operation: dict[str, Any], answer: Any, body: Any, where: str) -> None:
    """Fail if what was accepted is not described."""
    known = {one["name"] for one in map(resolved, operation["parameters"]) if one["in"] == "query"}
    assert set(answer.request.args) <= known, where
    if body is not None:
        content = operation["requestBody"]["content"]
        valid(content["application/json"]["schema"], body, f"accepted {body!r}: {where}")


def operation_at(app: Flask, method: str, path: str) -> dict[str, Any] | None:
    """The operation that answers there, with the parameters of its path; null if none does."""
    try:
        rule, _arguments = app.url_map.bind("localhost").match(
            path, method=method.upper(), return_rule=True
        )
    except (NotFound, MethodNotAllowed):
        return None
    assert isinstance(rule, Rule)
    place = described()["paths"].get(template(rule.rule))
    assert place is not None, f"{rule.rule} is not described"
    operation: dict[str, Any] = place[method]
    both = [*place.get("parameters", []), *operation.get("parameters", [])]
    return operation | {"parameters": both}


def template(rule: str) -> str:
    """A route as the description writes it."""
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.removeprefix(API))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and method."""
    for path, place in described()["paths"].items():
        for method in METHODS:
            if method in place:
                both = [*place.get("parameters", []), *place[method].get("parameters", [])]
                yield path, method, place[method] | {"parameters": both}


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A part of the description, or what it refers to."""
    while "$ref" in part:
        found: Any = described()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def matches(schema: str, value: Any, where: str) -> None:
    """Fail unless `value` has the shape of this name."""
    valid({"$ref": f"#/components/schemas/{schema}"}, value, where)


def valid(schema: dict[str, Any], value: Any, where: str) -> None:
    """Fail unless `value` is as `schema` says."""
    validator = Draft202012Validator(
        {**schema, "components": described()["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    error = best_match(validator.iter_errors(value))
    assert error is None, f"{error.json_path}: {error.message[:300]}\n{where}"

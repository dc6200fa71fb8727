"""The description of the API says all that the API does, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from tests.api.programs import API, METHODS, Program, operations, resolved, template
from wiki import __version__
from wiki.api.description import described
from wiki.services import activity


def test_every_route_is_described_and_every_description_has_a_route(app: Flask) -> None:
    routes = {
        (template(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    assert routes == {(path, method) for path, method, _operation in operations()}


def test_the_description_is_served(guest: Program) -> None:
    answer = guest.get("/api/v1/openapi.json")
    assert answer.json == json.loads(json.dumps(described()))
    assert (answer.json["openapi"], answer.json["info"]["version"]) == ("3.1.0", __version__)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))
    for path, method, operation in operations():
        assert operation["summary"].endswith("."), (path, method)
        assert operation["tags"][0] in {tag["name"] for tag in described()["tags"]}


def test_every_part_of_a_path_is_described(app: Flask) -> None:
    for path, method, operation in operations():
        parameters = [resolved(one) for one in operation["parameters"]]
        parts = {one["name"] for one in parameters if one["in"] == "path"}
        assert all(f"{{{name}}}" in path for name in parts), (path, method)
        assert path.count("{") == len(parts), (path, method)
        assert all(one["description"] for one in parameters), (path, method)


def test_every_reference_leads_somewhere_and_every_shape_is_used() -> None:
    used = set(references(described()))
    for reference in used:
        resolved({"$ref": reference})
    for kind in ("schemas", "parameters", "responses"):
        for name in described()["components"][kind]:
            assert f"#/components/{kind}/{name}" in used, name


@pytest.mark.parametrize("name", sorted(described()["components"]["schemas"]))
def test_every_shape_is_a_shape_and_closed(name: str) -> None:
    schema = described()["components"]["schemas"][name]
    Draft202012Validator.check_schema(schema)
    for part in objects(schema):
        assert "additionalProperties" in part, part
        assert set(part.get("required", ())) <= set(part.get("properties", ())), part


def test_every_field_of_an_answer_is_always_there() -> None:
    for _path, _method, operation in operations():
        for response in map(resolved, operation["responses"].values()):
            for content in response.get("content", {}).values():
                for part in reachable(content.get("schema", {})):
                    if (
                        part
                        is not described()["components"]["schemas"]["Event"]["properties"][
                            "details"
                        ]
                    ):
                        assert set(part["required"]) == set(part["properties"]), part


def test_every_deed_is_among_the_verbs() -> None:
    verbs = described()["components"]["schemas"]["Event"]["properties"]["verb"]["enum"]
    assert set(verbs) == activity.VERBS


def test_nothing_in_the_description_is_said_by_mistake() -> None:
    """In YAML a comma in an unquoted sentence begins a name without a value."""
    assert not [name for name, value in pairs(described()) if value is None]


def references(part: Any) -> Iterator[str]:
    for name, value in pairs(part):
        if name == "$ref":
            yield value


def pairs(part: Any) -> Iterator[tuple[str, Any]]:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict):
        yield from part.items()
    for value in inner:
        yield from pairs(value)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict) and schema.get("type") == "object":
        yield schema
    inner = (
        schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    )
    for value in inner:
        yield from objects(value)


def reachable(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects with fields of their own in a schema and in all that it refers to."""
    seen: set[str] = set()
    left: list[Any] = [schema]
    while left:
        part = left.pop()
        for reference in set(references(part)) - seen:
            seen.add(reference)
            left.append(resolved({"$ref": reference}))
        yield from (one for one in objects(part) if "properties" in one)

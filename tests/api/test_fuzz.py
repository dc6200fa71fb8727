"""Whatever is asked, the API answers as described, and never with a mistake of its own."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.programs import API, Program, operations, resolved
from wiki.models import Page

OPERATIONS = [
    (path, method, operation)
    for path, method, operation in operations()
    if "multipart/form-data" not in resolved(operation.get("requestBody", {})).get("content", {})
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
WORDS = st.text(max_size=30) | st.sampled_from(
    ["bees", "waggle-dance", "home", "-", "..", "a/b", '"x', "tag:", "in:bees", "\0", "%", "ẹ̀"]
)


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema would take, mostly."""
    schema = resolved(schema)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    made = {
        "string": WORDS,
        "integer": st.integers(min_value=0, max_value=3) | st.integers(),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return st.one_of([made[kind] for kind in kinds])


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str, dict[str, str], dict[str, str], Any]:
    """A request to some operation: path, method, query, headers, and a body or bytes."""
    path, method, operation = draw(st.sampled_from(OPERATIONS))
    given_parts: dict[str, str] = {}
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    for parameter in map(resolved, operation["parameters"]):
        name, value = parameter["name"], draw(WORDS | st.integers(0, 3).map(str))
        if parameter["in"] == "path":
            known = {"workspace": "bees", "slug": "waggle-dance", "page_id": "{page_id}"}
            numbers = {"number", "old", "new"}
            usual = st.just(known.get(name, "1" if name in numbers else "Ada Lovelace"))
            given_parts[name] = draw(usual | usual | st.just(value or "x"))
        elif draw(st.booleans()):
            (query if parameter["in"] == "query" else headers)[name] = value
    url = re.sub(r"{(\w+)}", lambda part: quote(given_parts[part[1]], safe="{}"), path)
    if "If-Match" in headers:
        headers["If-Match"] = quote(headers["If-Match"])
    content = operation.get("requestBody", {}).get("content")
    if content is None:
        return url, method, query, headers, None
    schema = resolved(content["application/json"]["schema"])
    right = st.fixed_dictionaries(
        {}, optional={name: values(one) for name, one in schema["properties"].items()}
    )
    wrong = st.dictionaries(
        st.sampled_from(sorted(schema["properties"])) | st.text(max_size=8), ANYTHING, max_size=4
    )
    return (
        url,
        method,
        query,
        headers,
        draw(right | right | wrong | ANYTHING | st.binary(max_size=40)),
    )


@pytest.mark.parametrize("token", [True, False], ids=["with a token", "as a guest"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=questions())
def test_no_question_breaks_anything(
    program: Program, guest: Program, page: Page, token: bool, question: Any
) -> None:
    url, method, query, headers, body = question
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
    asking = program if token else guest
    answer = asking.open(
        API + url.replace("{page_id}", page.public_id),
        method=method.upper(),
        query_string=query,
        headers=headers,
        data=data,
        content_type="application/json" if data is not None else None,
    )
    assert answer.status_code < 500, answer.text

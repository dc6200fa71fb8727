"""Forms arrive as they were written, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask import jsonify, request
from hypothesis import given
from hypothesis import strategies as st

from tests.browsing import Browser
from wiki.http.requests import _StrictForm

Put = Callable[..., Browser]
UTF_8 = st.characters(codec="utf-8")
FORM = "application/x-www-form-urlencoded"


def echo() -> object:
    return jsonify(request.form.to_dict())


TEXTS = [
    "Bees\r\nhum",
    "\r\n\r\nfirst line empty",
    "ẹ̀ṣọ́ 🐝 ‏",
    "a+b&c=d%20",
    " x ",
    "e\u0301",
    "\ufeffBOM",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_text_arrives_as_it_was_sent(probe: Put, text: str, kind: str) -> None:
    data = {"text": text}
    if kind == "multipart":
        data |= {"file": (BytesIO(b"\xff\x00"), "x.bin")}  # type: ignore[dict-item]
    assert probe(echo).post("/probe", data=data).json["text"] == text


@pytest.mark.parametrize(
    "body", [b"text=\xff", b"text=%FF%FE", b"text=%ED%A0%80", b"\xff=x", b"text=caf%E9"]
)
def test_what_is_no_utf_8_is_refused(probe: Put, body: bytes) -> None:
    answer = probe(echo).post("/probe", data=body, content_type=FORM)
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param(
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n',
            id="a field that is no UTF-8",
        ),
        pytest.param(
            "multipart/form-data; boundary=x", b"nothing like a form", id="no form at all"
        ),
        pytest.param("multipart/form-data", b"--x\r\n--x--\r\n", id="no boundary"),
    ],
)
def test_a_damaged_form_is_refused(probe: Put, content_type: str, body: bytes) -> None:
    answer = probe(echo).post("/probe", data=body, content_type=content_type)
    assert answer.status_code == 400


def test_more_than_the_wiki_takes_is_refused(probe: Put) -> None:
    browser = probe(echo)
    answer = browser.post("/probe", data={"text": "x" * 3_200_000})
    assert answer.status_code == 413
    assert browser.post("/probe", data={"text": "é" * 490_000}).status_code == 200


def test_a_form_of_a_thousand_fields_is_refused(probe: Put) -> None:
    data: dict[str, object] = {f"field{number}": "x" for number in range(1000)}
    data["file"] = (BytesIO(b"x"), "x.bin")
    assert probe(echo).post("/probe", data=data).status_code == 413


@given(st.dictionaries(st.text(UTF_8, min_size=1), st.text(UTF_8)))
def test_any_form_of_text_is_read_back(form: dict[str, str]) -> None:
    body = urlencode(form).encode()
    _stream, fields, files = _StrictForm().parse(BytesIO(body), FORM, len(body), {})
    assert fields.to_dict() == form
    assert not files

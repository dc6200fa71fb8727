"""What kind of thing bytes are: told from them, whatever they are called."""

from __future__ import annotations

from io import BytesIO

import pytest

from wiki.services import media


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(b"%PDF-1.7 ...", media.PDF, id="pdf"),
        pytest.param(b"<svg xmlns='x'/>", media.SVG, id="svg"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", media.SVG, id="svg with a mark"),
        pytest.param(
            b"<!-- by hand -->\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'>\n<svg>",
            media.SVG,
            id="svg with a prologue",
        ),
        pytest.param(b"<svg:svg xmlns:svg='x'>", media.SVG, id="svg with a prefix"),
        pytest.param(b"<html><svg>", media.TEXT, id="html with a drawing in it"),
        pytest.param(b"<svgfoo>", media.TEXT, id="another element"),
        pytest.param(b"<svg>\x00", media.UNKNOWN, id="svg with a NUL"),
        pytest.param("käse;1\r\n".encode(), media.TEXT, id="text"),
        pytest.param("käse".encode("latin-1"), media.UNKNOWN, id="text in another encoding"),
        pytest.param(b"a" * (1 << 20) + "é".encode(), media.TEXT, id="a character between pieces"),
        pytest.param("é".encode()[:1], media.UNKNOWN, id="half a character"),
        pytest.param(b"GIF89a\x01\x00", media.UNKNOWN, id="a broken picture"),
        pytest.param(b"PK\x03\x04\x14\x00", media.UNKNOWN, id="an archive"),
    ],
)
def test_bytes_say_what_they_are(content: bytes, kind: str) -> None:
    assert media.media_type(BytesIO(content)) == kind


@pytest.mark.parametrize(
    "head", [b"<?xml " * 700, b"<!--" * 1000, b"<!DOCTYPE svg [" * 250, b" " * 4096]
)
def test_a_hostile_beginning_is_read_quickly(head: bytes) -> None:
    assert media.media_type(BytesIO(head)) == media.TEXT

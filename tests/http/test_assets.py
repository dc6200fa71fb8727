"""Static files: few requests, fetched once, and all of one build."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask

from wiki.http.assets import Assets

STATIC = Path("wiki/static")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "css/commonplace.css": "@layer base, parts;\n"
        '@import "a.css" layer(base);\n'
        '@import "b.css" layer(parts);\n',
        "css/a.css": '/* why */\n@font-face { src: url("../fonts/sans.woff2"); }\n',
        "css/b.css": ".b { color: red; }\n",
        "fonts/sans.woff2": "a font",
        "js/app.js": 'import { one } from "./lib/one.js"\n',
        "js/lib/one.js": "export const one = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_at_an_address_never_changes(face: Flask) -> None:
    with face.test_request_context():
        address = face.jinja_env.globals["asset"]("js/app.js")
    answer = face.test_client().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_of_before_an_upgrade_still_gets_its_files_but_does_not_keep_them(
    face: Flask,
) -> None:
    answer = face.test_client().get("/static/css.0123456789/commonplace.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    [
        "/static/css.0123456789/tokens.css",
        "/static/js.0123456789/../../app.py",
        "/static/js.0123456789/",
        "/static/js/app.js",
        "/static/nothing.0123456789/app.js",
    ],
)
def test_nothing_else_is_served(face: Flask, address: str) -> None:
    assert face.test_client().get(address).status_code == 404


def test_a_change_gives_its_folder_another_address_and_leaves_the_others(folder: Path) -> None:
    before = Assets(folder)
    (folder / "js/lib/one.js").write_text("export const one = 2\n")
    after = Assets(folder)
    assert before.url("js/app.js") != after.url("js/app.js")
    assert before.url("css/commonplace.css") == after.url("css/commonplace.css")


def test_another_font_gives_the_style_sheet_another_address(folder: Path) -> None:
    before = Assets(folder)
    (folder / "fonts/sans.woff2").write_text("another font")
    assert before.url("css/commonplace.css") != Assets(folder).url("css/commonplace.css")


def test_the_style_sheets_are_sent_as_one_in_their_layers(folder: Path) -> None:
    assets = Assets(folder)
    found = assets.find("css", "whatever", "commonplace.css")
    assert found is not None
    fonts = assets.url("fonts/sans.woff2").removeprefix("/static/")
    assert found[0].body.decode() == (
        "@layer base, parts;\n"
        f'@layer base {{\n@font-face {{ src: url("../{fonts}"); }}\n}}\n'
        "@layer parts {\n.b { color: red; }\n}"
    )


def test_an_unknown_file_is_a_mistake_not_a_dead_link(folder: Path) -> None:
    with pytest.raises(KeyError, match=r"nothing\.js"):
        Assets(folder).url("js/nothing.js")


def test_everything_the_style_sheet_asks_for_is_there(face: Flask) -> None:
    client = face.test_client()
    with face.test_request_context():
        address = face.jinja_env.globals["asset"]("css/commonplace.css")
    sheet = client.get(address).text
    wanted = set(re.findall(r'url\("([^"]+)"\)', sheet))
    assert len(wanted) >= 10
    for url in wanted:
        answer = client.get(urljoin(address, url))
        assert answer.status_code == 200, url
        assert "immutable" in answer.headers["Cache-Control"], url


def test_no_style_sheet_is_forgotten() -> None:
    named = re.findall(r'@import "([^"]+)"', (STATIC / "css/commonplace.css").read_text())
    there = {path.name for path in (STATIC / "css").glob("*.css")} - {"commonplace.css"}
    assert sorted(named) == sorted(there)


def test_every_script_finds_what_it_imports() -> None:
    for script in STATIC.glob("js/**/*.js"):
        for imported in re.findall(r'from "(\.[^"]+)"', script.read_text()):
            assert (script.parent / imported).is_file(), f"{script} imports {imported}"


def test_every_behaviour_that_a_template_asks_for_exists() -> None:
    asked = {
        name
        for template in Path("wiki/templates").rglob("*.html")
        for names in re.findall(r'data-behaviour="([^"]+)"', template.read_text())
        for name in names.split()
    }
    assert asked == {path.stem for path in STATIC.glob("js/behaviours/*.js")}

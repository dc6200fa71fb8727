"""What holds for every route, template, setting and file, also those of tomorrow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from wiki import settings
from wiki.http.rights import declared
from wiki.services import activity

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "wiki" / "templates"
SOURCES = sorted((ROOT / "wiki").rglob("*.py"))

# Who may say that text is HTML: the last stage of rendering and what hands it on; sentences of our own.
MAKES_MARKUP = {"wiki/rendering/fill.py", "wiki/services/reading.py", "wiki/http/templating.py"}
# The verbs that the template says when it is none of the others.
SAID_LAST = {"edited", "deleted file"}
# What is served to everybody alike, without a view of ours.
UNDECLARED = {"asset"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    forgotten = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in UNDECLARED and declared(app.view_functions[rule.endpoint]) is None
    }
    assert not forgotten


def test_whatever_changes_something_is_asked_for_by_an_unsafe_method_alone(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        assert len(methods) == 1, f"{rule.rule} answers {methods} with one function"


@pytest.mark.parametrize(
    "name", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
)
def test_every_template_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


def test_no_template_trusts_text_to_be_html() -> None:
    trusting = [
        path.name
        for path in TEMPLATES.rglob("*.*")
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))
    ]
    assert not trusting


def test_only_the_last_stage_of_rendering_says_that_text_is_html() -> None:
    makers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup"
        if not all(isinstance(argument, ast.Constant) for argument in node.args)
    }
    assert makers <= MAKES_MARKUP


def test_every_setting_is_documented_with_its_default() -> None:
    documented = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    missing = [
        name for name, _default, _meaning in settings.meanings() if f"`{name}`" not in documented
    ]
    assert not missing


def test_every_module_says_what_lives_in_it() -> None:
    silent = [name for name, tree in modules() if ast.get_docstring(tree) is None]
    assert not silent


def test_every_public_function_keeps_to_forty_lines_and_every_file_to_four_hundred() -> None:
    long = [
        f"{name}:{node.name}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno > 40
    ]
    long += [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert not long


def test_only_the_clock_reads_the_time() -> None:
    readers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date")
    }
    assert readers <= {"wiki/clock.py"}


def test_services_know_nothing_of_the_web() -> None:
    imported = {
        (name, module.split(".")[0])
        for name, tree in modules()
        if name.startswith(("wiki/services/", "wiki/models/", "wiki/policy", "wiki/work"))
        for node in ast.walk(tree)
        for module in _imported(node)
    }
    assert not [pair for pair in imported if pair[1] in ("flask", "flask_login", "flask_babel")]


def test_every_kind_of_deed_can_be_said_in_words() -> None:
    said = (TEMPLATES / "macros" / "events.html").read_text(encoding="utf-8")
    missing = {verb for verb in activity.VERBS if f'"{verb}"' not in said}
    assert missing <= SAID_LAST


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []

"""Every route is asked by everybody about what is public, for members only, and deleted.

Words that stand nowhere but in the hidden workspace are the canaries: an answer in which one of them
sings leaks. Routes of tomorrow are asked too; one whose address cannot be filled in fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from tests import factories
from tests.browsing import Browser
from tests.test_architecture import UNDECLARED
from wiki import ids
from wiki.http.rights import declared
from wiki.models import Account, Event, File, Page, Workspace
from wiki.services import files, placing, proposals, tokens, workspaces
from wiki.work import Work

Address = dict[str, Any]

CANARIES = (
    "Quokkatitle", "Numbattext", "Bilbysummary", "Potorootag", "Wombatdescription", "Dugongtrash",
    "Tapirtext", "Okapiold", "Kakaporesponse", "Kiwifile", "Tuataraheading", "Weka Secretive",
)  # fmt: skip
SAFE = ("GET", "HEAD")
# What a question says is said back by whoever answers; these find what is hidden by other words.
QUESTIONS = {
    "/search": {"q": "plain hidden words"},
    "/search/titles": {"q": "quok"},
    "/api/v1/search": {"q": "plain hidden words"},
    "/api/v1/titles": {"q": "quok"},
}


@dataclass
class World:
    """One public and one hidden workspace, and everybody there is."""

    hidden: Address
    trashed: Address
    public: Address
    nothing: Address
    member: Account
    steward: Account
    outsider: Account


@pytest.fixture
def world(work: Work, workspace: Workspace, page: Page) -> World:
    member, outsider = work.actor.account, factories.account(work, "Otto Outsider")
    assert member is not None
    steward = factories.account(work, "Stella Steward", steward=True)
    hive = factories.workspace(
        work,
        "Quokkatitle hive",
        slug="inner-hive",
        description="Wombatdescription",
        visibility="members",
    )
    text = (
        "---\ntags: [plain, Potorootag]\n---\nNumbattext in plain hidden words.\n\n"
        "## Tuataraheading\n\n[[bees:Waggle dance]] [[Not yet begun]] ![x](Kiwifile.png)\n"
    )
    secret = factories.page(work, hive, "Quokkatitle page", text="Okapiold\n", slug="inner-nest")
    factories.act_as_guest(work, "Weka Secretive").roles = {hive.id: "member"}
    weka = factories.revision(work, secret, text, summary="Bilbysummary").contributor.id
    factories.act_as(work, member)
    version = files.attach(
        work, hive, name="inner-data.txt", content=b"Kiwifile", summary="Bilbysummary"
    )
    work.commit()
    offered = proposals.offer(work, secret, text="Kakaporesponse\n", base=2)
    work.commit()
    gone = factories.page(work, hive, "Dugongtrash", text="Tapirtext\n", slug="fallen-nest")
    placing.delete_page(work, gone, because="Bilbysummary")
    work.commit()
    shared = {"username": "Ada Lovelace", "contributor_id": weka, "secret": "x", "token_id": 1}
    hidden = shared | {
        "workspace": "inner-hive", "slug": "inner-nest", "page_id": secret.public_id, "n": 1,
        "number": offered.id, "old": 1, "new": 2, "name": "inner-data.txt", "tag": "plain",
        "sha256": version.sha256,
    }  # fmt: skip
    public = hidden | {
        "workspace": "bees", "slug": "waggle-dance", "page_id": page.public_id, "number": 1, "new": 1,
        "name": "no-data.txt", "sha256": "0" * 64,
    }  # fmt: skip
    trashed = hidden | {"slug": "fallen-nest", "page_id": gone.public_id, "new": 1}
    nothing = hidden | {
        "workspace": "no-hive", "slug": "no-nest", "page_id": ids.page_id(), "number": 99_999,
        "name": "no-data.txt", "sha256": "0" * 64,
    }  # fmt: skip
    return World(hidden, trashed, public, nothing, member, steward, outsider)


@pytest.fixture
def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every route that is somebody's to open or not, with its method."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in UNDECLARED:
                found.append((rule, method))
    return sorted(found, key=lambda one: (one[1] not in SAFE, one[0].rule))


def asked(browser: Browser, rule: Rule, method: str, address: Address, **headers: str) -> Any:
    if "/proposals/" in rule.rule:
        address = address | {"n": address["number"]}
    built = rule.build({name: address[name] for name in rule.arguments})
    assert built is not None, f"{rule.rule} cannot be asked: what is {rule.arguments}?"
    body = {} if method in SAFE else {"data": {}} if "/api/" not in rule.rule else {"json": {}}
    answer = browser.open(
        built[1], method=method, query_string=QUESTIONS.get(rule.rule), headers=headers,
        buffered=True, **body,
    )  # fmt: skip
    assert answer.status_code < 500, f"{method} {built[1]}: {answer.status}"
    return answer


def singing(answer: Any) -> list[str]:
    said = answer.data.decode("utf-8", "replace") + str(answer.headers)
    return [canary for canary in CANARIES if canary.lower() in said.lower()]


@pytest.fixture
def outsiders(app: Flask, work: Work, world: World) -> dict[str, tuple[Browser, dict[str, str]]]:
    """Everybody who does not belong to the hidden workspace, and what their programs send along."""

    def browser() -> Browser:
        made = app.test_client()
        assert isinstance(made, Browser)
        return made

    guest = browser()
    guest.get("/pen-name")
    with factories.acting(work, world.outsider):
        token = tokens.make(work, name="A script", scope="write")
        work.commit()
    return {
        "a stranger": (browser(), {}),
        "a guest": (guest, {}),
        "an account": (browser().sign_in(world.outsider), {"Authorization": f"Bearer {token}"}),
    }


def everybody(outsiders: dict[str, Any]) -> Iterator[tuple[str, Browser, dict[str, str]]]:
    for name, (browser, headers) in outsiders.items():
        yield name, browser, headers


def test_no_canary_sings_to_whoever_does_not_belong(
    rules: list[tuple[Rule, str]], outsiders: dict[str, Any], world: World
) -> None:
    leaks = []
    for name, browser, headers in everybody(outsiders):
        for rule, method in rules:
            for address in (world.hidden, world.trashed, world.public):
                sung = singing(asked(browser, rule, method, address, **program(rule, headers)))
                if sung:
                    leaks.append((name, method, rule.rule, sung))
    assert not leaks


def test_what_is_hidden_answers_as_what_does_not_exist(
    rules: list[tuple[Rule, str]], outsiders: dict[str, Any], world: World, app: Flask
) -> None:
    told = []
    for name, browser, headers in everybody(outsiders):
        for rule, method in rules:
            need = declared(app.view_functions[rule.endpoint])
            if need is None or need.about == "site" or not rule.arguments:
                continue
            sent = program(rule, headers)
            for address in (world.hidden, world.trashed):
                hidden = asked(browser, rule, method, address, **sent)
                nothing = asked(browser, rule, method, world.nothing, **sent)
                if plain(hidden, address) != plain(nothing, world.nothing):
                    told.append((name, method, rule.rule, hidden.status, nothing.status))
    assert not told


def test_every_canary_sings_to_members_and_stewards(
    rules: list[tuple[Rule, str]], world: World, browser_of: Callable[[Account], Browser]
) -> None:
    for person in (world.member, world.steward):
        browser, sung = browser_of(person), set()
        for rule, method in rules:
            if method in SAFE:
                for address in (world.hidden, world.trashed):
                    sung |= set(singing(asked(browser, rule, method, address)))
        assert sung == set(CANARIES), person.username


def test_no_form_sent_empty_breaks_anything(
    rules: list[tuple[Rule, str]], world: World, browser_of: Callable[[Account], Browser]
) -> None:
    for person in (world.member, world.steward):
        browser = browser_of(person)
        for rule, method in rules:
            if method not in SAFE and rule.rule not in ("/sign-out", "/sign-in", "/sign-up"):
                for address in (world.public, world.hidden, world.trashed, world.nothing):
                    asked(browser, rule, method, address)


def test_a_stranger_changes_nothing_that_needs_an_account(
    rules: list[tuple[Rule, str]], client: Browser, world: World, app: Flask
) -> None:
    for rule, method in rules:
        need = declared(app.view_functions[rule.endpoint])
        assert need is not None
        if need.action in ("found", "person", "account", "steward", "manage", "import"):
            answer = asked(client, rule, method, world.public)
            # What cannot be read at all may be said to be so before anybody asks whose it is.
            assert answer.status_code in (401, 422), f"{method} {rule.rule}: {answer.status}"


def test_what_is_hidden_is_kept_nowhere_even_by_those_it_belongs_to(
    rules: list[tuple[Rule, str]], world: World, browser_of: Callable[[Account], Browser]
) -> None:
    kept = []
    for person in (world.member, world.steward, world.outsider):
        browser = browser_of(person)
        for rule, method in rules:
            if method not in SAFE or not rule.arguments:
                continue
            answer = asked(browser, rule, method, world.hidden)
            said = answer.headers["Cache-Control"]
            # What shows nothing hidden may be kept, and is asked for again every time.
            if said != "private, no-store" and (singing(answer) or "no-cache" not in said):
                kept.append((person.username, rule.rule, said))
    assert not kept


def test_nothing_changes_in_an_archived_workspace_but_by_its_stewards_own_acts(
    rules: list[tuple[Rule, str]],
    world: World,
    work: Work,
    app: Flask,
    browser_of: Callable[[Account], Browser],
) -> None:
    hive = workspaces.find(work, "inner-hive")
    workspaces.archive(work, hive)
    work.commit()
    before = state(work, hive)
    done = []
    for person in (world.member, world.steward):
        browser = browser_of(person)
        for rule, method in rules:
            need = declared(app.view_functions[rule.endpoint])
            if method in SAFE or need is None or need.about == "site":
                continue
            if need.action in ("manage", "leave", "open"):
                continue
            for address in (world.hidden, world.trashed):
                answer = asked(browser, rule, method, address)
                if answer.status_code < 300 and "preview" not in rule.rule:
                    done.append((person.username, method, rule.rule, answer.status))
    work.db.expire_all()
    assert not done
    assert state(work, hive) == before


def state(work: Work, workspace: Workspace) -> list[object]:
    """All that an archived workspace holds, and how often something happened in it."""
    pages = select(Page.id, Page.slug, Page.title, Page.head_number, Page.deleted_at)
    found: list[object] = list(work.db.execute(pages.where(Page.workspace_id == workspace.id)))
    for table in (File, Event):
        counted = select(func.count()).where(table.workspace_id == workspace.id)
        found.append(work.db.scalar(counted))
    return found


def program(rule: Rule, headers: dict[str, str]) -> dict[str, str]:
    return headers if rule.rule.startswith("/api/") else {}


def plain(answer: Any, address: Address) -> tuple[int, str]:
    """What an answer says, apart from the names that the question held."""
    said = answer.get_data(as_text=True)
    for name in ("page_id", "workspace", "slug", "name", "sha256"):
        said = re.sub(rf"\b{re.escape(str(address[name]))}\b", "…", said)
    return answer.status_code, json.dumps(said)

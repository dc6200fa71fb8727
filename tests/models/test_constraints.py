"""The database itself refuses what must never be, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import CheckConstraint
from sqlalchemy.exc import IntegrityError, StatementError

from wiki.database import Base
from wiki.models import (
    Account,
    Contributor,
    Event,
    File,
    FileVersion,
    Membership,
    OneTimeLink,
    Page,
    PageAlias,
    Proposal,
    Revision,
    SignIn,
    Site,
    Text,
    Token,
    Workspace,
)
from wiki.work import Work

NOW = datetime(2031, 5, 7, 12, tzinfo=UTC)


@pytest.fixture
def given(work: Work, workspace: Workspace, page: Page) -> dict[str, Any]:
    """Rows to refer to."""
    assert work.actor.account is not None
    contributor = work.db.query(Contributor).first()
    assert contributor is not None
    file = File(workspace_id=workspace.id, name="dance.png", name_key="dance.png", created_at=NOW)
    file.head_number = 1
    work.db.add(file)
    work.db.commit()
    return {
        "account": work.actor.account.id,
        "workspace": workspace.id,
        "page": page.id,
        "contributor": contributor.id,
        "file": file.id,
        "text": work.db.query(Text.hash).limit(1).scalar(),
    }


def account(**more: Any) -> Account:
    fields = {"username": "Bea", "username_key": "bea", "skeleton": "bea", "about": ""}
    return Account(**{**fields, "steward": False, "created_at": NOW, **more})


def page_of(given: dict[str, Any], **more: Any) -> Page:
    fields = {
        "public_id": "0000000x", "workspace_id": given["workspace"], "slug": "nectar",
        "slug_key": "nectar", "name_key": "nectar", "parent_key": "",
        "title": "Nectar", "title_key": "nectar",
        "head_number": 0, "stamp": 1, "created_at": NOW, "saved_at": NOW, "deleted_because": "",
    }  # fmt: skip
    return Page(**{**fields, **more})


def workspace_of(**more: Any) -> Workspace:
    fields = {
        "slug": "wasps", "title": "Wasps", "description": "", "status": "", "visibility": "public",
        "editing": "anyone", "licence": "CC-BY-4.0", "stamp": 1, "created_at": NOW,
    }  # fmt: skip
    return Workspace(**{**fields, **more})


def revision_of(given: dict[str, Any], **more: Any) -> Revision:
    fields = {
        "page_id": given["page"], "number": 2, "base_number": 1, "text_hash": given["text"],
        "contributor_id": given["contributor"], "saved_at": NOW, "summary": "", "minor": False,
        "title": "Dances", "licence": "CC-BY-4.0",
    }  # fmt: skip
    return Revision(**{**fields, **more})


def guest(**more: Any) -> Contributor:
    fields = {"kind": "guest", "name": "Quiet Heron", "name_key": "quiet heron", "created_at": NOW}
    return Contributor(**{**fields, **more})


def version_of(given: dict[str, Any], **more: Any) -> FileVersion:
    fields = {
        "file_id": given["file"], "number": 1, "sha256": "0" * 64, "size": 1, "media_type": "image/png",
        "contributor_id": given["contributor"], "saved_at": NOW, "summary": "",
    }  # fmt: skip
    return FileVersion(**{**fields, **more})


def proposal_of(given: dict[str, Any], **more: Any) -> Proposal:
    fields = {
        "page_id": given["page"], "base_number": 1, "text_hash": given["text"],
        "contributor_id": given["contributor"], "summary": "", "reason": "clash", "state": "open",
        "created_at": NOW, "answer": "",
    }  # fmt: skip
    return Proposal(**{**fields, **more})


def link(**more: Any) -> OneTimeLink:
    fields = {"secret_hash": "1", "purpose": "sign in", "created_at": NOW, "ends_at": NOW}
    return OneTimeLink(**{**fields, **more})


def token_of(given: dict[str, Any], **more: Any) -> Token:
    fields = {"account_id": given["account"], "name": "script", "secret_hash": "1", "scope": "read"}
    return Token(**{**fields, "created_at": NOW, **more})


Rows = Callable[[dict[str, Any]], list[Base]]

REFUSED: dict[str, Rows] = {
    "an account without a name": lambda given: [account(username="")],
    "two accounts of one name": lambda given: [account(), account(username="BEA", skeleton="bea2")],
    "two accounts that look alike": lambda given: [account(), account(username_key="bea2")],
    "two accounts with one address": lambda given: [
        account(email="b@x.org"),
        account(username_key="c", skeleton="c", email="b@x.org"),
    ],
    "a session of nobody": lambda given: [
        SignIn(secret_hash="1", account_id=0, created_at=NOW, seen_at=NOW, ends_at=NOW)
    ],
    "a token for more than reading and writing": lambda given: [token_of(given, scope="steward")],
    "one token twice": lambda given: [token_of(given), token_of(given)],
    "a link for nothing we know": lambda given: [link(purpose="everything")],
    "a contributor of no known kind": lambda given: [guest(kind="robot")],
    "a contributor without a name": lambda given: [guest(name="")],
    "a contributor of kind account without one": lambda given: [guest(kind="account")],
    "a second own contributor of an account": lambda given: [
        guest(kind="account", account_id=given["account"])
    ],
    "two guests with one key": lambda given: [guest(guest_key="k"), guest(guest_key="k", name="Owl")],
    "an imported name twice": lambda given: [guest(kind="import"), guest(kind="import")],
    "a workspace without a slug": lambda given: [workspace_of(slug="")],
    "a workspace without a title": lambda given: [workspace_of(title="")],
    "a workspace with another visibility": lambda given: [workspace_of(visibility="secret")],
    "a workspace with another editing": lambda given: [workspace_of(editing="nobody")],
    "two workspaces at one address": lambda given: [workspace_of(), workspace_of()],
    "a role nobody knows": lambda given: [
        Membership(workspace_id=given["workspace"], account_id=0, role="king", joined_at=NOW)
    ],
    "two pages at one address": lambda given: [page_of(given), page_of(given, public_id="1111111x")],
    "two pages with one permalink": lambda given: [
        page_of(given),
        page_of(given, slug="b", slug_key="b"),
    ],
    "a page without a slug": lambda given: [page_of(given, slug="")],
    "a page without a title": lambda given: [page_of(given, title="")],
    "a page of no workspace": lambda given: [page_of(given, workspace_id=0)],
    "one former slug of two pages": lambda given: [
        PageAlias(workspace_id=given["workspace"], slug="a", slug_key="a", page_id=given["page"]),
        PageAlias(workspace_id=given["workspace"], slug="A", slug_key="a", page_id=given["page"]),
    ],
    "a revision number zero": lambda given: [revision_of(given, number=0, base_number=0)],
    "two revisions with one number": lambda given: [revision_of(given, number=1, base_number=0)],
    "a revision on top of itself": lambda given: [revision_of(given, base_number=2)],
    "a revision of a text nobody kept": lambda given: [revision_of(given, text_hash="none")],
    "a revision by nobody": lambda given: [revision_of(given, contributor_id=0)],
    "a text in an unknown coding": lambda given: [Text(hash="h", codec="rot13", data=b"", size=0)],
    "two living files of one name": lambda given: [
        File(workspace_id=given["workspace"], name="Dance.png", name_key="dance.png", head_number=1,
             created_at=NOW)
    ],
    "a file without a name": lambda given: [
        File(workspace_id=given["workspace"], name="", name_key="", head_number=1, created_at=NOW)
    ],
    "a version number zero of a file": lambda given: [version_of(given, number=0)],
    "two versions with one number": lambda given: [version_of(given), version_of(given)],
    "a file smaller than nothing": lambda given: [version_of(given, size=-1)],
    "a proposal in no known state": lambda given: [proposal_of(given, state="lost")],
    "a proposal for no known reason": lambda given: [proposal_of(given, reason="whim")],
    "an event without a verb": lambda given: [Event(at=NOW, verb="", details={})],
    "a second site": lambda given: [Site(id=2, stamp=1)],
}  # fmt: skip


def refusal(work: Work, rows: list[Base]) -> str:
    """What the database says to the last of `rows`, the others being fine."""
    *fine, wrong = rows
    work.db.add_all(fine)
    work.db.flush()
    work.db.add(wrong)
    with pytest.raises(IntegrityError) as refused:
        work.db.flush()
    work.db.rollback()
    return str(refused.value.orig)


@pytest.mark.parametrize("rows", [pytest.param(rows, id=what) for what, rows in REFUSED.items()])
def test_the_database_refuses(work: Work, given: dict[str, Any], rows: Rows) -> None:
    assert refusal(work, rows(given))


def test_every_check_of_the_models_is_violated_above(work: Work, given: dict[str, Any]) -> None:
    said = " ".join(refusal(work, rows(given)) for rows in REFUSED.values())
    checks = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    # A base of zero or more that is less than the number says this already.
    assert {name for name in checks if name not in said} <= {"ck_revisions_number_positive"}


ALLOWED: dict[str, Rows] = {
    "guests who share a name": lambda given: [guest(guest_key="k"), guest(guest_key="l")],
    "accounts without an address": lambda given: [
        account(),
        account(username_key="c", skeleton="c"),
    ],
    "a page where a deleted one was": lambda given: [
        page_of(given, deleted_at=NOW),
        page_of(given, public_id="1111111x"),
    ],
    "pages that share a title": lambda given: [
        page_of(given),
        page_of(given, public_id="1111111x", slug="n2", slug_key="n2"),
    ],
    "guests an account took along": lambda given: [
        guest(guest_key="k", account_id=given["account"]),
        guest(guest_key="l", account_id=given["account"]),
    ],
}


@pytest.mark.parametrize("rows", [pytest.param(rows, id=what) for what, rows in ALLOWED.items()])
def test_the_database_allows(work: Work, given: dict[str, Any], rows: Rows) -> None:
    work.db.add_all(rows(given))
    work.db.flush()


def test_a_moment_needs_its_time_zone(work: Work) -> None:
    work.db.add(account(created_at=datetime(2031, 5, 7, 12)))
    with pytest.raises(StatementError, match="time zone"):
        work.db.flush()


def test_no_error_tells_what_was_bound_to_a_statement(work: Work) -> None:
    work.db.add(account(username="a secret", created_at=None))
    with pytest.raises(IntegrityError) as refused:
        work.db.flush()
    assert "parameters hidden" in str(refused.value)


def test_a_moment_comes_back_in_utc(work: Work) -> None:
    work.db.add(account())
    work.db.commit()
    kept = work.db.query(Account).filter_by(username="Bea").one()
    assert (kept.created_at, kept.created_at.tzinfo) == (NOW, UTC)

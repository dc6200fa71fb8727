"""Keys for programs."""

from __future__ import annotations

import pytest

from tests import factories
from tests.conftest import Clock
from wiki import policy
from wiki.errors import Invalid, NotFound, Unauthorised
from wiki.models import Account, Scope, Token, Workspace
from wiki.services import tokens
from wiki.work import Work


def made(work: Work, scope: str = "write", **more: int) -> str:
    token = tokens.make(work, name="A script", scope=scope, **more)
    work.commit()
    return token


def test_a_token_acts_as_its_account(work: Work, ada: Account, workspace: Workspace) -> None:
    factories.account(work)
    actor = tokens.actor(work, made(work))
    assert actor is not None
    assert (actor.account, actor.scope) == (ada, Scope.WRITE)
    assert policy.can(actor, "edit", workspace)


def test_a_token_for_reading_writes_nothing(work: Work, workspace: Workspace) -> None:
    actor = tokens.actor(work, made(work, "read"))
    assert actor is not None
    assert policy.can(actor, "read", workspace)
    assert not policy.can(actor, "edit", workspace)


def test_a_token_never_does_a_steward_s_act(work: Work, workspace: Workspace) -> None:
    factories.act_as(work, factories.account(work, "Grace", steward=True))
    assert policy.can(work.actor, "steward", work.settings)
    actor = tokens.actor(work, made(work))
    assert actor is not None
    assert not policy.can(actor, "steward", work.settings)
    assert not policy.can(actor, "manage", workspace)
    assert not policy.can(actor, "person", work.settings)


def test_a_token_is_kept_only_as_its_hash(work: Work) -> None:
    token = made(work)
    [kept] = work.db.query(Token).all()
    assert token.startswith("cp_")
    assert token not in repr(vars(kept))
    assert tokens.actor(work, kept.secret_hash) is None


def test_a_token_ends_on_its_day(work: Work, clock: Clock) -> None:
    lasting, short = made(work), made(work, days=30)
    clock.tick(days=29)
    assert tokens.actor(work, short) is not None
    clock.tick(days=2)
    assert tokens.actor(work, short) is None
    assert tokens.actor(work, lasting) is not None


def test_a_token_that_was_taken_back_opens_nothing(work: Work) -> None:
    gone, kept = made(work), made(work)
    [_newest, oldest] = tokens.listed(work)
    tokens.revoke(work, oldest.id)
    work.commit()
    assert tokens.actor(work, gone) is None
    assert tokens.actor(work, kept) is not None


def test_nobody_sees_or_takes_back_another_s_tokens(work: Work) -> None:
    token = made(work)
    [mine] = tokens.listed(work)
    factories.act_as(work, factories.account(work, "Mallory"))
    assert list(tokens.listed(work)) == []
    with pytest.raises(NotFound):
        tokens.revoke(work, mine.id)
    assert tokens.actor(work, token) is not None


def test_guests_have_no_tokens(work: Work) -> None:
    factories.act_as_guest(work)
    with pytest.raises(Unauthorised):
        tokens.make(work, name="A script", scope="read")


def test_a_token_makes_no_further_tokens(work: Work) -> None:
    actor = tokens.actor(work, made(work))
    assert actor is not None
    work.actor = actor
    with pytest.raises(policy.Forbidden):
        tokens.make(work, name="Another", scope="write")


@pytest.mark.parametrize(
    ("name", "scope", "days", "field"),
    [
        ("", "read", None, "name"),
        ("x" * 101, "read", None, "name"),
        ("A script", "steward", None, "scope"),
        ("A script", "", None, "scope"),
        ("A script", "read", 0, "days"),
        ("A script", "read", 4000, "days"),
    ],
)
def test_what_will_not_do_is_said(
    work: Work, name: str, scope: str, days: int | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.make(work, name=name, scope=scope, days=days)
    assert set(refused.value.errors) == {field}

"""Staying signed in."""

from __future__ import annotations

from tests import factories
from tests.conftest import Clock
from wiki.models import Account, Role, SignIn
from wiki.services import sessions
from wiki.work import Work


def begun(work: Work, account: Account) -> str:
    secret = sessions.begin(work, account)
    work.commit()
    return secret


def test_whoever_holds_the_secret_is_signed_in(work: Work, ada: Account) -> None:
    factories.account(work)
    secret = begun(work, ada)
    found = sessions.actor(work, secret)
    assert found is not None
    assert found[0].account == ada


def test_what_somebody_is_to_workspaces_is_known_at_once(work: Work, ada: Account) -> None:
    grace = factories.account(work, "Grace")
    first, second = factories.workspace(work), factories.workspace(work)
    factories.member(work, second, grace)
    factories.workspace(work)
    [by_ada, by_grace] = [sessions.actor(work, begun(work, one)) for one in (ada, grace)]
    assert by_ada is not None
    assert by_grace is not None
    assert by_ada[0].roles[first.id] == by_ada[0].roles[second.id] == Role.STEWARD
    assert by_grace[0].roles == {second.id: Role.MEMBER}


def test_the_secret_itself_is_nowhere_in_the_database(work: Work, ada: Account) -> None:
    secret = begun(work, ada)
    [kept] = work.db.query(SignIn).all()
    assert secret not in repr(vars(kept))
    assert len(secret) >= 43


def test_a_made_up_secret_opens_nothing(work: Work, ada: Account) -> None:
    begun(work, ada)
    [kept] = work.db.query(SignIn).all()
    for guess in ("", "x", kept.secret_hash):
        assert sessions.actor(work, guess) is None


def test_signing_out_ends_the_session_on_the_server(work: Work, ada: Account) -> None:
    here, there = begun(work, ada), begun(work, ada)
    sessions.end(work, here)
    work.commit()
    assert sessions.actor(work, here) is None
    assert sessions.actor(work, there) is not None


def test_a_browser_that_is_not_used_is_signed_out_in_the_end(
    work: Work, ada: Account, clock: Clock
) -> None:
    secret = begun(work, ada)
    clock.tick(days=89)
    assert sessions.actor(work, secret) is not None
    clock.tick(days=2)
    assert sessions.actor(work, secret) is None


def test_a_browser_that_is_used_stays_signed_in(work: Work, ada: Account, clock: Clock) -> None:
    secret = begun(work, ada)
    for _quarter in range(4):
        clock.tick(days=80)
        sessions.note(work, secret)
        work.commit()
    assert sessions.actor(work, secret) is not None


def test_ended_sessions_are_forgotten(work: Work, ada: Account, clock: Clock) -> None:
    begun(work, ada)
    clock.tick(days=91)
    living = begun(work, ada)
    sessions.forget_ended(work)
    work.commit()
    assert [one.secret_hash for one in work.db.query(SignIn)] == [sessions.hashed(living)]

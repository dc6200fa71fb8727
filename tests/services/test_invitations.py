"""Links that work once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.conftest import Clock
from wiki.errors import Gone, Invalid, NotFound
from wiki.models import Account, OneTimeLink, Purpose
from wiki.services import accounts, invitations
from wiki.work import Tools, Work

PASSWORD = factories.PASSWORD


def first_link(work: Work) -> str:
    secret = invitations.for_first_steward(work)
    work.commit()
    assert secret is not None
    return secret


def become_first(work: Work, secret: str, username: str = "Grace") -> Account:
    made = accounts.become_first_steward(work, secret, username=username, password=PASSWORD)
    work.commit()
    return made


def test_the_first_link_makes_the_first_steward(work: Work) -> None:
    assert become_first(work, first_link(work)).steward


def test_the_first_link_works_once(work: Work) -> None:
    secret = first_link(work)
    become_first(work, secret)
    with pytest.raises(Gone):
        become_first(work, secret, "Mallory")


def test_once_there_is_a_steward_no_such_link_is_ever_given_again(work: Work) -> None:
    become_first(work, first_link(work))
    assert invitations.for_first_steward(work) is None


def test_the_first_link_is_refused_where_a_steward_came_otherwise(work: Work) -> None:
    secret = first_link(work)
    factories.account(work, "Grace", steward=True)
    with pytest.raises(Gone, match="has a steward already"):
        become_first(work, secret, "Mallory")


def test_the_first_link_lasts_an_hour(work: Work, clock: Clock) -> None:
    secret = first_link(work)
    clock.tick(minutes=59)
    assert invitations.look(work, secret)
    clock.tick(minutes=2)
    with pytest.raises(Gone, match="too old"):
        become_first(work, secret)


def test_a_new_first_link_takes_the_place_of_the_one_before(work: Work) -> None:
    before, after = first_link(work), first_link(work)
    with pytest.raises(NotFound):
        become_first(work, before)
    assert become_first(work, after)


def test_a_refused_form_does_not_use_the_link_up(work: Work) -> None:
    secret = first_link(work)
    with pytest.raises(Invalid):
        accounts.become_first_steward(work, secret, username="Grace", password="short")
    assert become_first(work, secret)


def test_looking_at_a_link_does_not_use_it_up(work: Work, ada: Account) -> None:
    secret = invitations.for_signing_in(work, ada)
    work.commit()
    for _look in range(2):
        assert invitations.look(work, secret).account == ada
    assert invitations.use(work, secret, Purpose.SIGN_IN).account == ada
    work.commit()
    with pytest.raises(Gone, match="has been used"):
        invitations.use(work, secret, Purpose.SIGN_IN)


def test_an_invitation_makes_one_account(work: Work, change_settings: Callable[..., None]) -> None:
    change_settings(registration="invitation")
    secret = invitations.invite(work)
    work.commit()
    accounts.register(work, username="Grace", password=PASSWORD, invitation=secret)
    work.commit()
    with pytest.raises(Gone):
        accounts.register(work, username="Mallory", password=PASSWORD, invitation=secret)


def test_no_link_makes_a_steward_of_somebody_invited(work: Work) -> None:
    secret = invitations.invite(work)
    work.commit()
    made = accounts.register(work, username="Grace", password=PASSWORD, invitation=secret)
    assert not made.steward


def test_an_invitation_does_not_serve_to_become_steward(work: Work) -> None:
    for secret in (
        invitations.invite(work),
        invitations.for_signing_in(work, factories.account(work)),
    ):
        work.commit()
        with pytest.raises((NotFound, Gone)):
            accounts.become_first_steward(work, secret, username="Mallory", password=PASSWORD)
        work.release()


def test_a_first_link_does_not_serve_to_register(work: Work) -> None:
    secret = first_link(work)
    with pytest.raises(NotFound):
        accounts.register(work, username="Mallory", password=PASSWORD, invitation=secret)


def test_a_made_up_link_does_not_exist(work: Work) -> None:
    first_link(work)
    [kept] = work.db.query(OneTimeLink).all()
    for guess in ("", "x", kept.secret_hash):
        with pytest.raises(NotFound):
            invitations.look(work, guess)


def test_old_links_are_forgotten(work: Work, ada: Account, clock: Clock) -> None:
    invitations.for_signing_in(work, ada)
    work.commit()
    clock.tick(days=1)
    invitations.forget_old(work)
    work.commit()
    assert work.db.query(OneTimeLink).count() == 0


@pytest.mark.races
def test_of_two_who_use_one_link_at_once_one_is_refused(
    real_sessions: Callable[[], Session], tools: Tools
) -> None:
    with (
        Work(real_sessions(), factories.stranger(), tools) as first,
        Work(real_sessions(), factories.stranger(), tools) as second,
    ):
        secret = first_link(first)
        assert invitations.look(second, secret)
        become_first(first, secret)
        with pytest.raises(Gone):
            become_first(second, secret, "Mallory")
        second.release()
        assert [one.username for one in second.db.query(Account)] == ["Grace"]

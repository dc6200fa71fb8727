"""Making accounts, signing in, and what happens to names and passwords."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from tests import factories
from wiki.errors import Conflict, Forbidden, Invalid, NotFound
from wiki.models import Account, Contributor, Kind, Page, Workspace
from wiki.services import accounts, contributors, searching, sessions
from wiki.work import Tools, Work

PASSWORD = factories.PASSWORD


def test_an_account_is_found_in_any_spelling_of_its_name(work: Work, ada: Account) -> None:
    factories.account(work, "Bea")
    for spelling in ("Ada Lovelace", "ada lovelace", "ＡＤＡ LOVELACE", " Ada Lovelace "):
        assert accounts.named(work, spelling) == ada


def test_a_name_that_nobody_has_is_said_to_be_so(work: Work) -> None:
    with pytest.raises(NotFound, match="Nobody here is called “Grace”"):
        accounts.named(work, "Grace")


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param("ada lovelace", id="another case"),
        pytest.param("Ada  Lovelace", id="more space"),
        pytest.param("Ada_Lovelace", id="another divider"),
        pytest.param("Ada Love1ace", id="a digit for a letter"),
        pytest.param("Ａda Lovelace", id="a wide letter"),
    ],
)
def test_nobody_can_pass_for_somebody_else(work: Work, ada: Account, taken: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.create(work, username=taken, password=None)
    assert set(refused.value.errors) == {"username"}


def test_a_guest_s_name_is_not_to_be_had(work: Work, page: Page) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    factories.revision(work, page, "Bees hum.\n")
    with pytest.raises(Invalid, match="A guest writes under this name"):
        accounts.create(work, username="quiet heron", password=None)


def test_an_imported_name_is_not_to_be_had(work: Work) -> None:
    work.reserve()
    contributors.imported(work, ["Karl von Frisch"])
    work.commit()
    with pytest.raises(Invalid, match="brought in from elsewhere"):
        accounts.create(work, username="Karl von Frisch", password=None)


def test_a_guest_takes_name_and_edits_along(work: Work, page: Page) -> None:
    guest = factories.act_as_guest(work, "Quiet Heron")
    edit = factories.revision(work, page, "Bees hum.\n")
    factories.act_as_guest(work, "Bold Wren")
    others = factories.revision(work, page, "Bees hum loudly.\n")
    made = accounts.register(
        work, username="Quiet Heron", password=PASSWORD, guest_keys=[guest.guest_key]
    )
    work.commit()
    assert edit.contributor.account == made
    assert edit.contributor.kind == Kind.GUEST
    assert edit.contributor.shown_name == "Quiet Heron"
    assert others.contributor.account is None


def test_edits_that_an_account_took_along_stay_with_it(work: Work, page: Page) -> None:
    guest = factories.act_as_guest(work, "Quiet Heron")
    edit = factories.revision(work, page, "Bees hum.\n")
    keys = [guest.guest_key]
    first = accounts.register(work, username="Grace", password=PASSWORD, guest_keys=keys)
    work.commit()
    accounts.register(work, username="Mallory", password=PASSWORD, guest_keys=keys)
    work.commit()
    work.db.refresh(edit.contributor)
    assert edit.contributor.account == first


def test_what_an_account_writes_is_its_own(work: Work, ada: Account, workspace: Workspace) -> None:
    made = factories.page(work, workspace, "Nectar")
    history = [revision.contributor for revision in work.db.scalars(made.revisions.select())]
    assert [(one.kind, one.account) for one in history] == [(Kind.ACCOUNT, ada)]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "", "Please give a name."),
        ("username", "   ", "Please give a name."),
        ("username", "x" * 51, "at most 50 characters"),
        ("username", "Steward", "kept for the wiki itself"),
        ("password", "short", "Ten characters or more"),
        ("password", "", "Ten characters or more"),
        ("password", "x" * 1001, "At most 1000 characters"),
        ("email", "ada", "does not look like an e-mail address"),
        ("email", "a@b", "does not look like an e-mail address"),
        ("email", "a b@example.org", "does not look like an e-mail address"),
        ("email", "a@example.org\nBcc: everybody@example.org", "does not look like"),
    ],
)
def test_what_will_not_do_is_said_field_by_field(
    work: Work, field: str, value: str, sentence: str
) -> None:
    given = {"username": "Grace Hopper", "password": PASSWORD, "email": ""} | {field: value}
    with pytest.raises(Invalid) as refused:
        accounts.register(work, **given)
    assert set(refused.value.errors) == {field}
    assert sentence in refused.value.errors[field]


def test_all_that_is_wrong_is_said_at_once(work: Work) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.register(work, username="", password="x", email="y")
    assert set(refused.value.errors) == {"username", "password", "email"}


def test_one_address_belongs_to_one_account(work: Work) -> None:
    factories.account(work, "Grace", email="Grace@Example.org")
    with pytest.raises(Invalid) as refused:
        accounts.create(work, username="Mallory", password=None, email="grace@example.org ")
    assert set(refused.value.errors) == {"email"}


def test_a_password_is_kept_only_as_its_hash(work: Work) -> None:
    made = factories.account(work, "Grace", password=PASSWORD)
    assert made.password_hash is not None
    assert PASSWORD not in made.password_hash
    assert check_password_hash(made.password_hash, PASSWORD)


@pytest.mark.parametrize("given", ["Grace Hopper", "grace hopper", "GRACE@example.org"])
def test_one_signs_in_by_name_or_address(work: Work, given: str) -> None:
    made = factories.account(work, "Grace Hopper", password=PASSWORD, email="grace@example.org")
    assert accounts.authenticate(work, given, PASSWORD) == made


@pytest.mark.parametrize(
    ("given", "password"),
    [
        pytest.param("Grace", "another password", id="a wrong password"),
        pytest.param("Nobody", PASSWORD, id="a name nobody has"),
        pytest.param("Ada Lovelace", "", id="an account without a password"),
        pytest.param("", "", id="nothing at all"),
    ],
)
def test_signing_in_says_the_same_whatever_was_wrong(work: Work, given: str, password: str) -> None:
    factories.account(work, "Grace", password=PASSWORD)
    with pytest.raises(Invalid) as refused:
        accounts.authenticate(work, given, password)
    assert refused.value.errors == {"password": accounts.WRONG}


def test_a_new_password_signs_out_every_other_browser(work: Work) -> None:
    grace = factories.account(work, "Grace", password=PASSWORD)
    here, there = sessions.begin(work, grace), sessions.begin(work, grace)
    strangers = sessions.begin(work, factories.account(work))
    work.commit()
    factories.act_as(work, grace)
    accounts.change_password(work, old=PASSWORD, new="a quite different one", secret=here)
    work.commit()
    assert sessions.actor(work, here) is not None
    assert sessions.actor(work, there) is None
    assert sessions.actor(work, strangers) is not None
    assert accounts.authenticate(work, "Grace", "a quite different one") == grace


def test_a_password_is_changed_only_by_whoever_knows_it(work: Work) -> None:
    factories.act_as(work, factories.account(work, "Grace", password=PASSWORD))
    with pytest.raises(Invalid) as refused:
        accounts.change_password(work, old="a guess", new="a quite different one", secret="")
    assert set(refused.value.errors) == {"old"}


def test_a_new_name_stands_beside_old_words(work: Work, ada: Account, page: Page) -> None:
    accounts.change(work, username="Ada King", email="ada@example.org", about="Engines.")
    work.commit()
    work.db.expire_all()
    assert (ada.username, ada.email, ada.about) == ("Ada King", "ada@example.org", "Engines.")
    [revision] = work.db.scalars(page.revisions.select())
    assert revision.contributor.shown_name == "Ada King"
    assert accounts.named(work, "ada king") == ada


def test_one_may_write_one_s_own_name_anew(work: Work, ada: Account, page: Page) -> None:
    accounts.change(work, username="ADA LOVELACE", email="", about="")
    work.commit()
    assert ada.username == "ADA LOVELACE"


def test_nobody_renames_themselves_into_somebody_else(work: Work) -> None:
    factories.account(work, "Grace")
    with pytest.raises(Invalid) as refused:
        accounts.change(work, username="grace", email="", about="")
    assert set(refused.value.errors) == {"username"}


def test_pages_are_found_under_the_name_their_author_has_now(
    work: Work, page: Page, ada: Account
) -> None:
    assert found(work, "author:Lovelace") == [page]
    accounts.change(work, username="Countess Byron", email="", about="")
    work.commit()
    assert found(work, "author:Lovelace") == []
    assert found(work, "author:Byron") == [page]


def test_pages_are_found_under_the_name_of_whoever_took_them_along(work: Work, page: Page) -> None:
    guest = factories.act_as_guest(work, "Quiet Heron")
    factories.revision(work, page, "Bees hum.\n")
    assert found(work, "author:Heron") == [page]
    factories.account(work, "Grace", guest_keys=(guest.guest_key,))
    assert found(work, "author:Heron") == []
    assert found(work, "author:Grace") == [page]


def found(work: Work, words: str) -> list[Page]:
    return [one.page for one in searching.search(work, words).items]


def test_only_workspaces_the_reader_may_know_of_are_listed(work: Work, ada: Account) -> None:
    shown = factories.workspace(work, "Bees")
    factories.workspace(work, "Secret hives", visibility="members")
    with factories.acting(work, None):
        assert accounts.workspaces_of(work, ada) == [shown]
    assert len(accounts.workspaces_of(work, ada)) == 2


@pytest.mark.parametrize("registration", ["invitation", "closed"])
def test_without_an_invitation_nobody_comes_in_where_one_is_needed(
    work: Work, change_settings: Callable[..., None], registration: str
) -> None:
    change_settings(registration=registration)
    with pytest.raises(Forbidden):
        accounts.register(work, username="Grace", password=PASSWORD)


@pytest.mark.races
def test_two_who_take_one_name_at_once_do_not_both_get_it(
    real_sessions: Callable[[], Session], tools: Tools
) -> None:
    with (
        Work(real_sessions(), factories.stranger(), tools) as first,
        Work(real_sessions(), factories.stranger(), tools) as second,
    ):
        assert accounts.known_as(second, "Grace") is None
        accounts.create(first, username="Grace", password=None)
        first.commit()
        with pytest.raises((Invalid, Conflict)):
            accounts.create(second, username="grace", password=None)
        second.release()
        [own] = second.db.query(Contributor).filter_by(kind=Kind.ACCOUNT).all()
        assert own.account is not None
        assert second.db.query(Account).count() == 1

"""Pen names of guests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from tests.conftest import Clock
from wiki.errors import Invalid
from wiki.models import Page
from wiki.services import contributors, pens, usernames
from wiki.work import Work


def test_there_are_several_thousand_names_and_all_are_proper_ones() -> None:
    assert len(set(pens.ADJECTIVES)) * len(set(pens.BIRDS)) > 10_000
    for adjective in pens.ADJECTIVES:
        usernames.check(f"{adjective} {pens.BIRDS[0]}")
    for bird in pens.BIRDS:
        usernames.check(f"{pens.ADJECTIVES[0]} {bird}")


def test_a_name_is_an_adjective_and_a_bird(work: Work) -> None:
    adjective, bird = pens.draw(work).split()
    assert adjective in pens.ADJECTIVES
    assert bird in pens.BIRDS


def test_nobody_else_s_name_is_drawn(
    work: Work, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pens, "ADJECTIVES", ("Quiet", "Bold"))
    monkeypatch.setattr(pens, "BIRDS", ("Heron", "Wren"))
    factories.account(work, "quiet heron")
    factories.act_as_guest(work, "Quiet Wren")
    factories.revision(work, page, "Bees hum.\n")
    work.reserve()
    contributors.imported(work, ["Bold Heron"])
    work.commit()
    drawn = {pens.draw(work) for _draw in range(30)}
    assert not drawn & {"Quiet Heron", "Quiet Wren", "Bold Heron"}
    assert "Bold Wren" in drawn


def test_there_is_a_name_even_when_all_are_taken(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pens, "ADJECTIVES", ("Quiet",))
    monkeypatch.setattr(pens, "BIRDS", ("Heron",))
    factories.account(work, "Quiet Heron")
    drawn = pens.draw(work)
    assert drawn != "Quiet Heron"
    assert pens.free(work, drawn)


def test_a_guest_may_choose_a_name_that_is_free(work: Work) -> None:
    assert pens.choose(work, "  Night   Baker ", ()) == "Night Baker"


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Ada Love1ace", "Karl von Frisch", "", "a/b", "Guest"]
)
def test_a_guest_may_not_choose_a_name_that_is_not(work: Work, name: str) -> None:
    work.reserve()
    contributors.imported(work, ["Karl von Frisch"])
    work.commit()
    with pytest.raises(Invalid) as refused:
        pens.choose(work, name, ())
    assert set(refused.value.errors) == {"pen_name"}


def test_a_guest_s_own_name_is_theirs_to_keep(work: Work, page: Page) -> None:
    guest = factories.act_as_guest(work, "Quiet Heron")
    factories.revision(work, page, "Bees hum.\n")
    assert pens.choose(work, "Quiet Heron", [guest.guest_key]) == "Quiet Heron"
    with pytest.raises(Invalid):
        pens.choose(work, "Quiet Heron", ["another"])


def test_a_guest_whose_name_somebody_took_meanwhile_writes_under_another(
    work: Work, page: Page
) -> None:
    factories.account(work, "Quiet Heron")
    guest = factories.act_as_guest(work, "Quiet Heron")
    revision = factories.revision(work, page, "Bees hum.\n")
    assert revision.contributor.name != "Quiet Heron"
    assert guest.pen_name == revision.contributor.name


def test_a_guest_whose_first_deed_was_undone_can_do_another(work: Work, page: Page) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    work.reserve()
    contributors.author(work)
    work.release()
    assert factories.revision(work, page, "Bees hum.\n").contributor.name == "Quiet Heron"


def test_programs_of_one_neighbourhood_and_day_are_one_guest(work: Work, clock: Clock) -> None:
    key = pens.of_address(work, "192.0.2.1")
    assert pens.of_address(work, "192.0.2.77") == key
    assert pens.of_address(work, "::ffff:192.0.2.9") == key
    assert pens.of_address(work, "192.0.3.1") != key
    assert pens.of_address(work, "192.0.2.1", "Night Baker") != key
    six = pens.of_address(work, "2001:db8:1:2::5")
    assert pens.of_address(work, "2001:db8:1:2:ffff::1") == six
    assert pens.of_address(work, "2001:db8:1:3::5") != six
    clock.tick(days=1)
    assert pens.of_address(work, "192.0.2.1") != key


def test_nobody_without_our_key_can_tell_whose_address_it_was(
    work: Work, change_settings: Callable[..., None]
) -> None:
    key = pens.of_address(work, "192.0.2.1")
    change_settings(secret_key="another key altogether")
    assert pens.of_address(work, "192.0.2.1") != key
    assert "192.0.2" not in key

"""Every screen of the demonstration: for eyes, keys, phones, screen readers, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import looking, screens
from tests.browser.conftest import Demonstration, Visit
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
Look = Callable[[Page], list[str]]


def shortcomings(visitor: Visitor, addresses: dict[str, str], *looks: Look) -> dict[str, list[str]]:
    """What falls short on each of these screens."""
    found = {}
    for name, address in addresses.items():
        screens.show(visitor, address)
        if short := [words for look in looks for words in look(visitor.page)]:
            found[name] = short
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(
    demonstration: Demonstration, visit: Visit, lerato: Any, scheme: str
) -> None:
    stranger = visit(demonstration, color_scheme=scheme, **WIDE)
    steward = visit(demonstration, color_scheme=scheme, storage_state=lerato, **WIDE)
    assert shortcomings(stranger, screens.SCREENS, looking.weak_contrasts) == {}
    assert shortcomings(steward, screens.OF_STEWARDS, looking.weak_contrasts) == {}


def test_nothing_is_wider_than_a_phone_or_too_small_for_a_thumb(
    demonstration: Demonstration, visit: Visit, lerato: Any
) -> None:
    looks = (looking.overflowing, looking.small_targets)
    stranger = visit(demonstration, **PHONE)
    steward = visit(demonstration, storage_state=lerato, **PHONE)
    assert shortcomings(stranger, screens.SCREENS, *looks) == {}
    assert shortcomings(steward, screens.OF_STEWARDS, *looks) == {}


def test_the_longest_pen_name_fits_on_a_phone(demonstration: Demonstration, visit: Visit) -> None:
    guest = visit(demonstration, **PHONE).go("/pen-name")
    guest.write("Write as", "The Most Patient Observer of Bees and Wasps Ever")
    guest.press("Write under this name").sees("The Most Patient", within=".masthead")
    assert shortcomings(guest, screens.SCREENS, looking.overflowing) == {}


def test_a_screen_reader_has_words_for_everything(
    demonstration: Demonstration, visit: Visit, lerato: Any
) -> None:
    looks = (looking.unsaid, looking.small_targets)
    stranger, steward = visit(demonstration, **WIDE), visit(demonstration, storage_state=lerato)
    assert shortcomings(stranger, screens.SCREENS, *looks) == {}
    assert shortcomings(steward, screens.OF_STEWARDS, *looks) == {}


@pytest.mark.parametrize(
    "name", ["page", "edit", "search", "side by side", "sign in", "front page"]
)
def test_the_focus_is_seen_wherever_it_goes(
    demonstration: Demonstration, visit: Visit, name: str
) -> None:
    visitor = visit(demonstration, **WIDE)
    screens.show(visitor, screens.SCREENS[name])
    assert looking.ringless(visitor.page) == []


def test_the_first_key_leads_past_the_masthead(demonstration: Demonstration, visit: Visit) -> None:
    visitor = visit(demonstration).go(screens.PAGE)
    visitor.key("Tab").sees("Skip to the text", within=":focus").key("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "content"


def test_the_editor_is_left_by_the_keys_it_was_entered_by(
    demonstration: Demonstration, visit: Visit
) -> None:
    visitor = visit(demonstration)
    screens.show(visitor, screens.SCREENS["edit"])
    text = visitor.field("Text of the page, in Markdown")
    before = text.input_value()
    text.focus()
    visitor.key("Tab")
    assert visitor.page.evaluate("document.activeElement.id") != "field-text"
    visitor.key("Shift+Tab")
    assert visitor.page.evaluate("document.activeElement.id") == "field-text"
    visitor.key("Shift+Tab")
    assert visitor.page.evaluate("document.activeElement.id") != "field-text"
    assert text.input_value() == before


def test_on_a_phone_the_pages_open_and_close(demonstration: Demonstration, visit: Visit) -> None:
    visitor = visit(demonstration, **PHONE).go(screens.PAGE)
    places = visitor.page.locator(".places")
    assert not places.is_visible()
    visitor.press("Pages of this workspace")
    assert places.is_visible()
    visitor.press("Close")
    assert not places.is_visible()
    visitor.page.get_by_role("button", name="Pages of this workspace").focus()
    visitor.key("Enter")
    assert places.is_visible()
    visitor.key("Escape")
    assert not places.is_visible()


def test_on_a_phone_a_page_is_edited_and_saved(demonstration: Demonstration, visit: Visit) -> None:
    visitor = visit(demonstration, **PHONE)
    screens.show(visitor, "/p/{id}/edit")
    text = visitor.field("Text of the page, in Markdown")
    visitor.write("Text of the page, in Markdown", text.input_value() + "\nWritten on a phone.\n")
    visitor.tick("Preview").sees("Written on a phone.", within=".preview")
    visitor.press("Save …").press("Save", within="#saving").sees("Written on a phone.")

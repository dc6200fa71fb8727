"""Pen names: what guests write under. Two words, an adjective and a bird, drawn by lot."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from wiki import clock
from wiki.errors import Invalid
from wiki.messages import _
from wiki.models import Account, Contributor
from wiki.services import addresses, usernames
from wiki.services.usernames import key
from wiki.work import Work

_DRAWS = 20


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ADJECTIVES = _words(
    """
    Amber Ample Ashen Autumn Bold Brave Brisk Bright Bronze Calm Candid Careful Cheerful
    Clear Clever Coastal Copper Cordial Curious Dapper Daring Dawn Deft Distant Dusky Eager
    Early Easy Evening Fair Faithful Fleet Frank Gentle Glad Golden Grand Hardy Hasty Honest
    Humble Idle Indigo Inland Ivory Jaunty Jolly Keen Kind Late Lively Lofty Loyal Lucid
    Lunar Mellow Merry Mild Misty Modest Morning Neat Nimble Noble Northern Ochre Olive
    Patient Pearly Placid Plain Polite Proud Quick Quiet Rapid Ready Roaming Rustic Sable
    Saffron Serene Silent Silver Sincere Slate Sleek Smiling Snowy Sober Solar Solid
    Southern Spry Stately Steady Still Summer Sunny Swift Tawny Tender Thoughtful Tidal Tidy
    Tranquil Trusty Upland Velvet Vivid Wakeful Wandering Warm Watchful Western Whistling
    Windy Winter Witty Zesty
    """
)
BIRDS = _words(
    """
    Auk Avocet Babbler Barbet Bittern Blackbird Bluebird Bulbul Bunting Bustard Buzzard
    Canary Cassowary Chaffinch Cormorant Crake Crane Crossbill Cuckoo Curlew Dabchick Dipper
    Dotterel Dove Drongo Dunlin Dunnock Eagle Egret Eider Falcon Fantail Fieldfare Finch
    Flamingo Flycatcher Frigatebird Fulmar Gannet Godwit Goldfinch Goshawk Grebe Greenfinch
    Gull Harrier Hawk Heron Hobby Honeyguide Hoopoe Hornbill Hummingbird Ibis Jacana Jackdaw
    Jay Kestrel Kingfisher Kinglet Kite Kittiwake Kiwi Knot Lapwing Lark Linnet Lorikeet
    Lyrebird Magpie Martin Merlin Mockingbird Myna Nightingale Nightjar Nutcracker Nuthatch
    Oriole Osprey Owl Oystercatcher Parakeet Partridge Pelican Petrel Pheasant Pigeon Pipit
    Plover Puffin Quail Quetzal Rail Raven Redpoll Redshank Redstart Reedling Robin Roller
    Rook Ruff Sanderling Sandpiper Seriema Shearwater Shelduck Shrike Siskin Skua Skylark
    Snipe Sparrow Spoonbill Starling Stilt Stonechat Stork Sunbird Swallow Swan Swift
    Tanager Teal Tern Thrush Toucan Treecreeper Turaco Turnstone Vireo Wagtail Warbler
    Waxbill Waxwing Weaver Wheatear Whimbrel Whinchat Wigeon Woodpecker Wren Wryneck
    Yellowhammer
    """
)


BY_ADDRESS = "address:"
"""What the keys of guests who are known by their address and day begin with; they are soon forgotten."""


def draw(work: Work) -> str:
    """A pen name that nobody goes by: no account, no guest, no name from an import."""
    for draw in range(_DRAWS):
        # A third word once two have often been taken.
        adjectives = [secrets.choice(ADJECTIVES) for _word in range(1 if draw < _DRAWS // 2 else 2)]
        drawn = " ".join([*dict.fromkeys(adjectives), secrets.choice(BIRDS)])
        if free(work, drawn):
            return drawn
    return f"{drawn} {secrets.randbelow(1_000_000)}"


def free(work: Work, name: str) -> bool:
    """Whether nobody goes by this name or one that looks like it."""
    taken = select(Account.id).where(Account.skeleton == usernames.skeleton(name)).limit(1)
    written = select(Contributor.id).where(Contributor.name_key == key(name)).limit(1)
    return work.db.scalar(taken) is None and work.db.scalar(written) is None


def choose(work: Work, name: str, guest_keys: Sequence[str]) -> str:
    """`name`, if the guest known by `guest_keys` may write under it. Raises Invalid (`pen_name`)."""
    try:
        kept = usernames.check(name)
    except Invalid as refused:
        raise Invalid(pen_name=refused.errors["username"]) from refused
    own = kept in [name_of(work, guest_key) for guest_key in guest_keys]
    if not own and not free(work, kept):
        raise Invalid(pen_name=_("Somebody else writes under this name. Please choose another."))
    return kept


def name_of(work: Work, guest_key: str) -> str | None:
    """The name that the guest known by `guest_key` has written under; null if they never wrote."""
    return work.db.scalar(select(Contributor.name).where(Contributor.guest_key == guest_key))


def of_address(work: Work, address: str, name: str = "") -> str:
    """What a program without a token is known by today: its address group, under our key."""
    today = clock.now().date().isoformat()
    secret_key = work.settings.secret_key
    kept = addresses.keyed(secret_key, "guest", addresses.group(address), today, key(name))
    return BY_ADDRESS + kept

"""Names of pages and workspaces: what titles and slugs may be, and when two are the same."""

from __future__ import annotations

import re
from unicodedata import category, combining, name, normalize

from wiki.errors import Invalid
from wiki.messages import Message, _

FALLBACK = "untitled"
TITLE_CHARACTERS = 255
SEGMENT_BYTES = 255
SLUG_BYTES = 600
WORKSPACE_BYTES = 100
# A made slug leaves room in its segment for "-2" when the name is taken.
MADE_BYTES = 200

RESERVED_SEGMENTS = frozenset({"-", ".", ".."})
# `[[doi:…]]` and `[[https:…]]` must never mean a page of a workspace.
RESERVED_WORKSPACES = frozenset({"arxiv", "doi", "file", "ftp", "http", "https", "mailto"})

# In an address as people read, type and paste it, `?` and `#` end the path, `%` begins an escape
# and browsers turn `\` into `/` (WHATWG URL, path state). All else visible survives the journey.
UNADDRESSABLE = frozenset("?#%\\")

_WHITE = re.compile(r"[\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Blank, though Unicode counts them as letters, marks or symbols.
_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159]")
_VARIATION = re.compile(r"[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Format characters that are drawn: Arabic and Kaithi number signs, Egyptian quadrats.
_DRAWN = re.compile(
    r"[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)
_JOINERS = "\u200c\u200d\u180e"
# Scripts spelled with joiners: Arabic and its relations, the Brahmic ones, Mongolian, Adlam.
_JOINED_SCRIPT = re.compile(
    r"[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u1a20-\u1aaf\u1b00-\u1bff"
    r"\ua840-\ua87f\ua8e0-\ua8ff\uaae0-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    r"\U00010a00-\U00010a5f\U00010ac0-\U00010aff\U00010f30-\U00010f6f\U00011000-\U00011fff"
    r"\U0001e900-\U0001e95f]"
)
# Flags of regions: a black flag, letters as tags, the end tag (UTS 51, emoji tag sequences).
_REGION_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
# The room set aside for pictures; those newer than this Python's tables look unassigned to it.
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2194]")
_VIRAMA = 9


def slugify(title: str) -> str:
    """The slug of one segment made from a title: never empty, always accepted by `check_slug`.

    Lower case, in NFC; letters, digits and their combining marks are kept, what cannot be seen is
    dropped, everything else becomes a hyphen. At most 200 bytes of UTF-8, cut between words.
    """
    kept: list[str] = []
    for character in normalize("NFC", normalize("NFC", title).lower()):
        kind = category(character)[0]
        if _is_hidden(character):
            continue
        if kind in "LN" or (kind == "M" and kept and kept[-1] != "-"):
            kept.append(character)
        elif kept and kept[-1] != "-":
            kept.append("-")
    return _shortened(normalize("NFC", "".join(kept)).strip("-")) or FALLBACK


def normal(slug: str) -> str:
    """The key under which slugs are compared: two slugs with one key are the same name."""
    return normalize("NFC", normalize("NFC", slug).casefold())


def check_slug(slug: str) -> str:
    """The slug in NFC, its case kept; raises Invalid (`slug`), saying why, if no page can have it.

    Segments are divided by `/`; each is at most 255 bytes of UTF-8, all together 600.
    """
    slug = normalize("NFC", slug)
    if not slug:
        raise Invalid(slug=_("Please give the page an address."))
    refusal = character_refused(slug) or _unaddressable(slug)
    if refusal is None and len(slug.encode()) > SLUG_BYTES:
        refusal = _("This address is too long. Please choose a shorter one.")
    for segment in slug.split("/"):
        refusal = refusal or _segment_refused(segment)
    if refusal is not None:
        raise Invalid(slug=refusal)
    return slug


def check_workspace_slug(slug: str) -> str:
    """The slug in NFC; raises Invalid (`slug`) unless it is lower-case words joined by hyphens.

    One segment, at most 100 bytes of UTF-8.
    """
    slug = normalize("NFC", slug)
    if not slug:
        raise Invalid(slug=_("Please give the workspace an address."))
    made = slugify(slug)
    if slug != made:
        raise Invalid(
            slug=_(
                "The address of a workspace is lower-case letters and digits,"
                " with single hyphens between words: for example “%(example)s”.",
                example=made,
            )
        )
    if len(slug.encode()) > WORKSPACE_BYTES:
        raise Invalid(slug=_("This address is too long. Please choose a shorter one."))
    if slug in RESERVED_WORKSPACES:
        raise Invalid(
            slug=_("“%(slug)s” begins links to elsewhere. Please choose another.", slug=slug)
        )
    return slug


def check_title(title: str) -> str:
    """The title as it is kept: NFC, white space collapsed; raises Invalid (`title`), saying why.

    One to 255 characters, none of them a control, bidirectional, invisible or unassigned one, save
    where a script or an emoji is spelled with joiners.
    """
    title = _WHITE.sub(" ", normalize("NFC", title)).strip(" ")
    refusal = character_refused(title)
    if refusal is None and all(category(character)[0] in "ZM" for character in title):
        refusal = _("Please give a title.")
    if refusal is None and len(title) > TITLE_CHARACTERS:
        refusal = _(
            "A title has at most %(most)s characters; this one has %(length)s.",
            most=TITLE_CHARACTERS,
            length=len(title),
        )
    if refusal is not None:
        raise Invalid(title=refusal)
    return title


def _shortened(slug: str) -> str:
    if len(slug.encode()) <= MADE_BYTES:
        return slug
    end = len(slug.encode()[:MADE_BYTES].decode(errors="ignore"))
    words, _hyphen, _rest = slug[: end + 1].rpartition("-")
    if len(words) > end // 2:
        return words
    # One endless word: no mark may lose the letter it stands on.
    while end > 1 and category(slug[end])[0] == "M":
        end -= 1
    return slug[:end].strip("-")


def _segment_refused(segment: str) -> Message | None:
    if not segment:
        return _("An address has a name on both sides of every “/”.")
    if segment in RESERVED_SEGMENTS:
        return _("“%(segment)s” cannot be part of an address.", segment=segment)
    if segment != segment.strip(" "):
        return _("No part of an address begins or ends with a space.")
    if len(segment.encode()) > SEGMENT_BYTES:
        return _("This address is too long. Please choose a shorter one.")
    return None


def _unaddressable(slug: str) -> Message | None:
    for character in slug:
        if character in UNADDRESSABLE:
            return _("An address cannot contain “%(character)s”.", character=character)
        if character != " " and category(character) in ("Zs", "Zl", "Zp"):
            return _(
                "Please use an ordinary space instead of %(character)s.",
                character=_named(character),
            )
    return None


def character_refused(text: str) -> Message | None:
    """Why some character of this name cannot stay, or None."""
    text = _REGION_FLAG.sub("\U0001f3f4", text)
    for position, character in enumerate(text):
        if _is_ordinary(character) or _is_needed(text, position):
            continue
        shown = _named(character)
        kind = category(character)
        if kind == "Cs":
            return _("%(character)s is half a character. Please type it again.", character=shown)
        if kind == "Cc":
            return _("Please leave out the control character %(character)s.", character=shown)
        if kind in ("Cn", "Co"):
            return _(
                "Please leave out %(character)s: it is no character that others could read.",
                character=shown,
            )
        if _BIDI.match(character):
            return _(
                "Please leave out %(character)s: it turns the direction of the words around it.",
                character=shown,
            )
        return _("Please leave out %(character)s: it cannot be seen.", character=shown)
    return None


def _is_ordinary(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    if _PICTURE.match(character):
        return True
    return not _is_hidden(character) and category(character) not in ("Cc", "Cs", "Co", "Cn")


def _is_hidden(character: str) -> bool:
    if character.isascii():
        return False
    if _BLANK.match(character) or _VARIATION.match(character):
        return True
    return category(character) == "Cf" and not _DRAWN.match(character)


def _is_needed(text: str, position: int) -> bool:
    """Whether the hidden character here is one that spelling needs where it stands.

    For the joiners of scripts in the spirit of RFC 5892, appendix A; for those of emoji UTS 51.
    """
    if position == 0:
        return False
    character, before = text[position], text[position - 1]
    after = text[position + 1 : position + 2]
    if _VARIATION.match(character):
        return before != " " and _is_ordinary(before) and category(before)[0] != "M"
    if character not in _JOINERS:
        return False
    if _JOINED_SCRIPT.match(before):
        return combining(before) == _VIRAMA or bool(_JOINED_SCRIPT.match(after))
    if character == "\u200d" and after:
        pictured = text[position - 2] if before == "\ufe0f" and position > 1 else before
        return _is_picture(pictured) and _is_picture(after)
    return False


def _is_picture(character: str) -> bool:
    return bool(_PICTURE.match(character)) or category(character) == "So"


def _named(character: str) -> str:
    called = name(character, "").lower()
    point = f"U+{ord(character):04X}"
    return f"{point} ({called})" if called else point

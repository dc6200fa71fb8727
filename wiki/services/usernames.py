"""Names people go by: what they may be, and when two of them could be taken for one another.

The rules follow Unicode Technical Standard 39: names of one script ("highly restrictive", section 5.2)
and skeletons (section 4) over a table of our own. It holds what looks like a Latin letter in the
scripts most often confused with Latin, and what looks alike within Latin itself.
"""

from __future__ import annotations

from unicodedata import category, name, normalize

from wiki.errors import Invalid
from wiki.messages import Message, _

LONGEST = 50
"""Characters in a name."""

# Scripts that are written together in East Asia, and there with Latin (UTS 39, section 5.2).
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})
_WITH_LATIN = _EAST_ASIAN | {"LATIN"}
# Words that begin the names of characters all scripts share.
_SHARED = frozenset({"MODIFIER", "COMBINING", "KATAKANA-HIRAGANA"})
_BETWEEN = " .-_'’"
_RESERVED = frozenset(
    {"admin", "administrator", "anonymous", "commonplace", "guest", "guests", "moderator"}
    | {"root", "somebody", "steward", "stewards", "system", "unknown"}
)

# Each pair: what is drawn, and the letter it is read as. Capitals that differ from their small
# letters stand here themselves, because case is folded afterwards.
_PAIRS = (
    # digits and capitals within Latin
    "0o 1l Il |l ıi ɪi ɩi ɑa ɡg ʋu ʏy ƨs ƽs ǀl ꞁl ꮪs"
    # Cyrillic
    " аa вb сc ԁd еe ёё ғf ԍg һh іi її јj кk ӏl мm нh оo рp ԛq ѕs тt уy ѵv ԝw хx үy ҽe ґr гr"
    " АA ВB СC ԀD ЕE НH ІI ЈJ КK ӀI МM ОO РP ԚQ ЅS ТT УY ѴV ԜW ХX ҮY ЬB ЗE"
    # Greek
    " αa βb ϲc εe ϝf γy ηn ιi ϳj κk νv οo ρp τt υu χx ωw"
    " ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"
    # Armenian, Hebrew, Georgian, Cherokee
    " օo ոn սu հh ցg զq ղn յj ւl ՕO ՍU Տs סo וl ןl ჿo Ꭺa Ꮯc Ꭰd Ꭼe Ꮋh Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꮢr Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz"
)
_READ_AS = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_TOGETHER = (("rn", "m"), ("vv", "w"))


def key(username: str) -> str:
    """What two spellings of one name share: NFKC, without regard to case."""
    return normalize("NFKC", normalize("NFKC", username).casefold())


def skeleton(username: str) -> str:
    """What two names share that look alike. For comparing only, never shown."""
    seen = normalize("NFKC", username).translate(_READ_AS)
    bare = "".join(letter for letter in normalize("NFD", seen.casefold()) if letter not in _BETWEEN)
    for together, read in _TOGETHER:
        bare = bare.replace(together, read)
    # A second time: folding the case of one letter may give another that is in the table.
    return normalize("NFC", bare.translate(_READ_AS)) or key(username)


def check(username: str) -> str:
    """The name as it is kept: NFKC, white space made single. Raises Invalid (`username`), saying why."""
    kept = " ".join(normalize("NFKC", username).split())
    refusal = _refusal(kept)
    if refusal is not None:
        raise Invalid(username=refusal)
    return kept


def _refusal(username: str) -> Message | None:
    if not username:
        return _("Please give a name.")
    if len(username) > LONGEST:
        return _("A name has at most %(most)s characters.", most=LONGEST)
    if any(not _belongs(character) for character in username):
        return _("A name is made of letters and digits, with spaces, dots or hyphens between them.")
    if not any(category(character)[0] == "L" for character in username):
        return _("A name has at least one letter.")
    if category(username[0])[0] == "M" or {username[0], username[-1]} & set(_BETWEEN):
        return _("A name begins and ends with a letter or a digit.")
    scripts = {script for script in map(_script, username) if script}
    if len(scripts) > 1 and not scripts <= _WITH_LATIN:
        return _("Please keep to the letters of one script.")
    if key(username) in _RESERVED:
        return _("This name is kept for the wiki itself. Please choose another.")
    return None


def _belongs(character: str) -> bool:
    return character in _BETWEEN or category(character) in (
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Nd",
        "Mn",
        "Mc",
    )


def _script(character: str) -> str | None:
    """The script of a letter, by the first word of its Unicode name; null where scripts share it."""
    if category(character)[0] != "L":
        return None
    word = name(character, "").split(" ")[0]
    return None if word in _SHARED else word
